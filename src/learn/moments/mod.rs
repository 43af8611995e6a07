//! Heads for moments, trained from lines of speech: one logistic regression for each kind, all kinds at once.
//!
//! A line's embedding, its words and what rules find in it are the features. The strength of the penalty is chosen by
//! cross-validation over themes (neighbouring lines stay together, and so do the two languages' lines at the same
//! place, which often tell the same story); probabilities are calibrated on what was held back.

mod calibrate;
mod fit;

use crate::conversation::Party;
use crate::facts::heads::{Card, MomentHead, Numbers};
use crate::statistics::{auc, count, share};
use std::collections::{BTreeMap, BTreeSet};

/// Parts of the cross-validation.
const FOLDS: usize = 5;
/// Themes that a file is cut into.
const THEMES: f64 = 60.0;
/// Buckets of words.
pub const BUCKETS: u32 = 1 << 12;
/// Fewest positive lines of a kind.
const FEWEST: usize = 40;
/// A head's moment should be right so often where it stands alone.
const PRECISION: f64 = 0.85;
/// What costs the agent points, and what rules find well by themselves, should be right more often.
const STRICT: f64 = 0.95;
const STRICT_KINDS: [&str; 5] = ["blame", "polite_address", "refusal", "rude", "stiff"];

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

/// A trained head and how good it was on lines that it had not seen.
pub struct Trained {
    /// Name of the kind.
    pub kind: String,
    /// The weights.
    pub head: MomentHead,
    /// Numbers for its card.
    pub card: Card,
    /// (probability, is one) of every line while it was held back.
    pub held: Vec<(f64, bool)>,
}

/// Trains a head for every kind of one party's lines that has enough of them.
///
/// # Errors
/// Where no kind has enough lines, or libtorch fails.
pub fn train(examples: &[&Example], by: Party, tell: &mut dyn FnMut(&str)) -> anyhow::Result<Vec<Trained>> {
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
    let folds: Vec<usize> = examples.iter().map(|example| fold(example.place)).collect();
    let material = fit::Material::new(examples, &kinds);
    let mut best: Option<(f64, f64, Vec<Vec<f64>>)> = None;
    for penalty in fit::PENALTIES {
        tell(&format!("{} kinds, penalty {penalty}", kinds.len()));
        let mut held = vec![Vec::new(); examples.len()];
        for part in 0..FOLDS {
            let learn: Vec<usize> = (0..examples.len()).filter(|index| folds[*index] != part).collect();
            let weights = fit::fit(&material, &learn, penalty)?;
            for index in (0..examples.len()).filter(|index| folds[*index] == part) {
                held[index] = material.logits(&weights, index);
            }
        }
        let lost = lost(examples, &kinds, &held);
        if best.as_ref().is_none_or(|(least, _, _)| lost < *least) {
            best = Some((lost, penalty, held));
        }
    }
    let (_, penalty, held) = best.ok_or_else(|| anyhow::anyhow!("no penalty to choose from"))?;
    tell(&format!("the heads themselves, penalty {penalty}"));
    let all: Vec<usize> = (0..examples.len()).collect();
    let weights = fit::fit(&material, &all, penalty)?;
    let trained = kinds.iter().enumerate().map(|(at, kind)| {
        let logits: Vec<(f64, bool)> = examples
            .iter()
            .zip(&held)
            .filter(|(example, _)| !example.unsure.contains(*kind))
            .map(|(example, logits)| (logits[at], example.kinds.contains(*kind)))
            .collect();
        let line = calibrate::platt(&logits);
        let held: Vec<(f64, bool)> =
            logits.iter().map(|(logit, is)| (line.probability(*logit), *is)).collect();
        let wanted = if STRICT_KINDS.contains(kind) { STRICT } else { PRECISION };
        let from = calibrate::threshold(&held, wanted);
        let card = card(&held, from);
        Trained { kind: (*kind).to_owned(), head: head(&material, &weights, at, by, line, from), card, held }
    });
    Ok(trained.collect())
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

fn head(
    material: &fit::Material,
    weights: &fit::Weights,
    at: usize,
    by: Party,
    line: calibrate::Line,
    from: f64,
) -> MomentHead {
    #[expect(clippy::cast_possible_truncation, reason = "weights are kept in half precision anyway")]
    let calibrated = |weight: f32| (f64::from(weight) * line.slope) as f32;
    let (bias, all) = weights.of(at);
    let (embedding, rest) = all.split_at(material.width);
    let (words, rules) = rest.split_at(BUCKETS as usize);
    // Features were centred and scaled for training; the head takes them as they are.
    let scaled: Vec<f32> = embedding.iter().map(|weight| weight * material.scale).collect();
    let shift: f32 = scaled.iter().zip(&material.centre).map(|(weight, centre)| weight * centre).sum();
    #[expect(clippy::cast_possible_truncation, reason = "a logit")]
    let bias = (f64::from(bias - shift) * line.slope + line.offset) as f32;
    let rules = material.rules.iter().zip(rules).map(|(kind, weight)| (kind.clone(), calibrated(*weight)));
    MomentHead {
        by: vec![by],
        from,
        bias,
        embedding: Numbers::rounded(scaled.into_iter().map(calibrated)),
        words: Numbers::rounded(words.iter().map(|weight| calibrated(weight * fit::WORDS_SPREAD))),
        rules: rules.filter(|(_, weight)| weight.abs() > 1e-3).collect(),
    }
}

fn card(held: &[(f64, bool)], from: f64) -> Card {
    let positives = held.iter().filter(|(_, is)| *is).count();
    let said = held.iter().filter(|(p, _)| *p >= from).count();
    let right = held.iter().filter(|(p, is)| *p >= from && *is).count();
    let mut card = Card::default();
    card.n.insert("lines".to_owned(), held.len());
    card.n.insert("positive".to_owned(), positives);
    let metrics = [
        ("auc", auc(held)),
        ("precision", share(right, said)),
        ("recall", share(right, positives)),
        ("f1", share(2 * right, said + positives)),
    ];
    for (name, value) in metrics {
        if let Some(value) = value {
            card.metrics.insert(name.to_owned(), (value * 1000.0).round() / 1000.0);
        }
    }
    card
}
