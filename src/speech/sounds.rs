//! Sounds for tests, made from nothing: machines that nobody speaks through, and a babble that the detector takes for
//! a voice.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::unwrap_used,
    reason = "sounds are computed in floats; tests may panic"
)]

use crate::audio::{Mono16k, RATE};
use std::f32::consts::TAU;

pub(super) fn sound(seconds: f32, level: f32, wave: impl Fn(f32) -> f32) -> Mono16k {
    let samples = (0..(seconds * RATE as f32) as usize).map(|n| level * wave(n as f32 / RATE as f32));
    Mono16k(samples.map(|s| (s.clamp(-1.0, 1.0) * 32767.0) as i16).collect())
}

pub(super) fn sine(hertz: f32, t: f32) -> f32 {
    (TAU * hertz * t).sin()
}

/// Noise that is the same each time.
pub(super) fn noise(t: f32) -> f32 {
    let mut x = (t * RATE as f32) as u32;
    x = x.wrapping_mul(0x9e37_79b9) ^ 0x85eb_ca6b;
    x = (x ^ (x >> 15)).wrapping_mul(0x2c1b_3c6d);
    x = (x ^ (x >> 12)).wrapping_mul(0x297a_2d39);
    ((x ^ (x >> 15)) as f32 / u32::MAX as f32) * 2.0 - 1.0
}

/// Crude speech: a buzz through two resonances that move, in syllables.
fn babble(t: f32) -> f32 {
    let pitch = 120.0 + 20.0 * sine(0.7, t);
    let syllable = (sine(3.5, t)).max(0.0).sqrt();
    let formant = |centre: f32, width: f32, f: f32| (-((f - centre) / width).powi(2)).exp();
    let (first, second) = (500.0 + 250.0 * sine(1.7, t), 1_500.0 + 500.0 * sine(1.1, t));
    let harmonic = |n: i32| {
        let f = pitch * n as f32;
        (formant(first, 120.0, f) + 0.5 * formant(second, 180.0, f)) * sine(120.0 * n as f32, t)
    };
    syllable * (1..25).map(harmonic).sum::<f32>() * 0.3
}

/// Babble in these stretches (s), silence elsewhere.
pub(super) fn spoken(stretches: &[(f32, f32)], seconds: f32) -> Mono16k {
    sound(seconds, 0.6, |t| if stretches.iter().any(|&(a, b)| a <= t && t < b) { babble(t) } else { 0.0 })
}

/// Ten seconds each of what is heard on a line besides people.
pub(super) fn machines() -> Vec<(&'static str, Mono16k)> {
    let chords = |t: f32| {
        let root = [261.6, 220.0, 174.6, 196.0][(t / 1.5) as usize % 4];
        let fading = 1.0 - 0.5 * (t / 1.5).fract();
        0.3 * fading * [1.0, 1.26, 1.5, 2.0, 3.0].iter().map(|k| sine(root * k, t)).sum::<f32>()
    };
    let dtmf = |t: f32| {
        let (low, high) =
            [(697.0, 1209.0), (770.0, 1336.0), (852.0, 1477.0), (941.0, 1336.0)][(t * 4.0) as usize % 4];
        if (t * 4.0).fract() < 0.6 { 0.5 * (sine(low, t) + sine(high, t)) } else { 0.0 }
    };
    let ringing = |t: f32| if t % 5.0 < 1.0 { 0.5 * (sine(440.0, t) + sine(480.0, t)) } else { 0.0 };
    vec![
        ("silence", sound(10.0, 0.0, |_| 0.0)),
        ("hiss", sound(10.0, 0.003, noise)),
        ("loud noise", sound(10.0, 0.3, noise)),
        ("one tone", sound(10.0, 0.4, |t| sine(425.0, t))),
        ("hum", sound(10.0, 0.2, |t| sine(50.0, t) + 0.5 * sine(150.0, t))),
        ("keys", sound(10.0, 0.4, dtmf)),
        ("ringing", sound(10.0, 0.4, ringing)),
        ("chords", sound(10.0, 0.4, chords)),
        ("clicks", sound(10.0, 0.9, |t| if t % 0.5 < 0.002 { noise(t) } else { 0.0 })),
    ]
}

/// Hold music: a plucked tune over a bass.
pub(super) fn music() -> Mono16k {
    sound(16.0, 0.3, |t| {
        let pluck = |t: f32, f: f32, every: f32| {
            let fading = (-3.0 * (t / every).fract()).exp();
            fading * (sine(f, t) + 0.5 * sine(2.0 * f, t) + 0.25 * sine(3.0 * f, t))
        };
        let note = |step: i16| 330.0 * 2f32.powf(f32::from(step) / 12.0);
        let tune = [0, 4, 7, 12, 7, 4, 2, 5][(t * 4.0) as usize % 8];
        let bass = [-24, -19, -17, -19][(t * 2.0) as usize % 4];
        pluck(t, note(tune), 0.25) + 0.8 * pluck(t, note(bass), 0.5)
    })
}
