//! Numbers with their units: money, percentages, lengths of time, counts.

use super::around::ends_with_word;
use super::number::{Number, Style, read};
use super::{Read, Unit, range, unit};

/// Adds the amounts of a folded text that lie outside what was taken already.
pub(super) fn find(text: &str, taken: &mut Vec<Read>) {
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let busy = taken.iter().find(|read| read.range.contains(&at)).map(|read| read.range.end);
        let next = if let Some(end) = busy {
            end
        } else if starts_number(text, at, c) {
            match amount(text, at) {
                Ok(read)
                    if !taken.iter().any(|other| {
                        read.range.end > other.range.start && other.range.end > read.range.start
                    }) =>
                {
                    let end = read.range.end;
                    taken.push(read);
                    end
                }
                Ok(_) => at + c.len_utf8(),
                Err(end) => end,
            }
        } else {
            at + c.len_utf8()
        };
        at = next.max(at + c.len_utf8());
    }
}

/// A number cannot begin within a word, nor within a longer number.
pub(super) fn starts_number(text: &str, at: usize, c: char) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let previous = before.chars().next_back();
    let in_word = previous.is_some_and(|p| p.is_ascii_alphanumeric() || matches!(p, '_' | '#' | '/' | '@'));
    let in_number = c.is_ascii_digit()
        && before.ends_with(['.', ',', ':', '-'])
        && before.chars().nth_back(1).is_some_and(|p| p.is_ascii_digit());
    if c.is_ascii_alphabetic() || c.is_ascii_digit() {
        return !in_word && !in_number && previous != Some('\'');
    }
    // 第一, 星期三, 统一: numerals that count nothing.
    !previous.is_some_and(|p| {
        matches!(p, '第' | '期' | '拜' | '统' | '唯' | '万' | '另' | '之') && !before.ends_with("百分之")
    })
}

/// Reads the amount at `at`; `Err` says where to go on where there is none.
fn amount(text: &str, at: usize) -> Result<Read, usize> {
    if let Some(share) = text.get(at..).and_then(|rest| rest.strip_prefix("百分之")) {
        return Err(text.len() - share.len());
    }
    let Some(first) = number(text, at) else { return Err(at) };
    let skip = at + first.len;
    let (second, end) = range::second(text, at, at + first.len, first);
    let rest = text.get(end..).unwrap_or_default();
    let sign = unit::before(text.get(..at).unwrap_or_default());
    let (low, high) = (first.value, second.map_or(first.upper, |second| second.upper));
    let vague = first.vague || second.is_some_and(|second| second.vague);
    let made = |start: usize, end: usize, low: f64, high: f64, unit: Unit| Read {
        range: start..end,
        value: low.min(high),
        upper: high.max(low),
        unit,
        vague,
    };
    if let Some((unit, len)) = sign {
        let scaled = unit::behind(rest).filter(|found| found.unit == unit);
        return Ok(made(at - len, end + scaled.map_or(0, |found| found.len), low, high, unit));
    }
    let Some(found) = unit::behind(rest) else {
        return if bare(text, at, end, first) {
            Ok(made(at, end, low, high, Unit::Count))
        } else {
            Err(skip)
        };
    };
    if let Some((factor, len)) = and_a_half(rest) {
        return Ok(made(at, end + len, (low + 0.5) * factor, (high + 0.5) * factor, Unit::Duration));
    }
    let behind = rest.get(found.len..).unwrap_or_default();
    if !believable(text, at, first, &found, rest.get(..found.len).unwrap_or_default(), behind) {
        return Err(skip);
    }
    if let Some((upper, len)) = range::onward(behind, low * found.factor, &found) {
        return Ok(made(at, end + found.len + len, low * found.factor, upper, found.unit));
    }
    let (extra, extra_len) = tail(behind, &found, rest.get(..found.len).unwrap_or_default());
    let scale = |value: f64| match found.unit {
        Unit::Discount if value < 10.0 => value * 10.0,
        _ => (value + extra) * found.factor,
    };
    Ok(made(at, end + found.len + extra_len, scale(low), scale(high), found.unit))
}

/// The number at `at`; a written number that runs into letters ("15pro", "3d") is none.
fn number(text: &str, at: usize) -> Option<Number> {
    let rest = text.get(at..)?;
    let mut number = read(rest)?;
    if rest.get(number.len..)?.starts_with(" and a half") {
        number.len += " and a half".len();
        number.value += 0.5;
        number.upper += 0.5;
    }
    (number.len > 0).then_some(number)
}

