//! Counts of whatever the caller names: "two free bags", "最多2件行李".

use super::amount::starts_number;
use super::number::{Style, read};
use super::{Bound, Unit, around, range};
use std::ops::Range;

/// How far before the noun the number may begin, in bytes.
const REACH: usize = 40;
/// How many words may stand between, and which may not: "$40 for two bags" counts no bags at 40.
const WORDS_BETWEEN: usize = 2;
const APART: &[&str] = &[
    "for", "from", "using", "to", "on", "with", "in", "per", "by", "and", "or", "at", "each", "a", "your",
    "the",
];
const SIGNS: &[char] = &['$', '¥', '€', '£', '#'];

/// The number that counts the noun at byte `noun` of a folded text, looking back no further than `floor`: where it
/// stands, its value, and the upper end of a range.
pub fn count_before(text: &str, noun: usize, floor: usize) -> Option<(Range<usize>, f64, f64)> {
    let from = text.ceil_char_boundary(noun.saturating_sub(REACH).max(floor));
    let places = text.get(from..noun)?.char_indices().map(|(at, c)| (from + at, c));
    places.filter(|(at, c)| starts_number(text, *at, *c)).find_map(|(at, _)| {
        let first = read(text.get(at..)?)?;
        let (second, end) = range::second(text, at, at + first.len, first);
        let between = text.get(end..noun)?;
        let near = between.split_whitespace().count() <= WORDS_BETWEEN
            && between.chars().count() <= 20
            && !between.split_whitespace().any(|word| APART.contains(&word))
            && !between.contains(|c: char| c.is_numeric() || c.is_ascii_punctuation() && c != '-')
            && !text.get(..at)?.ends_with(SIGNS);
        let counts = first.style != Style::Article && first.len > 0;
        (near && counts).then(|| (at..end, first.value, second.map_or(first.upper, |second| second.upper)))
    })
}

/// The limit that the words around a number set ("up to two", "最多2").
pub fn limit(text: &str, range: Range<usize>) -> Bound {
    around::bound(text, &range, Unit::Count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_that_counts_a_noun() {
        let count = |text: &str, noun: &str| {
            let at = text.find(noun).unwrap();
            count_before(text, at, 0).map(|(range, low, high)| (text[range].to_owned(), low, high))
        };
        let found = |number: &str, low, high| Some((number.to_owned(), low, high));
        assert_eq!(count("you get two free checked bags", "bags"), found("two", 2.0, 2.0));
        assert_eq!(count("up to 12 bags", "bags"), found("12", 12.0, 12.0));
        assert_eq!(count("2 to 3 bags", "bags"), found("2 to 3", 2.0, 3.0));
        assert_eq!(count("最多换两次", "次"), found("两", 2.0, 2.0));
        assert_eq!(count("after 2 days, your bags", "bags"), None);
        assert_eq!(count("a bag", "bag"), None);
        assert_eq!(count("a $40 bag", "bag"), None);
        assert_eq!(count("40 for two bags", "bags"), found("two", 2.0, 2.0));
        assert_eq!(limit("最多2次", 6..7), Bound::AtMost);
    }
}
