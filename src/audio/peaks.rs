//! Loudness over time, small enough to send to a player before the sound itself.

use super::{Mono16k, RATE};
use serde::{Deserialize, Serialize};

/// Lowest and highest sample of each fiftieth of a second.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Peaks {
    /// Pairs a second.
    pub per_second: u16,
    /// For each channel: lowest, highest, lowest, highest … in 1/128 of full scale.
    pub channels: Vec<Vec<i8>>,
}

impl Peaks {
    /// Pairs a second that we keep.
    const PER_SECOND: u16 = 50;

    pub(super) fn of(channels: &[Mono16k]) -> Self {
        let step = RATE as usize / usize::from(Self::PER_SECOND);
        let pairs = |channel: &Mono16k| channel.0.chunks(step).flat_map(pair).collect();
        Self { per_second: Self::PER_SECOND, channels: channels.iter().map(pairs).collect() }
    }

    /// As bytes for a blob or a download: pairs a second (`u16`), channels (`u16`), then channel by channel
    /// the length (`u32`) and its pairs. Little-endian.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes =
            Vec::with_capacity(4 + self.channels.iter().map(|pairs| 4 + pairs.len()).sum::<usize>());
        bytes.extend(self.per_second.to_le_bytes());
        bytes.extend(u16::try_from(self.channels.len()).unwrap_or(u16::MAX).to_le_bytes());
        for pairs in self.channels.iter().take(usize::from(u16::MAX)) {
            bytes.extend(u32::try_from(pairs.len()).unwrap_or(u32::MAX).to_le_bytes());
            bytes.extend(pairs.iter().map(|&value| value.to_le_bytes()[0]));
        }
        bytes
    }

    /// The same with fewer pairs a second: each takes the lowest and highest of those it stands for. At least as many as
    /// `per_second` are kept.
    #[must_use]
    pub fn coarser(&self, per_second: u16) -> Self {
        let most = self.per_second / per_second.clamp(1, self.per_second.max(1));
        // Only a step that divides it keeps the waveform in time.
        let step = (1..=most).rev().find(|step| self.per_second.is_multiple_of(*step)).unwrap_or(1);
        if step == 1 {
            return self.clone();
        }
        let pairs = usize::from(step) * 2;
        let merge = |values: &Vec<i8>| {
            let merged = values.chunks(pairs).flat_map(|some| {
                let low = some.iter().step_by(2).min().copied().unwrap_or(0);
                let high = some.iter().skip(1).step_by(2).max().copied().unwrap_or(0);
                [low, high]
            });
            merged.collect()
        };
        Self { per_second: self.per_second / step, channels: self.channels.iter().map(merge).collect() }
    }

    /// Reads [`Self::to_bytes`] back; `None` where the bytes are no peaks.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (per_second, rest) = bytes.split_first_chunk::<2>()?;
        let (count, mut rest) = rest.split_first_chunk::<2>()?;
        let mut channels = Vec::new();
        for _ in 0..u16::from_le_bytes(*count) {
            let (length, more) = rest.split_first_chunk::<4>()?;
            let (pairs, more) = more.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)?;
            channels.push(pairs.iter().map(|&byte| i8::from_le_bytes([byte])).collect());
            rest = more;
        }
        rest.is_empty().then_some(Self { per_second: u16::from_le_bytes(*per_second), channels })
    }
}

fn pair(samples: &[i16]) -> [i8; 2] {
    let high_byte = |sample: i16| i8::from_le_bytes([sample.to_le_bytes()[1]]);
    let low = samples.iter().min().copied().unwrap_or(0);
    let high = samples.iter().max().copied().unwrap_or(0);
    [high_byte(low), high_byte(high)]
}
