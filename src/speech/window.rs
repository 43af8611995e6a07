//! Windows: stretches of speech packed together, so that the recogniser hears no long silence; and the way back from
//! time in a window to time in the recording.

use super::activity::Stretch;
use crate::audio::{Mono16k, ms_to_samples};

/// The longest window: Whisper hears 30 s, of which 2 s stay empty.
const LONGEST_MS: i64 = 27_600;
/// The longest stretch of speech, so that it fits into a window with what is around it.
pub(super) const LONGEST_STRETCH_MS: i64 = LONGEST_MS - 2 * AROUND_MS;
/// Real sound kept before and after each stretch. Two stretches far apart meet with twice this between them.
const AROUND_MS: i64 = 200;

/// A part of the recording as it lies in a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Begin in the recording.
    pub(super) source: i64,
    /// Begin in the window.
    pub(super) at: i64,
    pub(super) len: i64,
}

/// Up to [`LONGEST_MS`] of packed speech of one channel.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Window {
    pub(super) pieces: Vec<Piece>,
    /// The speech in it, in ms of the recording.
    pub(super) speech: Vec<Stretch>,
}

impl Window {
    /// Its length in ms.
    pub(super) fn len(&self) -> i64 {
        self.pieces.last().map_or(0, |piece| piece.at + piece.len)
    }

    /// How much of it is speech, in ms.
    pub(super) fn speech_ms(&self) -> i64 {
        self.speech.iter().map(Stretch::len).sum()
    }

    /// Mean score of the detector over its speech, 0-1.
    pub(super) fn score(&self) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds within half a minute")]
        let weigh = |s: &Stretch| s.score * s.len() as f32;
        #[expect(clippy::cast_precision_loss, reason = "milliseconds within half a minute")]
        let length = self.speech_ms().max(1) as f32;
        self.speech.iter().map(weigh).sum::<f32>() / length
    }

    /// Its sound, full scale 1.0.
    pub(super) fn samples(&self, channel: &Mono16k) -> Vec<f32> {
        let part = |piece: &Piece| {
            let end = ms_to_samples(piece.source + piece.len).min(channel.0.len());
            channel.0.get(ms_to_samples(piece.source)..end).unwrap_or_default()
        };
        self.pieces.iter().flat_map(part).map(|&sample| f32::from(sample) / 32768.0).collect()
    }

    /// Time in the window to time in the recording.
    pub(super) fn in_recording(&self, ms: i64) -> i64 {
        let index = self.pieces.partition_point(|piece| piece.at <= ms).saturating_sub(1);
        self.pieces.get(index).map_or(ms, |piece| piece.source + (ms - piece.at).clamp(0, piece.len))
    }

    /// The part of the window from `ms` of the recording on.
    pub(super) fn from(&self, ms: i64) -> Vec<Stretch> {
        let later = self.speech.iter().filter(|s| s.end > ms);
        later.map(|s| Stretch { start: s.start.max(ms), ..*s }).collect()
    }
}

/// Packs the speech of a channel that lasts `whole_ms` into as few windows as it takes, in order of time.
pub(super) fn pack(speech: &[Stretch], whole_ms: i64) -> Vec<Window> {
    let mut windows: Vec<Window> = Vec::new();
    for (index, stretch) in speech.iter().enumerate() {
        // Neighbours share what lies between them.
        let before = index.checked_sub(1).and_then(|i| speech.get(i));
        let earliest = before.map_or(0, |s| i64::midpoint(s.end, stretch.start));
        let latest = speech.get(index + 1).map_or(whole_ms, |s| i64::midpoint(stretch.end, s.start));
        let start = (stretch.start - AROUND_MS).max(earliest);
        let end = (stretch.end + AROUND_MS).min(latest).max(stretch.end);
        match windows.last_mut() {
            Some(window) if window.len() + (end - start) <= LONGEST_MS => window.add(start, end, *stretch),
            _ => {
                let mut window = Window::default();
                window.add(start, end, *stretch);
                windows.push(window);
            }
        }
    }
    windows
}

impl Window {
    fn add(&mut self, start: i64, end: i64, stretch: Stretch) {
        self.speech.push(stretch);
        let at = self.len();
        match self.pieces.last_mut() {
            Some(last) if last.source + last.len == start => last.len += end - start,
            _ => self.pieces.push(Piece { source: start, at, len: end - start }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stretch(start: i64, end: i64) -> Stretch {
        Stretch { start, end, score: 0.9 }
    }

    #[test]
    fn far_stretches_meet_with_a_short_silence_and_times_lead_back() {
        let windows = pack(&[stretch(1_000, 3_000), stretch(60_000, 62_000)], 100_000);
        assert_eq!(windows.len(), 1);
        assert_eq!(
            windows[0].pieces,
            [Piece { source: 800, at: 0, len: 2_400 }, Piece { source: 59_800, at: 2_400, len: 2_400 }]
        );
        assert_eq!(windows[0].in_recording(200), 1_000);
        assert_eq!(windows[0].in_recording(2_600), 60_000);
        assert_eq!(windows[0].in_recording(99_000), 62_200);
    }

    #[test]
    fn near_stretches_keep_the_silence_between_them() {
        let windows = pack(&[stretch(1_000, 3_000), stretch(3_300, 4_000)], 4_000);
        assert_eq!(windows[0].pieces, [Piece { source: 800, at: 0, len: 3_200 }]);
    }

    #[test]
    fn the_sound_of_a_window_is_that_of_its_pieces() {
        let channel = Mono16k((0..16_000 * 4).map(|n| i16::try_from(n / 1_600).unwrap() * 100).collect());
        let windows = pack(&[stretch(500, 1_000), stretch(3_000, 3_500)], 4_000);
        let samples = windows[0].samples(&channel);
        assert_eq!(samples.len(), ms_to_samples(windows[0].len()));
        let at = |ms: i64| format!("{:.0}", samples[ms_to_samples(ms)] * 32768.0);
        assert_eq!(at(200), "500"); // 0.5 s
        assert_eq!(at(900 + 200), "3000"); // 3.0 s
    }

    proptest! {
        #[test]
        fn no_speech_is_lost_no_window_is_too_long_and_time_never_runs_back(
            lengths in prop::collection::vec((1_i64..3_000, 96_i64..LONGEST_STRETCH_MS), 0..40)
        ) {
            let mut now = 0;
            let mut speech = Vec::new();
            for (gap, length) in lengths {
                speech.push(stretch(now + gap, now + gap + length));
                now += gap + length;
            }
            let windows = pack(&speech, now);
            let packed: Vec<Stretch> = windows.iter().flat_map(|w| w.speech.clone()).collect();
            prop_assert_eq!(&packed, &speech);
            for window in &windows {
                prop_assert!(window.len() <= LONGEST_MS);
                let there: Vec<i64> = (0..window.len()).step_by(50).map(|ms| window.in_recording(ms)).collect();
                prop_assert!(there.is_sorted());
                for stretch in &window.speech {
                    let covered = window.pieces.iter().any(|p| p.source <= stretch.start && stretch.end <= p.source + p.len);
                    prop_assert!(covered);
                }
            }
        }
    }
}
