//! A head for single texts (a comment, a question with its answer): logistic regression over the last text's words and
//! embedding and the embedding of the text before it.
//!
//! On texts a straight line carries further than a net: it does as well within a topic, and better on topics that it
//! has not seen.

use super::Numbers;
use super::linear::{Linear, softmax};
use super::quality::{Asked, Lexis, Said, likeliest, rounded};
use crate::facts::{Moved, Quality};
use serde::{Deserialize, Serialize};

/// Several qualities of a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextHead {
    /// What it answers for.
    pub qualities: Vec<Asked>,
    /// Turns of the longest conversation that it answers for; it was trained on no longer ones.
    pub longest: usize,
    /// The mean embedding of the training texts, taken from every embedding.
    pub centre: Numbers,
    /// What is left is multiplied by this.
    pub scale: f32,
    /// How rare the words are; it has no axes.
    pub lexis: Lexis,
    /// One for each quality.
    pub outputs: Vec<TextOutput>,
}

/// The weights of one quality.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextOutput {
    /// For each bucket of words one number for each level.
    pub words: Numbers,
    /// From the embeddings of the last text and of the one before it to the levels.
    pub dense: Linear,
}

/// How much the text before counts beside the last one.
const BEFORE: f32 = 0.3;

impl TextHead {
    /// What the weights are applied to besides words: the last text's embedding and that of the one before it.
    pub fn dense(&self, said: &[Said]) -> Vec<f32> {
        let mut latest = said.iter().rev().map(|one| self.centred(&one.embedding));
        let none = || vec![0.0; self.centre.0.len()];
        let (last, before) = (latest.next().unwrap_or_else(none), latest.next().unwrap_or_else(none));
        last.into_iter().chain(before.into_iter().map(|value| value * BEFORE)).collect()
    }

    fn centred(&self, embedding: &[f32]) -> Vec<f32> {
        let mut row: Vec<f32> = embedding
            .iter()
            .zip(&self.centre.0)
            .map(|(value, centre)| (value - centre) * self.scale)
            .collect();
        row.resize(self.centre.0.len(), 0.0);
        row
    }

    /// For each quality the probability of each level, 0-1.
    pub fn shares(&self, said: &[Said]) -> Vec<Vec<f64>> {
        let dense = self.dense(said);
        let words = said.last().map(|one| self.lexis.weights(&one.text)).unwrap_or_default();
        let of = |output: &TextOutput| {
            let mut levels = output.dense.of(&dense);
            let size = levels.len();
            for (bucket, weight) in &words {
                let row = output.words.0.get(bucket * size..(bucket + 1) * size).unwrap_or_default();
                levels.iter_mut().zip(row).for_each(|(sum, value)| *sum += weight * value);
            }
            softmax(&levels).into_iter().map(f64::from).collect()
        };
        self.outputs.iter().map(of).collect()
    }

    /// Every quality of a text, with the turn that it was read from. Nothing where there is none, or more than it knows.
    pub fn answer(&self, said: &[Said], source: &str) -> Vec<(String, Quality)> {
        let Some(last) = said.last().filter(|_| said.len() <= self.longest) else { return Vec::new() };
        let without = self.shares(&[]);
        let answers = self.qualities.iter().zip(self.shares(said)).zip(without);
        let quality = |((asked, shares), without): ((&Asked, Vec<f64>), Vec<f64>)| {
            let likeliest = likeliest(&shares);
            let value = |other: &[f64]| asked.mean(other).unwrap_or(other[likeliest]);
            let moved_by = vec![Moved { turn: last.turn, by: rounded(value(&shares) - value(&without)) }];
            (asked.name.clone(), asked.quality(&shares, moved_by, source))
        };
        answers.map(quality).collect()
    }

    pub(super) fn check(&self) -> Result<(), String> {
        let (buckets, dense) = (self.lexis.rarity.0.len(), 2 * self.centre.0.len());
        let fits = |(asked, output): (&Asked, &TextOutput)| {
            let levels = asked.levels.len();
            levels > 1
                && (asked.values.is_empty() || asked.values.len() == levels)
                && output.words.0.len() == buckets * levels
                && output.dense.fits(dense, levels)
        };
        let good = !self.qualities.is_empty()
            && self.scale.is_finite()
            && self.lexis.axes.0.is_empty()
            && self.outputs.len() == self.qualities.len()
            && self.qualities.iter().zip(&self.outputs).all(fits);
        if good { Ok(()) } else { Err("its parts do not fit one another".to_owned()) }
    }
}
