//! Kernel ridge regression over whole conversations, for heads that learned from few: it compares a conversation with
//! each one that people labelled, where a net has too little to find its way.

use super::{Reader, Said};
use crate::conversation::Party;
use crate::facts::heads::Numbers;
use serde::{Deserialize, Serialize};

/// How much embeddings, words, moments and counts weigh in a comparison.
const WEIGHTS: [f32; 4] = [1.0, 0.7, 1.3, 0.6];
/// Numbers of the last block: turns and length of each party.
const COUNTS: usize = 4;

/// Conversations that people labelled, and what follows from being like them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kernel {
    /// For each block of a conversation's row what its numbers are multiplied by, so that all blocks are alike in size.
    pub scales: [f32; 4],
    /// One row for each conversation, scaled.
    pub rows: Numbers,
    /// For each of them one number for each level of each quality.
    pub weights: Numbers,
    /// For each level its mean share.
    pub middle: Numbers,
    /// Likeness falls with `exp(-nearness · squared distance)`.
    pub nearness: f32,
}

/// The blocks of a conversation's row: each party's mean and last turn, and how far the customer has come since the
/// first one.
pub fn pooled(reader: &Reader, said: &[Said]) -> [Vec<f32>; 4] {
    let rows: Vec<Vec<f32>> = said.iter().map(|one| reader.alone(one)).collect();
    let (wide, words) = (reader.centre.0.len(), reader.lexis.dimensions);
    let mut blocks: [Vec<f32>; 4] = Default::default();
    let parts = [0..wide, wide..wide + words, wide + words..wide + words + reader.moments.len()];
    for party in [Party::Customer, Party::Agent] {
        let own: Vec<&Vec<f32>> =
            said.iter().zip(&rows).filter(|(one, _)| one.by == party).map(|(_, row)| row).collect();
        for (block, part) in blocks.iter_mut().zip(&parts) {
            let of = |row: &&Vec<f32>| row.get(part.clone()).unwrap_or_default().to_vec();
            block.extend(mean(own.iter().map(of), part.len()));
            block.extend(own.last().map_or_else(|| vec![0.0; part.len()], of));
        }
        if party == Party::Customer {
            let ends = own.first().zip(own.last());
            let moved = |(first, last): (&&Vec<f32>, &&Vec<f32>)| -> Vec<f32> {
                last.iter().zip(first.iter()).take(wide).map(|(last, first)| last - first).collect()
            };
            blocks[0].extend(ends.map_or_else(|| vec![0.0; wide], moved));
        }
        let letters: usize =
            said.iter().filter(|one| one.by == party).map(|one| crate::text::weight(&one.text)).sum();
        blocks[3].extend([own.len(), letters].map(|n| number(n).ln_1p()));
    }
    debug_assert_eq!(blocks[3].len(), COUNTS);
    blocks
}

fn mean(rows: impl Iterator<Item = Vec<f32>>, width: usize) -> Vec<f32> {
    let mut sum = vec![0.0f32; width];
    let mut n = 0;
    for row in rows {
        sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
        n += 1;
    }
    let n = number(n.max(1));
    sum.into_iter().map(|sum| sum / n).collect()
}

#[expect(clippy::cast_precision_loss, reason = "counts of turns and words are far below 2^24")]
fn number(n: usize) -> f32 {
    n as f32
}

impl Kernel {
    /// What each block is multiplied by, so that its mean squared length is its weight's square.
    pub fn scales(conversations: &[[Vec<f32>; 4]]) -> [f32; 4] {
        let mut scales = WEIGHTS;
        for (block, scale) in scales.iter_mut().enumerate() {
            let squares: f32 =
                conversations.iter().flat_map(|blocks| &blocks[block]).map(|value| value * value).sum();
            let mean = squares / number(conversations.len().max(1));
            *scale /= mean.sqrt().max(1e-6);
        }
        scales
    }

    /// A conversation's blocks as one scaled row.
    pub fn row(scales: &[f32; 4], blocks: &[Vec<f32>; 4]) -> Vec<f32> {
        let multiplied =
            |(block, scale): (&Vec<f32>, &f32)| block.iter().map(|value| value * scale).collect::<Vec<_>>();
        blocks.iter().zip(scales).flat_map(multiplied).collect()
    }

    /// How alike two rows are, 0-1.
    pub fn likeness(nearness: f32, a: &[f32], b: &[f32]) -> f32 {
        let distance: f32 = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum();
        (-nearness * distance).exp()
    }

    /// For each quality (with so many levels) the share of each level, 0-1.
    pub fn shares(&self, reader: &Reader, said: &[Said], levels: &[usize]) -> Vec<Vec<f64>> {
        let row = Self::row(&self.scales, &pooled(reader, said));
        let all = self.middle.0.len();
        let mut sums = self.middle.0.clone();
        for (known, weights) in
            self.rows.0.chunks_exact(row.len().max(1)).zip(self.weights.0.chunks_exact(all.max(1)))
        {
            let alike = Self::likeness(self.nearness, &row, known);
            sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += alike * weight);
        }
        let mut from = 0;
        let share = |levels: &usize| {
            let own = sums.get(from..from + levels).unwrap_or_default();
            from += levels;
            let positive: Vec<f64> = own.iter().map(|share| f64::from(share.max(1e-3))).collect();
            let sum: f64 = positive.iter().sum();
            positive.into_iter().map(|share| share / sum).collect()
        };
        levels.iter().map(share).collect()
    }

    pub(super) fn fits(&self, reader: &Reader, levels: &[usize]) -> bool {
        let parts = reader.centre.0.len() + reader.lexis.dimensions + reader.moments.len();
        let width = 4 * parts + reader.centre.0.len() + COUNTS;
        let all: usize = levels.iter().sum();
        let n = self.rows.0.len() / width.max(1);
        self.rows.0.len() == n * width
            && self.weights.0.len() == n * all
            && self.middle.0.len() == all
            && self.nearness.is_finite()
            && self.scales.iter().all(|scale| scale.is_finite())
    }
}
