//! Words that are a quantity by themselves, without a number.

use super::{Read, Unit};

/// The word, the unit, the value in the unit's measure.
const WORDS: &[(&str, Unit, f64)] = &[
    ("半价", Unit::Discount, 50.0),
    ("对折", Unit::Discount, 50.0),
    ("half price", Unit::Discount, 50.0),
    ("half-price", Unit::Discount, 50.0),
    ("half off", Unit::Discount, 50.0),
];

/// Adds them where they do not overlap what was taken already.
pub(super) fn find(text: &str, taken: &mut Vec<Read>) {
    for (word, unit, value) in WORDS {
        for (at, _) in text.match_indices(word) {
            let range = at..at + word.len();
            let letter = |c: char| c.is_ascii_alphanumeric();
            let inside = word.is_ascii()
                && (text.get(..at).is_some_and(|before| before.ends_with(letter))
                    || text.get(range.end..).is_some_and(|behind| behind.starts_with(letter)));
            let free = !taken.iter().any(|read| read.range.start < range.end && at < read.range.end);
            if free && !inside {
                taken.push(Read { range, value: *value, upper: *value, unit: *unit, vague: false });
            }
        }
    }
}
