//! Learning the weights from sentences: which features are known, in which order the sentences are gone through.

use super::feature::features;
use super::label::{NONE, first};
use super::learner::Learner;
use super::token::{Case, Token, word_hash};
use super::weights::Weights;
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
        for path in &paths {
            learner.learn(&path.labels, &path.features);
        }
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
        for hash in hashes.iter().flatten() {
            *seen.entry(*hash).or_default() += 1;
        }
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
