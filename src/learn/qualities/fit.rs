//! Training one net by gradient descent in libtorch; the trained numbers leave it for the head's file.

use super::Example;
use crate::facts::heads::quality::{Asked, Gate, Net, Output, Reader, Said};
use crate::learn::descent::{of_layer, one_cycle, plain, shuffle};
use crate::statistics::SplitMix64;
use std::collections::BTreeMap;
use tch::nn::{self, OptimizerConfig};
use tch::{Device, Kind, Tensor};

/// Numbers of a hidden row, half for each direction.
const HIDDEN: i64 = 96;
const BATCH: usize = 32;
/// Share of numbers that are dropped while training.
const DROPPED: f64 = 0.3;
const RATE: f64 = 1.5e-3;
const DECAY: f64 = 0.02;
/// Passes over the data; with little data more, so that there are enough steps.
const PASSES: usize = 30;
const FEWEST_STEPS: usize = 900;
const MOST_PASSES: usize = 45;
/// Turns that are read while training; of longer conversations the last ones.
const LONGEST: usize = 60;

/// Rows and targets of all conversations.
pub(super) struct Material {
    rows: Vec<Vec<Vec<f32>>>,
    targets: Vec<Vec<Option<Vec<f64>>>>,
    ordered: Vec<bool>,
    levels: Vec<i64>,
    width: i64,
}

impl Material {
    pub(super) fn new(examples: &[Example], reader: &Reader, asked: &[Asked]) -> Self {
        let rows = |example: &Example| {
            let first = example.said.len().saturating_sub(LONGEST);
            let said: Vec<&Said> = example.said[first..].iter().collect();
            reader.rows(&said)
        };
        Self {
            rows: examples.iter().map(rows).collect(),
            targets: examples.iter().map(|example| example.targets.clone()).collect(),
            ordered: asked.iter().map(|asked| !asked.values.is_empty()).collect(),
            levels: asked.iter().map(|asked| i64::try_from(asked.levels.len()).unwrap_or(2)).collect(),
            width: i64::try_from(reader.width()).unwrap_or(0),
        }
    }

    /// Conversations of equal length together, so that no turn has to be made up; in random order.
    fn batches(&self, random: &mut SplitMix64) -> Vec<Vec<usize>> {
        let mut by_length: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (index, rows) in self.rows.iter().enumerate().filter(|(_, rows)| !rows.is_empty()) {
            by_length.entry(rows.len()).or_default().push(index);
        }
        let mut batches = Vec::new();
        for mut indexes in by_length.into_values() {
            shuffle(&mut indexes, random);
            batches.extend(indexes.chunks(BATCH).map(<[usize]>::to_vec));
        }
        shuffle(&mut batches, random);
        batches
    }

    fn input(&self, batch: &[usize]) -> anyhow::Result<Tensor> {
        let turns = self.rows[batch[0]].len();
        let flat: Vec<f32> =
            batch.iter().flat_map(|index| self.rows[*index].iter().flatten().copied()).collect();
        let shape = [i64::try_from(batch.len())?, i64::try_from(turns)?, self.width];
        Ok(Tensor::f_from_slice(&flat)?.f_view(shape)?)
    }

    /// Targets of one quality, and 1 where there is one.
    fn wanted(&self, batch: &[usize], quality: usize) -> anyhow::Result<(Tensor, Tensor)> {
        let levels = usize::try_from(self.levels[quality])?;
        let mut shares: Vec<f64> = Vec::new();
        let mut there: Vec<f64> = Vec::new();
        for index in batch {
            if let Some(target) = &self.targets[*index][quality] {
                shares.extend(target);
                there.push(1.0);
            } else {
                shares.extend(std::iter::repeat_n(0.0, levels));
                there.push(0.0);
            }
        }
        let shape = [i64::try_from(batch.len())?, self.levels[quality]];
        let shares = Tensor::f_from_slice(&shares)?.f_to_kind(Kind::Float)?.f_view(shape)?;
        Ok((shares, Tensor::f_from_slice(&there)?.f_to_kind(Kind::Float)?))
    }
}

struct Model {
    input: nn::Linear,
    gru: [[Tensor; 4]; 2],
    attention: Vec<nn::Linear>,
    levels: Vec<nn::Linear>,
}

impl Model {
    fn new(root: &nn::Path<'_>, material: &Material) -> Self {
        let half = HIDDEN / 2;
        let bound = 1.0 / f64::from(u32::try_from(half).unwrap_or(1)).sqrt();
        let init = nn::Init::Uniform { lo: -bound, up: bound };
        let direction = |name: &str| {
            let gru = root / name;
            [
                gru.var("input", &[3 * half, HIDDEN], init),
                gru.var("state", &[3 * half, half], init),
                gru.var("input_bias", &[3 * half], init),
                gru.var("state_bias", &[3 * half], init),
            ]
        };
        let each = |name: &str, from: i64, to: &dyn Fn(usize) -> i64| {
            (0..material.levels.len())
                .map(|n| nn::linear(root / format!("{name}{n}"), from, to(n), nn::LinearConfig::default()))
                .collect::<Vec<_>>()
        };
        Self {
            input: nn::linear(root / "in", material.width, HIDDEN, nn::LinearConfig::default()),
            gru: [direction("forward"), direction("backward")],
            attention: each("attention", HIDDEN, &|_| 1),
            levels: each("levels", 2 * HIDDEN, &|n| material.levels[n]),
        }
    }

