//! An understanding or a regret that is said in turn after turn is a formula, and answers nothing.
//!
//! Whoever begins every turn with "Sorry, I understand how you feel" has acknowledged nobody; nor have the polite
//! words in such a formula addressed anybody. What the rest of the turn says still counts. Whoever adds moments later (trained
//! heads) calls this again: it does not matter who found them.

use crate::conversation::Party;
use crate::facts::{Moment, Source};
use crate::text::{Folded, clauses_of};
use std::collections::{BTreeMap, BTreeSet};

/// A clause that the agent says in so many turns is a formula.
const REPEATED: usize = 3;
/// What formulas are made of.
const FORMULAIC: &[&str] = &["empathy", "apology"];
/// What a formula does not do, however kind its words.
const EMPTY: &[&str] = &["empathy", "apology", "polite_address", "thanks", "ownership", "closing"];

/// Drops what a repeated word of understanding pretends to do.
pub(in crate::facts) fn drop_formulas(source: &Source, moments: &mut Vec<Moment>) {
    let clause = |moment: &Moment| clause(source, moment);
    let mut turns: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for moment in moments.iter().filter(|m| m.by == Party::Agent && FORMULAIC.contains(&m.kind.as_str())) {
        turns.entry(clause(moment)).or_default().insert(moment.turn);
    }
    turns.retain(|letters, places| !letters.is_empty() && places.len() >= REPEATED);
    if turns.is_empty() {
        return;
    }
    let empty = |m: &Moment| m.by == Party::Agent && EMPTY.contains(&m.kind.as_str());
    moments.retain(|moment| !empty(moment) || !turns.contains_key(&clause(moment)));
}

/// The letters of the clause in which a moment begins.
fn clause(source: &Source, moment: &Moment) -> String {
    let Some(turn) = source.transcript.turns.get(moment.turn) else { return String::new() };
    let folded = Folded::new(&turn.text);
    let text = folded.as_str();
    let holds = |span: &&crate::basic::Span| {
        let stored = folded.original(span.start..span.end);
        stored.start <= moment.span.start && moment.span.start < stored.end
    };
    let clauses = clauses_of(&folded);
    let said = clauses.iter().find(holds).and_then(|span| span.of(text)).unwrap_or_default();
    said.chars().filter(|c| c.is_alphanumeric()).collect()
}
