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
/// Quarters above one half that answers may be sharpened by.
const SHARPER_STEPS: u32 = 18;
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
    let mut whole = one(&examples.iter().collect::<Vec<_>>(), asked)?;
    for (at, output) in whole.outputs.iter_mut().enumerate() {
        let sharper = sharper(examples, &held, at);
        let all =
            output.words.0.iter_mut().chain(&mut output.dense.weights.0).chain(&mut output.dense.bias.0);
        all.for_each(|weight| *weight = half::f16::from_f32(*weight * number_of(sharper)).to_f32());
        for shares in &mut held {
            sharpen(&mut shares[at], sharper);
        }
    }
    Ok(Trained { says: Says::Texts(whole), held, curve })
}

/// The strong penalty makes answers timid. What logits are multiplied by so that they were likeliest on texts that were
/// held back (temperature scaling; Guo et al. 2017).
fn sharper(examples: &[Example], held: &Held, at: usize) -> f64 {
    let lost = |factor: f64| -> f64 {
        let lost = |(example, shares): (&Example, &Vec<Vec<f64>>)| {
            let wanted = example.targets[at].as_ref()?;
            let mut said = shares[at].clone();
            sharpen(&mut said, factor);
            Some(-wanted.iter().zip(said).map(|(wanted, said)| wanted * said.max(1e-9).ln()).sum::<f64>())
        };
        examples.iter().zip(held).filter_map(lost).sum()
    };
    let steps = (0..=SHARPER_STEPS).map(|step| 0.5 + 0.25 * f64::from(step));
    steps.min_by(|a, b| lost(*a).total_cmp(&lost(*b))).unwrap_or(1.0)
}

/// Shares as they would be with logits multiplied by this.
fn sharpen(shares: &mut [f64], factor: f64) {
    for share in shares.iter_mut() {
        *share = share.max(1e-12).powf(factor);
    }
    let sum: f64 = shares.iter().sum();
    for share in shares {
        *share /= sum;
    }
}

#[expect(clippy::cast_possible_truncation, reason = "weights are kept in half precision anyway")]
fn number_of(factor: f64) -> f32 {
    factor as f32
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

#[cfg(test)]
mod tests {
    use super::*;

    fn example(id: usize, yes: bool) -> Example {
        let words = if yes { "you are an idiot" } else { "have a good day" };
        let said = Said {
            turn: 0,
            by: crate::conversation::Party::Customer,
            text: format!("{words}, number {id}"),
            embedding: vec![if id.is_multiple_of(2) { 0.1 } else { -0.1 }; 4],
            moments: Vec::new(),
        };
        let target = if yes { vec![0.0, 1.0] } else { vec![1.0, 0.0] };
        Example { id: format!("t{id}"), said: vec![said], targets: vec![Some(target)] }
    }

    #[test]
    fn texts_are_told_apart_by_their_words_and_the_answer_is_not_timid() {
        // Three times as many of one kind as of the other.
        let examples: Vec<Example> = (0..120).map(|id| example(id, id.is_multiple_of(4))).collect();
        assert!(are_texts(&examples));
        let asked = [crate::facts::heads::quality::asked("offensive", &[0, 1])];
        let trained = train(&examples, &asked, 3, &mut |_| {}).unwrap();
        let Says::Texts(head) = &trained.says else { panic!("not a head for texts") };
        for (example, held) in examples.iter().zip(&trained.held) {
            let yes = example.targets[0] == Some(vec![0.0, 1.0]);
            assert_eq!(held[0][1] > 0.5, yes);
            let said = head.shares(&example.said)[0][1];
            assert!(if yes { said > 0.8 } else { said < 0.2 }, "{said}");
        }
        assert!(trained.curve.len() >= 2);
    }
}