    /// For each quality the logarithms of the levels' probabilities.
    fn forward(&self, x: &Tensor, train: bool) -> anyhow::Result<Vec<Tensor>> {
        let hidden =
            x.f_dropout(DROPPED, train)?.apply(&self.input).f_gelu("tanh")?.f_dropout(DROPPED, train)?;
        let start = Tensor::f_zeros([2, x.size()[0], HIDDEN / 2], (Kind::Float, Device::Cpu))?;
        let weights: Vec<&Tensor> = self.gru.iter().flatten().collect();
        let (states, _) = hidden.f_gru(&start, &weights, true, 1, 0.0, train, true, true)?;
        let hidden = (hidden + states).f_dropout(DROPPED, train)?;
        let last = hidden.f_select(1, -1)?;
        let mut answers = Vec::new();
        for (attention, levels) in self.attention.iter().zip(&self.levels) {
            let counts = hidden.apply(attention).f_softmax(1, Kind::Float)?;
            let seen = (counts * &hidden).f_sum_dim_intlist([1i64].as_slice(), false, Kind::Float)?;
            let both = Tensor::f_cat(&[&seen, &last], 1)?;
            answers.push(both.apply(levels).f_log_softmax(-1, Kind::Float)?);
        }
        Ok(answers)
    }

    fn to_net(&self) -> anyhow::Result<Net> {
        let gate = |[input, state, input_bias, state_bias]: &[Tensor; 4]| -> anyhow::Result<Gate> {
            Ok(Gate { input: plain(input, input_bias)?, state: plain(state, state_bias)? })
        };
        let (forward, backward) = (gate(&self.gru[0])?, gate(&self.gru[1])?);
        let outputs = self.attention.iter().zip(&self.levels).map(|(attention, levels)| {
            Ok(Output { attention: of_layer(attention)?, levels: of_layer(levels)? })
        });
        let outputs = outputs.collect::<anyhow::Result<Vec<_>>>()?;
        Ok(Net { input: of_layer(&self.input)?, forward, backward, outputs })
    }
}

/// Trains one net. The same material and seed give the same net on one machine.
pub(super) fn fit(material: &Material, seed: u64) -> anyhow::Result<Net> {
    tch::manual_seed(i64::from_ne_bytes(seed.to_ne_bytes()));
    tch::set_num_threads(1); // two threads on small matrices are slower than one
    let store = nn::VarStore::new(Device::Cpu);
    let model = Model::new(&store.root(), material);
    let mut optimiser = nn::adamw(0.9, 0.999, DECAY).build(&store, RATE)?;
    let mut random = SplitMix64::new(seed);
    let a_pass = material.batches(&mut random).len().max(1);
    let passes = PASSES.max(FEWEST_STEPS.div_ceil(a_pass)).min(MOST_PASSES.max(PASSES));
    let steps = passes * a_pass;
    let mut step = 0;
    for _ in 0..passes {
        for batch in material.batches(&mut random) {
            optimiser.set_lr(RATE * one_cycle(step, steps));
            let answers = model.forward(&material.input(&batch)?, true)?;
            let mut loss = Tensor::from(0.0f32);
            for (quality, answer) in answers.iter().enumerate() {
                let (wanted, there) = material.wanted(&batch, quality)?;
                loss += lost(answer, &wanted, &there, material.ordered[quality])?;
            }
            optimiser.backward_step_clip_norm(&loss, 1.0);
            step += 1;
        }
    }
    model.to_net()
}

/// Cross-entropy; on a scale also the squared distance of the cumulative distributions, so that far off is worse
/// than near by.
fn lost(answer: &Tensor, wanted: &Tensor, there: &Tensor, ordered: bool) -> anyhow::Result<Tensor> {
    let sum = |tensor: Tensor| tensor.f_sum_dim_intlist([-1i64].as_slice(), false, Kind::Float);
    let mut each = -sum(wanted * answer)?;
    if ordered {
        let apart = answer.f_exp()?.f_cumsum(-1, Kind::Float)? - wanted.f_cumsum(-1, Kind::Float)?;
        each += sum(apart.f_square()?)? * 4.0;
    }
    let n = there.f_sum(Kind::Float)?.f_clamp_min(1.0)?;
    Ok((each * there).f_sum(Kind::Float)? / n)
}
