//! Training one net over lines by gradient descent in libtorch.

use super::Example;
use crate::facts::heads::{Numbers, Passage, PassageNet, PassageReader, spelled};
use crate::learn::descent::{numbers, of_layer, one_cycle, shuffle};
use crate::statistics::SplitMix64;
use std::collections::BTreeSet;
use tch::nn::{self, OptimizerConfig};
use tch::{Device, Kind, Reduction, Tensor};

/// Buckets of words.
const BUCKETS: u32 = 1 << 13;
/// Numbers of a bucket's row.
const WORD: i64 = 48;
/// Numbers of the hidden row.
const HIDDEN: i64 = 96;
/// How far words count beside the embedding when training begins.
const WORDS_SPREAD: f64 = 6.0;
/// Root mean square of the embedding's places.
const EMBEDDING_SPREAD: f32 = 0.5;
const BATCH: usize = 64;
const RATE: f64 = 2e-3;
const DECAY: f64 = 1e-2;
/// Share of numbers that are dropped while training: of the embedding, of words and hidden row.
const DROPPED: (f64, f64) = (0.2, 0.3);
/// Kinds are rare: every answer begins low.
const START: f64 = -2.0;

/// Features and targets of all lines.
pub(super) struct Material {
    pub reader: PassageReader,
    dense: Vec<Vec<f32>>,
    words: Vec<Vec<u32>>,
    /// For each line and kind 1, 0, or -1 where it is unsure.
    targets: Vec<Vec<i8>>,
    kinds: usize,
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
        let rules: BTreeSet<&String> = examples.iter().flat_map(|example| &example.rules).collect();
        let reader = PassageReader {
            centre: Numbers::rounded(centre),
            scale: EMBEDDING_SPREAD / mean_square.sqrt().max(1e-6),
            buckets: BUCKETS,
            rules: rules.into_iter().cloned().collect(),
        };
        let target = |example: &&Example| {
            let sure = |kind: &&str| match (example.kinds.contains(*kind), example.unsure.contains(*kind)) {
                (true, _) => 1,
                (_, true) => -1,
                _ => 0,
            };
            kinds.iter().map(sure).collect::<Vec<i8>>()
        };
        Self {
            dense: examples.iter().map(|example| reader.dense(&example.passage())).collect(),
            words: examples.iter().map(|example| spelled(&example.text, BUCKETS)).collect(),
            targets: examples.iter().map(target).collect(),
            kinds: kinds.len(),
            reader,
        }
    }

    fn dense(&self, batch: &[usize]) -> anyhow::Result<Tensor> {
        let rows: Vec<f32> = batch.iter().flat_map(|index| self.dense[*index].iter().copied()).collect();
        table(&rows, batch.len())
    }

    /// Targets, and 1 where they are sure.
    fn targets(&self, batch: &[usize]) -> anyhow::Result<(Tensor, Tensor)> {
        let all = || batch.iter().flat_map(|index| self.targets[*index].iter());
        let wanted: Vec<f32> = all().map(|target| f32::from((*target).max(0))).collect();
        let sure: Vec<f32> = all().map(|target| f32::from(i8::from(*target >= 0))).collect();
        Ok((table(&wanted, batch.len())?, table(&sure, batch.len())?))
    }
}

fn table(flat: &[f32], rows: usize) -> anyhow::Result<Tensor> {
    Ok(Tensor::f_from_slice(flat)?.f_view([i64::try_from(rows)?, -1])?)
}

struct Model {
    words: Tensor,
    hidden: nn::Linear,
    kinds: nn::Linear,
}

impl Model {
    fn new(root: &nn::Path<'_>, material: &Material) -> anyhow::Result<Self> {
        let dense = material.dense.first().map_or(0, Vec::len);
        let kinds = i64::try_from(material.kinds)?;
        let last = nn::LinearConfig { bs_init: Some(nn::Init::Const(START)), ..nn::LinearConfig::default() };
        Ok(Self {
            words: root.var("words", &[i64::from(BUCKETS), WORD], nn::Init::Randn { mean: 0.0, stdev: 0.1 }),
            hidden: nn::linear(
                root / "hidden",
                i64::try_from(dense)? + WORD,
                HIDDEN,
                nn::LinearConfig::default(),
            ),
            kinds: nn::linear(root / "kinds", HIDDEN, kinds, last),
        })
    }

    fn forward(&self, material: &Material, batch: &[usize]) -> anyhow::Result<Tensor> {
        let words = self.bag(material, batch)?.f_dropout(DROPPED.1, true)?;
        let dense = material.dense(batch)?.f_dropout(DROPPED.0, true)?;
        let hidden = Tensor::f_cat(&[&dense, &words], 1)?.apply(&self.hidden).f_gelu("tanh")?;
        Ok(hidden.f_dropout(DROPPED.1, true)?.apply(&self.kinds))
    }

    /// The mean of the words' rows of each line.
    fn bag(&self, material: &Material, batch: &[usize]) -> anyhow::Result<Tensor> {
        let (mut flat, mut owners, mut parts) = (Vec::new(), Vec::new(), Vec::new());
        for (owner, index) in (0i64..).zip(batch) {
            let words = &material.words[*index];
            for word in words {
                flat.push(i64::from(*word));
                owners.push(owner);
                parts.push(1.0 / number(words.len()));
            }
        }
        let rows = self.words.f_index_select(0, &Tensor::f_from_slice(&flat)?)?;
        let weighted = rows * Tensor::f_from_slice(&parts)?.f_unsqueeze(1)?;
        let sums = Tensor::f_zeros([i64::try_from(batch.len())?, WORD], (Kind::Float, Device::Cpu))?;
        Ok(sums.f_index_add(0, &Tensor::f_from_slice(&owners)?, &weighted)? * WORDS_SPREAD)
    }
}

/// Trains on these lines for so many passes. The same material and seed give the same net on one machine.
pub(super) fn fit(
    material: &Material,
    learn: &[usize],
    passes: usize,
    seed: u64,
) -> anyhow::Result<PassageNet> {
    tch::manual_seed(i64::from_ne_bytes(seed.to_ne_bytes()));
    tch::set_num_threads(1); // two threads on small matrices are slower than one
    let store = nn::VarStore::new(Device::Cpu);
    let model = Model::new(&store.root(), material)?;
    let mut optimiser = nn::adamw(0.9, 0.999, DECAY).build(&store, RATE)?;
    let mut order = learn.to_vec();
    let mut random = SplitMix64::new(seed);
    let steps = passes * learn.len().div_ceil(BATCH);
    let mut step = 0;
    for _ in 0..passes {
        shuffle(&mut order, &mut random);
        for batch in order.chunks(BATCH) {
            optimiser.set_lr(RATE * one_cycle(step, steps));
            let logits = model.forward(material, batch)?;
            let (wanted, sure) = material.targets(batch)?;
            let lost = logits.f_binary_cross_entropy_with_logits(
                &wanted,
                Some(&sure),
                None::<&Tensor>,
                Reduction::Sum,
            )?;
            optimiser.backward_step(&(lost / f64::from(number(batch.len()))));
            step += 1;
        }
    }
    Ok(PassageNet {
        words: numbers(&(&model.words * WORDS_SPREAD))?,
        hidden: of_layer(&model.hidden)?,
        kinds: of_layer(&model.kinds)?,
    })
}

impl Example {
    /// As a head reads it.
    pub(super) fn passage(&self) -> Passage<'_> {
        Passage { embedding: &self.embedding, text: &self.text, rules: &self.rules }
    }
}
