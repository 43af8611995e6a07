//! Learning the weights: maximum likelihood by stochastic gradient with a step for each weight of its own (Adagrad,
//! Duchi, Hazan and Singer 2011), shrunk a little after every pass.

use super::feature::features;
use super::label::{LABELS, NONE, first, may_follow};
use super::token::{Case, Token, word_hash};
use super::weights::{Row, Weights};
use super::{PersonalData, read};
use crate::text::personal::table::Table;
use std::collections::HashMap;

/// A text with what should be found in it.
#[derive(Clone, Debug)]
pub struct Example {
    /// What is said.
    pub text: String,
    /// What the rules find, in order.
    pub marks: Vec<PersonalData>,
    /// What is to be found, in order; kinds that are not the tagger's are passed over.
    pub gold: Vec<PersonalData>,
}

/// How to learn.
#[derive(Clone, Copy, Debug)]
pub struct Training {
    /// Passes over all examples.
    pub passes: usize,
    /// First step.
    pub step: f32,
    /// Share of every weight that a pass takes away, 0-1.
    pub shrink: f32,
    /// A feature must be seen so often.
    pub least: u32,
    /// Share of gold words that the word list is made to forget, 0-1: names that no list has must be found too.
    pub forget: f64,
    /// Features kept at most.
    pub most: usize,
    /// Order of the examples and what is forgotten follow from it.
    pub seed: u64,
}

impl Default for Training {
    fn default() -> Self {
        Self { passes: 8, step: 0.15, shrink: 0.02, least: 3, forget: 0.3, most: 110_000, seed: 7 }
    }
}

/// A text ready to learn from: for each token its label and the numbers of its features.
struct Path {
    labels: Vec<usize>,
    features: Vec<Vec<u32>>,
}

/// Learns from examples. `words` is the word list: word in lower case, classes.
pub fn train(examples: &[Example], words: &[(String, u16)], how: Training) -> Weights {
    let mut classes: Vec<(u32, u16)> =
        words.iter().map(|(word, classes)| (word_hash(word), *classes)).collect();
    classes.sort_unstable();
    classes.dedup_by_key(|(hash, _)| *hash);
    let hashes: Vec<u32> = classes.iter().map(|(hash, _)| *hash).collect();
    let words = Table::new(&hashes, classes.iter().map(|(_, classes)| *classes).collect());
    let mut chance = Chance(how.seed);
    let (mut paths, known) = paths(examples, &words, how, &mut chance);
    let mut learner = Learner::new(known.len(), how.step);
    for _ in 0..how.passes {
        chance.shuffle(&mut paths);
        paths.iter().for_each(|path| learner.learn(path));
        learner.shrink(1.0 - how.shrink);
    }
    learner.finish(&known, words, how.most)
}

/// Every example as a path, and the hash of each feature that is seen often enough.
fn paths(
    examples: &[Example],
    words: &Table<u16>,
    how: Training,
    chance: &mut Chance,
) -> (Vec<Path>, Vec<u32>) {
    let mut seen: HashMap<u32, u32> = HashMap::new();
    let read = |example: &Example| {
        let mut tokens = read(&example.text, &example.marks, words);
        let labels = labels(&tokens, &example.gold);
        for (token, _) in tokens.iter_mut().zip(&labels).filter(|(_, label)| **label != NONE) {
            if token.case != Case::Mark && chance.below(1.0) < how.forget {
                token.classes = 0;
            }
        }
        let hashes: Vec<Vec<u32>> = (0..tokens.len())
            .map(|at| {
                let mut all = Vec::new();
                features(&tokens, at, |hash| all.push(hash));
                all
            })
            .collect();
        hashes.iter().flatten().for_each(|hash| *seen.entry(*hash).or_default() += 1);
        Path { labels, features: hashes }
    };
    let mut paths: Vec<Path> = examples.iter().map(read).collect();
    let mut known: Vec<u32> =
        seen.into_iter().filter(|(_, times)| *times >= how.least).map(|(hash, _)| hash).collect();
    known.sort_unstable();
    let numbers: HashMap<u32, u32> = known.iter().copied().zip(0..).collect();
    for features in paths.iter_mut().flat_map(|path| &mut path.features) {
        *features = features.iter().filter_map(|hash| numbers.get(hash).copied()).collect();
    }
    (paths, known)
}

/// The label of every token.
fn labels(tokens: &[Token], gold: &[PersonalData]) -> Vec<usize> {
    let mut labels = vec![NONE; tokens.len()];
    for data in gold {
        let Some(begin) = first(data.kind) else { continue };
        let inside = |token: &Token| token.range.start < data.span.end && data.span.start < token.range.end;
        let places = tokens.iter().zip(&mut labels).filter(|(token, _)| inside(token));
        places.enumerate().for_each(|(nth, (_, label))| *label = begin + usize::from(nth > 0));
    }
    labels
}

/// Weights on their way.
struct Learner {
    step: f32,
    weights: Vec<[f32; LABELS]>,
    squares: Vec<[f32; LABELS]>,
    transitions: [[f32; LABELS]; LABELS],
    transition_squares: [[f32; LABELS]; LABELS],
}

