//! Finds the words of all statements in a text: every phrase in one pass, then the patterns.

use super::{Sayings, Statement};
use crate::rubric::words;
use crate::text::{Folded, Phrases};
use regex::Regex;

/// Finds the words of statements.
#[derive(Clone, Debug, Default)]
pub struct Finder {
    phrases: Option<Phrases<Key>>,
    patterns: Vec<(Key, Regex)>,
}

/// Whose word it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// Index of the statement.
    pub statement: usize,
    /// What it is for.
    pub part: Part,
}

/// What a word is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// It is the topic.
    Topic,
    /// It may be the topic.
    Word,
    /// It is another topic.
    Except,
    /// It promises too much.
    NotGranted,
    /// It says what must be said: index in the statement's list.
    Say(usize),
    /// It stands behind a number that counts.
    Noun,
}

/// Something found, in bytes of the folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Whose.
    pub key: Key,
    /// First byte.
    pub from: usize,
    /// One past the last byte.
    pub to: usize,
}

impl Finder {
    /// Compiles the words of all statements.
    ///
    /// # Errors
    /// When there are more than fit; the message says so.
    pub fn new(statements: &[Statement]) -> Result<Self, String> {
        let mut phrases: Vec<(Key, &str)> = Vec::new();
        let mut patterns = Vec::new();
        for (statement, one) in statements.iter().enumerate() {
            let key = |part| Key { statement, part };
            let mut add = |part, sayings: &'_ Sayings| -> Result<(), String> {
                for pattern in &sayings.patterns {
                    patterns.push((key(part), words::compile(pattern)?));
                }
                Ok(())
            };
            add(Part::Topic, &one.topic.named)?;
            add(Part::Except, &one.topic.except)?;
            add(Part::NotGranted, &one.not_granted)?;
            for (index, must) in one.must_say.iter().enumerate() {
                add(Part::Say(index), &must.say)?;
                phrases.extend(must.say.phrases.iter().map(|p| (key(Part::Say(index)), p.as_str())));
            }
            let lists = [
                (Part::Topic, &one.topic.named.phrases),
                (Part::Word, &one.topic.words),
                (Part::Except, &one.topic.except.phrases),
                (Part::NotGranted, &one.not_granted.phrases),
                (Part::Noun, &one.nouns),
            ];
            phrases
                .extend(lists.iter().flat_map(|(part, list)| list.iter().map(|p| (key(*part), p.as_str()))));
        }
        let phrases = (!phrases.is_empty()).then(|| Phrases::new(phrases)).transpose();
        Ok(Self { phrases: phrases.map_err(|error| error.to_string())?, patterns })
    }

    /// Everything in a folded text, in order of place. `flat` leads back to itself (see [`Folded::flat`]).
    pub fn find(&self, flat: &Folded) -> Vec<Place> {
        let hits = self.phrases.iter().flat_map(|phrases| phrases.find_all(flat));
        let mut found: Vec<Place> =
            hits.map(|hit| Place { key: hit.key, from: hit.span.start, to: hit.span.end }).collect();
        for (key, pattern) in &self.patterns {
            let places = pattern.find_iter(flat.as_str()).filter(|m| !m.is_empty());
            found.extend(places.map(|m| Place { key: *key, from: m.start(), to: m.end() }));
        }
        found.sort_unstable_by_key(|place| (place.from, place.to, place.key));
        found
    }
}
