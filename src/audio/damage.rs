//! How much of a file could not be decoded, and what stands in its place.

use super::AudioError;
use crate::basic::Millis;

/// One block in this many may be damaged; beyond that nobody should be judged by what is left.
const ONE_DAMAGED_IN: u64 = 50;

/// What decoding has met so far.
#[derive(Default)]
pub(super) struct Heard {
    pub(super) frames: u64,
    pub(super) blocks: u64,
    pub(super) damaged_blocks: u64,
    pub(super) first_damage: Option<(Millis, String)>,
}

impl Heard {
    /// Counts a block that could not be decoded; a file of nothing else is given up early.
    pub(super) fn damaged(&mut self, what: &str, rate: u32) -> Result<(), AudioError> {
        self.damaged_blocks += 1;
        let (at, what) = self
            .first_damage
            .get_or_insert_with(|| (frames_to_ms(self.frames, rate), what.to_owned()))
            .clone();
        let given_up = self.damaged_blocks > 1000 && self.is_hopeless();
        if given_up { Err(AudioError::Damaged { at, what }) } else { Ok(()) }
    }

    /// Too much is damaged to judge anybody by the rest.
    pub(super) fn is_hopeless(&self) -> bool {
        // MP3 cut from a longer stream starts with a block or two that lean on what is gone.
        self.damaged_blocks > 2 + self.blocks / ONE_DAMAGED_IN
    }

    /// An error that ends decoding here.
    pub(super) fn broken(&self, error: &dyn std::fmt::Display, rate: u32) -> AudioError {
        AudioError::Damaged { at: frames_to_ms(self.frames, rate), what: error.to_string() }
    }
}

/// In place of a block that could not be decoded, so that time stays right.
pub(super) fn silence(planes: &mut Vec<Vec<f32>>, channels: usize, frames: u64) {
    // No codec that we read has longer blocks.
    let frames = usize::try_from(frames).unwrap_or(0).min(65_536);
    planes.resize(channels, Vec::new());
    for plane in planes {
        plane.clear();
        plane.resize(frames, 0.0);
    }
}

/// Frames at a rate as a length of time.
pub(super) fn frames_to_ms(frames: u64, rate: u32) -> Millis {
    let ms = u128::from(frames) * 1000 / u128::from(rate.max(1));
    Millis(i64::try_from(ms).unwrap_or(i64::MAX))
}
