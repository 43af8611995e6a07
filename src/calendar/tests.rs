use super::*;
use proptest::prelude::*;

/// Shanghai, Monday to Friday, nine to six; the National Day week of 2026 off, the Saturday after it worked.
fn shanghai() -> Calendar {
    let day = |text: &str| text.parse::<Date>().unwrap();
    Calendar {
        zone: TimeZone::get("Asia/Shanghai").unwrap(),
        weekdays: Weekday::Monday.cycle_forward().take(5).collect(),
        opens: Time::constant(9, 0, 0, 0),
        closes: Time::constant(18, 0, 0, 0),
        holidays: (1..=7).map(|n| Date::constant(2026, 10, n)).collect(),
        workdays: [day("2026-10-10")].into(),
    }
}

fn at(text: &str) -> UnixMillis {
    UnixMillis(format!("{text}+08:00").parse::<Timestamp>().unwrap().as_millisecond())
}

#[test]
fn windows_end_at_the_close_of_a_working_day() {
    let calendar = shanghai();
    // Friday evening: Monday, Tuesday, Wednesday
    assert_eq!(calendar.due(at("2026-11-20T19:30:00"), 3), at("2026-11-25T18:00:00"));
    // a Saturday is not lost either
    assert_eq!(calendar.due(at("2026-11-21T08:00:00"), 1), at("2026-11-23T18:00:00"));
    // over the holidays: 8, 9 and the Saturday that makes up for them
    assert_eq!(calendar.due(at("2026-09-30T10:00:00"), 3), at("2026-10-10T18:00:00"));
    assert_eq!(calendar.due(at("2026-10-09T10:00:00"), 2), at("2026-10-12T18:00:00"));
}

#[test]
fn zero_days_mean_the_next_close() {
    let calendar = shanghai();
    assert_eq!(calendar.due(at("2026-11-20T10:00:00"), 0), at("2026-11-20T18:00:00"));
    assert_eq!(calendar.due(at("2026-11-20T18:00:00"), 0), at("2026-11-23T18:00:00"));
}

#[test]
fn hours_are_those_of_the_place() {
    let calendar = shanghai();
    let open = |from: &str, to: &str| calendar.open_between(at(from), at(to));
    assert_eq!(
        open("2026-11-20T00:00:00", "2026-11-22T00:00:00"),
        [(at("2026-11-20T09:00:00"), at("2026-11-20T18:00:00"))],
        "a Friday and a Saturday"
    );
    assert_eq!(open("2026-10-01T00:00:00", "2026-10-02T00:00:00"), [], "a holiday");
    assert_eq!(open("2026-10-10T00:00:00", "2026-10-11T00:00:00").len(), 1, "a Saturday that is worked");
    // 17:30 in London is half past one the next day in Shanghai
    assert_eq!(calendar.day(UnixMillis(at("2026-11-20T01:30:00").0)), Date::constant(2026, 11, 20));
}

#[test]
fn a_day_with_a_changed_clock_still_closes_at_its_hour() {
    let berlin = Calendar { zone: TimeZone::get("Europe/Berlin").unwrap(), ..shanghai() };
    let before = UnixMillis("2026-03-27T12:00:00+01:00".parse::<Timestamp>().unwrap().as_millisecond());
    let after = "2026-03-30T18:00:00+02:00".parse::<Timestamp>().unwrap().as_millisecond();
    assert_eq!(berlin.due(before, 1), UnixMillis(after));
}

#[test]
fn a_senseless_calendar_is_refused_in_words() {
    let read = |change: (&str, &str)| {
        let mut text = String::from(
            "zone = 'UTC'\nweekdays = ['mon']\nopens = '09:00'\ncloses = '18:00'\nholidays = []\nworkdays = []\n",
        );
        text = text.replace(change.0, change.1);
        toml::from_str::<Calendar>(&text).map_err(|error| error.to_string())
    };
    assert!(read(("", "")).is_ok());
    for (from, to, says) in [
        ("'UTC'", "'Nowhere/Land'", "Nowhere/Land"),
        ("['mon']", "['monday']", "no weekday"),
        ("['mon']", "[]", "no day is worked"),
        ("'18:00'", "'08:00'", "not later"),
        ("holidays = []", "holidays = ['1 May']", "no day; write"),
    ] {
        assert!(read((from, to)).unwrap_err().contains(says), "{to}");
    }
}

proptest! {
    #[test]
    fn a_window_holds_exactly_its_working_days(hours in 0i64..20_000, days in 1u32..30) {
        let calendar = shanghai();
        let from = UnixMillis(at("2026-01-01T00:00:00").0 + hours * 3_600_000);
        let due = calendar.due(from, days);
        prop_assert!(calendar.works_on(calendar.day(due)));
        let mut day = calendar.day(from);
        let mut worked = 0;
        while day < calendar.day(due) {
            day = day.tomorrow().unwrap();
            worked += u32::from(calendar.works_on(day));
        }
        prop_assert_eq!(worked, days);
        prop_assert!(calendar.due(from, days + 1) > due, "a longer window ends later");
    }
}
