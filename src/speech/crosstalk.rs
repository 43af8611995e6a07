//! What leaks from one leg of a call into the other: the same words at the same time, far quieter.

use super::activity::level_db;
use super::turns::Said;
use crate::audio::{Mono16k, ms_to_samples};
use crate::basic::Millis;
use std::collections::BTreeSet;

/// The leak must be quieter by this much.
const QUIETER_DB: f32 = 12.0;
/// This share of its words must be heard in the other channel at that time.
const SAME_WORDS: f32 = 0.6;
/// Words are the same when they are this near in time.
const NEAR_MS: i64 = 700;

/// Drops turns that are echoes of the other channels. `voices[n]` was said in `channels[n]`.
pub(super) fn without_echoes(voices: Vec<Vec<Said>>, channels: &[Mono16k]) -> Vec<Vec<Said>> {
    let echo = |own: usize, said: &Said| {
        let others = voices.iter().enumerate().filter(|(other, _)| *other != own);
        others.into_iter().any(|(other, turns)| {
            let quieter = level(channels.get(own), said) + QUIETER_DB <= level(channels.get(other), said);
            quieter && shared(said, turns) >= SAME_WORDS
        })
    };
    let keep: Vec<Vec<bool>> = voices
        .iter()
        .enumerate()
        .map(|(own, turns)| turns.iter().map(|said| !echo(own, said)).collect())
        .collect();
    let kept = |(turns, keep): (Vec<Said>, Vec<bool>)| {
        turns.into_iter().zip(keep).filter_map(|(said, keep)| keep.then_some(said)).collect()
    };
    voices.into_iter().zip(keep).map(kept).collect()
}

/// How loud a channel is while the turn is spoken.
fn level(channel: Option<&Mono16k>, said: &Said) -> f32 {
    let at = |time: Option<Millis>| ms_to_samples(time.unwrap_or_default().0);
    let samples = channel.and_then(|c| c.0.get(at(said.turn.start_ms)..at(said.turn.end_ms).min(c.0.len())));
    samples.map_or(-100.0, level_db)
}

/// The share of a turn's words that are also in `others` at about the same time.
fn shared(said: &Said, others: &[Said]) -> f32 {
    let words = |said: &Said| -> Vec<(String, i64)> {
        let text =
            |w: &crate::conversation::Word| w.span.of(&said.turn.text).unwrap_or_default().to_lowercase();
        said.words.iter().map(|w| (text(w), w.start_ms.0)).collect()
    };
    let there: BTreeSet<(String, i64)> = others.iter().flat_map(words).collect();
    let own = words(said);
    let near = |(text, at): &&(String, i64)| {
        there.iter().any(|(t, a)| t == text && a.abs_diff(*at) <= NEAR_MS.unsigned_abs())
    };
    #[expect(clippy::cast_precision_loss, reason = "words of one turn")]
    let share = own.iter().filter(near).count() as f32 / own.len().max(1) as f32;
    share
}

#[cfg(test)]
mod tests {
    use super::super::activity::Stretch;
    use super::super::turns::{place, turns};
    use super::super::window::pack;
    use super::super::words::HeardWord;
    use super::*;
    use crate::conversation::Voice;

    fn said(voice: u8, text: &str) -> Vec<Said> {
        let speech = [Stretch { start: 1_000, end: 3_000, score: 0.9 }];
        let word = |(n, text): (usize, &str)| {
            let start_ms = 200 + 300 * i64::try_from(n).unwrap();
            HeardWord {
                spaced: true,
                head: String::new(),
                text: text.into(),
                tail: String::new(),
                start_ms,
                end_ms: start_ms + 250,
                confidence: 0.9,
            }
        };
        let words = text.split(' ').enumerate().map(word).collect();
        turns(Voice(voice), &speech, &place(&pack(&speech, 4_000)[0], words), false)
    }

    fn loud(amplitude: i16) -> Mono16k {
        Mono16k((0..64_000).map(|n| if n % 40 < 20 { amplitude } else { -amplitude }).collect())
    }

    #[test]
    fn the_quiet_copy_goes_and_the_loud_one_stays() {
        let voices = vec![said(0, "your parcel is late"), said(1, "your parcel was late")];
        let kept = without_echoes(voices, &[loud(8_000), loud(400)]);
        assert_eq!((kept[0].len(), kept[1].len()), (1, 0));
    }

    #[test]
    fn talking_at_once_is_no_echo() {
        let other_words = vec![said(0, "your parcel is late"), said(1, "I want it now")];
        assert_eq!(without_echoes(other_words, &[loud(8_000), loud(400)])[1].len(), 1);
        let as_loud = vec![said(0, "bye bye"), said(1, "bye bye")];
        assert_eq!(without_echoes(as_loud, &[loud(8_000), loud(6_000)])[1].len(), 1);
    }
}
