//! Words and voice activity to turns: one for each stretch of talk between pauses.

use super::activity::Stretch;
use super::script::is_cjk;
use super::window::Window;
use super::words::HeardWord;
use crate::basic::{Millis, Span};
use crate::conversation::{Turn, Voice, Word};

/// A pause of this length ends a turn.
const PAUSE_MS: i64 = 700;

/// A turn with its words.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Said {
    pub(super) turn: Turn,
    pub(super) words: Vec<Word>,
}

/// A word in time of the recording.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    word: HeardWord,
    start: i64,
    end: i64,
}

impl Placed {
    /// Where it ends in the recording, in ms.
    pub(super) fn end(&self) -> i64 {
        self.end
    }
}

/// Takes the words of a window back to the time of the recording.
pub(super) fn place(window: &Window, words: Vec<HeardWord>) -> Vec<Placed> {
    let place = |word: HeardWord| {
        // A word that touches two stretches belongs to the one that holds its middle.
        let middle = window.in_recording(i64::midpoint(word.start_ms, word.end_ms));
        let stretch = nearest(&window.speech, middle);
        let (from, to) = stretch.map_or((middle, middle), |s| (s.start, s.end));
        let start = window.in_recording(word.start_ms).clamp(from, to);
        let end = window.in_recording(word.end_ms).clamp(start, to);
        Placed { word, start, end }
    };
    words.into_iter().map(place).collect()
}

fn nearest(speech: &[Stretch], ms: i64) -> Option<&Stretch> {
    speech.iter().min_by_key(|s| (s.start - ms).max(ms - s.end).max(0))
}

/// The turns of one channel, in order. Words must be in order; speech without words gives no turn.
pub(super) fn turns(voice: Voice, speech: &[Stretch], words: &[Placed]) -> Vec<Said> {
    let mut rest = words;
    let mut said = Vec::new();
    for (start, end) in utterances(speech) {
        let count = rest.iter().take_while(|word| word.start < end || word.end <= end).count();
        let (inside, later) = rest.split_at(count);
        rest = later;
        if !inside.is_empty() {
            said.push(write(voice, start, end, inside));
        }
    }
    said
}

/// Stretches of speech joined over breaks that are no pauses.
fn utterances(speech: &[Stretch]) -> Vec<(i64, i64)> {
    let mut joined: Vec<(i64, i64)> = Vec::new();
    for stretch in speech {
        match joined.last_mut() {
            Some(last) if stretch.start - last.1 < PAUSE_MS => last.1 = stretch.end,
            _ => joined.push((stretch.start, stretch.end)),
        }
    }
    joined
}

fn write(voice: Voice, start: i64, end: i64, placed: &[Placed]) -> Said {
    let mut text = String::new();
    let mut words = Vec::with_capacity(placed.len());
    for Placed { word, start, end } in placed {
        if !text.is_empty() && (word.spaced || needs_space(&text, &word.text)) {
            text.push(' ');
        }
        text.push_str(&word.head);
        let from = text.len();
        text.push_str(&word.text);
        words.push(Word {
            span: Span::new(from, text.len()),
            start_ms: Millis(*start),
            end_ms: Millis(*end),
            confidence: word.confidence,
        });
        text.push_str(&word.tail);
    }
    #[expect(clippy::cast_precision_loss, reason = "words of one turn")]
    let confidence = words.iter().map(|w| w.confidence).sum::<f32>() / words.len().max(1) as f32;
    Said {
        turn: Turn {
            voice,
            text,
            start_ms: Some(Millis(start)),
            end_ms: Some(Millis(end)),
            confidence: Some(confidence),
            private: false,
        },
        words,
    }
}

/// Words of different windows may meet without the space that the recogniser writes before English words.
fn needs_space(text: &str, next: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() && !is_cjk(c) || ",.?!;:".contains(c);
    text.ends_with(plain) && next.starts_with(|c: char| c.is_alphanumeric() && !is_cjk(c))
}

#[cfg(test)]
mod tests {
    use super::super::window::pack;
    use super::*;

    fn stretch(start: i64, end: i64) -> Stretch {
        Stretch { start, end, score: 0.9 }
    }

    fn word(text: &str, start_ms: i64, end_ms: i64) -> HeardWord {
        let spaced = text.is_ascii();
        HeardWord {
            spaced,
            head: String::new(),
            text: text.into(),
            tail: String::new(),
            start_ms,
            end_ms,
            confidence: 0.8,
        }
    }

    #[test]
    fn turns_begin_and_end_with_the_voice_and_break_at_pauses() {
        let speech = [stretch(1_000, 2_000), stretch(2_500, 3_000), stretch(9_000, 10_000)];
        let window = &pack(&speech, 20_000)[0];
        // In the window: 0.2-1.2 s, 1.7-2.2 s, 2.6-3.6 s.
        let words = vec![
            word("hello", 150, 1_200),
            word("there", 1_500, 2_300),
            word("good", 2_350, 3_000),
            word("bye", 3_000, 3_900),
        ];
        let said = turns(Voice(1), &speech, &place(window, words));
        let seen: Vec<_> =
            said.iter().map(|s| (s.turn.text.as_str(), s.turn.start_ms, s.turn.end_ms)).collect();
        assert_eq!(
            seen,
            [
                ("hello there", Some(Millis(1_000)), Some(Millis(3_000))),
                ("good bye", Some(Millis(9_000)), Some(Millis(10_000)))
            ]
        );
        assert_eq!(said[0].words[0].start_ms, Millis(1_000));
        assert_eq!(said[1].words[1].end_ms, Millis(10_000));
        assert_eq!(said[1].words[1].span.of(&said[1].turn.text), Some("bye"));
    }

    #[test]
    fn chinese_is_written_without_spaces() {
        let speech = [stretch(0, 2_000)];
        let window = &pack(&speech, 2_000)[0];
        let mut words = vec![word("您好", 0, 500), word("我", 500, 900), word("ABC", 900, 1_500)];
        words[0].tail = "，".into();
        words[2].spaced = false;
        let said = turns(Voice(0), &speech, &place(window, words));
        assert_eq!(said[0].turn.text, "您好，我ABC");
        let spans: Vec<_> = said[0].words.iter().map(|w| w.span.of(&said[0].turn.text).unwrap()).collect();
        assert_eq!(spans, ["您好", "我", "ABC"]);
    }

    #[test]
    fn speech_without_words_is_no_turn() {
        assert!(turns(Voice(0), &[stretch(0, 900)], &[]).is_empty());
    }
}
