//! Passages: whole sentences taken together until they are as long as one act of speech usually is.

use super::sentences;
use crate::basic::Span;

/// A passage is closed once it weighs so much: about one long or two short sentences in either language.
const WEIGHT: usize = 28;

/// Cuts a text into passages of whole sentences, in order. A short text is one passage; a long sentence stays whole.
///
/// Trained heads read passages instead of turns, so that one sentence of comfort in a long answer is not drowned.
pub fn passages(text: &str) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    let mut so_far = 0;
    for sentence in sentences(text) {
        let more = weight(text.get(sentence.start..sentence.end).unwrap_or_default());
        match found.last_mut() {
            Some(last) if so_far + more <= WEIGHT => {
                last.end = sentence.end;
                so_far += more;
            }
            _ => {
                found.push(sentence);
                so_far = more;
            }
        }
    }
    found
}

/// How long a text is in either language: a Chinese character weighs 1, a word of letters 2.
pub fn weight(text: &str) -> usize {
    let mut weight = 0;
    let mut in_word = false;
    for c in text.chars() {
        let wide = !c.is_ascii() && c.is_alphanumeric();
        let letter = c.is_ascii_alphanumeric() || c == '\'';
        weight += usize::from(wide) + 2 * usize::from(letter && !in_word);
        in_word = letter;
    }
    weight
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(text: &str) -> Vec<&str> {
        passages(text).into_iter().map(|span| &text[span.start..span.end]).collect()
    }

    #[test]
    fn short_texts_are_one_passage_and_long_ones_keep_their_sentences_whole() {
        assert_eq!(cut("您好，请问有什么可以帮您？"), ["您好，请问有什么可以帮您？"]);
        assert_eq!(
            cut(
                "换谁等这么久都着急。我先帮您看一下包裹走到哪儿了，您稍等两分钟就好。系统显示它昨天晚上已经到了城南的站点。"
            ),
            [
                "换谁等这么久都着急。",
                "我先帮您看一下包裹走到哪儿了，您稍等两分钟就好。",
                "系统显示它昨天晚上已经到了城南的站点。"
            ]
        );
        assert_eq!(
            cut(
                "Oh no. That is a rotten start to a holiday, and I am sorry. Let me look the booking up for you right now."
            ),
            [
                "Oh no. That is a rotten start to a holiday, and I am sorry.",
                "Let me look the booking up for you right now."
            ]
        );
        assert!(cut("  ").is_empty());
    }

    proptest! {
        #[test]
        fn passages_stand_in_order_on_character_boundaries(text in "\\PC{0,80}") {
            let spans = passages(&text);
            prop_assert!(spans.iter().all(|span| text.get(span.start..span.end).is_some_and(|cut| !cut.is_empty())));
            prop_assert!(spans.windows(2).all(|pair| pair[0].end <= pair[1].start));
        }
    }
}
