//! Cross-validation over conversations: each is answered for by nets that have not seen it.

use super::fit::{self, Material};
use super::{Example, Options, kernel, reader};
use crate::basic::ContentHash;
use crate::facts::heads::quality::{Asked, QualityHead};
use crate::statistics::{mean, nmd, pearson};
use rayon::prelude::*;

/// Shares of the training conversations on the learning curve, in percent.
const CURVE: [usize; 3] = [10, 30, 60];

/// For each example and quality the share of each level, answered while the example was held back.
pub type Held = Vec<Vec<Vec<f64>>>;

/// A point of the learning curve.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// Conversations that were learned from.
    pub n: usize,
    /// For each quality Pearson's correlation with people, where its levels are numbers, and the mean normalised
    /// match distance.
    pub figures: Vec<(Option<f64>, Option<f64>)>,
}

/// Which part each example is held back in. Ids that share their digits (translations, repetitions) stay together.
pub fn folds(ids: &[&str], parts: usize) -> Vec<usize> {
    let part = |id: &&str| {
        let digits: String = id.chars().filter(char::is_ascii_digit).collect();
        let key = if digits.len() >= 4 { digits.as_str() } else { id };
        let hash = ContentHash::of(key.as_bytes());
        let head = u64::from_str_radix(hash.as_str().get(..12).unwrap_or("0"), 16).unwrap_or(0);
        usize::try_from(head % parts.max(1) as u64).unwrap_or(0)
    };
    ids.iter().map(part).collect()
}

/// Answers for all examples, each by a net that was trained without its part.
pub(super) fn hold_back(
    examples: &[Example],
    asked: &[Asked],
    options: &Options,
    tell: &mut dyn FnMut(&str),
) -> anyhow::Result<Held> {
    let ids: Vec<&str> = examples.iter().map(|example| example.id.as_str()).collect();
    let parts = folds(&ids, options.folds);
    let mut held: Held = vec![Vec::new(); examples.len()];
    for part in 0..options.folds {
        tell(&format!("cross-validation {} of {}", part + 1, options.folds));
        let learn: Vec<Example> = pick(examples, &parts, |of| of != part);
        let trained = one(&learn, asked, options)?;
        for (index, example) in examples.iter().enumerate().filter(|(index, _)| parts[*index] == part) {
            held[index] = trained.shares(&example.said);
        }
    }
    Ok(held)
}

/// Agreement on the first part when less is learned from, and with all.
pub(super) fn curve(
    examples: &[Example],
    asked: &[Asked],
    options: &Options,
    held: &Held,
    tell: &mut dyn FnMut(&str),
) -> anyhow::Result<Vec<Curve>> {
    let ids: Vec<&str> = examples.iter().map(|example| example.id.as_str()).collect();
    let parts = folds(&ids, options.folds);
    let learn: Vec<Example> = pick(examples, &parts, |of| of != 0);
    curve_of(examples, asked, &parts, held, learn.len(), &mut |n| {
        tell(&format!("learning curve: {n} conversations"));
        let trained = one(&learn[..n], asked, options)?;
        Ok(Box::new(move |example: &Example| trained.shares(&example.said)))
    })
}

/// Answers for one example.
pub(in crate::learn) type Answers = Box<dyn Fn(&Example) -> Vec<Vec<f64>> + Sync>;

/// The same for any way to learn: `learn` makes something that answers from the first so many of `most` examples.
pub(in crate::learn) fn curve_of(
    examples: &[Example],
    asked: &[Asked],
    parts: &[usize],
    held: &Held,
    most: usize,
    learn: &mut dyn FnMut(usize) -> anyhow::Result<Answers>,
) -> anyhow::Result<Vec<Curve>> {
    let test: Vec<usize> = (0..examples.len()).filter(|index| parts[*index] == 0).collect();
    let mut points = Vec::new();
    for n in CURVE.map(|percent| most * percent / 100).into_iter().filter(|n| *n >= super::FEWEST / 2) {
        let answers = learn(n)?;
        let answers: Vec<Vec<Vec<f64>>> = test.par_iter().map(|index| answers(&examples[*index])).collect();
        points.push(Curve { n, figures: figures(asked, examples, &test, &answers) });
    }
    let answers: Vec<Vec<Vec<f64>>> = test.iter().map(|index| held[*index].clone()).collect();
    points.push(Curve { n: most, figures: figures(asked, examples, &test, &answers) });
    Ok(points)
}

fn one(learn: &[Example], asked: &[Asked], options: &Options) -> anyhow::Result<QualityHead> {
    let reader = reader::fit(learn, options)?;
    let net = fit::fit(&Material::new(learn, &reader, asked), options.seed)?;
    let kernel = kernel::fit(learn, &reader, asked)?;
    Ok(QualityHead { qualities: asked.to_vec(), reader, nets: vec![net], kernel })
}

fn pick(examples: &[Example], parts: &[usize], wanted: impl Fn(usize) -> bool) -> Vec<Example> {
    examples
        .iter()
        .zip(parts)
        .filter(|(_, part)| wanted(**part))
        .map(|(example, _)| example.clone())
        .collect()
}

fn figures(
    asked: &[Asked],
    examples: &[Example],
    test: &[usize],
    answers: &[Vec<Vec<f64>>],
) -> Vec<(Option<f64>, Option<f64>)> {
    let of = |(quality, asked): (usize, &Asked)| {
        let pairs = test.iter().zip(answers).filter_map(|(index, answer)| {
            Some((examples[*index].targets[quality].as_ref()?, answer.get(quality)?))
        });
        let pairs: Vec<(&Vec<f64>, &Vec<f64>)> = pairs.collect();
        let means: Option<(Vec<f64>, Vec<f64>)> =
            pairs.iter().map(|(people, machine)| Some((asked.mean(people)?, asked.mean(machine)?))).collect();
        let distances: Vec<f64> = pairs.iter().filter_map(|(people, machine)| nmd(people, machine)).collect();
        (means.and_then(|(people, machine)| pearson(&people, &machine)), mean(&distances))
    };
    asked.iter().enumerate().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twins_are_never_parted_and_parts_are_alike_in_size() {
        let ids: Vec<String> = (0..500).map(|n| format!("cn-{}", 100_000 + n)).collect();
        let twins: Vec<String> = (0..500).map(|n| format!("en-{}", 100_000 + n)).collect();
        let strs = |ids: &[String]| {
            ids.iter()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .iter()
                .map(|s| (*s).to_owned())
                .collect::<Vec<_>>()
        };
        let (a, b) = (strs(&ids), strs(&twins));
        let first = folds(&a.iter().map(String::as_str).collect::<Vec<_>>(), 5);
        assert_eq!(first, folds(&b.iter().map(String::as_str).collect::<Vec<_>>(), 5));
        for part in 0..5 {
            assert!((70..130).contains(&first.iter().filter(|of| **of == part).count()));
        }
    }
}
