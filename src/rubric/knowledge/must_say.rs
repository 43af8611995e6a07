//! What must be said, and when it is due.

use super::Sayings;
use crate::basic::Wording;
use crate::rubric::Condition;
use serde::Serialize;

/// Words that must be said.
#[derive(Clone, Debug, Serialize)]
pub struct MustSay {
    /// What people call it.
    pub title: Wording,
    /// Any of these says it.
    pub say: Sayings,
    /// When.
    pub due: Due,
}

/// When something must be said.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// As soon as either side speaks of the topic.
    Mentioned,
    /// Where the customer asks about it.
    Asked,
    /// Where the agent says something on it.
    Answered,
    /// Where this holds of the conversation.
    When(Box<Condition>),
}
