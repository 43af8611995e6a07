//! Why a conversation needs a person: policy, risk, the seeded uniform sample.
//!
//! Two streams feed the queue (promise: neither hides the other). The *risk* stream holds what a policy file asks
//! for: red lines, low scores, unsure speakers, distress; highest risk first, as many as fit a day. The *uniform*
//! stream is drawn once at intake, before any score is known, so that reports can say what the machine misses.

mod draw;
mod policy;
mod read;
mod signal;

pub use draw::{in_sample, point};
pub use policy::{Policy, Rule, Signal};

use crate::basic::{Lang, Millis, Wording};
use crate::facts::{Evidence, Facts, Source};
use crate::scoring::{Scene, Scorecard};
use serde::Serialize;

/// One reason why a person should look.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Flag {
    /// Id of the rule in the policy, e.g. `distress`.
    pub reason: String,
    /// What people call it, in both languages where the policy has both: whoever reads it may read another language
    /// than the conversation's.
    pub title: Wording,
    /// How much it asks for a person, 0-1.
    pub weight: f64,
    /// How soon a person should look, from the moment it was flagged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_in: Option<Millis>,
    /// How far a complaint has gone: 0 none, 1 displeased, 2 complaining, 3 threatening to go outside.
    pub complaint: u8,
    /// What was seen, in one sentence.
    pub note: String,
    /// Where, if it was seen in a place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
}

/// Every reason that the policy finds, in its order.
pub fn flags(policy: &Policy, source: &Source<'_>, facts: &Facts, cards: &[Scorecard]) -> Vec<Flag> {
    let scene = Scene::new(*source, facts, policy.gates);
    let language = source.measurements.language.or(source.about.language).unwrap_or(Lang::En);
    let raised = policy.rules.iter().filter_map(|rule| {
        let seen = signal::all(&rule.when, &scene, cards, language)?;
        Some(Flag {
            reason: rule.id.clone(),
            title: rule.title.clone(),
            weight: rule.weight,
            due_in: rule.due,
            complaint: rule.complaint,
            note: seen.note,
            evidence: seen.evidence,
        })
    });
    raised.collect()
}

/// The risk of a conversation, 0-1: the chance that at least one of its reasons is right, if each were right with
/// its weight and none depended on another (noisy-or).
pub fn risk(flags: &[Flag]) -> f64 {
    let safe: f64 = flags.iter().map(|flag| 1.0 - flag.weight.clamp(0.0, 1.0)).product();
    ((1.0 - safe) * 10_000.0).round() / 10_000.0
}

/// How far a complaint has gone, 0-3.
pub fn complaint_level(flags: &[Flag]) -> u8 {
    flags.iter().map(|flag| flag.complaint).max().unwrap_or(0)
}

/// How soon a person should look: the most urgent of the reasons.
pub fn due_in(flags: &[Flag]) -> Option<Millis> {
    flags.iter().filter_map(|flag| flag.due_in).min()
}

#[cfg(test)]
mod manual;
#[cfg(test)]
mod tests;
