//! Finds the words of all statements in a text: every phrase in one pass, then the patterns.

use super::{Statement, phrase};
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
            for (part, sayings) in one.sayings() {
                let key = Key { statement, part };
                for phrase in sayings.0 {
                    if phrase::is_open(phrase) {
                        patterns.push((key, phrase::pattern(phrase)?));
                    } else {
                        phrases.push((key, phrase));
                    }
                }
                for pattern in sayings.1 {
                    patterns.push((key, words::compile(pattern)?));
                }
            }
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

/// Phrases and patterns.
type Both<'s> = (&'s [String], &'s [String]);

impl Statement {
    /// Everything that is looked for, and what it is for.
    fn sayings(&self) -> Vec<(Part, Both<'_>)> {
        let mut all: Vec<(Part, Both<'_>)> = vec![
            (Part::Topic, (&self.topic.named.phrases, &self.topic.named.patterns)),
            (Part::Word, (&self.topic.words, &[])),
            (Part::Except, (&self.topic.except.phrases, &self.topic.except.patterns)),
            (Part::NotGranted, (&self.not_granted.phrases, &self.not_granted.patterns)),
            (Part::Noun, (&self.nouns, &[])),
        ];
        let must = self.must_say.iter().enumerate();
        all.extend(must.map(|(index, must)| (Part::Say(index), (&*must.say.phrases, &*must.say.patterns))));
        all
    }
}
