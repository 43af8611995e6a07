//! Times of day, days and dates.

use super::number::read;
use super::{Read, Unit};
use regex::{Captures, Regex};
use std::sync::LazyLock;

/// What a match means: the unit and its value.
type Meaning = fn(&Captures) -> Option<(Unit, f64)>;

/// Patterns in order of precedence, each with what its matches mean.
static PATTERNS: LazyLock<Vec<(Regex, Meaning)>> = LazyLock::new(|| {
    // Word boundaries are those of ASCII: between 于 and 2024 there is one.
    let patterns: [(&str, Meaning); 9] = [
        (r"(?-u:\b)((?:19|20)[0-9]{2})[-/.]([01]?[0-9])[-/.]([0-3]?[0-9])(?-u:\b)", date),
        (r"(?:((?:19|20)[0-9]{2})年)?([01]?[0-9]) ?月 ?([0-3]?[0-9]) ?[日号]?", date),
        (r"()([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]", date),
        (
            r"(?-u:\b)(jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.? ([0-3]?[0-9])(?:st|nd|rd|th)?(?-u:\b)(?:, ((?:19|20)[0-9]{2}))?",
            english_date,
        ),
        (
            r"(?-u:\b)([0-3]?[0-9])(?:st|nd|rd|th)? (?:of )?(jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|tember|ober|ember)?(?-u:\b)(?:,? ((?:19|20)[0-9]{2})(?-u:\b))?",
            english_date_reversed,
        ),
        (
            r"(上午|下午|晚上|今晚|明晚|早上|中午|凌晨|傍晚|夜里|晚|早)? ?([0-9]{1,2}|[一二两三四五六七八九十]{1,3})点(钟|整|半|一刻|三刻|([0-9]{1,2}|[零一二三四五六七八九十]{1,3})分?)?",
            chinese_clock,
        ),
        (r"(?-u:\b)([01]?[0-9]|2[0-4]):([0-5][0-9])(?::[0-5][0-9])?(?: ?([ap])\.?m(?-u:\b)\.?)?", clock),
        (
            r"(?-u:\b)(1[0-2]|0?[1-9]|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)()(?: ?([ap])\.? ?m(?-u:\b)\.?| o'clock)",
            clock,
        ),
        (
            r"(?:本月|这个月|下个?月)?([0-9]{1,2}|[一二三四五六七八九十]{1,3})号(?:之前|以前|前|左右|下午|上午|晚上)",
            day_of_month,
        ),
    ];
    patterns.iter().filter_map(|(pattern, meaning)| Some((Regex::new(pattern).ok()?, *meaning))).collect()
});

/// Words that name a day, a week or a month by themselves.
const WORDS: &[(&str, Unit, f64)] = &[
    ("大后天", Unit::Day, 3.0),
    ("后天", Unit::Day, 2.0),
    ("明天", Unit::Day, 1.0),
    ("明日", Unit::Day, 1.0),
    ("明早", Unit::Day, 1.0),
    ("明晚", Unit::Day, 1.0),
    ("今天", Unit::Day, 0.0),
    ("今日", Unit::Day, 0.0),
    ("今晚", Unit::Day, 0.0),
    ("当天", Unit::Day, 0.0),
    ("昨天", Unit::Day, -1.0),
    ("前天", Unit::Day, -2.0),
    ("本周", Unit::Week, 0.0),
    ("这周", Unit::Week, 0.0),
    ("下周", Unit::Week, 1.0),
    ("下个星期", Unit::Week, 1.0),
    ("上周", Unit::Week, -1.0),
    ("月底", Unit::Month, 0.0),
    ("本月", Unit::Month, 0.0),
    ("下个月", Unit::Month, 1.0),
    ("下月", Unit::Month, 1.0),
    ("周一", Unit::Weekday, 1.0),
    ("周二", Unit::Weekday, 2.0),
    ("周三", Unit::Weekday, 3.0),
    ("周四", Unit::Weekday, 4.0),
    ("周五", Unit::Weekday, 5.0),
    ("周六", Unit::Weekday, 6.0),
    ("周日", Unit::Weekday, 7.0),
    ("星期一", Unit::Weekday, 1.0),
    ("星期二", Unit::Weekday, 2.0),
    ("星期三", Unit::Weekday, 3.0),
    ("星期四", Unit::Weekday, 4.0),
    ("星期五", Unit::Weekday, 5.0),
    ("星期六", Unit::Weekday, 6.0),
    ("星期日", Unit::Weekday, 7.0),
    ("星期天", Unit::Weekday, 7.0),
    ("the day after tomorrow", Unit::Day, 2.0),
    ("tomorrow", Unit::Day, 1.0),
    ("today", Unit::Day, 0.0),
    ("tonight", Unit::Day, 0.0),
    ("end of the day", Unit::Day, 0.0),
    ("end of day", Unit::Day, 0.0),
    ("yesterday", Unit::Day, -1.0),
    ("this week", Unit::Week, 0.0),
    ("end of the week", Unit::Week, 0.0),
    ("next week", Unit::Week, 1.0),
    ("last week", Unit::Week, -1.0),
    ("this month", Unit::Month, 0.0),
    ("end of the month", Unit::Month, 0.0),
    ("next month", Unit::Month, 1.0),
    ("monday", Unit::Weekday, 1.0),
    ("tuesday", Unit::Weekday, 2.0),
    ("wednesday", Unit::Weekday, 3.0),
    ("thursday", Unit::Weekday, 4.0),
    ("friday", Unit::Weekday, 5.0),
    ("saturday", Unit::Weekday, 6.0),
    ("sunday", Unit::Weekday, 7.0),
    ("noon", Unit::ClockTime, 720.0),
    ("midnight", Unit::ClockTime, 1440.0),
];

