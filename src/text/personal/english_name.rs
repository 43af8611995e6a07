//! Names of people, only where they are announced as names.

use super::{Kind, PersonalData};
use crate::basic::Span;
use aho_corasick::AhoCorasick;
use regex::Regex;
use std::sync::LazyLock;

static ENGLISH: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let word = r"\p{Lu}[\p{L}'’-]+";
    let rest = format!(r"(?:\s(?:\p{{Lu}}\.?\s)?{word}){{0,2}}");
    let title =
        format!(r"\b(?:Mr|Mrs|Ms|Dr|Miss|Prof)\b\.?\s(?P<titled>{word}(?:\s\p{{Lu}}\.?)?(?:\s{word})?)");
    let said = format!(
        r"\b(?:(?:[Mm]y|[Hh]is|[Hh]er|[Mm]aiden|[Ff]ull|[Ff]irst|[Ll]ast|[Tt]he) name(?: is|'s|:)|[Nn]ame (?:is|on the account is)|[Nn]ame:|[Cc]all me|[Mm]y name's|[Tt]his is|[Ss]peaking with|[Ss]peaking to|[Aa]ttn:|[Cc]ustomer:|[Uu]ser:|[Bb]illing address:|[Ss]hipping address:)\s+(?:(?:Mr|Mrs|Ms|Dr|Miss|Prof)\b\.?\s)?(?P<said>{word}{rest})"
    );
    let myself = format!(r"\bI(?:'|’)m\s(?P<myself>{word}\s(?:\p{{Lu}}\.?\s)?{word})");
    let lives = format!(r"\b(?P<lives>{word}\s(?:\p{{Lu}}\.?\s)?{word})\slives (?:at|in)\b");
    Regex::new(&format!("{title}|{said}|{myself}|{lives}")).ok()
});

static ANNOUNCING: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let words = [
        "Mr", "Ms", "Dr", "Miss", "Prof", "ame is", "ame's", "ame:", "ame on", "all me", "his is",
        "ing with", "ing to", "ttn:", "ustomer:", "ser:", "ress:", "I'm ", "I’m ", " lives ",
    ];
    AhoCorasick::new(words).ok()
});

/// Capitalised words after "this is" that are no names.
const NOT_NAMES: &[&str] = &[
    "The",
    "A",
    "An",
    "My",
    "Your",
    "It",
    "I",
    "I'm",
    "Not",
    "Very",
    "Customer",
    "Service",
    "Support",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "January",
    "February",
    "March",
    "April",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
    "Amazon",
    "Apple",
    "Google",
    "Microsoft",
    "Order",
    "Number",
    "Account",
    "Sorry",
    "Yes",
    "No",
    "What",
    "Please",
    "Thank",
    "Thanks",
    "Hello",
    "Hi",
    "Good",
    "Great",
    "Technical",
    "Sales",
    "Billing",
    "Help",
    "Desk",
    "Team",
    "OK",
    "Okay",
];

/// Finds names.
pub(super) fn find(text: &str, found: &mut Vec<PersonalData>) {
    // Most texts hold none of the words that announce an English name; looking for them is quicker.
    if !ANNOUNCING.as_ref().is_some_and(|words| words.is_match(text)) {
        return;
    }
    for hit in ENGLISH.iter().flat_map(|names| names.captures_iter(text)) {
        let name = ["titled", "said", "myself", "lives"].iter().find_map(|group| hit.name(group));
        if let Some(span) = name.and_then(|name| proper(name.as_str(), name.start())) {
            found.push(PersonalData { kind: Kind::Name, span });
        }
    }
}

/// The words of a name up to the first that is none; nothing where that is the first.
fn proper(name: &str, start: usize) -> Option<Span> {
    let mut end = 0;
    for word in name.split_inclusive(char::is_whitespace) {
        if NOT_NAMES.contains(&word.trim_end())
            || word.contains('\n') && end == 0 && NOT_NAMES.contains(&word.trim())
        {
            break;
        }
        end += word.len();
        if word.ends_with('\n') {
            break;
        }
    }
    let kept = name.get(..end)?.trim_end().trim_end_matches("'s").trim_end_matches("’s");
    (kept.len() > 1).then(|| Span::new(start, start + kept.len()))
}