impl Learner {
    fn new(features: usize, step: f32) -> Self {
        Self {
            step,
            weights: vec![[0.0; LABELS]; features],
            squares: vec![[1e-2; LABELS]; features],
            transitions: [[0.0; LABELS]; LABELS],
            transition_squares: [[1e-2; LABELS]; LABELS],
        }
    }

    /// One step up the likelihood of one path.
    fn learn(&mut self, path: &Path) {
        let own: Vec<[f32; LABELS]> = path.features.iter().map(|features| self.potential(features)).collect();
        let forward = self.forward(&own);
        let mut behind = [1.0; LABELS];
        let mut changes = [[0.0_f32; LABELS]; LABELS];
        for at in (0..own.len()).rev() {
            let mut belief: [f32; LABELS] =
                std::array::from_fn(|label| forward[at + 1][label] * behind[label]);
            normalise(&mut belief);
            let reached: [f32; LABELS] = std::array::from_fn(|label| own[at][label] * behind[label]);
            let mut pairs = [[0.0; LABELS]; LABELS];
            let mut before = [0.0; LABELS];
            let mut sum = 0.0;
            for from in 0..LABELS {
                for to in (0..LABELS).filter(|to| may_follow(from, *to)) {
                    let way = self.transitions[from][to].exp() * reached[to];
                    before[from] += way;
                    pairs[from][to] = forward[at][from] * way;
                    sum += pairs[from][to];
                }
            }
            let truth = path.labels[at];
            let truth_before = at.checked_sub(1).map_or(NONE, |before| path.labels[before]);
            for from in 0..LABELS {
                for to in 0..LABELS {
                    let is = f32::from(u8::from(from == truth_before && to == truth));
                    changes[from][to] += is - pairs[from][to] / sum.max(f32::MIN_POSITIVE);
                }
            }
            for feature in &path.features[at] {
                let place = usize::try_from(*feature).unwrap_or(usize::MAX);
                let rows = (self.weights.get_mut(place), self.squares.get_mut(place));
                let (Some(weights), Some(squares)) = rows else { continue };
                for label in 0..LABELS {
                    let change = f32::from(u8::from(label == truth)) - belief[label];
                    climb(&mut weights[label], &mut squares[label], change, self.step);
                }
            }
            normalise(&mut before);
            behind = before;
        }
        for from in 0..LABELS {
            for to in (0..LABELS).filter(|to| may_follow(from, *to)) {
                let place = (&mut self.transitions[from][to], &mut self.transition_squares[from][to]);
                climb(place.0, place.1, changes[from][to], self.step);
            }
        }
    }

    /// How likely each label is by the token alone, the best as 1.
    fn potential(&self, features: &[u32]) -> [f32; LABELS] {
        let mut sums = [0.0; LABELS];
        for row in features.iter().filter_map(|feature| self.weights.get(usize::try_from(*feature).ok()?)) {
            sums.iter_mut().zip(row).for_each(|(sum, weight)| *sum += weight);
        }
        let best = sums.iter().copied().fold(f32::MIN, f32::max);
        sums.map(|sum| (sum - best).max(-60.0).exp())
    }

    /// Beliefs from the left; the first is what stands before the text.
    fn forward(&self, own: &[[f32; LABELS]]) -> Vec<[f32; LABELS]> {
        let mut start = [0.0; LABELS];
        start[NONE] = 1.0;
        let mut all = vec![start];
        for potential in own {
            let last = all[all.len() - 1];
            let mut next = [0.0; LABELS];
            for from in 0..LABELS {
                for to in (0..LABELS).filter(|to| may_follow(from, *to)) {
                    next[to] += last[from] * self.transitions[from][to].exp() * potential[to];
                }
            }
            normalise(&mut next);
            all.push(next);
        }
        all
    }

    fn shrink(&mut self, factor: f32) {
        self.weights.iter_mut().flatten().for_each(|weight| *weight *= factor);
    }

    /// Whole numbers; the features that say most.
    fn finish(self, known: &[u32], words: Table<u16>, most: usize) -> Weights {
        let strength = |row: &[f32; LABELS]| row.iter().fold(0.0_f32, |best, weight| best.max(weight.abs()));
        let top = self.weights.iter().map(strength).fold(0.0, f32::max).max(0.1);
        let scale = 127.0 / top;
        let mut rows: Vec<(u32, Row)> = known
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

fn normalise(values: &mut [f32; LABELS]) {
    let sum: f32 = values.iter().sum();
    if sum > 0.0 {
        values.iter_mut().for_each(|value| *value /= sum);
    }
}

/// The nearest whole number that fits.
#[expect(clippy::cast_possible_truncation, reason = "rounded and within i32 by far")]
fn whole<T: TryFrom<i32> + Default>(value: f32) -> T {
    T::try_from(value.round() as i32).unwrap_or_default()
}

/// Numbers by chance, the same for the same seed (splitmix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to, not including, `most`.
    fn below(&mut self, most: f64) -> f64 {
        f64::from(u32::try_from(self.next() >> 32).unwrap_or(0)) / f64::from(u32::MAX) * most
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            let other = self.next() % (u64::try_from(end).unwrap_or(0) + 1);
            items.swap(end, usize::try_from(other).unwrap_or(0));
        }
    }
}
