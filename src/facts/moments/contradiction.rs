//! The agent gives two different numbers for the same thing without correcting openly.
//!
//! Conservative: only between different turns, in one unit, about passages that share most of their topic words,
//! and not where the later one speaks of a condition, another variant or an open correction.

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
    for one in said.iter().filter(|one| one.party == Party::Agent) {
        let corrects = one.has("_correction");
        let new: Vec<Claim> = one.quantities.iter().filter_map(|quantity| claim(one, quantity)).collect();
        for claim in &new {
            let against = claims.iter().any(|earlier| !corrects && contradicts(earlier, claim));
            if against {
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

fn claim<'a>(said: &'a Said<'a>, quantity: &Quantity) -> Option<Claim<'a>> {
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
    Some(Claim { said, quantity: *quantity, topic: content(&text[clause.0..clause.1]), special })
}

fn contradicts(earlier: &Claim, later: &Claim) -> bool {
    let apart =
        later.quantity.value > earlier.quantity.upper || earlier.quantity.value > later.quantity.upper;
    same_matter(earlier, later) && apart && !earlier.special && !later.special
}

/// Same unit, different turns, most topic words in common.
fn same_matter(earlier: &Claim, later: &Claim) -> bool {
    let shared = earlier.topic.intersection(&later.topic).count();
    let least = earlier.topic.len().min(later.topic.len());
    earlier.said.index != later.said.index
        && earlier.quantity.unit == later.quantity.unit
        && shared > 0
        && shared * 2 >= least
}
