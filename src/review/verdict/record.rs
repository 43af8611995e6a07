//! The score of record, and who says it.

use super::Verdict;
use crate::basic::UserId;
use crate::scoring::{Scorecard, Tally};

/// Who says a score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// The machine; nobody has looked yet.
    Machine,
    /// A person, by this verdict.
    Person {
        /// Who.
        reviewer: UserId,
        /// Id of the verdict.
        verdict: String,
    },
}

/// The score that counts for one rubric.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Id of the rubric.
    pub rubric_id: String,
    /// The score.
    pub tally: Tally,
    /// Who says it.
    pub by: By,
}

impl Record {
    /// The verdict where there is one, else the machine's scorecard.
    pub fn of(card: &Scorecard, verdict: Option<&Verdict>) -> Self {
        let rubric_id = card.rubric.id.clone();
        match verdict {
            Some(verdict) => Self {
                rubric_id,
                tally: verdict.tally.clone(),
                by: By::Person { reviewer: verdict.reviewer.clone(), verdict: verdict.id.clone() },
            },
            None => Self {
                rubric_id,
                tally: Tally {
                    dimensions: card.dimensions.clone(),
                    overall: card.overall,
                    band: card.band.clone(),
                    critical_failed: card.critical_failed.clone(),
                },
                by: By::Machine,
            },
        }
    }
}
