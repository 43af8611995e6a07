//! Words that a person heard better than the transcriber: put in, with every offset after them moved along.

use super::{Transcript, Word};
use crate::basic::Span;

/// Longest replacement in bytes.
const LONGEST: usize = 2_000;

/// Why a correction cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotCorrected {
    /// There is no such turn.
    #[error("there is no turn {0}")]
    NoTurn(usize),
    /// The words that were to be replaced are not there.
    #[error("the turn does not say that there")]
    NotThere,
    /// Nothing would be left of the turn, or nothing would change.
    #[error("nothing would be left, or nothing would change")]
    Nothing,
    /// The replacement is too long or holds a line break.
    #[error("at most {LONGEST} bytes on one line")]
    TooLong,
}

/// Replaces the bytes `at` of a turn, which must read `old`, by `new`. The words that were there become one word, of
/// which we are sure; words elsewhere keep their times.
///
/// # Errors
/// When that cannot be done.
pub fn correct(
    transcript: &Transcript,
    turn: usize,
    at: Span,
    (old, new): (&str, &str),
) -> Result<Transcript, NotCorrected> {
    let mut corrected = transcript.clone();
    let found = corrected.turns.get_mut(turn).ok_or(NotCorrected::NoTurn(turn))?;
    if at.is_empty() || at.of(&found.text) != Some(old) {
        return Err(NotCorrected::NotThere);
    }
    if new.len() > LONGEST || new.chars().any(char::is_control) {
        return Err(NotCorrected::TooLong);
    }
    let mut text = found.text.clone();
    text.replace_range(at.start..at.end, new);
    if text.trim().is_empty() || text == found.text {
        return Err(NotCorrected::Nothing);
    }
    found.text = text;
    if let Some(words) = corrected.words.get_mut(turn) {
        *words = moved(words, at, new.len());
    }
    Ok(corrected)
}

/// The words of a turn after `at` was replaced by so many bytes.
fn moved(words: &[Word], at: Span, bytes: usize) -> Vec<Word> {
    let shift = |offset: usize| offset - at.len() + bytes;
    let mut moved = Vec::with_capacity(words.len());
    let replaced: Vec<&Word> = words.iter().filter(|word| word.span.overlaps(at)).collect();
    moved.extend(words.iter().filter(|word| word.span.end <= at.start).cloned());
    if let (Some(first), Some(last)) = (replaced.first(), replaced.last()) {
        let span = Span::new(first.span.start.min(at.start), shift(last.span.end.max(at.end)));
        if !span.is_empty() {
            moved.push(Word { span, start_ms: first.start_ms, end_ms: last.end_ms, confidence: 1.0 });
        }
    }
    let after = words.iter().filter(|word| word.span.start >= at.end);
    moved.extend(
        after.map(|word| Word {
            span: Span::new(shift(word.span.start), shift(word.span.end)),
            ..word.clone()
        }),
    );
    moved
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basic::Millis;
    use crate::conversation::{Turn, Voice};
    use proptest::prelude::*;

    /// A turn of these words with a blank between them, each a second long.
    fn said(words: &[&str]) -> Transcript {
        let mut text = String::new();
        let mut spoken = Vec::new();
        for (n, word) in words.iter().enumerate() {
            if n > 0 {
                text.push(' ');
            }
            let start = text.len();
            text.push_str(word);
            let ms = |n: usize| Millis::from_secs(i64::try_from(n).unwrap());
            let span = Span::new(start, text.len());
            spoken.push(Word { span, start_ms: ms(n), end_ms: ms(n + 1), confidence: 0.5 });
        }
        let turn = Turn {
            voice: Voice(0),
            text,
            start_ms: Some(Millis(0)),
            end_ms: None,
            confidence: Some(0.5),
            private: false,
        };
        Transcript { voices: vec![None], turns: vec![turn], words: vec![spoken], ..Transcript::default() }
    }

    #[test]
    fn a_word_is_replaced_and_those_after_it_stay_where_they_are_heard() {
        let before = said(&["my", "naym", "is", "李"]);
        let after = correct(&before, 0, Span::new(3, 7), ("naym", "name")).unwrap();
        assert_eq!(after.turns[0].text, "my name is 李");
        assert!((after.words[0][1].confidence - 1.0).abs() < f32::EPSILON);
        assert_eq!(after.words[0][3], before.words[0][3]);
        let longer = correct(&before, 0, Span::new(3, 10), ("naym is", "first name is now")).unwrap();
        assert_eq!(longer.turns[0].text, "my first name is now 李");
        assert_eq!(longer.words[0].len(), 3);
        assert_eq!((longer.words[0][1].start_ms, longer.words[0][1].end_ms), (Millis(1000), Millis(3000)));
        assert_eq!(longer.words[0][2].span.of(&longer.turns[0].text), Some("李"));
    }

    #[test]
    fn what_is_not_there_is_not_replaced() {
        let before = said(&["您好", "hello"]);
        let ask = |turn, start, end, old: &str, new: &str| {
            correct(&before, turn, Span::new(start, end), (old, new)).unwrap_err()
        };
        assert_eq!(ask(1, 0, 1, "x", "y"), NotCorrected::NoTurn(1));
        assert_eq!(ask(0, 0, 6, "***", "嗯"), NotCorrected::NotThere);
        assert_eq!(ask(0, 1, 6, "好", "嗯"), NotCorrected::NotThere);
        assert_eq!(ask(0, 0, 0, "", "嗯"), NotCorrected::NotThere);
        assert_eq!(ask(0, 0, 6, "您好", "您好"), NotCorrected::Nothing);
        assert_eq!(ask(0, 0, 12, "您好 hello", " "), NotCorrected::Nothing);
        assert_eq!(ask(0, 0, 6, "您好", "a\nb"), NotCorrected::TooLong);
    }

    proptest! {
        /// Whatever is replaced: every word lies in the text, in order, and what was not replaced reads as before.
        #[test]
        fn words_stay_in_the_text_and_in_order(
            words in proptest::collection::vec("[a-z您好请]{1,5}", 1..8),
            (from, to) in (0_usize..40, 0_usize..40),
            new in "[a-z稍等 ]{0,9}",
        ) {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let before = said(&words);
            let text = &before.turns[0].text;
            let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let (a, b) = (bounds[from % bounds.len()], bounds[to % bounds.len()]);
            let at = Span::new(a.min(b), a.max(b));
            let Ok(after) = correct(&before, 0, at, (at.of(text).unwrap(), &new)) else { return Ok(()) };
            let now = &after.turns[0].text;
            prop_assert_eq!(now.clone(), format!("{}{new}{}", &text[..at.start], &text[at.end..]));
            let mut end = 0;
            for word in &after.words[0] {
                prop_assert!(word.span.start >= end && word.span.of(now).is_some(), "{:?} in {now}", word.span);
                end = word.span.end;
            }
            for word in before.words[0].iter().filter(|word| !word.span.overlaps(at)) {
                let same = |new: &&Word| new.start_ms == word.start_ms && new.confidence < 1.0;
                let kept = after.words[0].iter().find(same).unwrap();
                prop_assert_eq!(kept.span.of(now), word.span.of(text));
            }
        }
    }
}
