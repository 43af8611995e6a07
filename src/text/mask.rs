//! Masking that keeps every byte offset.

use crate::basic::Span;

/// The text with these spans hidden, byte for byte as long as before: a three-byte character becomes `＊`, any other
/// as many `*` as it has bytes. Spans of the text are therefore valid in the masked text too. A span that cuts
/// through a character hides all of it; what lies outside the text is ignored.
pub fn mask(text: &str, spans: &[Span]) -> String {
    let mut spans: Vec<Span> = spans.iter().copied().filter(|span| !span.is_empty()).collect();
    spans.sort_unstable();
    let mut hidden = spans.into_iter().peekable();
    let mut reached = 0; // the furthest end of the spans that began at or before this character
    let mut masked = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        while let Some(span) = hidden.next_if(|span| span.start < end) {
            reached = reached.max(span.end);
        }
        match c.len_utf8() {
            _ if reached <= at => masked.push(c),
            3 => masked.push('＊'),
            bytes => masked.extend(std::iter::repeat_n('*', bytes)),
        }
    }
    masked
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hides_and_keeps_the_rest() {
        assert_eq!(mask("电话13800138000谢谢", &[Span::new(6, 17)]), "电话***********谢谢");
        assert_eq!(mask("一三八é", &[Span::new(0, 11)]), "＊＊＊**");
        assert_eq!(mask("a😀b", &[Span::new(2, 3), Span::new(0, 0), Span::new(90, 99)]), "a****b");
    }

    proptest! {
        #[test]
        fn keeps_length_and_boundaries(text in "\\PC*", cuts in proptest::collection::vec((0usize..60, 0usize..30), 0..5)) {
            let spans: Vec<Span> = cuts.iter().map(|(start, len)| Span::new(*start, start + len)).collect();
            let masked = mask(&text, &spans);
            prop_assert_eq!(masked.len(), text.len());
            for (at, _) in text.char_indices() {
                prop_assert!(masked.is_char_boundary(at));
            }
            for span in spans.iter().filter(|span| !span.is_empty()) {
                for (at, c) in text.char_indices().filter(|(at, c)| *at < span.end && span.start < at + c.len_utf8()) {
                    prop_assert!(masked[at..at + c.len_utf8()].chars().all(|c| c == '*' || c == '＊'), "{}", c);
                }
            }
        }
    }
}
