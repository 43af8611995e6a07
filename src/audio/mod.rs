//! Recordings as files have them, turned into what the rest of the house hears: 16 kHz, one list of samples a channel.
//!
//! [`probe`] reads the head of a file and says what it is; [`decode`] reads all of it, resampling as it goes, so that
//! memory stays near the size of the result. Both hold to [`Limits`] before they allocate, and neither panics on
//! hostile bytes. What a file is wrong about is an [`AudioError`] that a person can act on. Nothing here knows words.

mod channels;
mod container;
mod damage;
mod decoder;
mod error;
mod ogg;
mod peaks;
mod resample;
mod source;
mod told;
mod wav;

pub use error::AudioError;
pub use peaks::Peaks;

use crate::basic::Millis;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::io::{Read, Seek, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Samples a second of everything decoded.
pub const RATE: u32 = 16_000;

/// How much one recording may ask of us. Checked before anything is allocated for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Size of the file.
    pub max_bytes: u64,
    /// Length of the recording.
    pub max_duration_ms: Millis,
    /// Channels; two is a call with each party apart.
    pub max_channels: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_bytes: 2 << 30, max_duration_ms: Millis::from_secs(4 * 3600), max_channels: 2 }
    }
}

/// One channel at 16 kHz, 16 bits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mono16k(pub Vec<i16>);

impl Mono16k {
    /// Its length.
    pub fn duration(&self) -> Millis {
        Millis(samples_to_ms(self.0.len()))
    }
}

/// What the head of a file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probe {
    /// Container and codec as people name them, e.g. `WAV µ-law`.
    pub format: String,
    /// Samples a second in the file.
    pub rate: u32,
    /// Channels in the file.
    pub channels: usize,
    /// Length, where the head tells it.
    pub duration_ms: Option<Millis>,
}

/// What was odd about a file and how it was read nevertheless.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// Both channels carry the same sound, so that voices cannot be told apart; read as mono.
    DualMono,
    /// The header does not tell the length (a recorder that streams); read to the end of the file.
    LengthFromFile,
    /// A little is missing at the end (under a quarter of a second), as when a recorder stops between two blocks.
    EndsEarly,
    /// Some blocks could not be decoded and became silence.
    DamagedBlocks,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DualMono => "both channels carry the same sound: read as mono, voices cannot be told apart",
            Self::LengthFromFile => "the header does not tell the length: read to the end of the file",
            Self::EndsEarly => "the last fraction of a second is missing",
            Self::DamagedBlocks => "a few damaged blocks were replaced by silence",
        })
    }
}

/// A whole recording, decoded.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    /// 16 kHz samples of each channel, all of one length.
    pub channels: Vec<Mono16k>,
    /// Length.
    pub duration_ms: Millis,
    /// Container and codec as people name them.
    pub format: String,
    /// Samples a second in the file.
    pub source_rate: u32,
    /// Channels in the file; more than `channels` where they were the same.
    pub source_channels: usize,
    /// Loudness over time for the player.
    pub peaks: Peaks,
    /// What was odd, in order of finding.
    pub notes: Vec<Note>,
}

/// Reads the head: format, rate, channels, and length where it is told.
///
/// # Errors
/// When it is no audio, not of a kind we read, or beyond `limits`.
pub fn probe(source: impl Read + Seek + Send + Sync, limits: &Limits) -> Result<Probe, AudioError> {
    contained(|| decoder::Open::new(source, limits).map(|open| open.probe()))
}

/// Will browsers play the file as it is?
///
/// # Errors
/// As for [`probe`].
pub fn is_playable(source: impl Read + Seek + Send + Sync, limits: &Limits) -> Result<bool, AudioError> {
    contained(|| decoder::Open::new(source, limits).map(|open| open.is_playable()))
}

/// Writes it as a WAV file of 16-bit samples at its own rate, block by block: a long call never lies in memory.
///
/// # Errors
/// As for [`decode`], or when it cannot be written.
pub fn write_wav(
    source: impl Read + Seek + Send + Sync,
    out: &mut (impl Write + Seek),
    limits: &Limits,
) -> Result<(), AudioError> {
    contained(|| decoder::Open::new(source, limits)?.write_wav(out, limits))
}

/// Reads all of it to 16 kHz channels.
///
/// # Errors
/// When it is no audio, not of a kind we read, cut off, damaged, empty, or beyond `limits`.
pub fn decode(source: impl Read + Seek + Send + Sync, limits: &Limits) -> Result<Recording, AudioError> {
    contained(|| decoder::Open::new(source, limits)?.decode(limits))
}

/// Decoders of damaged files have been seen to panic; for us that is one more way for a file to be damaged.
fn contained<T>(read: impl FnOnce() -> Result<T, AudioError>) -> Result<T, AudioError> {
    catch_unwind(AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err(AudioError::Header("the decoder gave up on it".into())))
}

/// 16 kHz samples as milliseconds.
pub(crate) fn samples_to_ms(samples: usize) -> i64 {
    i64::try_from(samples).unwrap_or(i64::MAX).saturating_mul(1000) / i64::from(RATE)
}

/// Milliseconds as 16 kHz samples, never below zero.
pub(crate) fn ms_to_samples(ms: i64) -> usize {
    usize::try_from(ms.saturating_mul(i64::from(RATE)) / 1000).unwrap_or(0)
}

#[cfg(test)]
mod tests;
