//! Logistic regression over levels, by gradient descent in libtorch.

use crate::facts::heads::{TextHead, TextOutput};
use crate::learn::descent::{numbers, one_cycle, plain, shuffle};
use crate::learn::qualities::Example;
use crate::statistics::SplitMix64;
use tch::nn::{self, OptimizerConfig};
use tch::{Device, Kind, Tensor};

const BATCH: usize = 128;
const RATE: f64 = 0.05;
const PASSES: usize = 12;
const FEWEST_STEPS: usize = 400;
/// The penalty is the sum of squared weights over twice this and the number of texts (C = 1 where others write C). Weaker
/// ones look better in cross-validation, which knows all topics, and worse on topics that were left out.
const STRENGTH: f64 = 1.0;
/// A rare level's texts count more, up to so many times.
const MOST_WEIGHT: f64 = 10.0;

struct Row {
    words: Vec<(usize, f32)>,
    dense: Vec<f32>,
    wanted: Vec<f64>,
    counts: f64,
}

/// The weights of one quality.
pub(super) fn fit(
    examples: &[&Example],
    head: &TextHead,
    quality: usize,
    levels: usize,
) -> anyhow::Result<TextOutput> {
    tch::manual_seed(0x5eed);
    tch::set_num_threads(1);
    let rows = rows(examples, head, quality, levels);
    anyhow::ensure!(!rows.is_empty(), "no text has a label");
    let store = nn::VarStore::new(Device::Cpu);
    let root = store.root();
    let (levels, buckets) = (i64::try_from(levels)?, i64::try_from(head.lexis.rarity.0.len())?);
    let dense = i64::try_from(rows[0].dense.len())?;
    let words = root.zeros("words", &[buckets, levels]);
    let weights = root.zeros("weights", &[levels, dense]);
    let bias = root.zeros("bias", &[levels]);
    let mut optimiser = nn::adam(0.9, 0.999, 0.0).build(&store, RATE)?;
    let mut random = SplitMix64::new(0x5eed);
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let a_pass = rows.len().div_ceil(BATCH);
    let passes = PASSES.max(FEWEST_STEPS.div_ceil(a_pass));
    let penalty = 1.0 / (2.0 * STRENGTH * crate::statistics::count(rows.len()));
    let mut step = 0;
    for _ in 0..passes {
        shuffle(&mut order, &mut random);
        for batch in order.chunks(BATCH) {
            optimiser.set_lr(RATE * one_cycle(step, passes * a_pass));
            let batch: Vec<&Row> = batch.iter().map(|index| &rows[*index]).collect();
            let logits = logits(&batch, &words, &weights, &bias, levels)?;
            let n = i64::try_from(batch.len())?;
            let wanted: Vec<f64> =
                batch.iter().flat_map(|row| row.wanted.iter().map(|share| share * row.counts)).collect();
            let wanted = Tensor::f_from_slice(&wanted)?.f_to_kind(Kind::Float)?.f_view([n, levels])?;
            let lost = -(wanted * logits.f_log_softmax(-1, Kind::Float)?).f_sum(Kind::Float)?;
            let size = words.f_square()?.f_sum(Kind::Float)? + weights.f_square()?.f_sum(Kind::Float)?;
            optimiser.backward_step(&(lost / crate::statistics::count(batch.len()) + size * penalty));
            step += 1;
        }
    }
    Ok(TextOutput { words: numbers(&words)?, dense: plain(&weights, &bias)? })
}

fn rows(examples: &[&Example], head: &TextHead, quality: usize, levels: usize) -> Vec<Row> {
    let row = |example: &&Example| {
        let wanted = example.targets[quality].clone()?;
        let words = head.lexis.weights(&example.said.last()?.text);
        Some(Row { words, dense: head.dense(&example.said), wanted, counts: 1.0 })
    };
    let mut rows: Vec<Row> = examples.iter().filter_map(row).collect();
    let mut sums = vec![0.0; levels];
    for row in &rows {
        sums.iter_mut().zip(&row.wanted).for_each(|(sum, share)| *sum += share);
    }
    let fair = crate::statistics::count(rows.len()) / crate::statistics::count(levels.max(1));
    let weight: Vec<f64> = sums.iter().map(|sum| (fair / sum.max(1.0)).min(MOST_WEIGHT)).collect();
    for row in &mut rows {
        row.counts = row.wanted.iter().zip(&weight).map(|(share, weight)| share * weight).sum();
    }
    rows
}

fn logits(
    batch: &[&Row],
    words: &Tensor,
    weights: &Tensor,
    bias: &Tensor,
    levels: i64,
) -> anyhow::Result<Tensor> {
    let (mut flat, mut owners, mut parts) = (Vec::new(), Vec::new(), Vec::new());
    for (owner, row) in (0i64..).zip(batch) {
        for (bucket, weight) in &row.words {
            flat.push(i64::try_from(*bucket)?);
            owners.push(owner);
            parts.push(*weight);
        }
    }
    let n = i64::try_from(batch.len())?;
    let dense: Vec<f32> = batch.iter().flat_map(|row| row.dense.iter().copied()).collect();
    let dense = Tensor::f_from_slice(&dense)?.f_view([n, -1])?;
    let mut logits = dense.f_matmul(&weights.f_transpose(0, 1)?)? + bias;
    if !flat.is_empty() {
        let rows = words.f_index_select(0, &Tensor::f_from_slice(&flat)?)?;
        let rows = rows * Tensor::f_from_slice(&parts)?.f_unsqueeze(1)?;
        let sums = Tensor::f_zeros([n, levels], (Kind::Float, Device::Cpu))?;
        logits += sums.f_index_add(0, &Tensor::f_from_slice(&owners)?, &rows)?;
    }
    Ok(logits)
}
