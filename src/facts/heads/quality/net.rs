//! The net: each turn's row → a hidden row → a recurrent net both ways → attention for each quality → its levels.
//!
//! Gated recurrent units after Cho et al. (2014), in the form that libtorch computes them, since that trains them.

use crate::facts::heads::linear::{Linear, gelu, softmax};
use serde::{Deserialize, Serialize};

/// One direction of the recurrent net: reset, update and new gates, in this order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// From the turn.
    pub input: Linear,
    /// From what was read before.
    pub state: Linear,
}

/// One quality: which turns count, and what follows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// How much a turn counts.
    pub attention: Linear,
    /// From the turns that count, and from the last one, to a number for each level.
    pub levels: Linear,
}

/// A trained net.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Net {
    /// From a row to a hidden row.
    pub input: Linear,
    /// From the first turn to the last.
    pub forward: Gate,
    /// From the last to the first.
    pub backward: Gate,
    /// One for each quality.
    pub outputs: Vec<Output>,
}

impl Gate {
    /// The state after each row.
    fn run<'a>(&self, rows: impl Iterator<Item = &'a Vec<f32>>) -> Vec<Vec<f32>> {
        let size = self.state.bias.0.len() / 3;
        let mut state = vec![0.0f32; size];
        let mut states = Vec::new();
        for row in rows {
            let (input, before) = (self.input.of(row), self.state.of(&state));
            for i in 0..size {
                let reset = sigmoid(input[i] + before[i]);
                let update = sigmoid(input[size + i] + before[size + i]);
                let new = (input[2 * size + i] + reset * before[2 * size + i]).tanh();
                state[i] = (1.0 - update) * new + update * state[i];
            }
            states.push(state.clone());
        }
        states
    }

    fn fits(&self, from: usize, size: usize) -> bool {
        self.input.fits(from, 3 * size) && self.state.fits(size, 3 * size)
    }
}

impl Net {
    /// What of the hidden row depends on the turn alone: computed once, wherever the turn stands.
    pub fn read(&self, alone: &[f32]) -> Vec<f32> {
        self.input.of_first(alone)
    }

    /// For each quality the probability of each level, 0-1, from turns as [`Net::read`] gave them and their places.
    /// Nothing for a conversation without turns.
    pub fn levels(&self, read: &[&Vec<f32>], places: &[Vec<f32>]) -> Vec<Vec<f32>> {
        let hidden = |(read, place): (&&Vec<f32>, &Vec<f32>)| {
            let mut row = (*read).clone();
            self.input.add_last(place, &mut row);
            row.into_iter().map(gelu).collect()
        };
        let mut hidden: Vec<Vec<f32>> = read.iter().zip(places).map(hidden).collect();
        let forward = self.forward.run(hidden.iter());
        let mut backward = self.backward.run(hidden.iter().rev());
        backward.reverse();
        for ((hidden, forward), backward) in hidden.iter_mut().zip(forward).zip(backward) {
            for (value, more) in hidden.iter_mut().zip(forward.into_iter().chain(backward)) {
                *value += more;
            }
        }
        let Some(last) = hidden.last() else { return Vec::new() };
        self.outputs.iter().map(|output| output.of(&hidden, last)).collect()
    }

    /// Do all parts fit rows of this width, and one another?
    pub(super) fn fits(&self, width: usize, levels: &[usize]) -> bool {
        let size = self.forward.state.bias.0.len() / 3;
        let hidden = 2 * size;
        size > 0
            && self.input.fits(width, hidden)
            && self.forward.fits(hidden, size)
            && self.backward.fits(hidden, size)
            && self.outputs.len() == levels.len()
            && self.outputs.iter().zip(levels).all(|(output, levels)| {
                output.attention.fits(hidden, 1) && output.levels.fits(2 * hidden, *levels)
            })
    }
}

impl Output {
    fn of(&self, hidden: &[Vec<f32>], last: &[f32]) -> Vec<f32> {
        let asked: Vec<f32> =
            hidden.iter().map(|row| self.attention.of(row).first().copied().unwrap_or(0.0)).collect();
        let counts = softmax(&asked);
        let mut seen = vec![0.0f32; last.len()];
        for (row, counts) in hidden.iter().zip(counts) {
            for (sum, value) in seen.iter_mut().zip(row) {
                *sum += counts * value;
            }
        }
        seen.extend(last);
        softmax(&self.levels.of(&seen))
    }
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}
