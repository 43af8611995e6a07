//! What a person said: a label, and what kind of label it is.

use super::LabelledSpan;
use crate::scoring::cases::Verdict;
use std::collections::BTreeMap;

/// What people said of a conversation or a turn.
#[derive(Clone, Debug, PartialEq)]
pub enum Label {
    /// A level on a scale, by one person or by several.
    Ordinal(Ordinal),
    /// Yes or no.
    Binary(bool),
    /// A measure without levels.
    Number(f64),
    /// One of several classes without order.
    Category(String),
    /// How many people chose each class; a turn may have none of some.
    Votes(BTreeMap<String, f64>),
    /// A verdict on one criterion of a rubric, under the criterion's name.
    Verdict(Verdict),
    /// Pieces of the turn's text, e.g. personal data.
    Spans(Vec<LabelledSpan>),
}

/// A level on a scale, as a distribution over people: one person's level has the share 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Ordinal {
    /// Every level of the label with its share, lowest level first; shares add up to 1. All rows of a label have the
    /// same levels, without gaps.
    pub shares: Vec<(i64, f64)>,
    /// The expected level.
    pub mean: f64,
}

impl Ordinal {
    /// The level with the largest share; the lowest of several.
    pub fn mode(&self) -> Option<i64> {
        let first = self.shares.first()?;
        let most = self.shares.iter().fold(first, |best, one| if one.1 > best.1 { one } else { best });
        Some(most.0)
    }

    /// The shares alone, lowest level first.
    pub fn distribution(&self) -> Vec<f64> {
        self.shares.iter().map(|(_, share)| *share).collect()
    }
}

/// What a label is, over all rows.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Levels of a scale, lowest first, without gaps.
    Ordinal {
        /// Every level from the lowest to the highest that was seen.
        levels: Vec<i64>,
        /// Rows hold distributions over people, not one person's level.
        shared: bool,
    },
    /// Yes or no.
    Binary,
    /// A measure without levels.
    Number,
    /// Classes without order, in alphabetical order.
    Category(Vec<String>),
    /// Votes for classes, in alphabetical order.
    Votes(Vec<String>),
    /// A verdict on a criterion.
    Verdict,
    /// Pieces of text.
    Spans,
}

impl Kind {
    /// One word for people.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Ordinal { .. } => "ordinal",
            Self::Binary => "binary",
            Self::Number => "number",
            Self::Category(_) => "category",
            Self::Votes(_) => "votes",
            Self::Verdict => "verdict",
            Self::Spans => "spans",
        }
    }
}
