//! The score of one conversation under one version of one rubric.

use super::{Finding, Outcome};
use crate::basic::ContentHash;
use crate::statistics::mean;
use serde::{Deserialize, Serialize};

/// Which rubric, exactly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RubricRef {
    /// Its id, e.g. `support.zh`.
    pub id: String,
    /// Hash of its compiled content.
    pub hash: ContentHash,
}

/// One dimension: attitude, empathy, accuracy, resolution, or the rubric's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DimensionScore {
    /// Id.
    pub dimension: String,
    /// 0-100; `None` where nothing in it could be assessed or applied.
    pub score: Option<f64>,
    /// Weight in the overall score, as written in the rubric.
    pub weight: f64,
    /// Criteria that counted.
    pub assessed: usize,
    /// Criteria that applied but could not be assessed.
    pub not_assessable: usize,
}

/// All findings and what they add up to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scorecard {
    /// Under which rubric.
    pub rubric: RubricRef,
    /// 0-100, weighted over the dimensions that have a score; `None` where none has.
    pub overall: Option<f64>,
    /// Name of the band it falls into.
    pub band: Option<String>,
    /// Critical criteria (红线) that failed.
    pub critical_failed: Vec<String>,
    /// In the rubric's order.
    pub dimensions: Vec<DimensionScore>,
    /// In the rubric's order.
    pub findings: Vec<Finding>,
}

impl Scorecard {
    /// Identity: equal conversations under equal rubrics and facts give equal hashes, whenever and wherever scored.
    ///
    /// # Errors
    /// When it cannot be written as JSON (a score that is not a number).
    pub fn hash(&self) -> Result<ContentHash, serde_json::Error> {
        ContentHash::of_json(self)
    }

    /// How sure the machine is, 0-1: the mean over the findings that counted; `None` where none did.
    pub fn confidence(&self) -> Option<f64> {
        let counts =
            |finding: &&Finding| matches!(finding.outcome, Outcome::Met { .. } | Outcome::NotMet { .. });
        mean(&self.findings.iter().filter(counts).map(|finding| finding.confidence).collect::<Vec<_>>())
    }
}
