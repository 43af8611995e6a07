//! Folding: one spelling for what people write in many, with the way back to the original kept.

use crate::basic::Span;
use ferrous_opencc::{OpenCC, config::BuiltinConfig};
use std::ops::Range;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A text in the one spelling that rules compare: compatibility forms and full width resolved (NFKC), lower case,
/// Simplified characters, straight quotes and dashes, white space as single blanks, invisible characters gone.
///
/// Phrases and texts are folded by the same function, so what matters is that equals meet, not how they look.
#[derive(Clone, Debug)]
pub struct Folded {
    text: String,
    pieces: Vec<Piece>,
}

/// A stretch of folded text and what it came from. In an `even` piece every character kept its length.
#[derive(Clone, Debug)]
struct Piece {
    folded: Range<usize>,
    original: Range<usize>,
    even: bool,
}

impl Folded {
    /// Folds a text.
    pub fn new(original: &str) -> Self {
        let mut folded = Self { text: String::with_capacity(original.len()), pieces: Vec::new() };
        let mut rest = original.char_indices().peekable();
        while let Some((start, first)) = rest.next() {
            let at = folded.text.len();
            let mut end = start + first.len_utf8();
            match rest.peek() {
                Some((_, next)) if !first.is_whitespace() && is_mark(*next) => {
                    while let Some((mark_at, mark)) = rest.next_if(|(_, next)| is_mark(*next)) {
                        end = mark_at + mark.len_utf8();
                    }
                    let composed: String = original.get(start..end).unwrap_or_default().nfkc().collect();
                    composed.chars().for_each(|c| push_folded(c, &mut folded.text));
                }
                _ => push_folded(first, &mut folded.text),
            }
            folded.record(at, start..end);
        }
        folded
    }

    /// The folded text as a text of its own, whose way back leads to itself.
    #[must_use]
    pub fn flat(&self) -> Self {
        let all = 0..self.text.len();
        let pieces = vec![Piece { folded: all.clone(), original: all, even: true }];
        Self { text: self.text.clone(), pieces }
    }

    /// The folded text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Bytes of the folded text, as bytes of the original: always on character boundaries there, and never less
    /// than what the range came from. A range outside the text is cut to it.
    pub fn original(&self, range: Range<usize>) -> Span {
        let start = self.text.floor_char_boundary(range.start);
        let end = self.text.ceil_char_boundary(range.end.max(start));
        let from = self.piece(start).map_or_else(|| self.original_end(), |piece| piece.start_of(start));
        if end <= start {
            return Span::new(from, from);
        }
        let to = self.piece(end - 1).map_or_else(|| self.original_end(), |piece| piece.end_of(end));
        Span::new(from, to.max(from))
    }

    /// The piece that holds this folded byte.
    fn piece(&self, byte: usize) -> Option<&Piece> {
        let index = self.pieces.partition_point(|piece| piece.folded.end <= byte);
        self.pieces.get(index)
    }

    fn original_end(&self) -> usize {
        self.pieces.last().map_or(0, |piece| piece.original.end)
    }

    /// Notes that the folded text from `at` on came from `original`.
    fn record(&mut self, at: usize, original: Range<usize>) {
        let folded = at..self.text.len();
        if folded.is_empty() {
            return;
        }
        let one_char = self.text.get(at..).is_some_and(|piece| piece.chars().nth(1).is_none());
        let even = one_char && folded.len() == original.len();
        match self.pieces.last_mut() {
            Some(last) if even && last.even && last.original.end == original.start => {
                last.folded.end = folded.end;
                last.original.end = original.end;
            }
            _ => self.pieces.push(Piece { folded, original, even }),
        }
    }
}

impl Piece {
    fn start_of(&self, byte: usize) -> usize {
        if self.even { self.original.start + (byte - self.folded.start) } else { self.original.start }
    }

    fn end_of(&self, byte: usize) -> usize {
        if self.even { self.original.start + (byte - self.folded.start) } else { self.original.end }
    }
}

/// Only the folded text, for phrases and keys.
pub fn fold(text: &str) -> String {
    Folded::new(text).text
}

