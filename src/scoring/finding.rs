//! What was found for one criterion. There is no way to say "not met" without evidence.

use super::Mark;
use crate::facts::Evidence;
use serde::{Deserialize, Serialize};

/// The verdict of the machine on one criterion (promise 1).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Outcome {
    /// Fulfilled. Evidence may be empty where nothing bad was found in what was searched.
    Met {
        /// Where it was seen.
        evidence: Vec<Evidence>,
    },
    /// Not fulfilled; `first` makes evidence mandatory.
    NotMet {
        /// The deciding place.
        first: Evidence,
        /// Further places.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        more: Vec<Evidence>,
    },
    /// The criterion does not concern this conversation; leaves the denominator.
    NotApplicable,
    /// It could not be told; leaves the denominator and raises the need for a person.
    NotAssessable,
}

/// One criterion's outcome with its reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Id of the criterion in its rubric.
    pub criterion: String,
    /// Id of the dimension.
    pub dimension: String,
    /// The verdict with its evidence.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// How sure, 0-1: the weakest link of the evidence that decided.
    pub confidence: f64,
    /// Why, in one sentence a reviewer understands, in the rubric's language.
    pub why: String,
    /// Which rules, numbers or heads decided, with versions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
}

impl Finding {
    /// The verdict without its evidence.
    pub fn mark(&self) -> Mark {
        match self.outcome {
            Outcome::Met { .. } => Mark::Met,
            Outcome::NotMet { .. } => Mark::NotMet,
            Outcome::NotApplicable => Mark::NotApplicable,
            Outcome::NotAssessable => Mark::NotAssessable,
        }
    }

    /// All places, the deciding one first.
    pub fn evidence(&self) -> Vec<&Evidence> {
        match &self.outcome {
            Outcome::Met { evidence } => evidence.iter().collect(),
            Outcome::NotMet { first, more } => std::iter::once(first).chain(more).collect(),
            Outcome::NotApplicable | Outcome::NotAssessable => Vec::new(),
        }
    }
}
