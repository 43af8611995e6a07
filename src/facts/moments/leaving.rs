//! The customer leaves: in words, at the very end, or by the conversation ending on what they said.

use super::Said;
use crate::conversation::Party;
use crate::facts::{Moment, VERSION};

/// How sure: nobody answered the customer's last turn, which was no leave-taking.
const CUT_OFF: f64 = 0.5;
/// After a leave in words the agent may still say so much.
const LAST_WORDS: usize = 2;

pub(super) fn find(said: &[Said], moments: &mut Vec<Moment>) {
    let people: Vec<&Said> =
        said.iter().filter(|one| matches!(one.party, Party::Agent | Party::Customer)).collect();
    let last = people.iter().rposition(|one| one.party == Party::Customer);
    let Some((place, one)) = last.and_then(|place| Some((place, *people.get(place)?))) else { return };
    let after = people.len() - place - 1;
    // "Forget it" in the middle of a conversation that goes on is no leave.
    moments.retain(|m| {
        m.kind != "customer_left" || m.by != Party::Customer || (m.turn == one.index && after <= LAST_WORDS)
    });
    let ended = ["thanks", "closing", "resolved_ack", "customer_left"].iter().any(|kind| one.has(kind));
    let begun = people.iter().any(|one| one.party == Party::Agent);
    if after == 0 && begun && !ended {
        moments.push(one.whole("customer_left", CUT_OFF, &format!("rule:customer_left@{VERSION}")));
    }
}
