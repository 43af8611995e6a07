//! A number about a conversation, with the places it was computed from.

use super::Evidence;
use serde::{Deserialize, Serialize};

/// A value in the unit that its name says (`_ms`, `_share` 0-1, `_count`, `_per_minute`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Number {
    /// The value.
    pub value: f64,
    /// Where it comes from; the deciding place first.
    pub evidence: Vec<Evidence>,
}