/// One character, folded.
fn push_folded(c: char, out: &mut String) {
    match c {
        _ if c.is_whitespace() => push_blank(out),
        '\0'..='\x7f' => out.push(c.to_ascii_lowercase()),
        '妳' => out.push('你'),
        '\u{3400}'..='\u{9fff}' => out.push(simplified(c)),
        '‘' | '’' | 'ʼ' | '′' => out.push('\''),
        '“' | '”' | '″' => out.push('"'),
        '‐'..='―' | '−' => out.push('-'),
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}'
        | '\u{feff}' => {}
        _ => {
            for part in std::iter::once(c).nfkc() {
                if part.is_whitespace() {
                    push_blank(out);
                } else {
                    part.to_lowercase().for_each(|lower| out.push(simplified(lower)));
                }
            }
        }
    }
}

/// A mark that joins the character before it; decided without a table for nearly every character.
fn is_mark(c: char) -> bool {
    c >= '\u{300}' && !matches!(c, '\u{3400}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}') && is_combining_mark(c)
}

/// A blank, unless there is one already.
fn push_blank(out: &mut String) {
    if !out.ends_with(' ') {
        out.push(' ');
    }
}

const FIRST_HAN: u32 = 0x3400;
const LAST_HAN: u32 = 0x9fff;

/// Traditional to Simplified, one character each, by `OpenCC`'s tables; built once, on first use.
static SIMPLIFIED: LazyLock<Vec<char>> = LazyLock::new(|| {
    let all: Vec<char> = (FIRST_HAN..=LAST_HAN).filter_map(char::from_u32).collect();
    let Ok(converter) = OpenCC::from_config(BuiltinConfig::T2s) else { return all };
    let convert = |c: &char| {
        let converted = converter.convert(c.encode_utf8(&mut [0; 4]));
        let mut chars = converted.chars();
        match (chars.next(), chars.next()) {
            (Some(one), None) if one.len_utf8() == c.len_utf8() => one,
            _ => *c,
        }
    };
    all.iter().map(convert).collect()
});

fn simplified(c: char) -> char {
    let index = u32::from(c).checked_sub(FIRST_HAN).and_then(|index| usize::try_from(index).ok());
    index.and_then(|index| SIMPLIFIED.get(index)).copied().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn many_spellings_become_one() {
        assert_eq!(fold("Ｉ’ｍ  SORRY\n"), "i'm sorry ");
        assert_eq!(fold("請您稍後，電話１２３"), "请您稍后,电话123");
        assert_eq!(fold("cafe\u{301}"), fold("CAFÉ"));
        assert_eq!(fold("zero\u{200b}width"), "zerowidth");
        assert_eq!(fold("妳"), "你");
    }

    #[test]
    fn the_way_back_is_exact() {
        let original = "您好，ＡＢ 电话\u{200b}：１３８";
        let folded = Folded::new(original);
        let at = folded.as_str().find("138").unwrap();
        assert_eq!(folded.original(at..at + 3).of(original), Some("１３８"));
        let at = folded.as_str().find("ab").unwrap();
        assert_eq!(folded.original(at..at + 2).of(original), Some("ＡＢ"));
        assert_eq!(folded.original(0..folded.as_str().len()).of(original), Some(original));
    }

    #[test]
    fn a_ligature_is_quoted_whole() {
        let folded = Folded::new("o\u{fb03}ce"); // oﬃce
        assert_eq!(folded.as_str(), "office");
        assert_eq!(folded.original(1..2), Span::new(1, 4));
    }

    proptest! {
        #[test]
        fn every_span_is_valid_in_the_original(text in "\\PC*|[a-zA-Z，。！ １２３臺灣é\u{301}\u{200b}\n\t]{0,40}", from in 0usize..80, len in 0usize..80) {
            let folded = Folded::new(&text);
            prop_assert!(folded.original(from..from + len).of(&text).is_some());
        }

        #[test]
        fn folding_twice_changes_nothing(text in "[a-zA-Z，。！ １２３臺灣é\u{200b}\n\t]{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
