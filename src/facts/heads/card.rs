//! What a head says about itself: where it comes from and how good it was when it was made.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The card in a head's file. Everything in it was measured on conversations that the measured weights had not seen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// What it recognises, in one sentence.
    pub about: String,
    /// What it was trained on: names of files or sets.
    pub data: Vec<String>,
    /// Under which licence that data allows it.
    pub licence: String,
    /// Conversations or lines it was trained on, by what they are called, e.g. `positive`.
    pub n: BTreeMap<String, usize>,
    /// Metrics by cross-validation, e.g. `auc`, 0-1.
    pub metrics: BTreeMap<String, f64>,
    /// Day on which it was made, e.g. `2026-11-22`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub made: String,
    /// Short hashes of the conversations it was trained on, sorted, so that it is never measured on them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trained_on: Vec<String>,
}
