//! The units behind (or before) a number.

use super::Unit;

const SECOND: f64 = 1000.0;
const MINUTE: f64 = 60.0 * SECOND;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;

/// Unit words with the factor into the unit's measure; a longer word stands before any that it begins with.
const UNITS: &[(&str, Unit, f64)] = &[
    ("个工作日", Unit::BusinessDays, 1.0),
    ("工作日", Unit::BusinessDays, 1.0),
    ("个工作天", Unit::BusinessDays, 1.0),
    ("工作天", Unit::BusinessDays, 1.0),
    ("个自然日", Unit::Duration, DAY),
    ("自然日", Unit::Duration, DAY),
    ("个小时", Unit::Duration, HOUR),
    ("小时", Unit::Duration, HOUR),
    ("个钟头", Unit::Duration, HOUR),
    ("钟头", Unit::Duration, HOUR),
    ("个钟", Unit::Duration, HOUR),
    ("刻钟", Unit::Duration, 15.0 * MINUTE),
    ("分钟", Unit::Duration, MINUTE),
    ("秒钟", Unit::Duration, SECOND),
    ("秒", Unit::Duration, SECOND),
    ("个星期", Unit::Duration, 7.0 * DAY),
    ("星期", Unit::Duration, 7.0 * DAY),
    ("个礼拜", Unit::Duration, 7.0 * DAY),
    ("礼拜", Unit::Duration, 7.0 * DAY),
    ("周年", Unit::Count, 1.0),
    ("周", Unit::Duration, 7.0 * DAY),
    ("个月", Unit::Duration, 30.0 * DAY),
    ("个季度", Unit::Duration, 90.0 * DAY),
    ("天", Unit::Duration, DAY),
    ("日内", Unit::Duration, DAY),
    ("年", Unit::Duration, 365.0 * DAY),
    ("万元", Unit::Yuan, 10_000.0),
    ("元", Unit::Yuan, 1.0),
    ("块钱", Unit::Yuan, 1.0),
    ("块", Unit::Yuan, 1.0),
    ("人民币", Unit::Yuan, 1.0),
    ("毛", Unit::Yuan, 0.1),
    ("角钱", Unit::Yuan, 0.1),
    ("分钱", Unit::Yuan, 0.01),
    ("美元", Unit::Dollar, 1.0),
    ("美金", Unit::Dollar, 1.0),
    ("欧元", Unit::Euro, 1.0),
    ("英镑", Unit::Pound, 1.0),
    ("%", Unit::Percent, 1.0),
    ("成", Unit::Percent, 10.0),
    ("折", Unit::Discount, 1.0),
];

const WORDS: &[(&str, Unit, f64)] = &[
    ("business days", Unit::BusinessDays, 1.0),
    ("business day", Unit::BusinessDays, 1.0),
    ("working days", Unit::BusinessDays, 1.0),
    ("working day", Unit::BusinessDays, 1.0),
    ("banking days", Unit::BusinessDays, 1.0),
    ("weekdays", Unit::BusinessDays, 1.0),
    ("calendar days", Unit::Duration, DAY),
    ("seconds", Unit::Duration, SECOND),
    ("second", Unit::Duration, SECOND),
    ("secs", Unit::Duration, SECOND),
    ("minutes", Unit::Duration, MINUTE),
    ("minute", Unit::Duration, MINUTE),
    ("mins", Unit::Duration, MINUTE),
    ("min", Unit::Duration, MINUTE),
    ("hours", Unit::Duration, HOUR),
    ("hour", Unit::Duration, HOUR),
    ("hrs", Unit::Duration, HOUR),
    ("hr", Unit::Duration, HOUR),
    ("h", Unit::Duration, HOUR),
    ("days", Unit::Duration, DAY),
    ("day", Unit::Duration, DAY),
    ("weeks", Unit::Duration, 7.0 * DAY),
    ("week", Unit::Duration, 7.0 * DAY),
    ("fortnight", Unit::Duration, 14.0 * DAY),
    ("months", Unit::Duration, 30.0 * DAY),
    ("month", Unit::Duration, 30.0 * DAY),
    ("years", Unit::Duration, 365.0 * DAY),
    ("year", Unit::Duration, 365.0 * DAY),
    ("percent", Unit::Percent, 1.0),
    ("per cent", Unit::Percent, 1.0),
    ("dollars", Unit::Dollar, 1.0),
    ("dollar", Unit::Dollar, 1.0),
    ("bucks", Unit::Dollar, 1.0),
    ("cents", Unit::Dollar, 0.01),
    ("usd", Unit::Dollar, 1.0),
    ("euros", Unit::Euro, 1.0),
    ("euro", Unit::Euro, 1.0),
    ("eur", Unit::Euro, 1.0),
    ("pounds", Unit::Pound, 1.0),
    ("pound", Unit::Pound, 1.0),
    ("quid", Unit::Pound, 1.0),
    ("fiver", Unit::Pound, 5.0),
    ("tenner", Unit::Pound, 10.0),
    ("tenners", Unit::Pound, 10.0),
    ("pence", Unit::Pound, 0.01),
    ("yuan", Unit::Yuan, 1.0),
    ("rmb", Unit::Yuan, 1.0),
    ("cny", Unit::Yuan, 1.0),
];

/// Counters, after which a number is a count.
const COUNTERS: &[&str] = &[
    "次", "件", "个", "台", "条", "位", "张", "份", "笔", "单", "瓶", "箱", "人", "遍", "项", "种", "名",
    "袋", "双", "套", "盒", "本", "部", "items", "times", "pieces", "people", "orders", "copies", "units",
    "boxes", "calls", "packages", "points",
];

/// A unit found, with the bytes read (a blank or hyphen before it included).
#[derive(Clone, Copy)]
pub(super) struct Found {
    pub unit: Unit,
    pub factor: f64,
    pub len: usize,
}

/// The unit that a text begins with.
pub(super) fn behind(text: &str) -> Option<Found> {
    let gap = usize::from(text.starts_with([' ', '-']));
    let rest = text.get(gap..)?;
    if let Some((word, unit, factor)) = UNITS.iter().find(|(word, ..)| rest.starts_with(word)) {
        return Some(Found { unit: *unit, factor: *factor, len: gap + word.len() });
    }
    let whole = |word: &str| {
        rest.strip_prefix(word).is_some_and(|behind| !behind.starts_with(|c: char| c.is_ascii_alphanumeric()))
    };
    if let Some((word, unit, factor)) = WORDS.iter().find(|(word, ..)| whole(word)) {
        return Some(Found { unit: *unit, factor: *factor, len: gap + word.len() });
    }
    let counter =
        COUNTERS.iter().find(|word| if word.is_ascii() { whole(word) } else { rest.starts_with(*word) })?;
    Some(Found { unit: Unit::Count, factor: 1.0, len: gap + counter.len() })
}

/// The currency sign that a text ends with, and its length.
pub(super) fn before(text: &str) -> Option<(Unit, usize)> {
    let trimmed = text.strip_suffix(' ').unwrap_or(text);
    let blank = text.len() - trimmed.len();
    [
        ("$", Unit::Dollar),
        ("¥", Unit::Yuan),
        ("€", Unit::Euro),
        ("£", Unit::Pound),
        ("rmb", Unit::Yuan),
        ("百分之", Unit::Percent),
    ]
    .iter()
    .find(|(sign, _)| trimmed.ends_with(sign))
    .map(|(sign, unit)| (*unit, sign.len() + blank))
}
