//! Where a fact or a finding was read.

use crate::basic::{Millis, Span};
use serde::{Deserialize, Serialize};

/// A place in the conversation that a person can look at or listen to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Evidence {
    /// Words: always a stretch of a stored turn.
    Quote {
        /// Index of the turn.
        turn: usize,
        /// Bytes of the turn's text.
        span: Span,
        /// Where to start listening.
        #[serde(skip_serializing_if = "Option::is_none")]
        start_ms: Option<Millis>,
        /// Where to stop.
        #[serde(skip_serializing_if = "Option::is_none")]
        end_ms: Option<Millis>,
    },
    /// Time between two points: a wait, a silence, an overlap.
    Gap {
        /// From, since the conversation started.
        from_ms: Millis,
        /// To.
        to_ms: Millis,
        /// The turn after which it lies, if any.
        #[serde(skip_serializing_if = "Option::is_none")]
        after_turn: Option<usize>,
    },
    /// Turns that were searched and did not hold what was asked for: evidence of absence.
    Searched {
        /// First turn searched.
        from_turn: usize,
        /// Last turn searched, inclusive.
        to_turn: usize,
        /// What was looked for, by its name in the rubric's vocabulary.
        what: String,
    },
}
