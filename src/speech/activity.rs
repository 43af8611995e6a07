//! Where somebody speaks: a small neural detector, a gate on loudness, and patience with short breaks.

use crate::audio::{Mono16k, ms_to_samples};
use earshot::Detector;

/// Samples a frame: 16 ms.
const FRAME: usize = 256;
const FRAME_MS: i64 = 16;
/// Speech begins at this score …
const BEGIN: f32 = 0.5;
/// … and goes on down to this one.
const GO_ON: f32 = 0.3;
/// Breaks up to here are part of speaking.
const BREAK_MS: i64 = 240;
/// Shorter than this is a click or a breath …
const SHORTEST_MS: i64 = 96;
/// … and so is what is shorter than this with nothing said near it.
const SHORTEST_ALONE_MS: i64 = 208;
/// How near "near it" is.
const NEAR_MS: i64 = 600;
/// Quieter than this (dB of full scale) nobody speaks.
const FLOOR_DB: f32 = -62.0;
/// Quieter by this much than the voice of the channel is somebody else, far away.
const BELOW_VOICE_DB: f32 = 38.0;

/// A stretch in which somebody speaks, in ms of the recording.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stretch {
    pub(super) start: i64,
    pub(super) end: i64,
    /// Mean score of its frames, 0-1: how sure the detector is that this is a voice.
    pub(super) score: f32,
}

impl Stretch {
    pub(super) fn len(&self) -> i64 {
        self.end - self.start
    }

    /// Its sound.
    pub(super) fn samples(self, channel: &Mono16k) -> &[i16] {
        let end = ms_to_samples(self.end).min(channel.0.len());
        channel.0.get(ms_to_samples(self.start)..end).unwrap_or_default()
    }
}

/// One frame, measured.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    score: f32,
    level_db: f32,
}

/// Scores every frame of a channel.
pub(super) fn frames(channel: &Mono16k) -> Vec<Frame> {
    let mut detector = Detector::default();
    let whole = channel.0.chunks_exact(FRAME);
    whole.map(|frame| Frame { score: detector.predict_i16(frame), level_db: level_db(frame) }).collect()
}

/// Loudness in dB of full scale.
pub(super) fn level_db(samples: &[i16]) -> f32 {
    let energy: i64 = samples.iter().map(|&s| i64::from(s) * i64::from(s)).sum();
    #[expect(clippy::cast_precision_loss, reason = "a loudness needs no more than three digits")]
    let mean = energy as f32 / samples.len().max(1) as f32;
    10.0 * (mean / (32768.0 * 32768.0) + 1e-10).log10()
}

/// The stretches of speech, none longer than `longest_ms`.
pub(super) fn speech(frames: &[Frame], longest_ms: i64) -> Vec<Stretch> {
    let gate = gate_db(frames);
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut begun: Option<usize> = None;
    for (at, frame) in frames.iter().enumerate() {
        let loud = frame.level_db >= gate;
        match begun {
            None if loud && frame.score >= BEGIN => begun = Some(at),
            Some(start) if !loud || frame.score < GO_ON => {
                runs.push((start, at));
                begun = None;
            }
            _ => {}
        }
    }
    runs.extend(begun.map(|start| (start, frames.len())));
    let joined = join(&runs);
    without_blips(&joined)
        .into_iter()
        .flat_map(|run| split(frames, run, longest_ms))
        .map(|run| stretch(frames, run))
        .collect()
}

/// The channel's own voice sets how loud speech must be: what leaks in from the other party is far below it.
fn gate_db(frames: &[Frame]) -> f32 {
    let mut levels: Vec<f32> = frames.iter().filter(|f| f.score >= BEGIN).map(|f| f.level_db).collect();
    levels.sort_by(f32::total_cmp);
    let voice = levels.get(levels.len() * 9 / 10).copied().unwrap_or(0.0);
    FLOOR_DB.max(voice - BELOW_VOICE_DB)
}

fn join(runs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut joined: Vec<(usize, usize)> = Vec::new();
    for &(start, end) in runs {
        match joined.last_mut() {
            Some(last) if ms(start - last.1) <= BREAK_MS => last.1 = end,
            _ => joined.push((start, end)),
        }
    }
    joined
}

