//! Echoes: a voice that says nearly the same again, as people do who were not heard.

use super::embed::{Embedding, cosine};
use super::Echo;
use crate::basic::ContentHash;
use crate::conversation::{Transcript, Turn};
use crate::text::fold;
use std::collections::BTreeMap;

/// From here on two turns of one conversation say the same in other words. Multilingual e5 crowds its cosines:
/// turns that merely share the topic reach 0.90.
const ALIKE: f32 = 0.93;

/// A turn says something of its own from this many words on; a Chinese character counts as half a word.
const FEWEST_WORDS: usize = 4;

/// For each turn the most similar earlier one of the same voice, where they are alike. Short turns ("好的",
/// "okay, thank you") are repeated by everybody and left out, and so are private notes.
pub(super) fn echoes(transcript: &Transcript, embeddings: &BTreeMap<ContentHash, Embedding>) -> Vec<Echo> {
    let said: Vec<(usize, &Turn, &Embedding)> = transcript
        .turns
        .iter()
        .enumerate()
        .filter(|(_, turn)| !turn.private && words(&turn.text) >= FEWEST_WORDS)
        .filter_map(|(index, turn)| {
            Some((index, turn, embeddings.get(&ContentHash::of(turn.text.trim().as_bytes()))?))
        })
        .collect();
    let mut found = Vec::new();
    for (place, (again, turn, embedding)) in said.iter().enumerate() {
        let earlier = said.iter().take(place).filter(|(_, other, _)| other.voice == turn.voice);
        let nearest = earlier
            .map(|(first, _, other)| (*first, cosine(embedding, other)))
            .max_by(|(_, a), (_, b)| a.total_cmp(b));
        if let Some((first, similarity)) = nearest.filter(|(_, similarity)| *similarity >= ALIKE) {
            found.push(Echo { first, again: *again, similarity });
        }
    }
    found
}

/// About how many words.
fn words(text: &str) -> usize {
    let folded = fold(text);
    let han = folded.chars().filter(|c| matches!(c, '\u{3400}'..='\u{9fff}')).count();
    let latin = folded.split(|c: char| !c.is_ascii_alphanumeric() && c != '\'').filter(|word| !word.is_empty());
    latin.count() + han / 2
}
