//! A head for the moments of one party, trained from lines of speech: one small net for all kinds.
//!
//! A line's embedding, its words and what rules find in it are the features. How long to learn is chosen by
//! cross-validation over themes (neighbouring lines stay together, and so do the two languages' lines at the same
//! place, which often tell the same story); probabilities are calibrated on what was held back.

mod calibrate;
mod fit;

use crate::conversation::Party;
use crate::facts::heads::{Kind, MomentsHead, PassageNet};
use crate::statistics::{auc, count, share};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Parts of the cross-validation.
const FOLDS: usize = 5;
/// Themes that a file is cut into.
const THEMES: f64 = 60.0;
/// Fewest positive lines of a kind.
const FEWEST: usize = 40;
/// Passes over the lines that cross-validation chooses from.
const PASSES: [usize; 3] = [6, 10, 15];
/// Nets whose mean is the answer.
const NETS: u64 = 2;
const SEED: u64 = 0x5eed;
/// A head's moment should be right so often where it stands alone.
const PRECISION: f64 = 0.85;
/// What costs somebody points should be right more often.
const STRICT: f64 = 0.95;
const STRICT_KINDS: [&str; 1] = ["stiff"];
/// A kind that finds fewer of its lines than this at that precision is not worth listening for.
const LEAST_RECALL: f64 = 0.1;

/// A line, ready to learn from.
pub struct Example {
    /// Whose line.
    pub by: Party,
    /// What is said.
    pub text: String,
    /// Its embedding.
    pub embedding: Vec<f32>,
    /// Kinds that rules find in it.
    pub rules: Vec<String>,
    /// Kinds that it holds.
    pub kinds: BTreeSet<String>,
    /// Kinds that it may hold.
    pub unsure: BTreeSet<String>,
    /// Its place in its file, 0-1.
    pub place: f64,
}

/// A kind of moment as learned.
pub struct Learned {
    /// Its name.
    pub kind: String,
    /// Lines that hold it.
    pub positive: usize,
    /// `auc`, `precision`, `recall`, `f1`, 0-1, of lines while they were held back.
    pub metrics: BTreeMap<&'static str, f64>,
    /// From this probability on it is a moment.
    pub from: f64,
    /// (probability, is one) of every line while it was held back.
    pub held: Vec<(f64, bool)>,
    /// Does the head listen for it? Not where too few would be found at the precision that the kind needs.
    pub kept: bool,
}

/// Trains a head for all kinds of one party's lines that have enough of them.
///
/// # Errors
/// Where no kind has enough lines, or libtorch fails.
pub fn train(
    examples: &[&Example],
    by: Party,
    tell: &mut dyn FnMut(&str),
) -> anyhow::Result<(MomentsHead, Vec<Learned>)> {
    let mut positives: BTreeMap<&str, usize> = BTreeMap::new();
    examples
        .iter()
        .flat_map(|example| &example.kinds)
        .for_each(|kind| *positives.entry(kind).or_default() += 1);
    let kinds: Vec<&str> = positives.iter().filter(|(_, n)| **n >= FEWEST).map(|(kind, _)| *kind).collect();
    anyhow::ensure!(
        !kinds.is_empty(),
        "no kind of moment has {FEWEST} lines\nhint: write more lines, or lower your hopes: a head from fewer is a guess"
    );
    let material = fit::Material::new(examples, &kinds);
    let mut best: Option<(f64, usize, Vec<Vec<f64>>)> = None;
    for passes in PASSES {
        tell(&format!("{} kinds, {passes} passes, cross-validation", kinds.len()));
        let held = hold_back(examples, &material, &kinds, passes)?;
        let lost = lost(examples, &kinds, &held);
        if best.as_ref().is_none_or(|(least, ..)| lost < *least) {
            best = Some((lost, passes, held));
        }
    }
    let (_, passes, held) = best.ok_or_else(|| anyhow::anyhow!("nothing to choose from"))?;
    tell(&format!("the head itself, {passes} passes"));
    let all: Vec<usize> = (0..examples.len()).collect();
    let nets = nets(&material, &all, passes)?;
    let mut listened = Vec::new();
    let mut learned = Vec::new();
    for (at, name) in kinds.iter().enumerate() {
        let logits: Vec<(f64, bool)> = examples
            .iter()
            .zip(&held)
            .filter(|(example, _)| !example.unsure.contains(*name))
            .map(|(example, logits)| (logits[at], example.kinds.contains(*name)))
            .collect();
        let line = calibrate::platt(&logits);
        let held: Vec<(f64, bool)> =
            logits.iter().map(|(logit, is)| (line.probability(*logit), *is)).collect();
        let wanted = if STRICT_KINDS.contains(name) { STRICT } else { PRECISION };
        let from = calibrate::threshold(&held, wanted);
        let metrics = metrics(&held, from);
        let kept = metrics.get("recall").is_some_and(|recall| *recall >= LEAST_RECALL)
            && metrics.get("precision").is_some_and(|precision| *precision >= wanted - 0.02);
        listened.push((at, Kind { name: (*name).to_owned(), from, slope: line.slope, offset: line.offset }));
        let positive = positives.get(name).copied().unwrap_or(0);
        learned.push(Learned { kind: (*name).to_owned(), positive, metrics, from, held, kept });
    }
    let kept: Vec<usize> = (0..kinds.len()).filter(|at| learned[*at].kept).collect();
    anyhow::ensure!(
        !kept.is_empty(),
        "no kind is found well enough to be listened for\nhint: write more lines"
    );
    let trained = MomentsHead {
        by: vec![by],
        kinds: listened.into_iter().filter(|(at, _)| learned[*at].kept).map(|(_, kind)| kind).collect(),
        reader: material.reader.clone(),
        nets: nets.iter().map(|net| only(net, &kept)).collect(),
    };
    Ok((trained, learned))
}

