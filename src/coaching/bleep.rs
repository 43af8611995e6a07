//! Where a clip is bleeped, and the bleeping.
//!
//! Every turn that sounds within the clip is looked at, not only the pinned ones: the margin before and after holds
//! other people's words too. Where it is not known when a word was spoken, its whole turn is bleeped. A bleep covers
//! all channels, because one party's microphone hears the other.

use super::hidden::hidden;
use crate::audio::{self, Mono16k};
use crate::basic::{Millis, Span};
use crate::conversation::{Transcript, Turn, Word};

/// Word times are good to about a tenth of a second; a bleep reaches so far beyond them.
const PAD: Millis = Millis(250);
/// Beyond a whole turn.
const TURN_PAD: Millis = Millis(300);
/// Pitch of the tone, in Hz, and its loudness as a sample value (about −22 dB).
const PITCH: f64 = 1000.0;
const LOUDNESS: f64 = 2600.0;

/// From when until when, since the recording began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stretch {
    /// First moment.
    pub from: Millis,
    /// One past the last.
    pub to: Millis,
}

impl Stretch {
    /// Do the two share a moment?
    pub fn overlaps(self, other: Self) -> bool {
        self.from < other.to && other.from < self.to
    }
}

/// What is to be bleeped within `window`: in order, none touching another. `words` are those of each turn.
pub fn plan(transcript: &Transcript, words: &[Vec<Word>], window: Stretch) -> Vec<Stretch> {
    let mut found: Vec<Stretch> = Vec::new();
    for (index, turn) in transcript.turns.iter().enumerate() {
        let spans = hidden(&turn.text);
        if spans.is_empty() {
            continue;
        }
        let whole = sounding(&transcript.turns, index, window);
        let timed = words.get(index).map(Vec::as_slice).unwrap_or_default();
        for span in spans {
            found.push(match spoken(&turn.text, timed, span) {
                Some((from, to)) => Stretch { from: from - PAD, to: to + PAD },
                None => Stretch { from: whole.from - TURN_PAD, to: whole.to + TURN_PAD },
            });
        }
    }
    let mut inside: Vec<Stretch> = found
        .into_iter()
        .filter(|stretch| stretch.overlaps(window))
        .map(|stretch| Stretch { from: stretch.from.max(window.from), to: stretch.to.min(window.to) })
        .collect();
    inside.sort_unstable();
    let mut joined: Vec<Stretch> = Vec::with_capacity(inside.len());
    for stretch in inside {
        match joined.last_mut() {
            Some(last) if stretch.from <= last.to => last.to = last.to.max(stretch.to),
            _ => joined.push(stretch),
        }
    }
    joined
}

/// When a turn is heard. Without times of its own it may be anywhere; without an end it lasts until somebody else
/// has begun.
fn sounding(turns: &[Turn], index: usize, window: Stretch) -> Stretch {
    let turn = &turns[index];
    let Some(from) = turn.start_ms else { return window };
    let next = || turns[index + 1..].iter().filter_map(|turn| turn.start_ms).find(|start| *start > from);
    Stretch { from, to: turn.end_ms.filter(|end| *end > from).or_else(next).unwrap_or(window.to).max(from) }
}

/// When the words of this span were spoken; `None` unless the words have times that make sense and leave no letter
/// of the span without one.
fn spoken(said: &str, words: &[Word], span: Span) -> Option<(Millis, Millis)> {
    let mut own: Vec<&Word> = words.iter().filter(|word| word.span.overlaps(span)).collect();
    own.sort_by_key(|word| word.span);
    let mut reached = span.start;
    for word in &own {
        if letters(said, reached, word.span.start) || word.end_ms <= word.start_ms {
            return None;
        }
        reached = reached.max(word.span.end);
    }
    if letters(said, reached, span.end) {
        return None;
    }
    Some((own.iter().map(|word| word.start_ms).min()?, own.iter().map(|word| word.end_ms).max()?))
}

fn letters(said: &str, from: usize, to: usize) -> bool {
    said.get(from..to).is_some_and(|between| between.contains(char::is_alphanumeric))
}

