//! Phrases (话术) that go with good and with bad conversations.
//!
//! What agents say is cut into clauses, personal data and numbers taken out, and every run of words that enough
//! conversations of enough agents share is counted: in how many of the good conversations it is said, and in how many
//! of the bad. That is correlation: a phrase may be said because a conversation goes well. Of the many phrases looked
//! at some would differ by chance alone, so the share of false discoveries is held (`statistics::false_discovery`).

mod clauses;
mod mine;
mod weigh;

pub use clauses::{Clause, Talk, Tokens, read};
pub use weigh::{Board, Lexical, Phrase, board};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What makes a conversation good or bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The overall score of record.
    Score,
    /// The score of record in the dimension `resolution`.
    Resolution,
    /// What the customer said afterwards, 1-5.
    Survey,
}

impl Outcome {
    /// As stored and written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Score => "score",
            Self::Resolution => "resolution",
            Self::Survey => "survey",
        }
    }

    /// Reads [`Outcome::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Score, Self::Resolution, Self::Survey].into_iter().find(|one| one.as_str() == text)
    }

    /// From this on a conversation is good.
    pub fn good_from(self) -> f64 {
        match self {
            Self::Score | Self::Resolution => 75.0,
            Self::Survey => 4.0,
        }
    }

    /// Below this it is bad; what lies between is neither and is left out.
    pub fn bad_below(self) -> f64 {
        match self {
            Self::Score | Self::Resolution => 60.0,
            Self::Survey => 3.0,
        }
    }

    /// Good, bad, or neither.
    pub fn is_good(self, value: f64) -> Option<bool> {
        if value >= self.good_from() { Some(true) } else { (value < self.bad_below()).then_some(false) }
    }
}

/// Where in a conversation something is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Situation {
    /// The agent's first turn.
    Opening,
    /// Right after the customer was angry, disappointed or complained.
    AfterTrouble,
    /// One of the agent's last two turns.
    Closing,
    /// Anywhere else.
    Middle,
}