static AUTOMATON: LazyLock<Option<aho_corasick::AhoCorasick>> = LazyLock::new(|| {
    let words = WORDS.iter().map(|(word, ..)| *word);
    aho_corasick::AhoCorasick::builder()
        .match_kind(aho_corasick::MatchKind::LeftmostLongest)
        .build(words)
        .ok()
});

/// All of them in a folded text, none overlapping another.
pub(super) fn find(text: &str) -> Vec<Read> {
    let mut found: Vec<Read> = Vec::new();
    let mut add = |range: std::ops::Range<usize>, unit, value| {
        let digit = |c: char| c.is_ascii_digit();
        let cut = text.get(range.clone()).is_some_and(|own| own.starts_with(digit))
            && text.get(..range.start).is_some_and(|before| before.ends_with(digit));
        if !cut && !found.iter().any(|read| read.range.start < range.end && range.start < read.range.end) {
            found.push(Read { range, value, upper: value, unit, vague: false });
        }
    };
    let may_hold_times = text.contains(|c: char| c.is_ascii_digit())
        || ["点", "月", "号", "m", "o'clock"].iter().any(|mark| text.contains(mark));
    for (pattern, meaning) in PATTERNS.iter().filter(|_| may_hold_times) {
        for captures in pattern.captures_iter(text) {
            if let (Some(whole), Some((unit, value))) = (captures.get(0), meaning(&captures))
                && !(unit == Unit::ClockTime && (manner(&captures, text) || is_share(text, whole.start())))
            {
                add(whole.range(), unit, value);
            }
        }
    }
    for hit in AUTOMATON.iter().flat_map(|automaton| automaton.find_iter(text)) {
        let word = |c: char| c.is_ascii_alphanumeric();
        let inside = text.get(..hit.start()).is_some_and(|before| before.ends_with(word))
            || text.get(hit.end()..).is_some_and(|behind| behind.starts_with(word));
        // "6月底" is the end of June, not of this month.
        let other_month = text.get(hit.range()) == Some("月底")
            && text.get(..hit.start()).is_some_and(|before| {
                before.ends_with(|c: char| c.is_numeric() || "一二三四五六七八九十".contains(c))
            });
        let english = text.get(hit.range()).is_some_and(str::is_ascii);
        if let Some((_, unit, value)) =
            WORDS.get(hit.pattern().as_usize()).filter(|_| !(english && inside || other_month))
        {
            add(hit.range(), *unit, *value);
        }
    }
    found
}

fn value(captures: &Captures, group: usize) -> Option<f64> {
    captures
        .get(group)
        .filter(|part| !part.is_empty())
        .and_then(|part| read(part.as_str()))
        .map(|number| number.value)
}