/// Overwrites these stretches in every channel; `begins` is when the samples begin. Nothing of what was there is
/// left, not even its loudness.
pub fn apply(channels: &mut [Mono16k], begins: Millis, stretches: &[Stretch]) {
    for stretch in stretches {
        let from = audio::ms_to_samples((stretch.from - begins).0);
        let to = audio::ms_to_samples((stretch.to - begins).0 + 1);
        for channel in channels.iter_mut() {
            let end = to.min(channel.0.len());
            for (at, sample) in channel.0.iter_mut().enumerate().take(end).skip(from) {
                *sample = tone(at);
            }
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a sine of this loudness fits 16 bits")]
fn tone(at: usize) -> i16 {
    let seconds = crate::statistics::count(at) / f64::from(audio::RATE);
    (LOUDNESS * (std::f64::consts::TAU * PITCH * seconds).sin()).round() as i16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::Voice;

    fn turn(text: &str, from: i64, to: Option<i64>) -> Turn {
        Turn {
            voice: Voice(0),
            text: text.to_owned(),
            start_ms: Some(Millis(from)),
            end_ms: to.map(Millis),
            confidence: None,
            private: false,
        }
    }

    fn word(text: &str, word: &str, from: i64, to: i64) -> Word {
        let start = text.find(word).unwrap();
        Word {
            span: Span::new(start, start + word.len()),
            start_ms: Millis(from),
            end_ms: Millis(to),
            confidence: 0.9,
        }
    }

    fn stretch(from: i64, to: i64) -> Stretch {
        Stretch { from: Millis(from), to: Millis(to) }
    }

    const SAID: &str = "my number is 13800138000 thanks";

    #[test]
    fn a_number_with_word_times_is_bleeped_alone_and_a_little_more() {
        let transcript = Transcript { turns: vec![turn(SAID, 1000, Some(6000))], ..Transcript::default() };
        let words = vec![vec![
            word(SAID, "my", 1000, 1200),
            word(SAID, "13800138000", 2000, 4000),
            word(SAID, "thanks", 5000, 5500),
        ]];
        assert_eq!(plan(&transcript, &words, stretch(0, 10_000)), [stretch(1750, 4250)]);
        assert!(plan(&transcript, &words, stretch(4500, 10_000)).is_empty());
        assert_eq!(
            plan(&transcript, &words, stretch(3000, 10_000)),
            [stretch(3000, 4250)],
            "cut by the window"
        );
    }

    #[test]
    fn without_times_for_every_letter_the_whole_turn_is_bleeped() {
        let transcript = Transcript {
            turns: vec![turn(SAID, 1000, Some(6000)), turn("ok", 6500, Some(7000))],
            ..Transcript::default()
        };
        let window = stretch(0, 10_000);
        assert_eq!(plan(&transcript, &[], window), [stretch(700, 6300)]);
        let half = vec![vec![word(SAID, "13800", 2000, 3000)]];
        assert_eq!(plan(&transcript, &half, window), [stretch(700, 6300)]);
        let senseless = vec![vec![word(SAID, "13800138000", 2000, 2000)]];
        assert_eq!(plan(&transcript, &senseless, window), [stretch(700, 6300)]);
    }

    #[test]
    fn a_turn_without_an_end_lasts_until_the_next_and_one_without_times_is_everywhere() {
        let turns = vec![turn(SAID, 1000, None), turn("ok", 6500, Some(7000))];
        let mut transcript = Transcript { turns, ..Transcript::default() };
        assert_eq!(plan(&transcript, &[], stretch(0, 10_000)), [stretch(700, 6800)]);
        transcript.turns[0].start_ms = None;
        assert_eq!(plan(&transcript, &[], stretch(0, 10_000)), [stretch(0, 10_000)]);
    }

    /// Correlation of two signals, −1 to 1.
    fn correlation(a: &[i16], b: &[i16]) -> f64 {
        let pairs = || a.iter().zip(b).map(|(a, b)| (f64::from(*a), f64::from(*b)));
        let product: f64 = pairs().map(|(a, b)| a * b).sum();
        let norm = pairs().map(|(a, _)| a * a).sum::<f64>() * pairs().map(|(_, b)| b * b).sum::<f64>();
        if norm > 0.0 { product / norm.sqrt() } else { 0.0 }
    }

    #[test]
    fn nothing_of_the_voice_is_left_under_a_bleep_and_the_rest_is_untouched() {
        let mut random = crate::statistics::SplitMix64::new(7);
        let noise: Vec<i16> =
            (0..32_000).map(|_| i16::try_from(random.below(20_000)).unwrap() - 10_000).collect();
        let original = vec![Mono16k(noise.clone()), Mono16k(noise.iter().map(|x| x / 3).collect())];
        let mut bleeped = original.clone();
        apply(&mut bleeped, Millis(5000), &[stretch(5500, 6000)]);
        for (old, new) in original.iter().zip(&bleeped) {
            assert_eq!(old.0.len(), new.0.len());
            assert!(correlation(&old.0[8000..16_000], &new.0[8000..16_000]).abs() < 0.05);
            assert_eq!(old.0[..8000], new.0[..8000]);
            assert_eq!(old.0[16_016..], new.0[16_016..]);
        }
        assert_eq!(bleeped[0].0[8000..16_000], bleeped[1].0[8000..16_000], "the same tone in both");
        apply(&mut bleeped, Millis(5000), &[stretch(0, 100_000)]);
    }
}