/// Numbers without a unit: digits that are no code, numerals with multipliers.
fn bare(text: &str, at: usize, end: usize, number: Number) -> bool {
    let behind = text.get(end..).unwrap_or_default();
    let before = text.get(..at).unwrap_or_default();
    let stands_alone = !behind
        .starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '/' | '@' | ':'))
        && !before.ends_with(|c: char| c.is_ascii_alphabetic());
    match number.style {
        Style::Digits => stands_alone && end - at <= 8 && !behind.starts_with("号"),
        Style::Counted => {
            stands_alone
                && number.value >= 10.0
                && !number.vague
                && !idiom(text.get(at..).unwrap_or_default())
        }
        Style::Plain | Style::Article => false,
    }
}

/// 万一, 十分, 千万 and the like only look like numbers.
fn idiom(text: &str) -> bool {
    [
        "万一",
        "万分",
        "十分",
        "千万别",
        "千万不",
        "千万要",
        "千万",
        "万能",
        "百忙",
        "百度",
        "百货",
        "十足",
        "万事",
        "百姓",
        "千克",
        "亿万",
    ]
    .iter()
    .any(|idiom| text.starts_with(idiom))
}

/// Is this number with this unit a quantity, and not part of a figure of speech?
fn believable(text: &str, at: usize, number: Number, found: &unit::Found, word: &str, behind: &str) -> bool {
    let before = text.get(..at).unwrap_or_default().trim_end_matches(' ');
    let word = word.trim_start_matches([' ', '-']);
    if idiom(text.get(at..).unwrap_or_default())
        && !number.vague
        && number.style == Style::Counted
        && number.value >= 10_000.0
    {
        return false;
    }
    match (found.unit, number.style) {
        // "a minute", "one second": please hold, not a length; "a day" also stands for "per day".
        (Unit::Duration, Style::Article) => {
            !matches!(word, "second" | "minute" | "min")
                && [
                    "within",
                    "in",
                    "for",
                    "about",
                    "around",
                    "takes",
                    "take",
                    "than",
                    "least",
                    "wait",
                    "waited",
                    "to",
                    "is",
                    "be",
                    "allow",
                    "after",
                    "usually",
                    "normally",
                    "typically",
                    "only",
                    "have",
                    "got",
                    "lasts",
                    "roughly",
                ]
                .iter()
                .any(|lead| ends_with_word(before, lead))
        }
        (_, Style::Article) => found.unit != Unit::Count && word != "day",
        (Unit::Duration, Style::Digits) if word == "年" => number.value < 200.0,
        (Unit::Duration, Style::Plain) if word == "年" => number.value < 100.0 && !before.ends_with('去'),
        // 一周 and 一天 are lengths, 一下 and 一些 are none; 一成不变 is an idiom.
        (Unit::Percent, _) => word != "成" || !behind.starts_with(['不', '功', '为', '了', '本', '品', '立']),
        (Unit::Discount, _) => number.value <= 99.0 && !behind.starts_with(['腾', '扣', '叠', '磨']),
        (Unit::Yuan, Style::Plain) if word == "块" => number.value > 1.0 || behind.starts_with('钱'),
        (Unit::Count, Style::Plain) => number.value > 1.0 && !number.vague,
        _ => !(word == "天" && behind.starts_with(['然', '气', '生'])),
    }
}

/// 个半小时, 个半月, 个半星期: the counter, one half, then the unit.
fn and_a_half(rest: &str) -> Option<(f64, usize)> {
    const COUNTER: &str = "个";
    let unit = rest.strip_prefix("个半")?;
    let found = unit::behind(&format!("{COUNTER}{}", unit.chars().take(2).collect::<String>()))?;
    (found.unit == Unit::Duration).then_some((found.factor, found.len + "半".len()))
}

/// What follows the unit and belongs to the number: 三块五, 五块八毛, 三天半, an hour and a half.
fn tail(behind: &str, found: &unit::Found, word: &str) -> (f64, usize) {
    if matches!(word, "块" | "元")
        && let Some(jiao) = behind.chars().next().and_then(|c| read(c.encode_utf8(&mut [0; 4])))
        && jiao.value >= 1.0
        && !jiao.vague
    {
        let rest = behind.get(jiao.len..).unwrap_or_default();
        let named = rest.starts_with(['毛', '角']);
        // "三块五" is 3.5, but "三块一斤", "三块两个" and "三块十分" go on with something else.
        let goes_on = rest.starts_with(['十', '百', '千', '万', '点', '.']) || unit::behind(rest).is_some();
        let one = jiao.value < 2.0 && rest.starts_with(char::is_alphabetic);
        if named || !goes_on && !one {
            return (jiao.value / 10.0, jiao.len + if named { '毛'.len_utf8() } else { 0 });
        }
    }
    let half = found.unit == Unit::Duration || found.unit == Unit::BusinessDays;
    match behind {
        _ if half && behind.starts_with('半') && !behind.starts_with("半个") => (0.5, 3),
        _ if half && behind.starts_with(" and a half") => (0.5, " and a half".len()),
        _ => (0.0, 0),
    }
}
