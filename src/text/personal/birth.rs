//! Dates of birth: a date where the text speaks of a birth. Other dates stay readable, because findings quote them.

use super::{Kind, PersonalData};
use crate::text::fold::Folded;
use regex::Regex;
use std::sync::LazyLock;

static BIRTH: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let month = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}";
    let numbers = r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}";
    let english = format!(
        r"{month} [0-9]{{1,2}}(?:st|nd|rd|th)?,? [0-9]{{4}}|[0-9]{{1,2}}(?:st|nd|rd|th)?(?: of)? {month},? [0-9]{{4}}"
    );
    let chinese = "[0-9零〇一二三四五六七八九]{2,4} ?年 ?[0-9一二三四五六七八九十]{1,2} ?月(?: ?[0-9一二三四五六七八九十]{1,3} ?[日号])?";
    let said = r"(?:born(?: on| in)?|birth ?(?:day|date)?|date of birth|dob|d\.o\.b\.?|出生日期|出生年月|生日|出生于|生于)";
    let filler = r"(?: is| was|是|为|:|,|\?|it's|'s|-| ){0,4}";
    Regex::new(&format!(
        "{said}{filler}(?P<behind>{numbers}|{english}|{chinese})|(?P<before>{chinese}|{numbers})(?:出生|生的|生人)"
    ))
    .ok()
});

/// Finds dates of birth.
pub(super) fn find(folded: &Folded, found: &mut Vec<PersonalData>) {
    let text = folded.as_str();
    if !["birth", "born", "dob", "d.o.b", "生"].iter().any(|cue| text.contains(cue)) {
        return;
    }
    for hit in BIRTH.iter().flat_map(|birth| birth.captures_iter(text)) {
        if let Some(date) = hit.name("behind").or_else(|| hit.name("before")) {
            found.push(PersonalData { kind: Kind::BirthDate, span: folded.original(date.range()) });
        }
    }
}
