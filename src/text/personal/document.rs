//! Passports and driving licences: only where the text says so, for their numbers have no shape of their own.

use super::{Kind, PersonalData};
use crate::text::fold::Folded;
use regex::Regex;
use std::sync::LazyLock;

static ANNOUNCED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let document = "passport|driv(?:er|ing)(?:'?s)? ?licen[cs]e|护照|证件|旅行证|回乡证|驾驶证|驾照|通行证|港澳证|台胞证";
    let filler = "(?:(?: ?(?:number|no\\.?|num|id|is|it's|was|as|my|the|号码|号|是|为|的|[:#]))*)";
    Regex::new(&format!("(?:{document}){filler}[ :]*([a-z]{{0,3}}[0-9][a-z0-9]{{4,16}}(?:-[a-z0-9]{{2,9}}){{0,3}}|[a-z]{{0,3}}[0-9]{{2,6}}(?:-[a-z0-9]{{2,9}}){{1,3}})")).ok()
});

/// Finds document numbers: six places or more, five of them digits.
pub(super) fn find(folded: &Folded, found: &mut Vec<PersonalData>) {
    let text = folded.as_str();
    for number in
        ANNOUNCED.iter().flat_map(|announced| announced.captures_iter(text)).filter_map(|hit| hit.get(1))
    {
        if number.len() >= 6 && number.as_str().bytes().filter(u8::is_ascii_digit).count() >= 5 {
            found.push(PersonalData { kind: Kind::Document, span: folded.original(number.range()) });
        }
    }
}
