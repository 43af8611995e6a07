//! Sounds of machines: dialling keys, ringing, busy tones, hum, hiss. The detector takes some of them for a voice; what
//! gives them away is that they hold still: one loudness throughout, or all their energy in one or two lines.

use super::activity::level_db;
use std::f32::consts::TAU;

/// Samples looked at together: 32 ms, so that lines are 31 Hz apart.
const LOOK: usize = 512;
/// Looks taken from one stretch, evenly spread.
const LOOKS: usize = 24;
/// Lines up to 4 kHz, all that a telephone carries.
const LINES: usize = 128;
/// A look is a tone when its two strongest lines hold this share of its energy …
const CONCENTRATED: f32 = 0.985;
/// … and a stretch is made of tones when this share of its looks are.
const MOSTLY: f32 = 0.7;
/// Speech moves by more than this (standard deviation, dB), even with noise under it.
const STEADY_DB: f32 = 2.2;

/// Is this made by a machine? `samples` is a stretch of at least a quarter of a second; shorter ones are never sure.
pub(super) fn is_machine(samples: &[i16]) -> bool {
    samples.len() >= 4 * 1024 && (is_steady(samples) || is_tones(samples))
}

/// One loudness from begin to end: hiss, hum, a held chord. The edges are left out, where filters ring.
fn is_steady(samples: &[i16]) -> bool {
    let inside = &samples[LOOK..samples.len() - LOOK];
    let levels: Vec<f32> = inside.chunks_exact(LOOK).map(level_db).collect();
    let mean = mean(&levels);
    let variance = mean_of(levels.iter().map(|level| (level - mean).powi(2)));
    variance.sqrt() < STEADY_DB
}

fn is_tones(samples: &[i16]) -> bool {
    let loud = level_db(samples) - 15.0;
    let step = (samples.len() / LOOKS).max(LOOK);
    let looks =
        samples.chunks(step).filter_map(|chunk| chunk.get(..LOOK)).filter(|look| level_db(look) >= loud);
    let tones: Vec<f32> =
        looks.map(|look| f32::from(u8::from(concentration(look) >= CONCENTRATED))).collect();
    !tones.is_empty() && mean(&tones) >= MOSTLY
}

/// The share of the energy below 4 kHz that lies in the two strongest lines (with what a window spreads around them).
fn concentration(look: &[i16]) -> f32 {
    let look = windowed(look);
    let mut energy: Vec<f32> = (0..LINES).map(|line| line_energy(&look, line)).collect();
    let all: f32 = energy.iter().sum();
    let mut strongest = || {
        let at = (0..LINES).max_by(|&a, &b| energy[a].total_cmp(&energy[b])).unwrap_or(0);
        let around = at.saturating_sub(2)..(at + 3).min(LINES);
        energy[around].iter_mut().map(std::mem::take).sum::<f32>()
    };
    (strongest() + strongest()) / all.max(f32::MIN_POSITIVE)
}

/// Faded in and out (Hann), so that a tone stays in its line.
#[expect(clippy::cast_precision_loss, reason = "small whole numbers")]
fn windowed(look: &[i16]) -> Vec<f32> {
    let window = |n: usize| 0.5 - 0.5 * (TAU * n as f32 / LOOK as f32).cos();
    look.iter().enumerate().map(|(n, &sample)| window(n) * f32::from(sample) / 32768.0).collect()
}

/// Goertzel's algorithm.
#[expect(clippy::cast_precision_loss, reason = "small whole numbers")]
fn line_energy(look: &[f32], line: usize) -> f32 {
    let twice = 2.0 * (TAU * line as f32 / LOOK as f32).cos();
    let (mut one, mut two) = (0.0_f32, 0.0_f32);
    for sample in look {
        let now = sample + twice * one - two;
        (two, one) = (one, now);
    }
    (one * one + two * two - twice * one * two).max(0.0)
}

fn mean(values: &[f32]) -> f32 {
    mean_of(values.iter().copied())
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand values at most")]
fn mean_of(values: impl ExactSizeIterator<Item = f32>) -> f32 {
    let count = values.len().max(1) as f32;
    values.sum::<f32>() / count
}
