//! Sentences of Chinese and English text, as spans of the text that was given.

use crate::basic::Span;

/// Titles and the like: a full stop after one of them never ends a sentence.
const TITLES: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "sr", "jr", "st", "no", "nos", "vs", "fig", "e.g", "i.e", "approx",
    "ext", "tel", "mt", "gen", "rep", "sen", "lt", "col", "sgt", "capt", "rev", "hon", "dept", "acct", "ref",
];

/// Short forms that may also end a sentence: they do when a capital follows.
const SHORT_FORMS: &[&str] = &[
    "a.m", "p.m", "am", "pm", "etc", "inc", "ltd", "co", "corp", "u.s", "u.k", "jan", "feb", "aug", "sept",
    "oct", "nov", "dec",
];

/// The sentences of a text, without the white space around them. They end at `。！？!?；;…`, at a line's end, and at
/// a full stop that is neither a decimal point, nor part of an address, nor an abbreviation's.
pub fn sentences(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        if !ends_sentence(text, at, c) {
            continue;
        }
        let mut end = at + c.len_utf8();
        while let Some((next_at, next)) = rest.next_if(|(_, next)| is_terminator(*next) || is_closer(*next)) {
            end = next_at + next.len_utf8();
        }
        push_trimmed(text, start..end, &mut found);
        start = end;
    }
    push_trimmed(text, start..text.len(), &mut found);
    found
}

/// Adds the range without surrounding white space, unless nothing but punctuation is left.
pub(super) fn push_trimmed(text: &str, range: std::ops::Range<usize>, found: &mut Vec<Span>) {
    let Some(piece) = text.get(range.clone()) else { return };
    let start = range.start + (piece.len() - piece.trim_start().len());
    let end = range.end - (piece.len() - piece.trim_end().len());
    if piece.chars().any(char::is_alphanumeric) {
        found.push(Span::new(start, end));
    } else if let Some(last) = found.last_mut()
        && start < end
    {
        last.end = end; // a lone "……" or emoji belongs to what was said before it
    } else if start < end {
        found.push(Span::new(start, end));
    }
}

fn is_terminator(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '!' | '?' | '；' | ';' | '…' | '.' | '．' | '｡')
}

fn is_closer(c: char) -> bool {
    matches!(c, '”' | '’' | '"' | '\'' | ')' | '）' | '」' | '』' | '】' | ']' | '》')
}

fn ends_sentence(text: &str, at: usize, c: char) -> bool {
    match c {
        '\n' | '\r' => true,
        '.' | '．' => full_stop(text, at, c),
        _ => is_terminator(c),
    }
}

/// Does the full stop at `at` end a sentence?
fn full_stop(text: &str, at: usize, c: char) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let after = text.get(at + c.len_utf8()..).unwrap_or_default().trim_start_matches(is_closer);
    if after.starts_with('.') {
        return true; // "..." is taken whole by the caller
    }
    let Some(next) = after.chars().next() else { return true };
    if !next.is_whitespace() {
        return !next.is_ascii() && next.is_alphabetic(); // "好的.请稍等"
    }
    let word_start = before.rfind(|c: char| c.is_whitespace() || c == '(').map_or(0, |i| i + 1);
    let word = before.get(word_start..).unwrap_or_default().to_ascii_lowercase();
    let initial = word.len() == 1 && word != "i" && word.starts_with(|c: char| c.is_ascii_alphabetic());
    if initial || TITLES.contains(&word.as_str()) && followed_by_name_or_number(after, &word) {
        return false;
    }
    let capital_next = after.trim_start().starts_with(char::is_uppercase);
    !SHORT_FORMS.contains(&word.as_str()) || capital_next
}

/// "No. 5" is a number; "No. It is not" is an answer.
fn followed_by_name_or_number(after: &str, word: &str) -> bool {
    let next = after.trim_start().chars().next().unwrap_or(' ');
    if word == "no" || word == "nos" || word == "ref" || word == "ext" { next.is_ascii_digit() } else { true }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(text: &str) -> Vec<&str> {
        sentences(text).iter().filter_map(|span| span.of(text)).collect()
    }

    #[test]
    fn chinese() {
        assert_eq!(
            cut("您好！请问有什么可以帮您？好的；稍等……"),
            ["您好！", "请问有什么可以帮您？", "好的；", "稍等……"]
        );
        assert_eq!(cut("他说“好的。”然后挂了"), ["他说“好的。”", "然后挂了"]);
        assert_eq!(cut("好的.请稍等"), ["好的.", "请稍等"]);
        assert_eq!(cut("价格3.5元，共2.0件"), ["价格3.5元，共2.0件"]);
    }

    #[test]
    fn english() {
        assert_eq!(cut("Hello. How are you?! I'm fine..."), ["Hello.", "How are you?!", "I'm fine..."]);
        assert_eq!(
            cut("Dr. Smith paid $3.50 at 5 p.m. yesterday."),
            ["Dr. Smith paid $3.50 at 5 p.m. yesterday."]
        );
        assert_eq!(cut("Call by 6 p.m. Thank you."), ["Call by 6 p.m.", "Thank you."]);
        assert_eq!(cut("No. It is item No. 5."), ["No.", "It is item No. 5."]);
        assert_eq!(cut("See www.example.com or a@b.com, ok"), ["See www.example.com or a@b.com, ok"]);
        assert_eq!(cut("one\ntwo\n\n"), ["one", "two"]);
    }

    #[test]
    fn nothing_and_only_marks() {
        assert!(cut("").is_empty());
        assert!(cut("  \n ").is_empty());
        assert_eq!(cut("???"), ["???"]);
    }

    proptest! {
        #[test]
        fn spans_are_valid_in_order_and_lose_no_letter(text in "\\PC*|[a-zA-Z .。！?\n“”，3吗好]{0,60}") {
            let spans = sentences(&text);
            let mut at = 0;
            for span in &spans {
                prop_assert!(span.start >= at && span.of(&text).is_some_and(|s| !s.is_empty()));
                prop_assert!(!text[at..span.start].contains(char::is_alphanumeric));
                at = span.end;
            }
            prop_assert!(!text[at..].contains(char::is_alphanumeric));
        }
    }
}
