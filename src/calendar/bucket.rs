//! Stretches of time that figures are gathered by: hours, days, weeks, months of the site's clocks.

use super::Calendar;
use crate::basic::UnixMillis;
use jiff::civil::{Date, Time};
use jiff::{ToSpan, Zoned};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How long each stretch is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// An hour; where clocks are set back the hour that comes twice is two.
    Hour,
    /// From midnight to midnight.
    Day,
    /// From Monday on.
    #[default]
    Week,
    /// A calendar month.
    Month,
}

/// A stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// Its first instant.
    pub from: UnixMillis,
    /// The first instant after it.
    pub to: UnixMillis,
}

impl Calendar {
    /// The stretch that the instant lies in.
    pub fn bucket(&self, at: UnixMillis, by: By) -> Bucket {
        let zoned = self.wall(at);
        if by == By::Hour {
            return self.hour(&zoned);
        }
        let begin = begin(&zoned, by);
        let end = begin.as_ref().map_err(Clone::clone).and_then(|begin| next(begin, by));
        Bucket { from: begin.map_or(at, |begin| instant(Ok(begin))), to: instant(end) }
    }

    /// The hour on the clock. Where clocks are moved within it (Lord Howe moves them by half an hour) it ends there:
    /// what comes after is another stretch, be it called alike.
    fn hour(&self, zoned: &Zoned) -> Bucket {
        let at = zoned.timestamp();
        let past = i64::from(zoned.minute()) * 60_000
            + i64::from(zoned.second()) * 1000
            + i64::from(zoned.millisecond());
        let at_ms = at.as_millisecond();
        let (mut from, mut to) = (at_ms - past, at_ms - past + 3_600_000);
        let just_after = at.checked_add(1.nanosecond()).unwrap_or(at);
        if let Some(moved) = self.zone.preceding(just_after).next() {
            from = from.max(moved.timestamp().as_millisecond());
        }
        if let Some(moved) = self.zone.following(at).next() {
            to = to.min(moved.timestamp().as_millisecond());
        }
        Bucket { from: UnixMillis(from), to: UnixMillis(to) }
    }

    /// All stretches that `[from, to)` touches, in order without a gap; the first and last are cut to it.
    pub fn buckets(&self, from: UnixMillis, to: UnixMillis, by: By) -> Vec<Bucket> {
        let mut all = Vec::new();
        let mut at = from;
        while at < to {
            let whole = self.bucket(at, by);
            let bucket = Bucket { from: at, to: whole.to.min(to) };
            if bucket.to <= at {
                break; // the end of the calendar
            }
            at = bucket.to;
            all.push(bucket);
        }
        all
    }
}

