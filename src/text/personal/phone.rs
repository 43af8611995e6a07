//! Telephone numbers.

use super::Kind;
use super::candidate::Candidate;
use super::cue::Cue;
use std::ops::Range;

/// A telephone number: by the shape of Chinese, American, British or international ones, or by being called one.
pub(super) fn judge(candidate: &Candidate) -> Option<(Kind, Range<usize>)> {
    if candidate.cue == Some(Cue::Business) && !candidate.plus || is_date(candidate) {
        return None;
    }
    let announced = (candidate.cue == Some(Cue::Phone) || candidate.phone_behind) && !candidate.loose();
    let digits = candidate.digits.as_str();
    let shaped = chinese_mobile(digits)
        && candidate.shape().iter().all(|len| candidate.spoken() || *len >= 2)
        || !candidate.loose()
            && (landline(candidate) || hotline(candidate) || american(candidate) || international(candidate));
    let called = announced && matches!(digits.len(), 7..=15) && blocks(candidate);
    (shaped || called).then(|| (Kind::Phone, with_prefix(candidate.folded, extended(candidate))))
}

/// 138 0013 8000, with or without +86.
fn chinese_mobile(digits: &str) -> bool {
    let local =
        digits.strip_prefix("0086").or_else(|| digits.strip_prefix("86")).filter(|rest| rest.len() == 11);
    let local = local.unwrap_or(digits);
    local.len() == 11
        && local.starts_with('1')
        && !matches!(local.as_bytes().get(1), Some(b'0'..=b'2') | None)
}

/// An area code that begins with 0, then the number: Chinese, British and most of Europe.
fn landline(candidate: &Candidate) -> bool {
    let digits = candidate.digits.as_str();
    let shape = candidate.shape();
    let Some((first, rest)) = shape.split_first() else { return false };
    if !digits.starts_with('0') || digits.starts_with("00") {
        return false;
    }
    let one_piece = rest.is_empty() && matches!(digits.len(), 11..=12) || candidate.spoken();
    let pieces = matches!(first, 2..=5) && matches!(digits.len(), 9..=12) && rest.iter().all(|len| *len >= 2);
    one_piece && matches!(digits.len(), 10..=12) || pieces
}

/// 400-123-4567, 800 …
fn hotline(candidate: &Candidate) -> bool {
    let digits = candidate.digits.as_str();
    digits.len() == 10
        && (digits.starts_with("400") || digits.starts_with("800"))
        && (candidate.spoken()
            || matches!(
                candidate.shape().as_slice(),
                [10] | [3, 7] | [3, 3, 4] | [3, 4, 3] | [4, 3, 3] | [4, 6]
            ))
}

/// (212) 555-0123, 1-212-555-0123, 212.555.0123.
fn american(candidate: &Candidate) -> bool {
    let digits = candidate.digits.as_str();
    let local = if digits.len() == 11 { digits.strip_prefix('1') } else { digits.strip_prefix("001") }
        .unwrap_or(digits);
    let shape = candidate.shape();
    let blocks = matches!(shape.as_slice(), [3, 3, 4] | [1 | 3, 3, 3, 4] | [3, 7])
        && !matches!(shape.as_slice(), [3, 7] if !candidate.joined_by(") "));
    local.len() == 10
        && local.starts_with(|c: char| ('2'..='9').contains(&c))
        && (blocks || candidate.spoken() && shape.len() >= 7)
}

/// +44 20 7946 0958, 0044 …
fn international(candidate: &Candidate) -> bool {
    let digits = candidate.digits.as_str();
    let marked = candidate.plus
        || digits.starts_with("00") && !digits.starts_with("000") && candidate.groups.len() > 1;
    marked && matches!(digits.len(), 8..=16)
}

/// Announced numbers come in one block or in blocks of two and more.
fn blocks(candidate: &Candidate) -> bool {
    candidate.spoken() || candidate.shape().iter().filter(|len| **len == 1).count() <= 1
}

/// 2024-05-01, 01.05.2024, 20240501.
fn is_date(candidate: &Candidate) -> bool {
    let number =
        |at: usize| candidate.groups.get(at).and_then(|group| group.digits.parse::<u32>().ok()).unwrap_or(0);
    let date = |year: u32, month: u32, day: u32| {
        matches!(year, 1900..=2100) && matches!(month, 1..=12) && matches!(day, 1..=31)
    };
    match candidate.shape().as_slice() {
        [4, 1 | 2, 1 | 2, ..] => date(number(0), number(1), number(2)),
        [1 | 2, 1 | 2, 4, ..] => {
            date(number(2), number(0), number(1)) || date(number(2), number(1), number(0))
        }
        [8] => date(number(0) / 10_000, number(0) / 100 % 100, number(0) % 100),
        _ => false,
    }
}

/// With the extension behind it: "转 801", "x123", "ext. 5".
fn extended(candidate: &Candidate) -> Range<usize> {
    let behind = candidate.folded.get(candidate.range.end..).unwrap_or_default();
    let trimmed = behind.trim_start_matches([' ', ',']);
    let marker = ["转分机", "转", "分机", "extension", "ext.", "ext", "x"]
        .into_iter()
        .find(|marker| trimmed.starts_with(marker));
    let Some(marker) = marker else { return candidate.range.clone() };
    let number = trimmed.get(marker.len()..).unwrap_or_default();
    let number = number.trim_start_matches([' ', ':']);
    let length = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    if !matches!(length, 1..=6) {
        return candidate.range.clone();
    }
    candidate.range.start..candidate.folded.len() - number.len() + length
}

/// With the `+` and the bracket that belong to it.
fn with_prefix(folded: &str, range: Range<usize>) -> Range<usize> {
    let before = folded.get(..range.start).unwrap_or_default();
    let start = before.trim_end_matches(['(', '+']).len();
    start..range.end
}