fn without_blips(runs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let length = |run: &(usize, usize)| ms(run.1 - run.0);
    let near = |a: &(usize, usize), b: &(usize, usize)| {
        ms(b.0.saturating_sub(a.1)) <= NEAR_MS && ms(a.0.saturating_sub(b.1)) <= NEAR_MS
    };
    let said = |run: &&(usize, usize)| {
        let company = || runs.iter().any(|other| length(other) >= SHORTEST_ALONE_MS && near(run, other));
        length(run) >= SHORTEST_ALONE_MS || (length(run) >= SHORTEST_MS && company())
    };
    runs.iter().filter(said).copied().collect()
}

/// Cuts a run that is too long where it is least like speech, in the second half of what may be kept.
fn split(frames: &[Frame], run: (usize, usize), longest_ms: i64) -> Vec<(usize, usize)> {
    let longest = usize::try_from(longest_ms / FRAME_MS).unwrap_or(usize::MAX).max(2);
    let (mut start, end) = run;
    let mut pieces = Vec::new();
    while end - start > longest {
        let quiet = |at: &usize| {
            let around = &frames[at.saturating_sub(3)..(at + 4).min(frames.len())];
            around.iter().map(|f| f.score).sum::<f32>()
        };
        let window = start + longest / 2..start + longest;
        let cut = window.min_by(|a, b| quiet(a).total_cmp(&quiet(b))).unwrap_or(start + longest);
        pieces.push((start, cut));
        start = cut;
    }
    pieces.push((start, end));
    pieces
}

fn stretch(frames: &[Frame], (start, end): (usize, usize)) -> Stretch {
    let inside = &frames[start..end];
    #[expect(clippy::cast_precision_loss, reason = "a count of frames within half a minute")]
    let score = inside.iter().map(|f| f.score).sum::<f32>() / inside.len().max(1) as f32;
    Stretch { start: ms(start), end: ms(end), score }
}

fn ms(frames: usize) -> i64 {
    i64::try_from(frames).unwrap_or(i64::MAX / FRAME_MS) * FRAME_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(pattern: &[(usize, f32, f32)]) -> Vec<Frame> {
        let frame = |&(n, score, level_db): &(usize, f32, f32)| vec![Frame { score, level_db }; n];
        pattern.iter().flat_map(frame).collect()
    }

    fn times(found: &[Stretch]) -> Vec<(i64, i64)> {
        found.iter().map(|s| (s.start, s.end)).collect()
    }

    #[test]
    fn short_breaks_are_part_of_speaking_and_clicks_are_not() {
        let frames = scored(&[
            (10, 0.0, -70.0),
            (50, 0.9, -20.0),
            (12, 0.1, -60.0), // 192 ms: a breath
            (50, 0.9, -20.0),
            (60, 0.0, -70.0),
            (3, 0.9, -20.0), // 48 ms: a click
            (60, 0.0, -70.0),
        ]);
        assert_eq!(times(&speech(&frames, 28_000)), [(160, 160 + 112 * 16)]);
    }

    #[test]
    fn what_is_far_below_the_voice_of_the_channel_is_not_its_voice() {
        let frames = scored(&[(100, 0.9, -20.0), (100, 0.0, -80.0), (100, 0.9, -61.0)]);
        assert_eq!(times(&speech(&frames, 28_000)), [(0, 1600)]);
    }

    #[test]
    fn endless_speech_is_cut_where_it_is_weakest() {
        let frames = scored(&[(1_500, 0.9, -20.0), (10, 0.4, -30.0), (1_500, 0.9, -20.0)]);
        let found = speech(&frames, 28_000);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].end, found[1].start);
        assert!((24_000..24_160).contains(&found[0].end), "{:?}", times(&found));
    }

    #[test]
    fn nothing_gives_nothing() {
        assert!(speech(&[], 28_000).is_empty());
        assert!(speech(&frames(&Mono16k(vec![0; 160_000])), 28_000).is_empty());
    }
}
