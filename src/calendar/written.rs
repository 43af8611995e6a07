//! A calendar as the settings write it.

use super::Calendar;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use serde::Deserialize;
use std::collections::BTreeSet;

/// The section `[calendar]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    zone: String,
    weekdays: Vec<String>,
    opens: String,
    closes: String,
    holidays: Vec<String>,
    workdays: Vec<String>,
}

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

impl TryFrom<Written> for Calendar {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let zone = TimeZone::get(&written.zone)
            .map_err(|_| format!("zone `{}` is not known; write one like Asia/Shanghai", written.zone))?;
        let (opens, closes) = (time(&written.opens)?, time(&written.closes)?);
        if opens >= closes {
            return Err(format!("it opens at {opens} and closes at {closes}, which is not later"));
        }
        let weekdays = written.weekdays.iter().map(|name| weekday(name)).collect::<Result<_, _>>()?;
        let (holidays, workdays) = (days(&written.holidays)?, days(&written.workdays)?);
        let calendar = Self { zone, weekdays, opens, closes, holidays, workdays };
        if calendar.weekdays.is_empty() && calendar.workdays.is_empty() {
            return Err("no day is worked; name some in weekdays".to_owned());
        }
        Ok(calendar)
    }
}

fn weekday(name: &str) -> Result<Weekday, String> {
    let known = WEEKDAYS.iter().find(|(short, _)| *short == name).map(|(_, day)| *day);
    known.ok_or_else(|| format!("`{name}` is no weekday; write mon, tue, wed, thu, fri, sat or sun"))
}

fn time(text: &str) -> Result<Time, String> {
    if text == "24:00" {
        return Ok(Time::MAX);
    }
    text.parse().map_err(|_| format!("`{text}` is no time of day; write 09:00"))
}

fn days(list: &[String]) -> Result<BTreeSet<Date>, String> {
    let day = |text: &String| text.parse().map_err(|_| format!("`{text}` is no day; write 2026-10-01"));
    list.iter().map(day).collect()
}
