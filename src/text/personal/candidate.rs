//! Which stretch of digits is judged, and by which rule.

use super::cue::{Cue, Cues, phone_behind, unit_behind};
use super::digits::{Group, Run, runs};
use super::{Kind, PersonalData, card, national_id, phone};
use crate::text::fold::Folded;
use std::ops::Range;

/// More digits than any number we know has.
const MOST_DIGITS: usize = 22;

/// Neighbouring groups taken as one number.
pub(super) struct Candidate<'t> {
    pub folded: &'t str,
    /// All digits, separators dropped.
    pub digits: String,
    pub groups: &'t [Group],
    pub range: Range<usize>,
    /// The nearest word before that says what it is.
    pub cue: Option<Cue>,
    /// A `+` stands before it.
    pub plus: bool,
    /// The word behind says that it is a telephone's.
    pub phone_behind: bool,
}

impl Candidate<'_> {
    /// Lengths of the groups.
    pub fn shape(&self) -> Vec<usize> {
        self.groups.iter().map(|group| group.digits.len()).collect()
    }

    /// Said in words, at least in part.
    pub fn spoken(&self) -> bool {
        self.groups.iter().any(|group| group.spoken)
    }

    /// All groups joined by this one separator?
    pub fn joined_by(&self, separator: &str) -> bool {
        self.groups.iter().skip(1).all(|group| group.glue == separator)
    }

    /// Pauses between the groups that a writer of one number would not make.
    pub fn loose(&self) -> bool {
        let pause = |group: &Group| group.glue.contains([',', '、', '。']) || group.glue == ". ";
        self.groups.windows(2).any(|pair| matches!(pair, [a, b] if pause(b) && !(a.spoken && b.spoken)))
    }
}

/// Finds numbers that belong to a person.
pub(super) fn find(original: &str, folded: &Folded, found: &mut Vec<PersonalData>) {
    let text = folded.as_str();
    let runs = runs(text);
    let long = |run: &Run| run.iter().map(|group| group.digits.len()).sum::<usize>() >= 7;
    if !runs.iter().any(long) {
        return;
    }
    let cues = Cues::of(text);
    for run in runs.iter().filter(|run| long(run)) {
        for (first, last) in stretches(run) {
            let groups = run.get(first..=last).unwrap_or_default();
            if let Some((kind, range)) = judge(text, groups, &cues) {
                let span = folded.original(range);
                // What stands on two lines is two numbers.
                if !span.of(original).is_some_and(|number| number.contains('\n')) {
                    found.push(PersonalData { kind, span });
                }
            }
        }
    }
}

/// The stretches of a run worth judging: any groups side by side where they are written, only whole utterances
/// where they are spoken (a digit dropped from either end would make a telephone of any long number).
fn stretches(run: &Run) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for first in 0..run.len() {
        let mut digits = 0;
        for (last, group) in run.iter().enumerate().skip(first) {
            digits += group.digits.len();
            if digits > MOST_DIGITS {
                break;
            }
            if digits >= 7 && begins(run, first) && ends(run, last) {
                found.push((first, last));
            }
        }
    }
    found
}

fn begins(run: &Run, at: usize) -> bool {
    let Some(group) = run.get(at) else { return false };
    let Some(previous) = at.checked_sub(1).and_then(|before| run.get(before)) else { return true };
    let after_oh = at == 1 && previous.digits == "0";
    !group.spoken || !previous.spoken || group.glue.contains([',', '.', '。', '、']) || after_oh
}

fn ends(run: &Run, at: usize) -> bool {
    at + 1 == run.len() || begins(run, at + 1)
}

/// The kind of number that these groups are, if any, and all that belongs to it.
fn judge(folded: &str, groups: &[Group], cues: &Cues) -> Option<(Kind, Range<usize>)> {
    let (first, last) = (groups.first()?, groups.last()?);
    let range = first.range.start..last.range.end;
    let before = folded.get(..range.start)?;
    let behind = folded.get(range.end..)?;
    if inside_word(before, behind) {
        return None;
    }
    let candidate = Candidate {
        folded,
        digits: groups.iter().map(|group| group.digits.as_str()).collect(),
        groups,
        cue: cues.before(folded, &range),
        plus: before.trim_end_matches(['(', ' ']).ends_with('+'),
        phone_behind: phone_behind(folded, &range),
        range,
    };
    let proved = national_id::judge(&candidate).or_else(|| card::judge(&candidate));
    if proved.is_some() || unit_behind(folded, candidate.range.end) {
        return proved;
    }
    phone::judge(&candidate)
}

/// Part of a longer token ("a138…", "…99.95", "12:30"), not a number of its own.
fn inside_word(before: &str, behind: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '@';
    let labelled =
        ["tel", "fax", "phone", "mobile", "qq", "id", "no"].iter().any(|label| before.ends_with(label));
    let decimal = |text: &str| {
        text.starts_with(['.', ',', ':']) && text.chars().nth(1).is_some_and(|c| c.is_ascii_digit())
    };
    let decimal_before = before.ends_with(['.', ',', ':', '/', '='])
        && before.chars().nth_back(1).is_some_and(|c| c.is_ascii_digit());
    let extension =
        behind.starts_with('x') && !behind.chars().nth(1).is_some_and(|c| c.is_ascii_alphabetic());
    (before.ends_with(word) && !labelled)
        || decimal_before
        || (behind.starts_with(word) && !extension)
        || decimal(behind)
        || before.ends_with(['#', '_']) && !before.ends_with("# ")
}
