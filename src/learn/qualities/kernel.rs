//! Fits the comparison with labelled conversations (kernel ridge regression; Saunders, Gammerman, Vovk 1998).

use super::Example;
use crate::facts::heads::Numbers;
use crate::facts::heads::quality::{Asked, Kernel, Reader, pooled};
use tch::{Kind, Tensor};

/// Of more conversations a net learns enough by itself, and the head would be too large.
pub(super) const MOST: usize = 400;
/// Chosen by cross-validation over draws of 100 and 300 conversations, as is the penalty.
const NEARNESS: f32 = 0.1;
const PENALTY: f64 = 0.3;

/// Compares with these conversations; `None` where there are too many, or too few that have all labels.
pub(super) fn fit(examples: &[Example], reader: &Reader, asked: &[Asked]) -> anyhow::Result<Option<Kernel>> {
    let target = |example: &Example| -> Option<Vec<f64>> {
        Some(example.targets.iter().cloned().collect::<Option<Vec<_>>>()?.concat())
    };
    let labelled: Vec<(&Example, Vec<f64>)> =
        examples.iter().filter_map(|example| Some((example, target(example)?))).collect();
    if labelled.len() > MOST || labelled.len() < super::FEWEST / 2 {
        return Ok(None);
    }
    let blocks: Vec<_> = labelled.iter().map(|(example, _)| pooled(reader, &example.said)).collect();
    let scales = Kernel::scales(&blocks);
    let rows: Vec<Vec<f32>> = blocks.iter().map(|blocks| Kernel::row(&scales, blocks)).collect();
    let levels: usize = asked.iter().map(|asked| asked.levels.len()).sum();
    let n = crate::statistics::count(labelled.len());
    let middle: Vec<f64> =
        (0..levels).map(|at| labelled.iter().map(|(_, target)| target[at]).sum::<f64>() / n).collect();
    let likeness: Vec<f64> = rows
        .iter()
        .enumerate()
        .flat_map(|(i, a)| {
            let own = move |j: usize| if i == j { PENALTY } else { 0.0 };
            rows.iter().enumerate().map(move |(j, b)| f64::from(Kernel::likeness(NEARNESS, a, b)) + own(j))
        })
        .collect();
    let wanted: Vec<f64> = labelled
        .iter()
        .flat_map(|(_, target)| target.iter().zip(&middle).map(|(share, middle)| share - middle))
        .collect();
    let (size, levels) = (i64::try_from(labelled.len())?, i64::try_from(levels)?);
    let likeness = Tensor::f_from_slice(&likeness)?.f_view([size, size])?;
    let wanted = Tensor::f_from_slice(&wanted)?.f_view([size, levels])?;
    let weights = Tensor::f_linalg_solve(&likeness, &wanted, true)?.f_to_kind(Kind::Float)?;
    #[expect(clippy::cast_possible_truncation, reason = "shares are kept in half precision anyway")]
    let middle = middle.into_iter().map(|share| share as f32);
    Ok(Some(Kernel {
        scales,
        rows: Numbers::rounded(rows.into_iter().flatten()),
        weights: crate::learn::descent::numbers(&weights)?,
        middle: Numbers::rounded(middle),
        nearness: NEARNESS,
    }))
}
