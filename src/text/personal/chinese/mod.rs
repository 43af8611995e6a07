//! Names, addresses, places and companies in Chinese, by dictionary and rule.

mod address;
mod cue;
mod cut;
mod dictionary;
mod element;
mod name;

pub use dictionary::Dictionary;

use super::PersonalData;
use crate::text::fold::Folded;

/// Finds names, addresses, places and companies.
pub(super) fn find(text: &str, folded: &Folded, found: &mut Vec<PersonalData>) {
    let low = folded.as_str();
    if !low.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) {
        return;
    }
    let Some(dictionary) = dictionary::DICTIONARY.as_ref() else { return };
    let chars: Vec<char> = low.chars().collect();
    let mut bytes: Vec<usize> = low.char_indices().map(|(at, _)| at).collect();
    bytes.push(low.len());
    let pieces = cut::cut(&chars, dictionary, &cue::Cues::of(low, &chars));
    let mut add = |kind, range: std::ops::Range<usize>| {
        let (Some(start), Some(end)) = (bytes.get(range.start), bytes.get(range.end)) else { return };
        found.push(PersonalData { kind, span: folded.original(*start..*end) });
    };
    address::find(&chars, &pieces, &mut add);
    name::find(&pieces, &mut add);
    name::foreign(text, dictionary, found);
}
