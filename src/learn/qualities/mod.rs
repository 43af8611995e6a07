//! Heads for whole conversations, trained from labels over frozen embeddings, words and moments.
//!
//! `targets` makes a distribution over levels of every label, `reader` decides how a turn becomes a row, `fit` trains
//! the nets, `cross` does so five times with a fifth held back, so that every figure on the card was measured on
//! conversations that the weights had not seen.

mod cross;
mod fit;
mod kernel;
mod reader;
mod svd;
mod targets;

pub(super) use cross::curve_of;
pub use cross::{Curve, Held, folds};
pub use targets::{Target, targets};

use crate::facts::heads::Says;
use crate::facts::heads::quality::{Asked, QualityHead, Said};
use fit::Material;

/// A labelled conversation, ready to learn from.
#[derive(Clone, Debug)]
pub struct Example {
    /// Its id; translations and repetitions share the digits in it and are never parted.
    pub id: String,
    /// Its turns.
    pub said: Vec<Said>,
    /// For each quality the share of each level; `None` where nobody labelled it.
    pub targets: Vec<Option<Vec<f64>>>,
}

/// How to train.
#[derive(Clone, Debug)]
pub struct Options {
    /// Nets whose mean is the answer.
    pub nets: usize,
    /// Starts of the random numbers.
    pub seed: u64,
    /// Parts of the cross-validation.
    pub folds: usize,
    /// Kinds of moments that have a place in a turn's row.
    pub moments: Vec<String>,
    /// Dimensions of the words.
    pub words: usize,
    /// The same where there are few conversations, and the head carries each of them.
    pub words_of_few: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { nets: 3, seed: 0x5eed, folds: 5, moments: Vec::new(), words: 128, words_of_few: 64 }
    }
}

/// Fewest conversations to learn from.
pub const FEWEST: usize = 60;

/// A trained head with what it answered for conversations while they were held back.
pub struct Trained {
    /// Trained on all.
    pub says: Says,
    /// Answers by cross-validation, in the order of the examples.
    pub held: Held,
    /// How agreement grows with the number of conversations.
    pub curve: Vec<Curve>,
}

/// Trains on these conversations. `tell` hears what is being done.
///
/// # Errors
/// Where there is too little to learn from, or libtorch fails.
pub fn train(
    examples: &[Example],
    asked: &[Asked],
    options: &Options,
    tell: &mut dyn FnMut(&str),
) -> anyhow::Result<Trained> {
    enough(examples)?;
    let held = cross::hold_back(examples, asked, options, tell)?;
    let curve = cross::curve(examples, asked, options, &held, tell)?;
    tell("the head itself, on all of them");
    let reader = reader::fit(examples, options)?;
    let material = Material::new(examples, &reader, asked);
    let nets = (0..options.nets)
        .map(|n| fit::fit(&material, options.seed.wrapping_add(n as u64)))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let kernel = kernel::fit(examples, &reader, asked)?;
    let says = Says::Qualities(QualityHead { qualities: asked.to_vec(), reader, nets, kernel });
    Ok(Trained { says, held, curve })
}

/// Refuses to learn from too little.
pub(super) fn enough(examples: &[Example]) -> anyhow::Result<()> {
    anyhow::ensure!(
        examples.len() >= FEWEST,
        "{} labelled conversations are too few to learn from\nhint: at least {FEWEST}; a few hundred give a head that is worth using",
        examples.len()
    );
    Ok(())
}

/// Kinds of moments that at least one turn in a hundred holds: enough to learn what they mean.
pub fn common_moments(examples: &[Example]) -> Vec<String> {
    let mut turns = 0;
    let mut found: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for said in examples.iter().flat_map(|example| &example.said) {
        turns += 1;
        let kinds: std::collections::BTreeSet<&str> = said.moments.iter().map(String::as_str).collect();
        for kind in kinds {
            *found.entry(kind).or_default() += 1;
        }
    }
    found.into_iter().filter(|(_, n)| n * 100 >= turns).map(|(kind, _)| kind.to_owned()).collect()
}
