//! An understanding that is said under turn after turn is a formula, and no answer to a feeling.
//!
//! Whoever begins every turn with "I understand how you feel" has acknowledged nobody; nor have the polite words in
//! such a formula addressed anybody. What the rest of the turn says still counts.

use super::Said;
use crate::conversation::Party;
use crate::facts::Moment;
use std::collections::BTreeMap;

/// A clause that the agent says in so many turns is a formula.
const REPEATED: usize = 3;
/// What a formula does not do, however kind its words.
const EMPTY: &[&str] = &["empathy", "apology", "polite_address", "thanks", "ownership"];

pub(super) fn drop_repeated(said: &[Said], moments: &mut Vec<Moment>) {
    let mut turns: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for moment in moments.iter().filter(|m| m.by == Party::Agent && m.kind == "empathy") {
        let Some(one) = said.iter().find(|one| one.index == moment.turn) else { continue };
        let places = turns.entry(clause(one, moment)).or_default();
        if places.last() != Some(&moment.turn) {
            places.push(moment.turn);
        }
    }
    turns.retain(|_, places| places.len() >= REPEATED);
    moments.retain(|moment| {
        if turns.is_empty() || moment.by != Party::Agent || !EMPTY.contains(&moment.kind.as_str()) {
            return true;
        }
        let one = said.iter().find(|one| one.index == moment.turn);
        one.is_none_or(|one| !turns.contains_key(&clause(one, moment)))
    });
}

/// The letters of the clause in which a moment begins.
fn clause(one: &Said, moment: &Moment) -> String {
    let (from, to) = one.clause_of(moment.span);
    let text = one.page.folded.as_str().get(from..to).unwrap_or_default();
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}