fn dated(year: Option<f64>, month: f64, day: f64) -> Option<(Unit, f64)> {
    let real = (1.0..=12.0).contains(&month) && (1.0..=31.0).contains(&day);
    real.then(|| (Unit::Date, year.unwrap_or(0.0) * 10_000.0 + month * 100.0 + day))
}

fn date(captures: &Captures) -> Option<(Unit, f64)> {
    dated(value(captures, 1), value(captures, 2)?, value(captures, 3)?)
}

fn month(name: &str) -> Option<f64> {
    let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let place = names.iter().position(|known| name.starts_with(known))?;
    u32::try_from(place + 1).ok().map(f64::from)
}

fn english_date(captures: &Captures) -> Option<(Unit, f64)> {
    dated(value(captures, 3), month(captures.get(1)?.as_str())?, value(captures, 2)?)
}

fn english_date_reversed(captures: &Captures) -> Option<(Unit, f64)> {
    dated(value(captures, 3), month(captures.get(2)?.as_str())?, value(captures, 1)?)
}

fn day_of_month(captures: &Captures) -> Option<(Unit, f64)> {
    value(captures, 1).filter(|day| (1.0..=31.0).contains(day)).map(|day| (Unit::Date, day))
}

fn clock(captures: &Captures) -> Option<(Unit, f64)> {
    let hour = value(captures, 1)?;
    let minute = value(captures, 2).unwrap_or(0.0);
    let hour = match captures.get(3).map(|half| half.as_str()) {
        Some("p") if hour < 12.0 => hour + 12.0,
        Some("a") if hour >= 12.0 => 0.0,
        _ => hour,
    };
    Some((Unit::ClockTime, hour * 60.0 + minute))
}

fn chinese_clock(captures: &Captures) -> Option<(Unit, f64)> {
    let hour = value(captures, 2).filter(|hour| *hour <= 24.0)?;
    let part_of_day = captures.get(1).map_or("", |part| part.as_str());
    let afternoon = matches!(part_of_day, "下午" | "晚上" | "今晚" | "明晚" | "傍晚" | "晚") && hour < 12.0;
    let noon = part_of_day == "中午" && hour < 6.0;
    Some((Unit::ClockTime, (if afternoon || noon { hour + 12.0 } else { hour }) * 60.0 + minutes(captures)))
}

fn minutes(captures: &Captures) -> f64 {
    match captures.get(3).map(|part| part.as_str()) {
        Some("半") => 30.0,
        Some("一刻") => 15.0,
        Some("三刻") => 45.0,
        Some(_) => value(captures, 4).unwrap_or(0.0),
        None => 0.0,
    }
}

/// "百分之一点五": a decimal point, not a time.
fn is_share(text: &str, start: usize) -> bool {
    text.get(..start).is_some_and(|before| before.ends_with("百分之"))
}

/// "快一点", "两点建议": 点 as "a bit" or "points", not as a time.
fn manner(captures: &Captures, text: &str) -> bool {
    let (Some(whole), Some(hour)) = (captures.get(0), captures.get(2)) else { return false };
    if !whole.as_str().contains('点') || captures.get(1).is_some() || captures.get(3).is_some() {
        return false;
    }
    let before = text.get(..whole.start()).unwrap_or_default();
    let behind = text.get(whole.end()..).unwrap_or_default().trim_start_matches(' ');
    let dated = ["天", "日", "号", "周一", "周二", "周三", "周四", "周五", "周六", "周日", "到", "至"]
        .iter()
        .any(|day| before.ends_with(day));
    let bounded =
        ["前", "之前", "以前", "后", "之后", "左右", "到", "至", "见", "开门", "关门", "上班", "下班"]
            .iter()
            .any(|word| behind.starts_with(word));
    let digits = hour.as_str().starts_with(|c: char| c.is_ascii_digit());
    let points = ["建议", "意见", "要求", "问题", "原因", "说明", "注意", "需要", "希望"]
        .iter()
        .any(|word| behind.starts_with(word));
    !(dated || bounded || digits && !points)
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_pattern_compiles() {
        assert_eq!(super::PATTERNS.len(), 9);
        assert!(super::AUTOMATON.is_some());
    }
}
