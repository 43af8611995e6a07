//! A head for one kind of moment: logistic regression over a passage's embedding, words and rules' moments.

use super::{Numbers, lexical};
use crate::conversation::Party;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Recognises a kind of moment in a passage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MomentHead {
    /// Whose passages it reads.
    pub by: Vec<Party>,
    /// From this probability on it is a moment, 0-1.
    pub from: f64,
    /// Added to every answer.
    pub bias: f32,
    /// One weight for each place of the embedding.
    pub embedding: Numbers,
    /// One weight for each bucket of words.
    pub words: Numbers,
    /// One weight for each kind of moment that rules find in the passage.
    pub rules: BTreeMap<String, f32>,
}

/// What a moment head reads of a passage.
pub struct Reading<'a> {
    /// Its embedding.
    pub embedding: &'a [f32],
    /// The passage.
    pub text: &'a str,
    /// Kinds of moments that rules found in it.
    pub rules: &'a [&'a str],
}

impl MomentHead {
    /// The probability that the passage holds the moment, 0-1.
    pub fn probability(&self, reading: &Reading<'_>) -> f64 {
        let logit =
            f64::from(self.bias + self.embedding.dot(reading.embedding) + self.words_in(reading.text))
                + reading
                    .rules
                    .iter()
                    .filter_map(|kind| self.rules.get(*kind))
                    .map(|w| f64::from(*w))
                    .sum::<f64>();
        1.0 / (1.0 + (-logit).exp())
    }

    /// What the words of a text add: their weights over the root of their number, so that length does not matter.
    pub fn words_in(&self, text: &str) -> f32 {
        let buckets = u32::try_from(self.words.0.len()).unwrap_or(0);
        if buckets == 0 {
            return 0.0;
        }
        let found = lexical(text, buckets);
        let sum: f32 = found.iter().filter_map(|bucket| self.words.0.get(*bucket as usize)).sum();
        #[expect(clippy::cast_precision_loss, reason = "a passage has far fewer than 2^24 words")]
        let scale = (found.len().max(1) as f32).sqrt();
        sum / scale
    }

    pub(super) fn check(&self) -> Result<(), String> {
        if self.embedding.0.is_empty() {
            return Err("it has no weights for the embedding".to_owned());
        }
        if !(0.0..=1.0).contains(&self.from) || !self.bias.is_finite() {
            return Err("its threshold or bias is out of range".to_owned());
        }
        Ok(())
    }
}
