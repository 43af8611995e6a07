//! The words around a quantity: what makes it approximate, what makes it a limit.

use super::{Bound, Unit};
use std::ops::Range;

/// Words before and behind that make a quantity approximate.
pub(super) fn hedged(text: &str, range: &Range<usize>) -> bool {
    const BEFORE: &[&str] = &[
        "大概",
        "大约",
        "约",
        "差不多",
        "将近",
        "接近",
        "大致",
        "估计",
        "可能",
        "预计",
        "about",
        "around",
        "approximately",
        "roughly",
        "nearly",
        "almost",
        "maybe",
        "probably",
        "~",
        "some",
        "approx.",
        "approx",
        "like",
    ];
    const BEHIND: &[&str] = &["左右", "上下", "前后", "多", "来", "or so", "-ish", "ish", "give or take"];
    let before = text.get(..range.start).unwrap_or_default();
    let before = before.trim_end_matches([' ', ',']);
    let before = ["需要", "要", "是", "在", "有", "等", "a", "in", "within", "takes", "take"]
        .iter()
        .find_map(|word| before.strip_suffix(word).filter(|rest| !word.is_ascii() || rest.ends_with(' ')))
        .map_or(before, str::trim_end);
    let behind = text.get(range.end..).unwrap_or_default().trim_start_matches(' ');
    BEFORE.iter().any(|word| ends_with_word(before, word))
        || BEHIND.iter().any(|word| behind.starts_with(word))
}

/// Words before and behind that bound a quantity. "前" bounds a time of day, but after a length it means "ago";
/// "in" bounds a length, but not a day.
pub(super) fn bound(text: &str, range: &Range<usize>, unit: Unit) -> Bound {
    const AT_MOST: (&[&str], &[&str]) = (
        &[
            "within",
            "up to",
            "at most",
            "no more than",
            "no later than",
            "less than",
            "under",
            "within the next",
            "within about",
            "不超过",
            "最多",
            "最长",
            "最晚",
            "最迟",
            "至多",
            "最高",
            "不到",
            "低于",
            "少于",
            "below",
            "as much as",
            "a maximum of",
            "max",
        ],
        &["内", "以内", "之内", "or less", "以下", "at the latest", "at most", "max"],
    );
    const DEADLINE: (&[&str], &[&str]) = (&["by", "before", "until", "till"], &["前", "之前", "以前"]);
    const AHEAD: (&[&str], &[&str]) = (&["in", "in the next", "in about", "in around"], &[]);
    const AT_LEAST: (&[&str], &[&str]) = (
        &[
            "at least",
            "more than",
            "over",
            "no less than",
            "minimum of",
            "至少",
            "最少",
            "超过",
            "不少于",
            "起码",
            "最快",
            "最低",
            "满",
            "高于",
            "above",
            "a minimum of",
        ],
        &["以上", "起", "or more", "at least", "多"],
    );
    let before = text.get(..range.start).unwrap_or_default().trim_end_matches(' ');
    let before = before.strip_suffix(" the").unwrap_or(before);
    let behind = text.get(range.end..).unwrap_or_default().trim_start_matches(' ');
    let inside = text.get(range.clone()).unwrap_or_default();
    let says = |(ahead, after): (&[&str], &[&str])| {
        ahead.iter().any(|word| ends_with_word(before, word))
            || after.iter().any(|word| behind.starts_with(word))
    };
    let length = matches!(unit, Unit::Duration | Unit::BusinessDays);
    let deadline = unit.is_time() && !length && (says(DEADLINE) || inside.ends_with('前'));
    if says(AT_MOST) || inside.ends_with("日内") || deadline || length && says(AHEAD) {
        Bound::AtMost
    } else if says(AT_LEAST) {
        Bound::AtLeast
    } else {
        Bound::None
    }
}

/// Does the text end with this word, whole if it is English?
pub(super) fn ends_with_word(text: &str, word: &str) -> bool {
    let Some(rest) = text.strip_suffix(word) else { return false };
    !word.is_ascii() || !rest.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '\'')
}
