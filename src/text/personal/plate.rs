//! Chinese licence plates, new-energy ones and spoken digits included.

use super::{Kind, PersonalData};
use crate::text::fold::Folded;
use regex::Regex;
use std::sync::LazyLock;

static PLATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    const DIGIT: &str = "0-9零〇一幺二三四五六七八九";
    let pattern = format!(
        "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][ ]?[a-hj-np-z][·•.\\- ]{{0,2}}\
         (?:[df][a-hj-np-z{DIGIT}][{DIGIT}]{{4}}|[{DIGIT}]{{5}}[df]|[a-hj-np-z{DIGIT}]{{4}}[a-hj-np-z{DIGIT}挂学警港澳])"
    );
    Regex::new(&pattern).ok()
});

/// Finds plates: a province's character, a letter, then five places (six for new energy) with two digits at least.
pub(super) fn find(folded: &Folded, found: &mut Vec<PersonalData>) {
    let text = folded.as_str();
    let Some(plate) = PLATE.as_ref() else { return };
    for hit in plate.find_iter(text) {
        let digits = hit
            .as_str()
            .chars()
            .filter(|c| c.is_numeric() || "零〇一幺二三四五六七八九".contains(*c))
            .count();
        let goes_on =
            text.get(hit.end()..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric()));
        if digits >= 2 && !goes_on {
            found.push(PersonalData { kind: Kind::Plate, span: folded.original(hit.range()) });
        }
    }
}
