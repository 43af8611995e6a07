//! Heads for single texts: logistic regression over words and embeddings, when what is labelled are comments, or
//! questions with their answers, and not whole conversations.

mod fit;

use super::qualities::{Example, Held, Trained, curve_of, folds};
use crate::facts::heads::quality::{Asked, Lexis, Said};
use crate::facts::heads::{Numbers, Says, TextHead};
use rayon::prelude::*;

/// Buckets of words; twice as many as there are different ones in ten thousand short texts.
const BUCKETS: usize = 1 << 16;
/// Of fewer buckets where many levels would make the head too large.
const MOST_WEIGHTS: usize = 1_300_000;
/// Length of a centred embedding beside words, whose length is 1.
const EMBEDDING_LENGTH: f32 = 0.4;
/// Conversations with so many turns are texts.
const LONGEST: usize = 2;

/// Are these single texts, nearly all?
pub fn are_texts(examples: &[Example]) -> bool {
    let short = examples.iter().filter(|example| example.said.len() <= LONGEST).count();
    !examples.is_empty() && short * 20 >= examples.len() * 19
}

/// Trains on these texts. `tell` hears what is being done.
///
/// # Errors
/// Where there is too little to learn from, or libtorch fails.
pub fn train(
    examples: &[Example],
    asked: &[Asked],
    parts: usize,
    tell: &mut dyn FnMut(&str),
) -> anyhow::Result<Trained> {
    super::qualities::enough(examples)?;
    let ids: Vec<&str> = examples.iter().map(|example| example.id.as_str()).collect();
    let part_of = folds(&ids, parts);
    let mut held: Held = vec![Vec::new(); examples.len()];
    for part in 0..parts {
        tell(&format!("cross-validation {} of {parts}", part + 1));
        let learn: Vec<&Example> = pick(examples, &part_of, |of| of != part);
        let partial = one(&learn, asked)?;
        let test: Vec<usize> = (0..examples.len()).filter(|index| part_of[*index] == part).collect();
        let shares: Vec<_> = test.par_iter().map(|index| partial.shares(&examples[*index].said)).collect();
        for (index, shares) in test.into_iter().zip(shares) {
            held[index] = shares;
        }
    }
    let learn: Vec<&Example> = pick(examples, &part_of, |of| of != 0);
    let curve = curve_of(examples, asked, &part_of, &held, learn.len(), &mut |n| {
        tell(&format!("learning curve: {n} texts"));
        let partial = one(&learn[..n], asked)?;
        Ok(Box::new(move |example: &Example| partial.shares(&example.said)))
    })?;
    tell("the head itself, on all of them");
    let whole = one(&examples.iter().collect::<Vec<_>>(), asked)?;
    Ok(Trained { says: Says::Texts(whole), held, curve })
}

fn pick<'e>(examples: &'e [Example], parts: &[usize], wanted: impl Fn(usize) -> bool) -> Vec<&'e Example> {
    examples.iter().zip(parts).filter(|(_, part)| wanted(**part)).map(|(example, _)| example).collect()
}

fn one(examples: &[&Example], asked: &[Asked]) -> anyhow::Result<TextHead> {
    let mut head = reader(examples, asked);
    for (at, asked) in asked.iter().enumerate() {
        head.outputs.push(fit::fit(examples, &head, at, asked.levels.len())?);
    }
    Ok(head)
}

/// The head without its weights.
fn reader(examples: &[&Example], asked: &[Asked]) -> TextHead {
    let levels: usize = asked.iter().map(|asked| asked.levels.len()).sum();
    let mut buckets = BUCKETS;
    while buckets * levels > MOST_WEIGHTS {
        buckets /= 2;
    }
    let last: Vec<&Said> = examples.iter().filter_map(|example| example.said.last()).collect();
    let width = last.first().map_or(0, |said| said.embedding.len());
    let n = number(last.len().max(1));
    let mut centre = vec![0.0f32; width];
    for said in &last {
        centre.iter_mut().zip(&said.embedding).for_each(|(sum, value)| *sum += value / n);
    }
    let square =
        |said: &&Said| -> f32 { said.embedding.iter().zip(&centre).map(|(v, c)| (v - c) * (v - c)).sum() };
    let length = (last.iter().map(square).sum::<f32>() / n).sqrt();
    let plain = Lexis { rarity: Numbers(vec![1.0; buckets]), ..Lexis::default() };
    let mut in_texts = vec![0usize; buckets];
    for said in &last {
        plain.weights(&said.text).iter().for_each(|(bucket, _)| in_texts[*bucket] += 1);
    }
    let rarity = in_texts.iter().map(|n| (number(1 + last.len()) / number(1 + n)).ln() + 1.0);
    TextHead {
        qualities: asked.to_vec(),
        longest: LONGEST,
        scale: EMBEDDING_LENGTH / length.max(1e-6),
        centre: Numbers::rounded(centre),
        lexis: Lexis { rarity: Numbers::rounded(rarity), ..Lexis::default() },
        outputs: Vec::new(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of texts are below 2^24")]
fn number(n: usize) -> f32 {
    n as f32
}
