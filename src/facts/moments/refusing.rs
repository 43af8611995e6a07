//! "No." to somebody who asks for something is a refusal; to "do I have to pay?" it is good news.

use super::Said;
use crate::conversation::Party;
use crate::facts::{Moment, VERSION};

/// How sure such a reading is.
const CONFIDENCE: f64 = 0.7;

/// Adds `refusal` where the agent answers what the customer asks for with a bare no (`_no` and `_asks_for` stand in
/// the lexicon).
pub(super) fn find(said: &[Said], moments: &mut Vec<Moment>) {
    let mut asked = false;
    for one in said {
        match one.party {
            Party::Customer => asked = one.has("_asks_for"),
            Party::Agent => {
                let no = one.found.iter().find(|found| found.kind == "_no" && asked);
                if let (Some(no), false) = (no, one.has("refusal")) {
                    let source = format!("rule:refusal@{VERSION}");
                    moments.push(one.moment("refusal", no.from, no.to, CONFIDENCE, &source));
                }
                asked = false;
            }
            _ => {}
        }
    }
}
