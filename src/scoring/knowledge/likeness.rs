//! Likeness of turns to the example sentences of a topic: one of three signs, never enough by itself.
//!
//! A turn that is like an example speaks of the topic only where one of the topic's `words:` and an amount of the right
//! kind stand beside each other in it. Vectors are made once: those of turns when they are measured, those of examples
//! when the rubric is compiled; where there are none, topics are found by their phrases alone.

use crate::basic::ContentHash;
use crate::measure::{Embedding, cosine};
use crate::rubric::knowledge::Knowledge;
use std::collections::BTreeMap;

/// From here on a turn is like an example. With e5, sentences about the same matter in one language lay at 0.91 to
/// 0.95, about other matters with amounts at 0.78 to 0.91.
const LIKE: f32 = 0.91;

/// Vectors by the hash of their text.
pub type Vectors = BTreeMap<ContentHash, Embedding>;

/// The vectors of a conversation's turns, and of the examples of a rubric.
#[derive(Clone, Copy)]
pub struct Likeness<'v> {
    /// Of turns.
    pub turns: &'v Vectors,
    /// Of examples.
    pub examples: &'v Vectors,
}

impl Likeness<'_> {
    /// For each statement: is this turn like one of its examples?
    pub(super) fn of(self, text: &str, knowledge: &Knowledge) -> Vec<bool> {
        let turn = self.turns.get(&ContentHash::of(text.trim().as_bytes()));
        let like = |example: &String| {
            let example = self.examples.get(&ContentHash::of(example.trim().as_bytes()));
            turn.zip(example).is_some_and(|(turn, example)| cosine(turn, example) >= LIKE)
        };
        knowledge.statements.iter().map(|statement| statement.topic.examples.iter().any(like)).collect()
    }
}
