//! Logistic regression for many kinds at once, by gradient descent in libtorch.

use super::{BUCKETS, Example};
use crate::facts::heads::lexical;
use crate::statistics::SplitMix64;
use std::collections::BTreeSet;
use tch::nn::{self, OptimizerConfig};
use tch::{Device, Kind, Tensor};

/// Penalties on large weights that cross-validation chooses from.
pub(super) const PENALTIES: [f64; 3] = [3e-4, 1e-3, 3e-3];
/// How much the words of a line count against its embedding.
pub(super) const WORDS_SPREAD: f32 = 2.0;
/// Root mean square of the embedding's places.
const EMBEDDING_SPREAD: f32 = 0.5;
const PASSES: usize = 14;
const BATCH: usize = 128;
const RATE: f64 = 0.01;
/// A rare kind's positives count more, up to so many times.
const MOST_WEIGHT: f64 = 4.0;

/// Features and targets of all lines.
pub(super) struct Material {
    /// Places of an embedding.
    pub width: usize,
    /// Mean embedding.
    pub centre: Vec<f32>,
    /// Embeddings less the mean are multiplied by this.
    pub scale: f32,
    /// Kinds of rules' moments that have a place each.
    pub rules: Vec<String>,
    rows: Vec<Row>,
    /// For each line and kind 1, 0, or -1 where it is unsure.
    targets: Vec<Vec<i8>>,
    weights: Vec<f64>,
}

struct Row {
    dense: Vec<f32>,
    words: Vec<u32>,
    rules: Vec<usize>,
}

/// One column of weights for each kind.
pub(super) struct Weights {
    columns: Vec<Vec<f32>>,
    biases: Vec<f32>,
}

