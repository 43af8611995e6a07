//! A piece of a turn's text that a person marked.

use crate::basic::Span;

/// A marked piece of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelledSpan {
    /// Bytes of the turn's text; files count characters.
    pub span: Span,
    /// What it is, in the file's words: `PERSON`, `PHONE_NUMBER` …
    pub kind: String,
}

/// The bytes of the characters `start..end`; `None` where the text has no such characters.
pub(super) fn bytes(text: &str, start: usize, end: usize) -> Option<Span> {
    let byte = |character: usize| {
        let places = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        places.into_iter().nth(character)
    };
    (start <= end).then_some(())?;
    Some(Span::new(byte(start)?, byte(end)?))
}
