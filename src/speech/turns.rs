//! Words and voice activity to turns: one for each stretch of talk between pauses.

use super::activity::Stretch;
use super::script::is_cjk;
use super::window::Window;
use super::words::HeardWord;
use crate::basic::{Millis, Span};
use crate::conversation::{Turn, Voice, Word};

/// A pause of this length ends a turn.
const PAUSE_MS: i64 = 700;
/// Where several people share a channel this is enough, if a sentence ends there: likely somebody else goes on.
const HANDOVER_MS: i64 = 280;

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
///
/// `shared`: several people speak on this channel.
pub(super) fn turns(voice: Voice, speech: &[Stretch], words: &[Placed], shared: bool) -> Vec<Said> {
    let mut rest = words;
    let mut open: Option<Utterance> = None;
    let mut said = Vec::new();
    for stretch in speech {
        let count =
            rest.iter().take_while(|word| word.start < stretch.end || word.end <= stretch.end).count();
        let (inside, later) = rest.split_at(count);
        rest = later;
        match &mut open {
            Some(utterance) if utterance.goes_on(stretch, shared) => utterance.add(stretch, inside),
            _ => {
                said.extend(open.take().and_then(|utterance| utterance.write(voice)));
                open = Some(Utterance { start: stretch.start, end: stretch.end, words: inside.to_vec() });
            }
        }
    }
    said.extend(open.and_then(|utterance| utterance.write(voice)));
    said
}

/// Speech between pauses.
struct Utterance {
    start: i64,
    end: i64,
    words: Vec<Placed>,
}

impl Utterance {
    fn goes_on(&self, next: &Stretch, shared: bool) -> bool {
        let pause = next.start - self.end;
        let sentence_ends =
            self.words.last().is_some_and(|last| last.word.tail.contains(['.', '?', '!', '。', '？', '！']));
        pause < if shared && sentence_ends { HANDOVER_MS } else { PAUSE_MS }
    }

    fn add(&mut self, stretch: &Stretch, words: &[Placed]) {
        self.end = stretch.end;
        self.words.extend_from_slice(words);
    }

    fn write(self, voice: Voice) -> Option<Said> {
        (!self.words.is_empty()).then(|| write(voice, self.start, self.end, &self.words))
    }
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
        let said = turns(Voice(1), &speech, &place(window, words), false);
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
        let said = turns(Voice(0), &speech, &place(window, words), false);
        assert_eq!(said[0].turn.text, "您好，我ABC");
        let spans: Vec<_> = said[0].words.iter().map(|w| w.span.of(&said[0].turn.text).unwrap()).collect();
        assert_eq!(spans, ["您好", "我", "ABC"]);
    }

    #[test]
    fn on_a_shared_channel_a_short_pause_after_a_sentence_ends_the_turn() {
        let speech = [stretch(0, 1_000), stretch(1_400, 2_000), stretch(2_400, 3_000)];
        let window = &pack(&speech, 3_000)[0];
        let mut words = vec![word("hello", 0, 900), word("good", 1_450, 2_000), word("day", 2_450, 2_900)];
        words[0].tail = ".".into();
        let texts = |shared: bool| -> Vec<String> {
            let said = turns(Voice(0), &speech, &place(window, words.clone()), shared);
            said.into_iter().map(|said| said.turn.text).collect()
        };
        assert_eq!(texts(true), ["hello.", "good day"]);
        assert_eq!(texts(false), ["hello. good day"]);
    }

    #[test]
    fn speech_without_words_is_no_turn() {
        assert!(turns(Voice(0), &[stretch(0, 900)], &[], false).is_empty());
    }
}
