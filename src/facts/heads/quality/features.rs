//! A turn as a row of numbers: its embedding, its words in few dimensions, moments found in it, who and where.

use crate::conversation::Party;
use crate::facts::heads::{Numbers, lexical};
use crate::text;
use serde::{Deserialize, Serialize};

/// Places of a row that say who speaks, how much, and where in the conversation.
const PLACE: usize = 6;

/// A turn as a quality head reads it.
#[derive(Clone, Debug)]
pub struct Said {
    /// Index in the transcript.
    pub turn: usize,
    /// Who.
    pub by: Party,
    /// What.
    pub text: String,
    /// Its embedding.
    pub embedding: Vec<f32>,
    /// Kinds of moments found in it, rules' and heads'.
    pub moments: Vec<String>,
}

/// Words in few dimensions: latent semantic analysis (Deerwester et al. 1990) of hashed runs of words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lexis {
    /// How much a bucket says: its inverse document frequency.
    pub rarity: Numbers,
    /// One row of `dimensions` numbers for each bucket.
    pub axes: Numbers,
    /// Numbers of a row.
    pub dimensions: usize,
}

impl Lexis {
    /// A text's buckets with their weights, whose squares add up to 1.
    pub fn weights(&self, text: &str) -> Vec<(usize, f32)> {
        let buckets = u32::try_from(self.rarity.0.len()).unwrap_or(0);
        if buckets == 0 {
            return Vec::new();
        }
        let found = lexical(text, buckets);
        let mut weights: Vec<(usize, f32)> = found
            .into_iter()
            .map(|bucket| bucket as usize)
            .filter_map(|bucket| Some((bucket, *self.rarity.0.get(bucket)?)))
            .collect();
        let norm = weights.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt().max(1e-6);
        for (_, weight) in &mut weights {
            *weight /= norm;
        }
        weights
    }

    fn place(&self, text: &str, row: &mut Vec<f32>) {
        let start = row.len();
        row.resize(start + self.dimensions, 0.0);
        for (bucket, weight) in self.weights(text) {
            let axes =
                self.axes.0.get(bucket * self.dimensions..(bucket + 1) * self.dimensions).unwrap_or(&[]);
            for (sum, axis) in row[start..].iter_mut().zip(axes) {
                *sum += weight * axis;
            }
        }
    }
}

/// Makes rows of turns.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reader {
    /// The mean embedding of the training turns, taken from every embedding.
    pub centre: Numbers,
    /// What is left is multiplied by this.
    pub scale: f32,
    /// Words in few dimensions.
    pub lexis: Lexis,
    /// Kinds of moments that have a place each.
    pub moments: Vec<String>,
}

impl Reader {
    /// Numbers of a row.
    pub fn width(&self) -> usize {
        self.centre.0.len() + self.lexis.dimensions + self.moments.len() + PLACE
    }

    /// What of a row depends on the turn alone; the same wherever it stands.
    pub fn alone(&self, said: &Said) -> Vec<f32> {
        let mut row: Vec<f32> = said
            .embedding
            .iter()
            .zip(&self.centre.0)
            .map(|(value, centre)| (value - centre) * self.scale)
            .collect();
        row.resize(self.centre.0.len(), 0.0);
        self.lexis.place(&said.text, &mut row);
        row.extend(self.moments.iter().map(|kind| f32::from(u8::from(said.moments.contains(kind)))));
        row
    }

    /// Who speaks, how much, and where: for turns that are read in this order.
    #[expect(clippy::cast_precision_loss, reason = "turns and words of a turn are far below 2^24")]
    pub fn places(said: &[&Said]) -> Vec<Vec<f32>> {
        let last = said.len().saturating_sub(1);
        let place = |(index, one): (usize, &&Said)| {
            let is = |party: Party| f32::from(u8::from(one.by == party));
            let place: [f32; PLACE] = [
                is(Party::Customer),
                is(Party::Agent),
                is(Party::Bot),
                (text::weight(&one.text) as f32).ln_1p() / 3.0,
                (index.min(20) as f32) / 6.0,
                f32::from(u8::from(index == last)),
            ];
            place.to_vec()
        };
        said.iter().enumerate().map(place).collect()
    }

    /// Whole rows, as training reads them.
    pub fn rows(&self, said: &[&Said]) -> Vec<Vec<f32>> {
        let places = Self::places(said);
        said.iter().zip(places).map(|(one, place)| [self.alone(one), place].concat()).collect()
    }
}
