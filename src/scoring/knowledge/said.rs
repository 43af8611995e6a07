//! The amounts in what was said, in the measure of the statements.

use super::cues::{FREE, LOOSE, MONEY_LEAD, ONLY};
use super::page::{Page, Range, Sentence};
use crate::rubric::knowledge::{Amount, Dimension, Part, Statement};
use crate::text::quantity::{self, Bound, Unit};

/// An amount at its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Said {
    pub range: Range,
    pub amount: Amount,
    /// "Free", "免费": an amount without a number.
    pub free: bool,
}

/// The amounts in a sentence that this statement could be about.
pub(super) fn said(page: &Page, sentence: &Sentence, number: usize, statement: &Statement) -> Vec<Said> {
    let Some(own) = statement.standards.first().map(|standard| standard.amount.of) else { return Vec::new() };
    let mut all = if statement.nouns.is_empty() {
        quantities(page, sentence, own)
    } else {
        counted(page, sentence, number, statement)
    };
    // A floor ("free from 99") is a threshold, of which "free" says nothing.
    let floor = statement.standards.iter().any(|standard| standard.amount.bound == Bound::AtLeast);
    if matches!(own, Dimension::Money(_) | Dimension::Percent) && !floor {
        all.extend(free(page, sentence, own, &all));
    }
    all.sort_by_key(|said| said.range);
    all
}

fn quantities(page: &Page, sentence: &Sentence, own: Dimension) -> Vec<Said> {
    let inside = |range: Range| sentence.range.0 <= range.0 && range.1 <= sentence.range.1;
    let mut all = Vec::new();
    for quantity in &page.quantities {
        let range = (quantity.span.start, quantity.span.end);
        if !inside(range) || is_vague(page.part(range)) {
            continue;
        }
        let clause = sentence.clause(sentence.clause_at(range.0));
        let (before, behind) = (page.part((clause.0, range.0)), page.part((range.1, clause.1.max(range.1))));
        let bare = quantity.unit == Unit::Count && page.part(range).ends_with(is_numeral);
        let amount = Amount::of(quantity, before, behind).and_then(|amount| match (own, amount.of) {
            (Dimension::Money(_), Dimension::Count) if bare && MONEY_LEAD.is_in(before) => {
                Some(Amount { of: own, ..amount })
            }
            (own, of) => own.akin(of).then_some(amount),
        });
        if let Some(amount) = amount {
            all.push(Said { range, amount: limited(amount, before), free: false });
        }
    }
    all
}

/// "几天", "a few days": an amount that says nothing.
pub(super) fn is_vague(text: &str) -> bool {
    ["几", "数", "few", "several", "couple", "some"].iter().any(|word| text.contains(word))
}

fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || "零一二两三四五六七八九十百千万".contains(c)
}

/// "In about a week" is no limit, though "within a week" is one; "只能" and "only" set one.
fn limited(amount: Amount, before: &str) -> Amount {
    let bound = match amount.bound {
        Bound::AtMost if LOOSE.is_in(before) => Bound::None,
        Bound::None if amount.of == Dimension::Count && ONLY.is_in(before) => Bound::AtMost,
        bound => bound,
    };
    Amount { bound, ..amount }
}

/// Numbers before the statement's own nouns: "two free bags", "最多2次"; "twice" where times are counted.
fn counted(page: &Page, sentence: &Sentence, number: usize, statement: &Statement) -> Vec<Said> {
    let mut all: Vec<Said> = Vec::new();
    let mut add = |range: Range, low: f64, high: f64| {
        let clause = sentence.clause(sentence.clause_at(range.0));
        let before = page.part((clause.0, range.0));
        let bound = quantity::limit(page.text(), range.0..range.1);
        let amount = limited(Amount { of: Dimension::Count, low, high, bound }, before);
        if !all.iter().any(|other| other.range.0 < range.1 && range.0 < other.range.1) {
            all.push(Said { range, amount, free: false });
        }
    };
    for noun in page.places(number, Part::Noun, sentence.range) {
        if let Some((range, low, high)) = quantity::count_before(page.text(), noun.0, sentence.range.0)
            && !is_vague(page.part((range.start, range.end)))
        {
            add((range.start, noun.1), low, high);
        }
    }
    if statement.nouns.iter().any(|noun| matches!(noun.as_str(), "time" | "times")) {
        for (word, count) in [("once", 1.0), ("twice", 2.0)] {
            for (at, _) in page.part(sentence.range).match_indices(word) {
                let from = sentence.range.0 + at;
                let whole = |c: char| c.is_ascii_alphanumeric();
                let (before, behind) =
                    (page.part((0, from)), page.part((from + word.len(), page.text().len())));
                // "Once it arrives" counts nothing.
                let counts = word == "twice"
                    || behind.trim_start().is_empty()
                    || behind.starts_with([',', '.', '!', '?']);
                if counts && !before.ends_with(whole) && !behind.starts_with(whole) {
                    add((from, from + word.len()), count, count);
                }
            }
        }
    }
    all
}

/// "免费", "free of charge": nothing to pay. Beside another amount ("满99包邮") it is that amount's consequence.
fn free(page: &Page, sentence: &Sentence, own: Dimension, others: &[Said]) -> Vec<Said> {
    let text = page.part(sentence.range);
    let mut all = Vec::new();
    for (from, to) in FREE.places(text) {
        let range = (sentence.range.0 + from, sentence.range.0 + to);
        let index = sentence.clause_at(range.0);
        let clause = sentence.clause(index);
        let behind = page.part((range.1, clause.1));
        let before = page.part((clause.0, range.0));
        // "Feel free to", "toll-free".
        let figure = page.part(range) == "free"
            && (before.ends_with("feel ") || before.ends_with('-') || behind.starts_with(" to "));
        let beside = page.quantities.iter().any(|quantity| {
            clause.0 <= quantity.span.start
                && quantity.span.end <= clause.1
                && (quantity.unit.is_money() || quantity.unit == Unit::Count)
        });
        if !figure && !beside && !others.iter().any(|other| sentence.clause_at(other.range.0) == index) {
            all.push(Said {
                range,
                amount: Amount { of: own, low: 0.0, high: 0.0, bound: Bound::None },
                free: true,
            });
        }
    }
    all
}
