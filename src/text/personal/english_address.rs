//! Postal addresses, where their form leaves no doubt.

use super::{Kind, PersonalData};
use crate::text::fold::Folded;
use regex::Regex;
use std::sync::LazyLock;

/// "221B Baker Street, Apt. 3", "PO Box 12", "PSC 0413, Box 8144 APO AA 42323".
static ENGLISH: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let street = "street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|square|squares|sq|terrace|way|crescent|parkway|pkwy|highway|hwy|close|mews";
    let unit = "(?:[,\\s]{1,3}(?:apt|apartment|suite|ste|unit|flat|floor|room)\\.?\\s?#?[0-9]+[a-z]?)";
    let place = "(?:,?\\s{1,3}[\\p{L} .'-]{2,30},?\\s{1,3}[\\p{L}]{2}\\s{1,2}[0-9]{5}(?:-[0-9]{4})?)";
    let military = "(?:psc [0-9]+,?\\s{1,3}box [0-9]+|unit [0-9]+ box [0-9]+)\\s{1,3}[afd]po a[aep] [0-9]{5}";
    let post_box = "p\\.?\\s?o\\.?\\s?box\\s#?[0-9]+";
    let house = format!(
        "\\b[0-9]{{1,6}}[a-z]?,?\\s(?:[0-9]{{1,6}}\\s)?(?:[\\p{{L}}0-9'-]+\\.?\\s){{1,4}}(?:{street})\\b\\.?{unit}{{0,2}}{place}?"
    );
    Regex::new(&format!("(?i:{military}|{post_box}|{house})")).ok()
});

/// Words that a street's name does not have, but "20 minutes down the road" does.
const NOT_STREETS: &[&str] = &[
    "the", "a", "my", "your", "this", "that", "on", "in", "at", "to", "of", "by", "is", "are", "was",
    "minutes", "minute", "hours", "hour", "days", "day", "miles", "mile", "km", "people", "times", "more",
    "years", "percent", "dollars", "items", "from", "and", "or", "for", "with", "it", "off", "no", "any",
    "some", "same", "way", "each", "business", "working", "weeks", "i", "we", "you",
];

/// Finds addresses.
pub(super) fn find(text: &str, folded: &Folded, found: &mut Vec<PersonalData>) {
    let low = folded.as_str();
    let letters = low.bytes().filter(u8::is_ascii_lowercase).count();
    if letters < 6 || !low.bytes().any(|byte| byte.is_ascii_digit()) {
        return;
    }
    for hit in ENGLISH.iter().flat_map(|address| address.find_iter(text)) {
        let mut words =
            hit.as_str().split(|c: char| !c.is_alphanumeric() && c != '\'').map(str::to_lowercase);
        let first_line = hit.as_str().len();
        if first_line > 0 && !words.any(|word| NOT_STREETS.contains(&word.as_str())) {
            found.push(PersonalData { kind: Kind::Address, span: hit.range().into() });
        }
    }
}
