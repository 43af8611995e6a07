//! Quantities, and which of the times among them are bound to something that will be done.
//!
//! "Within 24 hours" answers "when will it be repaired"; "the warranty is 24 months" does not. What an action is
//! and what else has a duration stands in the lexicon (`_action`, `_no_deadline`).

use super::Said;
use crate::basic::Span;
use crate::conversation::Party;
use crate::facts::{Moment, VERSION};
use crate::text::quantity::{Bound, Quantity, Unit};
use crate::text::sentences;

/// How sure a bare figure is an answer.
const ANSWERED: f64 = 0.6;
/// How sure it is that minutes mean a pause.
const PAUSE: f64 = 0.8;
/// How sure a rounded time is ("about two days").
const ROUNDED: f64 = 0.8;

/// Adds `quantity` and `concrete_time`; a vague word beside a concrete time says nothing and goes.
pub(super) fn find(said: &[Said], moments: &mut Vec<Moment>) {
    let (mut asked, mut questioned) = (false, false);
    for one in said {
        for quantity in &one.quantities {
            moments.push(moment(one, "quantity", quantity.span, 1.0));
            if one.party != Party::Customer && is_deadline(one, quantity, asked) {
                let confidence = if quantity.approximate { ROUNDED } else { 1.0 };
                moments.push(moment(one, "concrete_time", quantity.span, confidence));
            }
        }
        answers(one, questioned, moments);
        moments.extend(pause(one));
        match one.party {
            Party::Customer => {
                asked = one.has("time_question");
                questioned = asked || one.has("request");
            }
            Party::Agent => (asked, questioned) = (false, false),
            _ => {}
        }
    }
    drop_covered_vagueness(said, moments);
}

/// A figure given to a question is an answer, if nothing better was found in the turn.
fn answers(one: &Said, questioned: bool, moments: &mut Vec<Moment>) {
    let other = ["solution", "refusal", "identity_check", "hold", "resolution_check"];
    if questioned
        && one.party == Party::Agent
        && !one.has("_no_deadline")
        && !other.iter().any(|kind| one.has(kind))
        && let Some(quantity) = one.quantities.first()
    {
        moments.push(moment(one, "solution", quantity.span, ANSWERED));
    }
}

/// `hold` where the agent says how many minutes something takes that is done meanwhile: "three minutes and I'll
/// have it", 五分钟左右. Minutes only: nobody holds the line for an hour.
fn pause(one: &Said) -> Option<Moment> {
    const LONGEST: f64 = 30.0 * 60_000.0;
    if one.party != Party::Agent || one.has("hold") {
        return None;
    }
    let short = |quantity: &&Quantity| {
        let clause = one.clause_of(quantity.span);
        let about = |f: &super::scan::Found| f.kind == "_no_deadline" && f.from < clause.1 && clause.0 < f.to;
        quantity.unit == Unit::Duration
            && (1.0..=LONGEST).contains(&quantity.upper)
            && quantity.bound != Bound::AtLeast
            && !one.found.iter().any(about)
    };
    one.quantities.iter().find(short).map(|quantity| moment(one, "hold", quantity.span, PAUSE))
}

fn moment(one: &Said, kind: &str, span: Span, confidence: f64) -> Moment {
    let source = format!("rule:{kind}@{VERSION}");
    Moment { kind: kind.to_owned(), turn: one.index, span, by: one.party, confidence, source }
}

/// Is it the time of something that the agent says will happen?
fn is_deadline(one: &Said, quantity: &Quantity, asked: bool) -> bool {
    let text = quantity.span.of(&one.turn.text).unwrap_or_default().to_lowercase();
    let vague = ["几", "few", "couple", "several", "some"].iter().any(|word| text.contains(word));
    let before = one.turn.text.get(..quantity.span.start).unwrap_or_default();
    let vague = vague || before.ends_with(['这', '近', '那']); // 这两天 is "these days"
    let past = quantity.unit == Unit::Day && quantity.value < 0.0;
    if !quantity.unit.is_time() || vague || past || quantity.bound == Bound::AtLeast {
        return false;
    }
    let clause = one.clause_of(quantity.span);
    let holds = |kind: &str| one.found.iter().any(|f| f.kind == kind && f.from < clause.1 && clause.0 < f.to);
    !holds("_no_deadline") && (asked || quantity.bound == Bound::AtMost || holds("_action"))
}

/// "As soon as possible, by 5 pm at the latest" is concrete.
fn drop_covered_vagueness(said: &[Said], moments: &mut Vec<Moment>) {
    let concrete: Vec<(usize, Span)> =
        moments.iter().filter(|m| m.kind == "concrete_time").map(|m| (m.turn, m.span)).collect();
    moments.retain(|moment| {
        if moment.kind != "vague_time" {
            return true;
        }
        let here = concrete.iter().filter(|(turn, _)| *turn == moment.turn);
        let Some(one) = said.iter().find(|one| one.index == moment.turn) else { return true };
        let together = |time: Span| {
            sentences(&one.turn.text)
                .iter()
                .any(|sentence| sentence.overlaps(moment.span) && sentence.overlaps(time))
        };
        !here.into_iter().any(|(_, time)| together(*time))
    });
}
