//! The business calendar: on which days and hours the place works. Pure: every instant comes in as an argument.
//!
//! Windows and due dates are counted in working days, so that nobody loses days of an appeal to a holiday, and reports
//! know which hours are business hours. Weekends that are worked to make up for a holiday (调休) are listed too.

mod bucket;
mod written;

pub use bucket::{Bucket, By};

use crate::basic::UnixMillis;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde::Deserialize;
use std::collections::BTreeSet;

/// No window is longer; a calendar without any working day ends the search here.
const LONGEST_SEARCH_DAYS: u32 = 1_500;

/// The working days and hours of one place.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "written::Written")]
pub struct Calendar {
    /// Where the clock on the wall is read.
    pub zone: TimeZone,
    /// Days of the week that are worked.
    pub weekdays: Vec<Weekday>,
    /// When a working day begins.
    pub opens: Time,
    /// When it ends; what is due on a day is due then.
    pub closes: Time,
    /// Days that are not worked although their weekday is.
    pub holidays: BTreeSet<Date>,
    /// Days that are worked although their weekday is not (调休).
    pub workdays: BTreeSet<Date>,
}

impl Calendar {
    /// The day on the wall at this instant.
    pub fn day(&self, at: UnixMillis) -> Date {
        self.wall(at).date()
    }

    /// Is this day worked?
    pub fn works_on(&self, day: Date) -> bool {
        self.workdays.contains(&day)
            || (self.weekdays.contains(&day.weekday()) && !self.holidays.contains(&day))
    }

    /// The close of the `days`-th working day after the day of `from`, which itself never counts: who is told late on
    /// a Friday has whole days from Monday on. With 0 it is the close of the first working day from `from`'s on that
    /// has not closed yet.
    pub fn due(&self, from: UnixMillis, days: u32) -> UnixMillis {
        let wall = self.wall(from);
        let mut day = wall.date();
        if days == 0 && self.works_on(day) && wall.time() < self.closes {
            return self.close_of(day, from);
        }
        let mut left = days.max(1);
        for _ in 0..LONGEST_SEARCH_DAYS {
            let Ok(next) = day.tomorrow() else { break };
            day = next;
            if self.works_on(day) {
                left -= 1;
                if left == 0 {
                    return self.close_of(day, from);
                }
            }
        }
        self.close_of(day, from)
    }

    fn wall(&self, at: UnixMillis) -> Zoned {
        Timestamp::from_millisecond(at.0).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(self.zone.clone())
    }

    fn close_of(&self, day: Date, or: UnixMillis) -> UnixMillis {
        self.at(day, self.closes, or)
    }

    /// This time of this day; `or` beyond the years that a clock can show.
    fn at(&self, day: Date, time: Time, or: UnixMillis) -> UnixMillis {
        let zoned = self.zone.to_ambiguous_zoned(day.to_datetime(time)).compatible();
        zoned.map_or(or, |zoned| UnixMillis(zoned.timestamp().as_millisecond()))
    }
}

#[cfg(test)]
mod tests;
