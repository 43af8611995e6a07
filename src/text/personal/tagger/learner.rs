//! Maximum likelihood by stochastic gradient with a step for each weight of its own (Adagrad, Duchi, Hazan and Singer
//! 2011), shrunk a little after every pass.

use super::label::{LABELS, NONE, may_follow};
use super::weights::{self, Weights};
use crate::text::personal::table::Table;

/// A number for each label.
type Row = [f32; LABELS];

/// Every label with every label that may follow it.
fn steps() -> impl Iterator<Item = (usize, usize)> {
    (0..LABELS)
        .flat_map(|from| (0..LABELS).map(move |to| (from, to)))
        .filter(|(from, to)| may_follow(*from, *to))
}

/// Weights on their way.
pub(super) struct Learner {
    step: f32,
    weights: Vec<Row>,
    squares: Vec<Row>,
    transitions: [Row; LABELS],
    transition_squares: [Row; LABELS],
}

impl Learner {
    pub fn new(features: usize, step: f32) -> Self {
        Self {
            step,
            weights: vec![[0.0; LABELS]; features],
            squares: vec![[1e-2; LABELS]; features],
            transitions: [[0.0; LABELS]; LABELS],
            transition_squares: [[1e-2; LABELS]; LABELS],
        }
    }

    /// One step up the likelihood of one text: for each token its label and the numbers of its features.
    pub fn learn(&mut self, labels: &[usize], features: &[Vec<u32>]) {
        let own: Vec<Row> = features.iter().map(|features| self.potential(features)).collect();
        let forward = self.forward(&own);
        let mut behind = [1.0; LABELS];
        let mut changes = [[0.0; LABELS]; LABELS];
        let mut before = labels.iter().rev().skip(1).copied().chain([NONE]);
        let tokens = labels.iter().zip(features).zip(own.iter().zip(forward.windows(2)));
        for ((truth, features), (own, reached)) in tokens.rev() {
            let [left, here] = reached else { continue };
            let mut belief = product(here, &behind);
            normalise(&mut belief);
            self.climb_features(features, &belief, *truth);
            let step = (before.next().unwrap_or(NONE), *truth);
            behind = self.back(left, &product(own, &behind), step, &mut changes);
        }
        for (from, to) in steps() {
            let square = &mut self.transition_squares[from][to];
            climb(&mut self.transitions[from][to], square, changes[from][to], self.step);
        }
    }

    /// Beliefs from the right, one token further left; adds up how the transitions should change.
    fn back(&self, left: &Row, right: &Row, truth: (usize, usize), changes: &mut [Row; LABELS]) -> Row {
        let mut before = [0.0; LABELS];
        let way = |(from, to): (usize, usize)| self.transitions[from][to].exp() * right[to];
        let sum: f32 = steps().map(|step| left[step.0] * way(step)).sum();
        for step in steps() {
            let (from, to) = step;
            before[from] += way(step);
            changes[from][to] -= left[from] * way(step) / sum.max(f32::MIN_POSITIVE);
        }
        changes[truth.0][truth.1] += 1.0;
        normalise(&mut before);
        before
    }

    fn climb_features(&mut self, features: &[u32], belief: &Row, truth: usize) {
        for feature in features.iter().filter_map(|feature| usize::try_from(*feature).ok()) {
            let rows = self.weights.get_mut(feature).zip(self.squares.get_mut(feature));
            let Some((weights, squares)) = rows else { continue };
            for (label, (weight, square)) in weights.iter_mut().zip(squares).enumerate() {
                let is = f32::from(u8::from(label == truth));
                climb(weight, square, is - belief[label], self.step);
            }
        }
    }

    /// How likely each label is by the token alone, the best as 1.
    fn potential(&self, features: &[u32]) -> Row {
        let mut sums = [0.0; LABELS];
        for row in features.iter().filter_map(|feature| self.weights.get(usize::try_from(*feature).ok()?)) {
            sums.iter_mut().zip(row).for_each(|(sum, weight)| *sum += weight);
        }
        let best = sums.iter().copied().fold(f32::MIN, f32::max);
        sums.map(|sum| (sum - best).max(-60.0).exp())
    }

    /// Beliefs from the left; the first is what stands before the text.
    fn forward(&self, own: &[Row]) -> Vec<Row> {
        let mut last = [0.0; LABELS];
        last[NONE] = 1.0;
        let mut all = vec![last];
        for potential in own {
            let mut next = [0.0; LABELS];
            for (from, to) in steps() {
                next[to] += last[from] * self.transitions[from][to].exp() * potential[to];
            }
            normalise(&mut next);
            all.push(next);
            last = next;
        }
        all
    }

    /// Takes a share of every weight away.
    pub fn shrink(&mut self, factor: f32) {
        for weight in self.weights.iter_mut().flatten() {
            *weight *= factor;
        }
    }

    /// Whole numbers; the features that say most.
    pub fn finish(self, known: &[u32], words: Table<u16>, most: usize) -> Weights {
        let strength = |row: &Row| row.iter().fold(0.0_f32, |best, weight| best.max(weight.abs()));
        let top = self.weights.iter().map(strength).fold(0.0, f32::max).max(0.1);
        let scale = 127.0 / top;
        let mut rows: Vec<(u32, weights::Row)> = known
            .iter()
            .zip(&self.weights)
            .map(|(hash, row)| (*hash, row.map(|weight| whole::<i8>(weight * scale))))
            .filter(|(_, row)| row.iter().any(|weight| weight.unsigned_abs() > 1))
            .collect();
        rows.sort_by_key(|(hash, row)| {
            (std::cmp::Reverse(row.iter().map(|weight| weight.unsigned_abs()).max()), *hash)
        });
        rows.truncate(most);
        rows.sort_by_key(|(hash, _)| *hash);
        for weight in rows.iter_mut().flat_map(|(_, row)| row) {
            if weight.unsigned_abs() <= 1 {
                *weight = 0; // too weak to be worth its two bytes
            }
        }
        let hashes: Vec<u32> = rows.iter().map(|(hash, _)| *hash).collect();
        Weights {
            scale,
            transitions: self.transitions.map(|row| row.map(|weight| whole::<i16>(weight * scale))).to_vec(),
            words,
            features: Table::new(&hashes, rows.into_iter().map(|(_, row)| row).collect()),
        }
    }
}

/// One step for one weight.
fn climb(weight: &mut f32, square: &mut f32, change: f32, step: f32) {
    if change.abs() > 1e-4 {
        *square += change * change;
        *weight += step * change / square.sqrt();
    }
}

fn product(one: &Row, other: &Row) -> Row {
    std::array::from_fn(|label| one[label] * other[label])
}

fn normalise(values: &mut Row) {
    let sum: f32 = values.iter().sum();
    if sum > 0.0 {
        for value in values {
            *value /= sum;
        }
    }
}

/// The nearest whole number that fits.
#[expect(clippy::cast_possible_truncation, reason = "rounded and within i32 by far")]
fn whole<T: TryFrom<i32> + Default>(value: f32) -> T {
    T::try_from(value.round() as i32).unwrap_or_default()
}
