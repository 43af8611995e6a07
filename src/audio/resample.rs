//! Any rate to 16 kHz, in pieces, so that a long file is never held twice.

use super::{Mono16k, RATE};
use rubato::audioadapter_buffers::direct::SequentialSliceOfVecs;
use rubato::{Fft, FixedSync, Indexing, Resampler};

/// Input frames resampled at a time.
const PIECE: usize = 4096;
/// Output grows by this many samples at a time (ten minutes), not by doubling.
const GROWTH: usize = RATE as usize * 600;

/// Takes planar samples at the file's rate, keeps 16 kHz channels.
pub(super) struct To16k {
    fft: Option<Fft<f32>>,
    waiting: Vec<Vec<f32>>,
    resampled: Vec<Vec<f32>>,
    out: Vec<Mono16k>,
    rate: u32,
    frames_in: u64,
    /// Output frames still to drop: the filter's delay.
    delay: usize,
}

impl To16k {
    pub(super) fn new(rate: u32, channels: usize) -> Result<Self, String> {
        let fft = if rate == RATE {
            None
        } else {
            let fft = Fft::new(rate as usize, RATE as usize, PIECE, channels, FixedSync::Input);
            Some(fft.map_err(|error| error.to_string())?)
        };
        let most = fft.as_ref().map_or(0, Resampler::output_frames_max);
        Ok(Self {
            delay: fft.as_ref().map_or(0, Resampler::output_delay),
            fft,
            waiting: vec![Vec::new(); channels],
            resampled: vec![vec![0.0; most]; channels],
            out: vec![Mono16k::default(); channels],
            rate,
            frames_in: 0,
        })
    }

    /// More sound; every channel has the same number of frames.
    pub(super) fn push(&mut self, planes: &[Vec<f32>]) -> Result<(), String> {
        let frames = planes.iter().map(Vec::len).min().unwrap_or(0);
        self.frames_in = self.frames_in.saturating_add(frames as u64);
        if self.fft.is_none() {
            for (out, plane) in self.out.iter_mut().zip(planes) {
                append(out, &plane[..frames]);
            }
            return Ok(());
        }
        for (waiting, plane) in self.waiting.iter_mut().zip(planes) {
            waiting.extend_from_slice(&plane[..frames]);
        }
        while self.waiting.first().is_some_and(|waiting| waiting.len() >= PIECE) {
            self.resample(PIECE)?;
            for waiting in &mut self.waiting {
                waiting.drain(..PIECE);
            }
        }
        Ok(())
    }

    /// All channels, of one length: the file's, at 16 kHz.
    pub(super) fn finish(mut self) -> Result<Vec<Mono16k>, String> {
        let whole = self.frames_in.saturating_mul(u64::from(RATE)).div_ceil(u64::from(self.rate));
        let whole = usize::try_from(whole).map_err(|_| "too long")?;
        if self.fft.is_some() {
            let mut rest = self.waiting.first().map_or(0, Vec::len);
            for waiting in &mut self.waiting {
                waiting.resize(PIECE, 0.0);
            }
            // The filter gives its last samples only when it is pushed on with silence.
            while self.out.first().is_some_and(|out| out.0.len() < whole) {
                self.resample(rest)?;
                rest = 0;
            }
        }
        for out in &mut self.out {
            out.0.truncate(whole);
        }
        Ok(self.out)
    }

    fn resample(&mut self, frames: usize) -> Result<(), String> {
        let Some(fft) = self.fft.as_mut() else { return Ok(()) };
        let channels = self.waiting.len();
        let most = self.resampled.first().map_or(0, Vec::len);
        let input = SequentialSliceOfVecs::new(&self.waiting, channels, PIECE).map_err(|e| e.to_string())?;
        let mut output =
            SequentialSliceOfVecs::new_mut(&mut self.resampled, channels, most).map_err(|e| e.to_string())?;
        let part = Indexing::new().partial_len(frames);
        let (_, made) =
            fft.process_into_buffer(&input, &mut output, Some(&part)).map_err(|e| e.to_string())?;
        let drop = self.delay.min(made);
        self.delay -= drop;
        for (out, resampled) in self.out.iter_mut().zip(&self.resampled) {
            append(out, &resampled[drop..made]);
        }
        Ok(())
    }
}

fn append(out: &mut Mono16k, samples: &[f32]) {
    if out.0.capacity() - out.0.len() < samples.len() {
        out.0.reserve_exact(samples.len().max(GROWTH));
    }
    out.0.extend(samples.iter().map(|&sample| to_i16(sample)));
}

/// Full scale is 1.0; what is louder is clipped, what is no number is silence.
#[expect(clippy::cast_possible_truncation, reason = "clamped to the range of i16 before")]
fn to_i16(sample: f32) -> i16 {
    let scaled = (sample * 32768.0).round().clamp(-32768.0, 32767.0);
    if scaled.is_nan() { 0 } else { scaled as i16 }
}
