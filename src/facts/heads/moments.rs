//! A head for the moments of one party: a small net over a passage's embedding, words and rules' moments says how
//! likely each kind is.
//!
//! All kinds read the passage through one hidden layer, so that rare kinds profit from what frequent ones teach.

use super::Numbers;
use super::lexical::spelled;
use super::linear::{Linear, gelu};
use crate::conversation::Party;
use serde::{Deserialize, Serialize};

/// Recognises kinds of moments in a passage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MomentsHead {
    /// Whose passages it reads.
    pub by: Vec<Party>,
    /// What it listens for.
    pub kinds: Vec<Kind>,
    /// Makes a row of a passage.
    pub reader: PassageReader,
    /// Nets that were trained alike from different starts; their mean is the answer.
    pub nets: Vec<PassageNet>,
}

/// A kind of moment that a head listens for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// Its name, e.g. `empathy`.
    pub name: String,
    /// From this probability on it is a moment, 0-1.
    pub from: f64,
    /// Calibration of the nets' mean logit: `1 / (1 + exp(-(slope · logit + offset)))`.
    pub slope: f64,
    /// Its second half.
    pub offset: f64,
}

/// What of a passage's row is the same for all nets.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PassageReader {
    /// The mean embedding of the training lines, taken from every embedding.
    pub centre: Numbers,
    /// What is left is multiplied by this.
    pub scale: f32,
    /// Buckets that runs of words fall into.
    pub buckets: u32,
    /// Kinds of rules' moments that have a place each.
    pub rules: Vec<String>,
}

/// One net: embedding, mean of the words' rows and rules' moments → hidden row → a logit for each kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PassageNet {
    /// One row of numbers for each bucket of words.
    pub words: Numbers,
    /// From the row to the hidden row.
    pub hidden: Linear,
    /// From the hidden row to the kinds.
    pub kinds: Linear,
}

/// A passage as a head reads it.
pub struct Passage<'a> {
    /// Its embedding.
    pub embedding: &'a [f32],
    /// What is said.
    pub text: &'a str,
    /// Kinds of moments that rules found in it.
    pub rules: &'a [String],
}

impl MomentsHead {
    /// For each kind the probability that the passage holds it, 0-1.
    pub fn probabilities(&self, passage: &Passage<'_>) -> Vec<f64> {
        let calibrated =
            |(kind, logit): (&Kind, f64)| 1.0 / (1.0 + (-(kind.slope * logit + kind.offset)).exp());
        self.kinds.iter().zip(self.logits(passage)).map(calibrated).collect()
    }

    /// For each kind the mean of the nets' logits, before calibration.
    pub fn logits(&self, passage: &Passage<'_>) -> Vec<f64> {
        let (dense, words) = (self.reader.dense(passage), spelled(passage.text, self.reader.buckets));
        let mut sums = vec![0.0; self.kinds.len()];
        for net in &self.nets {
            let logits = net.logits(&dense, &words, self.reader.buckets as usize);
            sums.iter_mut().zip(logits).for_each(|(sum, logit)| *sum += f64::from(logit));
        }
        let nets = crate::statistics::count(self.nets.len().max(1));
        sums.into_iter().map(|sum| sum / nets).collect()
    }

    pub(super) fn check(&self) -> Result<(), String> {
        let in_range = |kind: &Kind| {
            (0.0..=1.0).contains(&kind.from) && kind.slope.is_finite() && kind.offset.is_finite()
        };
        if self.kinds.is_empty() || self.nets.is_empty() || self.reader.buckets == 0 {
            return Err("it listens for nothing".to_owned());
        }
        if !self.kinds.iter().all(in_range) || !self.reader.scale.is_finite() {
            return Err("a threshold or a scale is out of range".to_owned());
        }
        let dense = self.reader.centre.0.len() + self.reader.rules.len();
        let buckets = self.reader.buckets as usize;
        let fits = |net: &PassageNet| {
            let (size, words) = (net.hidden.bias.0.len(), net.words.0.len() / buckets);
            net.words.0.len() == words * buckets
                && net.hidden.fits(dense + words, size)
                && net.kinds.fits(size, self.kinds.len())
        };
        if self.nets.iter().all(fits) { Ok(()) } else { Err("its parts do not fit one another".to_owned()) }
    }
}

impl PassageReader {
    /// What of the row does not depend on a net: the embedding, then rules' moments.
    pub fn dense(&self, passage: &Passage<'_>) -> Vec<f32> {
        let centred =
            passage.embedding.iter().zip(&self.centre.0).map(|(value, centre)| (value - centre) * self.scale);
        let mut row: Vec<f32> = centred.collect();
        row.resize(self.centre.0.len(), 0.0);
        row.extend(self.rules.iter().map(|kind| f32::from(u8::from(passage.rules.contains(kind)))));
        row
    }
}

impl PassageNet {
    fn logits(&self, dense: &[f32], words: &[u32], buckets: usize) -> Vec<f32> {
        let size = self.words.0.len() / buckets.max(1);
        let mut mean = vec![0.0f32; size];
        #[expect(clippy::cast_precision_loss, reason = "a passage has far fewer than 2^24 words")]
        let part = 1.0 / words.len().max(1) as f32;
        for bucket in words {
            let from = *bucket as usize * size;
            for (sum, value) in mean.iter_mut().zip(self.words.0.get(from..from + size).unwrap_or_default()) {
                *sum += part * value;
            }
        }
        let row: Vec<f32> = dense.iter().copied().chain(mean).collect();
        let hidden: Vec<f32> = self.hidden.of(&row).into_iter().map(gelu).collect();
        self.kinds.of(&hidden)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Says `kind` where the passage's embedding points up or a rule found an apology.
    fn head() -> MomentsHead {
        let linear =
            |weights: Vec<f32>, bias: Vec<f32>| Linear { weights: Numbers(weights), bias: Numbers(bias) };
        MomentsHead {
            by: vec![Party::Agent],
            kinds: vec![Kind { name: "kind".to_owned(), from: 0.5, slope: 2.0, offset: -1.0 }],
            reader: PassageReader {
                centre: Numbers(vec![0.5]),
                scale: 2.0,
                buckets: 8,
                rules: vec!["apology".to_owned()],
            },
            nets: vec![PassageNet {
                words: Numbers(vec![0.0; 8]),
                hidden: linear(vec![1.0, 3.0, 0.0], vec![0.0]),
                kinds: linear(vec![1.0], vec![0.0]),
            }],
        }
    }

    fn probability(embedding: f32, rules: &[String]) -> f64 {
        head().probabilities(&Passage { embedding: &[embedding], text: "x", rules })[0]
    }

    #[test]
    fn embedding_and_rules_speak_through_the_hidden_row_and_the_calibration() {
        head().check().unwrap();
        let apology = ["apology".to_owned()];
        assert!(probability(1.5, &[]) > 0.9 && probability(0.5, &[]) < 0.3);
        assert!(probability(0.5, &apology) > 0.95);
        let expected = 1.0 / (1.0 + (1.0f64).exp());
        assert!((probability(0.5, &[]) - expected).abs() < 1e-6, "a logit of 0");
    }

    #[test]
    fn parts_that_do_not_fit_are_refused() {
        let mut short = head();
        short.nets[0].words.0.pop();
        assert!(short.check().is_err());
        let mut wild = head();
        wild.kinds[0].from = 1.5;
        assert!(wild.check().is_err());
        let mut mute = head();
        mute.kinds.clear();
        assert!(mute.check().is_err());
    }
}
