//! Addressing the customer by name: names that the customer gave, and names after a greeting.

use super::Said;
use crate::conversation::Party;
use crate::facts::{Moment, VERSION};
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// How the customer names themselves.
static GIVEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i:my name is|my name's|my full name is|name is|this is|i am|i'm|it's|name:) ([A-Z][a-z]+)(?: ([A-Z][a-z]+))?").ok()
});

/// A greeting or a thanks with a name behind it.
static CALLED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?:^|[.!?,] )(?i:hi|hello|hey|dear|good morning|good afternoon|good evening|thanks|thank you|thank you so much|thank you very much|sorry|welcome|welcome back|okay|ok|alright|all right|sure|great|perfect|certainly|absolutely|of course|no problem|goodbye|bye|take care)(?:,| there| again)* ([A-Z][a-z]+)(?:[,.!?:;]| ?-|$)",
    )
    .ok()
});

/// Capitalised words that follow a greeting without being names.
const NO_NAMES: &[&str] = &[
    "There",
    "Sir",
    "Madam",
    "All",
    "Everyone",
    "Team",
    "Again",
    "So",
    "Yes",
    "No",
    "Thanks",
    "Thank",
    "Please",
    "Sorry",
    "Okay",
    "Great",
    "Sure",
    "Well",
    "Good",
    "Let",
    "We",
    "You",
    "Your",
    "The",
    "That",
    "This",
    "It",
    "What",
    "How",
    "And",
    "But",
    "For",
    "Just",
    "Not",
    "Very",
    "Still",
    "Calling",
    "Having",
    "Now",
    "Here",
    "Today",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "Customer",
    "Valued",
    "Unfortunately",
    "Then",
];

/// Adds `polite_address` where the agent uses the customer's name. `name_given` is the lexicon's.
pub(super) fn find(said: &[Said], moments: &mut Vec<Moment>) {
    let mut names: BTreeSet<String> = BTreeSet::new();
    for one in said {
        let text = &one.turn.text;
        if !text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            continue; // names are capitalised
        }
        if one.party == Party::Customer {
            let found = GIVEN.iter().flat_map(|regex| regex.captures_iter(text));
            let words = found.flat_map(|found| [found.get(1), found.get(2)]).flatten();
            names.extend(
                words.map(|word| word.as_str().to_owned()).filter(|word| !NO_NAMES.contains(&word.as_str())),
            );
        } else if one.party == Party::Agent && !one.has("polite_address") {
            let called =
                CALLED.iter().flat_map(|regex| regex.captures_iter(text)).filter_map(|found| found.get(1));
            let called =
                called.filter(|name| !NO_NAMES.contains(&name.as_str())).map(|name| name.range()).next();
            if let Some(range) = called.or_else(|| names.iter().find_map(|name| whole_word(text, name))) {
                moments.push(Moment {
                    kind: "polite_address".to_owned(),
                    turn: one.index,
                    span: range.into(),
                    by: one.party,
                    confidence: 1.0,
                    source: format!("rule:polite_address@{VERSION}"),
                });
            }
        }
    }
}

fn whole_word(text: &str, name: &str) -> Option<std::ops::Range<usize>> {
    let letter = |c: char| c.is_alphanumeric();
    text.match_indices(name)
        .map(|(at, _)| at..at + name.len())
        .find(|range| !text[..range.start].ends_with(letter) && !text[range.end..].starts_with(letter))
}