/// A net that answers for these kinds alone.
fn only(net: &PassageNet, kept: &[usize]) -> PassageNet {
    let mut net = net.clone();
    let width = net.kinds.weights.0.len() / net.kinds.bias.0.len().max(1);
    let rows = kept.iter().flat_map(|at| net.kinds.weights.0[at * width..(at + 1) * width].to_vec());
    let (weights, bias) = (rows.collect(), kept.iter().map(|at| net.kinds.bias.0[*at]).collect());
    net.kinds.weights.0 = weights;
    net.kinds.bias.0 = bias;
    net
}

fn nets(material: &fit::Material, learn: &[usize], passes: usize) -> anyhow::Result<Vec<PassageNet>> {
    (0..NETS).map(|n| fit::fit(material, learn, passes, SEED.wrapping_add(n))).collect()
}

/// For each line and kind the mean logit of nets that have not seen the line.
fn hold_back(
    examples: &[&Example],
    material: &fit::Material,
    kinds: &[&str],
    passes: usize,
) -> anyhow::Result<Vec<Vec<f64>>> {
    let folds: Vec<usize> = examples.iter().map(|example| fold(example.place)).collect();
    let mut held = vec![Vec::new(); examples.len()];
    for part in 0..FOLDS {
        let learn: Vec<usize> = (0..examples.len()).filter(|index| folds[*index] != part).collect();
        let raw = |name: &&str| Kind { name: (*name).to_owned(), from: 0.0, slope: 1.0, offset: 0.0 };
        let partial = MomentsHead {
            by: Vec::new(),
            kinds: kinds.iter().map(raw).collect(),
            reader: material.reader.clone(),
            nets: nets(material, &learn, passes)?,
        };
        let test: Vec<usize> = (0..examples.len()).filter(|index| folds[*index] == part).collect();
        let logits: Vec<Vec<f64>> =
            test.par_iter().map(|index| partial.logits(&examples[*index].passage())).collect();
        for (index, logits) in test.into_iter().zip(logits) {
            held[index] = logits;
        }
    }
    Ok(held)
}

/// Themes are dealt to the parts in turn, so that every part has a piece of everything.
fn fold(place: f64) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place is within 0-1")]
    let theme = (place * THEMES) as usize;
    theme % FOLDS
}

/// Mean logarithmic loss over kinds.
fn lost(examples: &[&Example], kinds: &[&str], held: &[Vec<f64>]) -> f64 {
    let mut sum = 0.0;
    for (example, logits) in examples.iter().zip(held) {
        for (kind, logit) in kinds.iter().zip(logits).filter(|(kind, _)| !example.unsure.contains(**kind)) {
            let away = if example.kinds.contains(*kind) { -logit } else { *logit };
            sum += away.max(0.0) + (-away.abs()).exp().ln_1p();
        }
    }
    sum / count(examples.len().max(1))
}

fn metrics(held: &[(f64, bool)], from: f64) -> BTreeMap<&'static str, f64> {
    let positives = held.iter().filter(|(_, is)| *is).count();
    let said = held.iter().filter(|(p, _)| *p >= from).count();
    let right = held.iter().filter(|(p, is)| *p >= from && *is).count();
    let metrics = [
        ("auc", auc(held)),
        ("precision", share(right, said)),
        ("recall", share(right, positives)),
        ("f1", share(2 * right, said + positives)),
    ];
    let rounded = |value: f64| (value * 1000.0).round() / 1000.0;
    metrics.into_iter().filter_map(|(name, value)| Some((name, rounded(value?)))).collect()
}
