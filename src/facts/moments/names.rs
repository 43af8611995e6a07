//! Names, which only capitals show: the customer's, given and used, and the agent's own beside a company's.

use super::Said;
use crate::conversation::Party;
use crate::facts::{Moment, VERSION};
use regex::Regex;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

/// "My name is Sarah", "I'm Olu Adeyemi", "Jordan Lee here".
static GIVEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x) (?i:\b(?:my|full|first|last)\ name\ is|\bname's|\bname\ is|\bname:|\bmy\ name's)\ ([A-Z][a-z]+)(?:\ ([A-Z][a-z]+))?
        | (?:\b[Tt]his\ is|\bI'm|\bI\ am|\b[Ii]t's)\ ([A-Z][a-z]+)\ ([A-Z][a-z]+)
        | (?:^|[.!?,]\ )([A-Z][a-z]+)(?:\ ([A-Z][a-z]+))?\ here\b",
    )
    .ok()
});

/// The answer to "may I have your name".
static ANSWERED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:(?i:it's|sure,?|yes,?|it is) )?([A-Z][a-z]+)(?: ([A-Z][a-z]+))?\b").ok()
});

/// A first and a last name anywhere in that answer: "LB 4471902, Declan Furlong".
static FULL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\b([A-Z][a-z]+) ([A-Z][a-z]+(?:['-][A-Z][a-z]+)?)\b").ok());

/// A greeting, a thanks or the like with a name behind it.
static CALLED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x)(?:^|[.!?,]\ )
        (?i:hi|hello|hey|dear|good\ (?:morning|afternoon|evening)|thanks|thank\ you(?:\ (?:so|very)\ much)?|sorry
        |welcome(?:\ back)?|ok|okay|alright|all\ right|sure|great|perfect|certainly|absolutely|of\ course|no\ problem
        |goodbye|bye|take\ care|morning|afternoon|evening|cheers|no\ (?:bother|worries)|right|lovely|brilliant|fair\ enough|sorted
        |done|yes|no|got\ it|i\ (?:hear|understand|see)(?:\ you)?|right\ then|well|ah|oh|not\ at\ all|you're\ welcome|welcome)
        (?:,|\ there|\ again|\ so|\ then|\ now)*\ ([A-Z][a-z]+)(?:[,.!?:;]|\ ?-|$)",
    )
    .ok()
});

/// "Sofia with Lumio", "Tom here from Oak".
static INTRODUCED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:^|[.!?,] )([A-Z][a-z]+,? (?:here |speaking )?(?:from|with|at) (?:the )?[A-Z][\w&]*)").ok()
});

/// Capitalised words that stand where names do.
const NO_NAMES: &str = "There Sir Madam All Everyone Team Again So Yes No Thanks Thank Please Sorry Okay Great Sure Well Good Let We \
    You Your The That This It What How And But For Just Not Very Still Calling Having Now Here Today Monday Tuesday Wednesday \
    Thursday Friday Saturday Sunday Customer Valued Unfortunately Then My Is Can Could Would Will Do Nobody Help Why When Where Who";

/// Adds `name_given`, `polite_address` where the agent uses the name, and `introduction`.
pub(super) fn find(said: &[Said], moments: &mut Vec<Moment>) {
    let mut names: BTreeSet<String> = BTreeSet::new();
    let mut asked = false;
    for one in said {
        let text = one.turn.text.as_str();
        let capital = text.bytes().any(|byte| byte.is_ascii_uppercase());
        match one.party {
            Party::Customer if capital => {
                let mut given = groups(&GIVEN, text);
                if asked && given.is_empty() {
                    given = groups(&ANSWERED, text);
                }
                if asked && given.is_empty() {
                    given = groups(&FULL, text);
                }
                if let (Some(first), false) = (given.first(), one.has("name_given")) {
                    moments.push(moment(one, "name_given", first.clone()));
                }
                names.extend(given.iter().filter_map(|range| text.get(range.clone())).map(str::to_owned));
            }
            Party::Agent => {
                let called = || groups(&CALLED, text).into_iter().next().or_else(|| used(text, &names));
                if capital && !one.has("polite_address") {
                    moments.extend(called().map(|range| moment(one, "polite_address", range)));
                }
                if capital && !one.has("introduction") {
                    let own = groups(&INTRODUCED, text).into_iter().next();
                    moments.extend(own.map(|range| moment(one, "introduction", range)));
                }
                asked = one.has("identity_check") && text.to_lowercase().contains("name");
            }
            _ => {}
        }
    }
}

fn moment(one: &Said, kind: &str, range: Range<usize>) -> Moment {
    let source = format!("rule:{kind}@{VERSION}");
    Moment {
        kind: kind.to_owned(),
        turn: one.index,
        span: range.into(),
        by: one.party,
        confidence: 1.0,
        source,
    }
}

/// What the groups of a regex caught, words that are no names aside.
fn groups(regex: &LazyLock<Option<Regex>>, text: &str) -> Vec<Range<usize>> {
    let Some(regex) = regex.as_ref() else { return Vec::new() };
    let caught = regex
        .captures_iter(text)
        .flat_map(|found| found.iter().skip(1).flatten().map(|group| group.range()).collect::<Vec<_>>());
    let name = |range: &Range<usize>| {
        let first =
            text.get(range.clone()).and_then(|caught| caught.split([' ', ',']).next()).unwrap_or_default();
        !NO_NAMES.split_ascii_whitespace().any(|word| word == first)
    };
    caught.filter(name).collect()
}

/// The first known name that stands in the text as a word.
fn used(text: &str, names: &BTreeSet<String>) -> Option<Range<usize>> {
    let places = names.iter().flat_map(|name| text.match_indices(name.as_str()));
    places.map(|(at, name)| at..at + name.len()).find(|range| {
        let outside =
            (text.get(..range.start).unwrap_or_default(), text.get(range.end..).unwrap_or_default());
        !outside.0.ends_with(char::is_alphanumeric) && !outside.1.starts_with(char::is_alphanumeric)
    })
}
