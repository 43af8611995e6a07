//! Taking a case: one person has it at a time, for as long as they show a sign of life.

pub mod api;
mod judging;
pub mod store;

pub use judging::{Settled, mendable, settled, take_to_judge, take_to_mend};
pub use store::held_by;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// After so many different people have skipped a case a lead should look.
pub const SKIPS_FOR_LEAD: i64 = 3;

/// Why somebody passes a case on to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SkipReason {
    /// Cannot judge in this language.
    Language,
    /// Knows the agent or the customer.
    Partial,
    /// Cannot be heard or read.
    Unreadable,
    /// The rubric does not say how to judge it.
    Unclear,
    /// Something else; the note says what.
    Other,
}

impl SkipReason {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Language => "language",
            Self::Partial => "partial",
            Self::Unreadable => "unreadable",
            Self::Unclear => "unclear",
            Self::Other => "other",
        }
    }
}