impl Weights {
    /// Bias and weights of a kind.
    pub(super) fn of(&self, at: usize) -> (f32, &[f32]) {
        (self.biases[at], &self.columns[at])
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of lines and places")]
fn number(n: usize) -> f32 {
    n as f32
}

impl Material {
    pub(super) fn new(examples: &[&Example], kinds: &[&str]) -> Self {
        let width = examples.first().map_or(0, |example| example.embedding.len());
        let mut centre = vec![0.0f32; width];
        for example in examples {
            centre.iter_mut().zip(&example.embedding).for_each(|(sum, v)| *sum += v / number(examples.len()));
        }
        let square = |example: &&&Example| -> f32 {
            example.embedding.iter().zip(&centre).map(|(v, c)| (v - c) * (v - c)).sum()
        };
        let mean_square =
            examples.iter().map(|example| square(&example)).sum::<f32>() / number(examples.len() * width);
        let scale = EMBEDDING_SPREAD / mean_square.sqrt().max(1e-6);
        let rules: BTreeSet<&String> = examples.iter().flat_map(|example| &example.rules).collect();
        let rules: Vec<String> = rules.into_iter().cloned().collect();
        let row = |example: &&Example| Row {
            dense: example.embedding.iter().zip(&centre).map(|(v, c)| (v - c) * scale).collect(),
            words: lexical(&example.text, BUCKETS),
            rules: (0..rules.len()).filter(|at| example.rules.contains(&rules[*at])).collect(),
        };
        let target = |example: &&Example| {
            kinds
                .iter()
                .map(|kind| match (example.kinds.contains(*kind), example.unsure.contains(*kind)) {
                    (true, _) => 1,
                    (_, true) => -1,
                    _ => 0,
                })
                .collect::<Vec<i8>>()
        };
        let targets: Vec<Vec<i8>> = examples.iter().map(target).collect();
        let weight = |at: usize| {
            let positives = targets.iter().filter(|target| target[at] == 1).count().max(1);
            f64::from(number(targets.len()) / number(positives)).sqrt().clamp(1.0, MOST_WEIGHT)
        };
        let weights = (0..kinds.len()).map(weight).collect();
        Self { width, rows: examples.iter().map(row).collect(), centre, scale, rules, targets, weights }
    }

    fn places(&self) -> usize {
        self.width + BUCKETS as usize + self.rules.len()
    }

    /// One dense row: fine for a batch, too large for all lines at once.
    fn row(&self, index: usize) -> Vec<f32> {
        let row = &self.rows[index];
        let mut dense = row.dense.clone();
        dense.resize(self.places(), 0.0);
        let word = WORDS_SPREAD / number(row.words.len().max(1)).sqrt();
        row.words.iter().for_each(|bucket| dense[self.width + *bucket as usize] = word);
        row.rules.iter().for_each(|at| dense[self.width + BUCKETS as usize + at] = 1.0);
        dense
    }

    /// For each kind the logit of a line.
    pub(super) fn logits(&self, weights: &Weights, index: usize) -> Vec<f64> {
        let row = self.row(index);
        let logit = |(column, bias): (&Vec<f32>, &f32)| {
            f64::from(column.iter().zip(&row).map(|(weight, value)| weight * value).sum::<f32>() + bias)
        };
        weights.columns.iter().zip(&weights.biases).map(logit).collect()
    }
}

/// Trains on these lines.
pub(super) fn fit(material: &Material, learn: &[usize], penalty: f64) -> anyhow::Result<Weights> {
    tch::manual_seed(0x5eed);
    tch::set_num_threads(1);
    let kinds = material.weights.len();
    let store = nn::VarStore::new(Device::Cpu);
    let config =
        nn::LinearConfig { ws_init: nn::Init::Const(0.0), bs_init: Some(nn::Init::Const(-2.0)), bias: true };
    let (from, to) = (i64::try_from(material.places())?, i64::try_from(kinds)?);
    let layer = nn::linear(store.root(), from, to, config);
    let mut optimiser = nn::adam(0.9, 0.999, 0.0).build(&store, RATE)?;
    let mut order = learn.to_vec();
    let mut random = SplitMix64::new(0x5eed);
    let heavier = Tensor::from_slice(&material.weights).to_kind(Kind::Float);
    for pass in 0..PASSES {
        for last in (1..order.len()).rev() {
            order.swap(last, random.below(last + 1));
        }
        let left = 1.0 - crate::statistics::share(pass, PASSES).unwrap_or(0.0);
        optimiser.set_lr(RATE * left);
        for batch in order.chunks(BATCH) {
            let rows: Vec<f32> = batch.iter().flat_map(|index| material.row(*index)).collect();
            let shape = [i64::try_from(batch.len())?, from];
            let x = Tensor::f_from_slice(&rows)?.f_view(shape)?;
            let wanted: Vec<f32> =
                batch.iter().flat_map(|i| &material.targets[*i]).map(|t| f32::from((*t).max(0))).collect();
            let sure: Vec<f32> = batch
                .iter()
                .flat_map(|i| &material.targets[*i])
                .map(|t| f32::from(i8::from(*t >= 0)))
                .collect();
            let shape = [i64::try_from(batch.len())?, to];
            let (wanted, sure) =
                (Tensor::f_from_slice(&wanted)?.f_view(shape)?, Tensor::f_from_slice(&sure)?.f_view(shape)?);
            let logits = x.apply(&layer);
            let each = logits.f_binary_cross_entropy_with_logits(
                &wanted,
                Some(&sure),
                Some(&heavier),
                tch::Reduction::Sum,
            )?;
            let size = layer.ws.f_square()?.f_sum(Kind::Float)?;
            let loss = each / f64::from(number(batch.len())) + size * penalty;
            optimiser.backward_step(&loss);
        }
    }
    let flat: Vec<f32> = Vec::try_from(layer.ws.f_detach()?.f_contiguous()?.f_flatten(0, -1)?)?;
    let bias = layer.bs.as_ref().ok_or_else(|| anyhow::anyhow!("a layer without bias"))?;
    let columns = flat.chunks_exact(material.places()).map(<[f32]>::to_vec).collect();
    Ok(Weights { columns, biases: Vec::try_from(bias.f_detach()?.f_contiguous()?)? })
}
