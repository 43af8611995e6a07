//! A head's answer about the whole conversation: how likely each level is, and which turns moved it most.

use serde::{Deserialize, Serialize};

/// What a trained head says of one quality of a conversation, e.g. how satisfied the customer is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// Every level with its probability, lowest level first; the probabilities add up to 1.
    pub levels: Vec<Level>,
    /// The expected value, where the levels are numbers; in their unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean: Option<f64>,
    /// The turns whose absence would move the answer most, the strongest first.
    pub moved_by: Vec<Moved>,
    /// The head with its version: `head:customer_satisfaction@1a2b3c4`.
    pub source: String,
}

/// One level of a quality.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Level {
    /// As in the labels that the head learned from, e.g. `-2`, `met`.
    pub name: String,
    /// Its probability, 0-1.
    pub share: f64,
}

/// A turn's part in an answer, by leaving it out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    /// Index of the turn.
    pub turn: usize,
    /// How much higher the answer is with this turn than without it, in the unit of the mean (or as probability of
    /// the likeliest level, 0-1, where the levels are no numbers).
    pub by: f64,
}
