//! What the machine said of one conversation.

use crate::basic::Lang;
use crate::facts::Facts;
use crate::learn::labelled::Row;
use crate::scoring::{Finding, Scorecard};

/// The machine's answer: everything that labels may be held against.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The conversation's language, given or detected.
    pub language: Lang,
    /// Moments, and what heads say.
    pub facts: Facts,
    /// One for each rubric that concerns the conversation.
    pub scorecards: Vec<Scorecard>,
}

impl Answer {
    /// The finding on a criterion.
    pub(super) fn finding(&self, criterion: &str) -> Option<&Finding> {
        let findings = self.scorecards.iter().flat_map(|card| &card.findings);
        findings.into_iter().find(|finding| finding.criterion == criterion)
    }
}

/// What people said of a conversation, and what the machine said.
#[derive(Clone, Copy, Debug)]
pub struct Pair<'a> {
    /// People.
    pub row: &'a Row,
    /// The machine.
    pub answer: &'a Answer,
}
