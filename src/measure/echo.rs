//! Echoes: a voice that says nearly the same again, as people do who were not heard.

use super::Echo;
use super::embed::{Embedding, cosine};
use super::opening::read_from;
use crate::basic::ContentHash;
use crate::conversation::{Transcript, Voice};
use crate::text::fold;
use std::collections::BTreeMap;

/// From here on two turns of one conversation say the same in other words. Multilingual e5 crowds its cosines: in
/// real help-desk dialogues turns that merely share the topic reach 0.93.
const ALIKE: f32 = 0.94;

/// A turn says something of its own from this many words on; a Chinese character counts as half a word.
const FEWEST_WORDS: usize = 4;

/// One turn may be so many times as long as the other; beyond that the longer one says more.
const LONGEST_TIMES: usize = 2;

/// Earlier turns named for each, at most, so that a machine that repeats itself does not fill the store.
const MOST: usize = 3;

/// A turn that can echo or be echoed.
struct Said<'t> {
    index: usize,
    voice: Voice,
    words: usize,
    embedding: &'t Embedding,
}

/// For each turn the earlier ones of the same voice that it repeats, the most alike first. Short turns ("好的",
/// "okay, thank you") are repeated by everybody and left out, and so are private notes.
pub(super) fn echoes(transcript: &Transcript, embeddings: &BTreeMap<ContentHash, Embedding>) -> Vec<Echo> {
    let turns = transcript.turns.iter().zip(read_from(transcript)).enumerate();
    let said = turns.filter(|(_, (turn, _))| !turn.private).filter_map(|(index, (turn, from))| {
        let text = turn.text.get(from..).unwrap_or(&turn.text).trim();
        let embedding = embeddings.get(&ContentHash::of(text.as_bytes()))?;
        Some(Said { index, voice: turn.voice, words: words(text), embedding })
    });
    let said: Vec<Said> = said.filter(|turn| turn.words >= FEWEST_WORDS).collect();
    let mut found = Vec::new();
    for (place, again) in said.iter().enumerate() {
        let earlier = said
            .iter()
            .take(place)
            .filter(|first| first.voice == again.voice && of_like_length(first, again));
        let mut alike: Vec<(f32, usize)> = earlier
            .map(|first| (cosine(first.embedding, again.embedding), first.index))
            .filter(|(similarity, _)| *similarity >= ALIKE)
            .collect();
        alike.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        let nearest = alike.into_iter().take(MOST);
        found.extend(nearest.map(|(similarity, first)| Echo { first, again: again.index, similarity }));
    }
    found
}

fn of_like_length(a: &Said, b: &Said) -> bool {
    a.words.max(b.words) <= LONGEST_TIMES * a.words.min(b.words)
}

/// About how many words.
fn words(text: &str) -> usize {
    let folded = fold(text);
    let han = folded.chars().filter(|c| matches!(c, '\u{3400}'..='\u{9fff}')).count();
    let latin =
        folded.split(|c: char| !c.is_ascii_alphanumeric() && c != '\'').filter(|word| !word.is_empty());
    latin.count() + han / 2
}