impl Calendar {
    /// The zone as IANA names it; an offset where it has no name.
    pub fn zone_name(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// The first instant of a day; where clocks skip midnight, the first that there is.
    pub fn start_of(&self, day: Date) -> UnixMillis {
        instant(day.to_zoned(self.zone.clone()).and_then(|zoned| zoned.start_of_day()))
    }

    /// The stretches within `[from, to)` in which the place is open, in order.
    pub fn open_between(&self, from: UnixMillis, to: UnixMillis) -> Vec<(UnixMillis, UnixMillis)> {
        let mut open = Vec::new();
        let mut day = self.day(from);
        while self.start_of(day) < to {
            let Ok(next) = day.tomorrow() else { break };
            if self.works_on(day) {
                let at = |time| instant(day.to_datetime(time).to_zoned(self.zone.clone()));
                // A day that closes at 24:00 is written as its last instant.
                let closes = if self.closes == Time::MAX { self.start_of(next) } else { at(self.closes) };
                let (low, high) = (at(self.opens).max(from), closes.min(to));
                if low < high {
                    open.push((low, high));
                }
            }
            day = next;
        }
        open
    }
}

/// An instant that the calendar cannot express lies beyond the year 9999: treated as never.
fn instant(zoned: Result<Zoned, jiff::Error>) -> UnixMillis {
    zoned.map_or(UnixMillis(i64::MAX), |zoned| UnixMillis(zoned.timestamp().as_millisecond()))
}

fn begin(zoned: &Zoned, by: By) -> Result<Zoned, jiff::Error> {
    match by {
        By::Hour => Ok(zoned.clone()), // `Calendar::hour`
        By::Day => zoned.start_of_day(),
        By::Week => {
            let back = zoned.weekday().to_monday_zero_offset();
            zoned
                .date()
                .checked_sub(i64::from(back).days())?
                .to_zoned(zoned.time_zone().clone())?
                .start_of_day()
        }
        By::Month => zoned.first_of_month()?.start_of_day(),
    }
}

fn next(begin: &Zoned, by: By) -> Result<Zoned, jiff::Error> {
    let day = |span: jiff::Span| {
        begin.date().checked_add(span)?.to_zoned(begin.time_zone().clone())?.start_of_day()
    };
    match by {
        By::Hour => begin.checked_add(1.hour()),
        By::Day => day(1.day()),
        By::Week => day(1.week()),
        By::Month => day(1.month()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use jiff::civil::Weekday;
    use jiff::tz::TimeZone;
    use proptest::prelude::*;

    /// Monday to Friday, nine to six, in this zone.
    fn calendar(zone: &str) -> Calendar {
        Calendar {
            zone: TimeZone::get(zone).unwrap(),
            weekdays: Weekday::Monday.cycle_forward().take(5).collect(),
            opens: Time::constant(9, 0, 0, 0),
            closes: Time::constant(18, 0, 0, 0),
            holidays: [Date::constant(2026, 10, 1)].into(),
            workdays: [Date::constant(2026, 10, 10)].into(),
        }
    }

    fn at(text: &str) -> UnixMillis {
        UnixMillis(text.parse::<Timestamp>().unwrap().as_millisecond())
    }

    #[test]
    fn open_stretches_skip_holidays_and_end_at_midnight_where_it_never_closes() {
        let mut shanghai = calendar("Asia/Shanghai");
        let open = shanghai.open_between(at("2026-09-29T16:00:00Z"), at("2026-10-02T16:00:00Z"));
        let nine_to_six = |day: &str| (at(&format!("{day}T01:00:00Z")), at(&format!("{day}T10:00:00Z")));
        assert_eq!(open, [nine_to_six("2026-09-30"), nine_to_six("2026-10-02")]);
        (shanghai.opens, shanghai.closes) = (Time::midnight(), Time::MAX);
        let open = shanghai.open_between(at("2026-10-09T16:00:00Z"), at("2026-10-10T16:00:00Z"));
        assert_eq!(
            open,
            [(at("2026-10-09T16:00:00Z"), at("2026-10-10T16:00:00Z"))],
            "a Saturday that is worked"
        );
    }

    #[test]
    fn days_are_as_long_as_clocks_make_them() {
        let berlin = calendar("Europe/Berlin");
        let hours = |text: &str, by| {
            let bucket = berlin.bucket(at(text), by);
            (bucket.to - bucket.from).0 / 3_600_000
        };
        assert_eq!(hours("2026-03-29T12:00:00Z", By::Day), 23);
        assert_eq!(hours("2026-10-25T12:00:00Z", By::Day), 25);
        assert_eq!(hours("2026-10-25T12:00:00Z", By::Week), 169);
        assert_eq!(hours("2026-10-25T00:30:00Z", By::Hour), 1);
        let twice = [
            berlin.bucket(at("2026-10-25T00:30:00Z"), By::Hour),
            berlin.bucket(at("2026-10-25T01:30:00Z"), By::Hour),
        ];
        assert_ne!(twice[0], twice[1], "two o'clock comes twice");
        assert_eq!(berlin.bucket(at("2026-10-25T12:00:00Z"), By::Month).from, at("2026-09-30T22:00:00Z"));
        // Santiago skips midnight: the day begins at one.
        let santiago = calendar("America/Santiago");
        assert_eq!(santiago.bucket(at("2026-09-06T12:00:00Z"), By::Day).from, at("2026-09-06T04:00:00Z"));
    }

    const ZONES: [&str; 7] = [
        "Asia/Shanghai",
        "Europe/Berlin",
        "America/Santiago",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        "America/New_York",
        "UTC",
    ];

    proptest! {
        #[test]
        fn buckets_tile_the_time(
            zone in 0usize..7, from in 946_684_800_000_i64..4_000_000_000_000, days in 0i64..60, by in 0usize..4,
        ) {
            let calendar = calendar(ZONES[zone]);
            let by = [By::Hour, By::Day, By::Week, By::Month][by];
            let (from, to) = (UnixMillis(from), UnixMillis(from + days * 86_400_000 + 1));
            let buckets = calendar.buckets(from, to, by);
            prop_assert_eq!(buckets[0].from, from);
            prop_assert_eq!(buckets[buckets.len() - 1].to, to);
            for pair in buckets.windows(2) {
                prop_assert_eq!(pair[0].to, pair[1].from);
                // each inner bound begins a stretch of its own
                prop_assert_eq!(calendar.bucket(pair[1].from, by).from, pair[1].from);
            }
        }

        #[test]
        fn every_instant_lies_in_its_bucket_and_alone_in_it(zone in 0usize..7, at in 946_684_800_000_i64..4_000_000_000_000, by in 0usize..4) {
            let calendar = calendar(ZONES[zone]);
            let by = [By::Hour, By::Day, By::Week, By::Month][by];
            let bucket = calendar.bucket(UnixMillis(at), by);
            prop_assert!(bucket.from.0 <= at && at < bucket.to.0);
            prop_assert_eq!(calendar.bucket(bucket.from, by), bucket);
            prop_assert_eq!(calendar.bucket(UnixMillis(bucket.to.0 - 1), by), bucket);
        }

        #[test]
        fn stretches_are_open_when_the_clock_on_the_wall_says_so(zone in 0usize..7, at in 946_684_800_000_i64..4_000_000_000_000) {
            let calendar = calendar(ZONES[zone]);
            let (from, to) = (UnixMillis(at - 90_000_000), UnixMillis(at + 90_000_000));
            let within = calendar.open_between(from, to).iter().any(|(low, high)| low.0 <= at && at < high.0);
            let wall = calendar.wall(UnixMillis(at));
            let (day, time) = (calendar.works_on(wall.date()), wall.time());
            prop_assert_eq!(within, day && calendar.opens <= time && time < calendar.closes);
        }
    }
}
