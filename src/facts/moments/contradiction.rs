//! The agent gives two different numbers for the same thing without correcting openly.
//!
//! Conservative: only between different turns, in one unit, about passages that share most of their topic words,
//! and not where the later one speaks of a condition, another variant or an open correction. Where the customer
//! objects at once ("you said ten a second ago") the unit is enough.

use super::Said;
use super::words::content;
use crate::conversation::Party;
use crate::facts::{Moment, VERSION};
use crate::text::quantity::{Bound, Quantity, Unit};
use std::collections::BTreeSet;

/// How sure such a reading is.
const CONFIDENCE: f64 = 0.7;

/// A number with what it is about.
struct Claim<'a> {
    said: &'a Said<'a>,
    quantity: Quantity,
    topic: BTreeSet<String>,
    /// The clause names a condition or another variant.
    special: bool,
}

pub(super) fn find(said: &[Said], moments: &mut Vec<Moment>) {
    let mut claims: Vec<Claim> = Vec::new();
    let mut asked = BTreeSet::new();
    for (place, one) in said.iter().enumerate() {
        if one.party != Party::Agent {
            asked = content(one.page.folded.as_str());
            continue;
        }
        let corrects = one.has("_correction");
        let new: Vec<Claim> =
            one.quantities.iter().filter_map(|quantity| claim(one, quantity, &asked)).collect();
        let objected = objected(said, place);
        for claim in &new {
            let contradicts = |earlier: &Claim| contradicts(earlier, claim, objected);
            if !corrects && claims.iter().any(contradicts) {
                moments.push(Moment {
                    kind: "contradiction".to_owned(),
                    turn: one.index,
                    span: claim.quantity.span,
                    by: one.party,
                    confidence: CONFIDENCE,
                    source: format!("rule:contradiction@{VERSION}"),
                });
            }
        }
        if corrects {
            // What was corrected no longer stands.
            claims.retain(|held| !new.iter().any(|claim| same_matter(held, claim)));
        }
        claims.extend(new);
    }
}

/// Does the customer say at once that it was different before, without the agent owning up to it?
fn objected(said: &[Said], place: usize) -> bool {
    let mut after = said.iter().skip(place + 1).skip_while(|one| one.party == Party::Agent);
    let objects = after.next().is_some_and(|one| one.party == Party::Customer && one.has("_objection"));
    let answer = after.find(|one| one.party == Party::Agent);
    objects && !answer.is_some_and(|one| one.has("_correction"))
}

/// A number with its topic: that of its clause; where the clause names none, that of what the customer asked.
fn claim<'a>(said: &'a Said<'a>, quantity: &Quantity, asked: &BTreeSet<String>) -> Option<Claim<'a>> {
    let compared = quantity.unit.is_money()
        || matches!(
            quantity.unit,
            Unit::Percent | Unit::Duration | Unit::BusinessDays | Unit::Day | Unit::Weekday
        );
    if !compared || quantity.approximate || quantity.bound == Bound::AtLeast {
        return None;
    }
    let clause = said.clause_of(quantity.span);
    let text = said.page.folded.as_str();
    if text[..clause.1].trim_end().ends_with(['?', '吗', '么', '呢']) {
        return None;
    }
    let special = said.found.iter().any(|f| f.kind == "_variant" && f.from < clause.1 && clause.0 < f.to);
    let mut topic = content(&text[clause.0..clause.1]);
    if topic.is_empty() {
        topic.clone_from(asked);
    }
    Some(Claim { said, quantity: *quantity, topic, special })
}

fn contradicts(earlier: &Claim, later: &Claim, objected: bool) -> bool {
    let apart =
        later.quantity.value > earlier.quantity.upper || earlier.quantity.value > later.quantity.upper;
    let sides = earlier.quantity.unit == later.quantity.unit && earlier.said.index != later.said.index;
    let same = same_matter(earlier, later) && !earlier.special && !later.special;
    apart && (same || objected && sides)
}

/// Same unit, different turns, most topic words in common.
fn same_matter(earlier: &Claim, later: &Claim) -> bool {
    let alike = |one: &&String| later.topic.iter().any(|other| same_word(one, other));
    let shared = earlier.topic.iter().filter(alike).count();
    let least = earlier.topic.len().min(later.topic.len());
    earlier.said.index != later.said.index
        && earlier.quantity.unit == later.quantity.unit
        && shared > 0
        && shared * 2 >= least
}

/// "Rebill" and "rebilled", 退扣 and 扣.
fn same_word(one: &str, other: &str) -> bool {
    const STEM: usize = 5;
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if short.is_ascii() {
        short == long || (short.len() >= STEM && long.starts_with(short))
    } else {
        short == long || (short.chars().count() == 1 && long.contains(short))
    }
}
