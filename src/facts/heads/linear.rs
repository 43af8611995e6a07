//! A layer of a trained net in plain Rust.

use super::Numbers;
use serde::{Deserialize, Serialize};

/// `weights · x + bias`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Linear {
    /// One row for each number of the answer.
    pub weights: Numbers,
    /// One number for each row.
    pub bias: Numbers,
}

impl Linear {
    /// The answer for one row.
    pub fn of(&self, x: &[f32]) -> Vec<f32> {
        let rows = self.weights.0.chunks_exact(x.len().max(1));
        rows.zip(&self.bias.0).map(|(row, bias)| dot(row, x) + bias).collect()
    }

    /// What the first places of a row add to the answer, the bias with them.
    pub(super) fn of_first(&self, x: &[f32]) -> Vec<f32> {
        let rows = self.weights.0.chunks_exact(self.width());
        rows.zip(&self.bias.0).map(|(row, bias)| dot(row.get(..x.len()).unwrap_or(row), x) + bias).collect()
    }

    /// What the last places of a row add to the answer.
    pub(super) fn add_last(&self, x: &[f32], answer: &mut [f32]) {
        let from = self.width().saturating_sub(x.len());
        for (row, sum) in self.weights.0.chunks_exact(self.width()).zip(answer) {
            *sum += dot(row.get(from..).unwrap_or(row), x);
        }
    }

    fn width(&self) -> usize {
        (self.weights.0.len() / self.bias.0.len().max(1)).max(1)
    }

    pub(super) fn fits(&self, from: usize, to: usize) -> bool {
        self.weights.0.len() == from * to && self.bias.0.len() == to
    }
}

/// The sum of products, in eight sums beside each other that the processor computes at once.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let (a_eights, b_eights) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = a_eights.remainder().iter().zip(b_eights.remainder()).map(|(a, b)| a * b).sum();
    let mut sums = [0.0f32; 8];
    for (a, b) in a_eights.zip(b_eights) {
        for lane in 0..8 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    sums.iter().sum::<f32>() + rest
}

/// Gaussian error linear unit in its usual approximation (Hendrycks and Gimpel 2016).
pub(super) fn gelu(x: f32) -> f32 {
    0.5 * x * (1.0 + (0.797_884_6 * (x + 0.044_715 * x * x * x)).tanh())
}

/// Numbers as shares that add up to 1.
pub(super) fn softmax(values: &[f32]) -> Vec<f32> {
    let most = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let raised: Vec<f32> = values.iter().map(|value| (value - most).exp()).collect();
    let sum: f32 = raised.iter().sum();
    raised.into_iter().map(|value| value / sum).collect()
}
