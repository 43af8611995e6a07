//! The embeddings that one conversation's heads read, looked up by text.

use super::{Embedding, opening::read_from};
use crate::basic::ContentHash;
use crate::conversation::Transcript;
use crate::text;
use std::collections::BTreeMap;

/// Everything of a transcript that is embedded: each turn as a whole, and the passages of long turns; both without an
/// opening that is repeated turn after turn.
pub fn texts_of(transcript: &Transcript) -> Vec<&str> {
    let mut texts = Vec::new();
    for (turn, from) in transcript.turns.iter().zip(read_from(transcript)) {
        let text = turn.text.get(from..).unwrap_or(&turn.text);
        texts.push(text.trim());
        let passages = text::passages(text);
        if passages.len() > 1 {
            texts.extend(passages.iter().filter_map(|span| text.get(span.start..span.end)));
        }
    }
    texts
}

/// Vectors of one text model, by the hash of the text that each was made of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Embeddings {
    model: Option<String>,
    vectors: BTreeMap<ContentHash, Embedding>,
}

impl Embeddings {
    /// None at all: no text model was there.
    pub fn none() -> Self {
        Self::default()
    }

    /// Those that this model made.
    pub fn new(model: &str, vectors: impl IntoIterator<Item = (ContentHash, Embedding)>) -> Self {
        Self { model: Some(model.to_owned()), vectors: vectors.into_iter().collect() }
    }

    /// The model that made them; `None` where there was none.
    pub fn model(&self) -> Option<&str> {
        self.model.as_deref()
    }

    /// All of them, by the hash of their texts.
    pub fn vectors(&self) -> &BTreeMap<ContentHash, Embedding> {
        &self.vectors
    }

    /// The vector of a text, white space around it aside.
    pub fn of(&self, text: &str) -> Option<&Embedding> {
        self.vectors.get(&ContentHash::of(text.trim().as_bytes()))
    }
}
