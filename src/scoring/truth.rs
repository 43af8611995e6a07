//! True, false, or not known: three-valued logic (Kleene's strong logic) that carries its evidence along.

use super::phrasing::Phrasing;
use crate::basic::Lang;
use crate::facts::Evidence;
use std::collections::BTreeSet;

/// A value of three-valued logic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// It holds.
    Yes,
    /// It does not.
    No,
    /// It cannot be told.
    Unknown,
}

/// Whether a condition holds, why, and how sure that is.
#[derive(Clone, Debug, PartialEq)]
pub struct Truth {
    /// Holds, does not, cannot be told.
    pub value: Value,
    /// What decided, the deciding place first.
    pub evidence: Vec<Evidence>,
    /// The weakest link of what decided, 0-1.
    pub confidence: f64,
    /// Rules, clocks and heads that decided.
    pub sources: BTreeSet<String>,
    /// The reason as a clause without a full stop, in the rubric's language.
    pub why: String,
}

impl Truth {
    /// It cannot be told, because …
    pub fn unknown(why: String) -> Self {
        Self { value: Value::Unknown, evidence: Vec::new(), confidence: 0.0, sources: BTreeSet::new(), why }
    }

    /// The reason as a whole sentence.
    pub fn sentence(&self, language: Lang) -> String {
        Phrasing(language).sentence(&self.why)
    }

    /// The opposite, for the same reasons.
    #[must_use]
    pub fn negated(self) -> Self {
        let value = match self.value {
            Value::Yes => Value::No,
            Value::No => Value::Yes,
            Value::Unknown => Value::Unknown,
        };
        Self { value, ..self }
    }
}

/// Do at least `least` of them hold? `all` is as many as there are, `any` is one.
///
/// Yes needs so many that hold, whatever the unknown ones are; no needs so many that fail that the rest would not
/// do. The surest suffice: the confidence is that of the weakest among as many of the surest as were needed.
pub fn at_least(least: usize, parts: Vec<Truth>, separator: &str) -> Truth {
    let total = parts.len();
    let count = |value| parts.iter().filter(|part| part.value == value).count();
    let (holding, failing) = (count(Value::Yes), count(Value::No));
    let (value, needed) = if holding >= least {
        (Value::Yes, least)
    } else if total - failing < least {
        (Value::No, (total + 1).saturating_sub(least))
    } else {
        (Value::Unknown, 1)
    };
    decide(value, needed, parts, separator)
}

fn decide(value: Value, needed: usize, parts: Vec<Truth>, separator: &str) -> Truth {
    let mut deciding: Vec<Truth> = parts.into_iter().filter(|part| part.value == value).collect();
    deciding.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    let confidence = match needed.checked_sub(1) {
        Some(last) => deciding.get(last).map_or(0.0, |part| part.confidence),
        None => 1.0,
    };
    let mut joined =
        Truth { value, evidence: Vec::new(), confidence, sources: BTreeSet::new(), why: String::new() };
    for part in deciding {
        // Parts may be joined themselves and share reasons; each is said once.
        for reason in part.why.split(separator) {
            if joined.why.split(separator).any(|said| said == reason) {
                continue;
            }
            if !joined.why.is_empty() {
                joined.why.push_str(separator);
            }
            joined.why.push_str(reason);
        }
        joined.sources.extend(part.sources);
        for place in part.evidence {
            if !joined.evidence.contains(&place) {
                joined.evidence.push(place);
            }
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn truth(value: Value, confidence: f64) -> Truth {
        let confidence = if value == Value::Unknown { 0.0 } else { confidence };
        Truth { value, confidence, ..Truth::unknown(format!("{value:?}")) }
    }

    fn any_truth() -> impl Strategy<Value = Truth> {
        let value = prop_oneof![Just(Value::Yes), Just(Value::No), Just(Value::Unknown)];
        (value, 0.0..=1.0).prop_map(|(value, confidence)| truth(value, confidence))
    }

    fn every(parts: &[Truth]) -> Truth {
        at_least(parts.len(), parts.to_vec(), "; ")
    }

    fn some(parts: &[Truth]) -> Truth {
        at_least(1, parts.to_vec(), "; ")
    }

    proptest! {
        #[test]
        fn de_morgan(parts in prop::collection::vec(any_truth(), 1..6)) {
            let negated: Vec<Truth> = parts.iter().cloned().map(Truth::negated).collect();
            let (left, right) = (every(&parts).negated(), some(&negated));
            prop_assert_eq!(left.value, right.value);
            prop_assert!((left.confidence - right.confidence).abs() < 1e-12);
        }

        #[test]
        fn learning_an_unknown_never_turns_a_known_answer(
            parts in prop::collection::vec(any_truth(), 1..6), least in 1_usize..6, learned in prop::bool::ANY
        ) {
            let least = least.min(parts.len());
            let before = at_least(least, parts.clone(), "; ").value;
            let value = if learned { Value::Yes } else { Value::No };
            let known = parts.into_iter().map(|p| if p.value == Value::Unknown { truth(value, 1.0) } else { p });
            let after = at_least(least, known.collect(), "; ").value;
            prop_assert!(before == Value::Unknown || before == after);
        }
    }

    #[test]
    fn a_reason_that_parts_share_is_said_once() {
        let part = |why: &str| Truth { value: Value::No, confidence: 0.5, ..Truth::unknown(why.to_owned()) };
        let joined = some(&[part("a call; no greeting"), part("no greeting; no name")]);
        assert_eq!(joined.why, "a call; no greeting; no name");
    }

    #[test]
    fn all_is_as_weak_as_its_weakest_and_any_as_strong_as_its_strongest() {
        let parts = [truth(Value::Yes, 0.6), truth(Value::Yes, 0.9)];
        assert!((every(&parts).confidence - 0.6).abs() < 1e-12);
        assert!((some(&parts).confidence - 0.9).abs() < 1e-12);
    }
}
