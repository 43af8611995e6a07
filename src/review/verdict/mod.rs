//! Verdicts (人工结论): what a person said of a conversation, criterion by criterion.
//!
//! A verdict never overwrites the machine's findings: both stay, and their difference is what is learned from. The
//! *score of record* is the verdict where there is one for the conversation as it is now, else the machine's.

mod record;
pub mod store;

pub use record::{By, Record};

use crate::basic::{CaseId, ContentHash, ConversationId, Span, UnixMillis, UserId};
use crate::conversation::Transcript;
use crate::scoring::{DimensionScore, Mark, RubricRef, Tally};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a person judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// A spot check.
    Review,
    /// Several people judged the same conversation to compare themselves; never a score of record.
    Calibration,
    /// The agent appealed and somebody else judged again.
    Appeal,
    /// After a remediation (整改), whether it helped.
    Recheck,
}

impl Occasion {
    /// As stored and written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::Calibration => "calibration",
            Self::Appeal => "appeal",
            Self::Recheck => "recheck",
        }
    }

    /// Reads [`Occasion::as_str`] back; what is unknown counts as a calibration, which changes no score.
    fn from_stored(text: &str) -> Self {
        match text {
            "review" => Self::Review,
            "appeal" => Self::Appeal,
            "recheck" => Self::Recheck,
            _ => Self::Calibration,
        }
    }

    /// Does such a verdict become the score of record?
    pub fn counts(self) -> bool {
        self != Self::Calibration
    }
}

/// A place that a person points at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Pointed {
    /// Index of the turn, 0-based.
    pub turn: usize,
    /// Bytes of the turn's stored text.
    pub span: Span,
}

impl Pointed {
    /// Are these words of the conversation?
    pub fn fits(&self, transcript: &Transcript) -> bool {
        let turn = transcript.turns.get(self.turn);
        turn.is_some_and(|turn| !self.span.is_empty() && self.span.of(&turn.text).is_some())
    }
}

/// What a person said of one criterion, beside what the machine had said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Id of the criterion.
    pub criterion: String,
    /// Id of its dimension.
    pub dimension: String,
    /// The machine's mark then; `None` where it had none.
    pub machine: Option<Mark>,
    /// How sure the machine was, 0-1.
    pub machine_confidence: Option<f64>,
    /// What the person said before the machine's mark was shown, where that was blind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<Mark>,
    /// What the person says.
    pub mark: Mark,
    /// Why, where it is not the machine's mark.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Where it is seen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Pointed>,
}

/// What one person said of one conversation under one rubric.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Our id.
    pub id: String,
    /// Which conversation.
    pub conversation_id: ConversationId,
    /// As it was at this revision.
    pub revision: i64,
    /// The case that was worked on; `None` outside the queue.
    pub case_id: Option<CaseId>,
    /// Under which version of which rubric.
    pub rubric: RubricRef,
    /// Hash of the machine's scorecard beside it; `None` where there was none.
    pub scorecard: Option<ContentHash>,
    /// Who.
    pub reviewer: UserId,
    /// Why.
    pub occasion: Occasion,
    /// Was the machine's answer hidden until the person had answered?
    pub blind: bool,
    /// In the rubric's order.
    pub answers: Vec<Answer>,
    /// About the whole conversation.
    pub note: String,
    /// What the answers add up to.
    pub tally: Tally,
    /// How long the person had it open and was active.
    pub seconds: i64,
    /// When it was given.
    pub given_at: UnixMillis,
}

impl Verdict {
    /// Criteria in which the person said something else than the machine; human-only criteria never count.
    pub fn overturned(&self) -> impl Iterator<Item = &Answer> {
        self.answers.iter().filter(|answer| answer.machine.is_some_and(|machine| machine != answer.mark))
    }

    /// The scores by dimension.
    pub fn dimensions(&self) -> &[DimensionScore] {
        &self.tally.dimensions
    }
}
