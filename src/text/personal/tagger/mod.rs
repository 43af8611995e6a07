//! Names, places and the like in English, by a small linear-chain model over words.
//!
//! A conditional random field (Lafferty, `McCallum` and Pereira 2001): each token's features (its spelling, its
//! neighbours, what the word list knows of it, what the rules found beside it) give every label a score, neighbouring
//! labels another, and the best path is taken. The weights are a file of whole numbers, so that the same text gives
//! the same answer on every machine; `tests/bench/personal.rs` trains them.

mod feature;
mod label;
mod learner;
mod quoted;
mod token;
mod train;
mod weights;

pub use train::{Example, Training, train};
pub use weights::{Weights, WeightsError};

use super::table::Table;
use super::{Kind, PersonalData};
use crate::basic::Span;
use label::{LABELS, NONE};
use std::sync::LazyLock;
use token::Token;

/// The weights that ship with the program; none if their file is damaged.
pub(super) static SHIPPED: LazyLock<Option<Weights>> =
    LazyLock::new(|| Weights::read(include_bytes!("../../../../models/heads/personal.en")).ok());

/// Is this a text for the tagger: letters, more of them than Chinese characters, and no code ("en-14-boiler")?
pub(super) fn reads(text: &str) -> bool {
    let (mut letters, mut han, mut blanks, mut others) = (0, 0, 0, 0);
    for c in text.trim().chars() {
        match c {
            'a'..='z' | 'A'..='Z' => letters += 1,
            ' ' | '\n' => blanks += 1,
            '\u{2e80}'..='\u{9fff}' => han += 1,
            '\u{c0}'.. if c.is_alphabetic() => letters += 1,
            '-' | '_' | '/' | '0'..='9' => others += 1,
            _ => {}
        }
    }
    letters > 2 * han && (blanks > 0 || others == 0)
}

/// The tokens of a text with what the word list and the rules know of them.
fn read(text: &str, marks: &[PersonalData], words: &Table<u16>) -> Vec<Token> {
    let mut tokens = token::tokens(text);
    let mut marks = marks.iter().peekable();
    for token in &mut tokens {
        token.classes = words.get(token.word).copied().unwrap_or(0);
        while marks.next_if(|mark| mark.span.end <= token.range.start).is_some() {}
        if let Some(mark) = marks.peek().filter(|mark| mark.span.start < token.range.end) {
            token.mark = 1 + mark.kind as u8;
        }
    }
    tokens
}

impl Weights {
    /// Finds what the rules cannot know. `marks` is what they found, in order; it is not given again.
    pub fn find(&self, text: &str, marks: &[PersonalData]) -> Vec<PersonalData> {
        let tokens = read(text, marks, &self.words);
        let mut found: Vec<PersonalData> = Vec::new();
        let mut last = NONE;
        for (token, label) in tokens.iter().zip(self.best(&tokens)) {
            match (label::kind(label), found.last_mut()) {
                (Some((_, false)), Some(open)) if label::may_follow(last, label) => {
                    open.span.end = token.range.end;
                }
                (Some((kind, _)), _) => {
                    found.push(PersonalData { kind, span: Span::new(token.range.start, token.range.end) });
                }
                (None, _) => {}
            }
            last = label;
        }
        let mut kept: Vec<PersonalData> = Vec::with_capacity(found.len());
        for data in found.into_iter().filter_map(|data| quoted::settled(text, data)) {
            if !quoted::is_bare_number(text, data, kept.last()) {
                kept.push(data);
            }
        }
        kept
    }

    /// The labels of the best path (Viterbi).
    fn best(&self, tokens: &[Token]) -> Vec<usize> {
        const NEVER: i32 = i32::MIN / 2;
        let mut scores = [NEVER; LABELS];
        scores[NONE] = 0;
        let mut came_from: Vec<[u8; LABELS]> = Vec::with_capacity(tokens.len());
        for at in 0..tokens.len() {
            let own = self.scores(tokens, at);
            let (mut next, mut from) = ([NEVER; LABELS], [0; LABELS]);
            for (label, (place, origin)) in next.iter_mut().zip(&mut from).enumerate() {
                for (before, (score, row)) in scores.iter().zip(&self.transitions).enumerate() {
                    let total = score + i32::from(row[label]);
                    if label::may_follow(before, label) && total > *place {
                        (*place, *origin) = (total, u8::try_from(before).unwrap_or(0));
                    }
                }
                *place = place.saturating_add(own[label]);
            }
            scores = next;
            came_from.push(from);
        }
        let mut label = (0..LABELS).max_by_key(|label| scores[*label]).unwrap_or(NONE);
        let mut path: Vec<usize> = Vec::with_capacity(tokens.len());
        for from in came_from.iter().rev() {
            path.push(label);
            label = from.get(label).map_or(NONE, |before| usize::from(*before));
        }
        path.reverse();
        path
    }

    /// In doubt between a name and a place or a company it is a name: those stay readable, a name must not.
    #[expect(clippy::cast_possible_truncation, reason = "the scale is below 1000")]
    fn leaning(&self) -> [i32; LABELS] {
        const NATS: f32 = 0.5;
        let mut scores = [0; LABELS];
        for label in [Kind::Name, Kind::Address].into_iter().filter_map(label::first) {
            for score in scores.iter_mut().skip(label).take(2) {
                *score = (self.scale * NATS) as i32;
            }
        }
        scores
    }

    /// What the features of one token say for each label.
    fn scores(&self, tokens: &[Token], at: usize) -> [i32; LABELS] {
        let mut scores = self.leaning();
        feature::features(tokens, at, |hash| {
            if let Some(row) = self.features.get(hash) {
                scores.iter_mut().zip(row).for_each(|(score, weight)| *score += i32::from(*weight));
            }
        });
        scores
    }
}
