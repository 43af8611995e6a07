//! What is said of one criterion, without the reasons: by the machine or by a person.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is said of one criterion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Fulfilled.
    Met,
    /// Not fulfilled.
    NotMet,
    /// It does not concern this conversation; leaves the denominator.
    NotApplicable,
    /// It cannot be told; leaves the denominator.
    NotAssessable,
}

impl Mark {
    /// As stored and written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not_met",
            Self::NotApplicable => "not_applicable",
            Self::NotAssessable => "not_assessable",
        }
    }

    /// Reads [`Mark::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Met, Self::NotMet, Self::NotApplicable, Self::NotAssessable]
            .into_iter()
            .find(|mark| mark.as_str() == text)
    }

    /// Whether the criterion counted, and how.
    pub(super) fn held(self) -> Option<bool> {
        match self {
            Self::Met => Some(true),
            Self::NotMet => Some(false),
            Self::NotApplicable | Self::NotAssessable => None,
        }
    }
}
