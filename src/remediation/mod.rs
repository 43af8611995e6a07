//! Remediation (整改): a conversation that failed gets an owner, an action, a due date and a re-check, and is closed
//! every time.
//!
//! ```text
//! open ─▶ acted ─▶ rechecked ─▶ closed
//!   ▲       │
//!   └───────┘ failed again
//! ```
//!
//! Whoever acted does not re-check their own work. Where the score of record passes after all (an appeal was upheld)
//! it is withdrawn and counts nowhere.

pub mod api;
mod report;
pub mod store;
mod sweep;

pub use report::{Due, Line, Timely, timely};
pub use sweep::sweep;

use crate::basic::{ConversationId, UnixMillis, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where a remediation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = RemediationState)]
pub enum State {
    /// Somebody has to act.
    Open,
    /// Somebody has; another person has to check.
    Acted,
    /// It helped; a lead closes.
    Rechecked,
    /// Done.
    Closed,
    /// The score of record passes after all.
    Withdrawn,
}

impl State {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Acted => "acted",
            Self::Rechecked => "rechecked",
            Self::Closed => "closed",
            Self::Withdrawn => "withdrawn",
        }
    }

    fn from_stored(text: &str) -> Self {
        match text {
            "open" => Self::Open,
            "acted" => Self::Acted,
            "rechecked" => Self::Rechecked,
            "closed" => Self::Closed,
            _ => Self::Withdrawn,
        }
    }

    /// Is something left to do?
    pub fn is_going_on(self) -> bool {
        matches!(self, Self::Open | Self::Acted | Self::Rechecked)
    }
}

/// A step that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// When.
    pub at: UnixMillis,
    /// Id of the person, or `spotcheck`.
    pub who: String,
    /// To which state.
    pub state: State,
    /// What they say.
    pub note: String,
    /// The conversation that a re-check looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<ConversationId>,
}

/// What is done about a conversation that failed under one rubric.
#[derive(Clone, Debug, PartialEq)]
pub struct Remediation {
    /// Our id.
    pub id: String,
    /// The conversation that failed.
    pub conversation_id: ConversationId,
    /// Under this rubric.
    pub rubric_id: String,
    /// By this verdict.
    pub verdict_id: String,
    /// Whose conversation.
    pub agent_id: String,
    /// The agent's team then.
    pub team: Option<String>,
    /// Who sees to it.
    pub owner: Option<UserId>,
    /// Where it stands.
    pub state: State,
    /// What the agent is asked to do, where somebody has said so.
    pub asked: String,
    /// What was done, once somebody has acted.
    pub action: String,
    /// The score that failed, 0-100.
    pub overall: Option<f64>,
    /// Criteria that were not met, critical ones first.
    pub failed: Vec<String>,
    /// When it should be closed, as last agreed.
    pub due_at: UnixMillis,
    /// When it should have been closed before anybody moved the date. Being on time is measured by this one: a date that
    /// can be moved by whoever is measured by it measures nothing.
    pub first_due_at: UnixMillis,
    /// When it was opened.
    pub opened_at: UnixMillis,
    /// Who acted last.
    pub acted_by: Option<UserId>,
    /// When they did.
    pub acted_at: Option<UnixMillis>,
    /// Who checked that it helped.
    pub rechecked_by: Option<UserId>,
    /// When it was closed.
    pub closed_at: Option<UnixMillis>,
    /// How often a re-check failed.
    pub reopened: i64,
    /// All steps, the oldest first.
    pub history: Vec<Step>,
}

/// Why a step cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Out of turn.
    #[error("it is {0}; this step comes at another time")]
    OutOfTurn(&'static str),
    /// Without words.
    #[error("say what was done, or what was seen")]
    NoNote,
    /// The second person is missing.
    #[error("you acted on it; another person checks whether it helped")]
    OwnAction,
}

impl Remediation {
    fn take(&mut self, state: State, who: &UserId, note: &str, now: UnixMillis) {
        self.state = state;
        let note = note.trim().to_owned();
        self.history.push(Step { at: now, who: who.to_string(), state, note, conversation: None });
    }

    fn in_turn(&self, state: State) -> Result<(), Refused> {
        if self.state == state { Ok(()) } else { Err(Refused::OutOfTurn(self.state.as_str())) }
    }

    /// Somebody has done something about it.
    ///
    /// # Errors
    /// Out of turn, or without words.
    pub fn act(&mut self, who: &UserId, action: &str, now: UnixMillis) -> Result<(), Refused> {
        self.in_turn(State::Open)?;
        if action.trim().is_empty() {
            return Err(Refused::NoNote);
        }
        action.trim().clone_into(&mut self.action);
        (self.acted_by, self.acted_at) = (Some(who.clone()), Some(now));
        self.take(State::Acted, who, action, now);
        Ok(())
    }

    /// Another person has checked whether it helped, on a later conversation where one is named. What failed again is
    /// open again; its due date stays.
    ///
    /// # Errors
    /// Out of turn, without words, or by the one who acted.
    pub fn recheck(
        &mut self,
        who: &UserId,
        helped: bool,
        (note, conversation): (&str, Option<ConversationId>),
        now: UnixMillis,
    ) -> Result<(), Refused> {
        self.in_turn(State::Acted)?;
        if note.trim().is_empty() {
            return Err(Refused::NoNote);
        }
        if self.acted_by.as_ref() == Some(who) {
            return Err(Refused::OwnAction);
        }
        self.take(if helped { State::Rechecked } else { State::Open }, who, note, now);
        if let Some(step) = self.history.last_mut() {
            step.conversation = conversation;
        }
        if helped {
            self.rechecked_by = Some(who.clone());
        } else {
            self.reopened += 1;
            self.acted_by = None;
            self.acted_at = None;
        }
        Ok(())
    }

    /// It is done.
    ///
    /// # Errors
    /// Before somebody has checked.
    pub fn close(&mut self, who: &UserId, note: &str, now: UnixMillis) -> Result<(), Refused> {
        self.in_turn(State::Rechecked)?;
        self.closed_at = Some(now);
        self.take(State::Closed, who, note, now);
        Ok(())
    }

    /// The score of record passes after all. `false` where it had ended already.
    pub fn withdraw(&mut self, now: UnixMillis) -> bool {
        let going_on = self.state.is_going_on();
        if going_on {
            self.take(State::Withdrawn, &UserId::new("spotcheck"), "the score of record passes", now);
        }
        going_on
    }

    /// Another verdict says that it failed after it had ended: it begins anew.
    pub fn reopen(&mut self, verdict: &str, note: &str, (now, due_at): (UnixMillis, UnixMillis)) {
        verdict.clone_into(&mut self.verdict_id);
        self.reopened += i64::from(self.state == State::Closed);
        (self.acted_by, self.acted_at, self.rechecked_by, self.closed_at) = (None, None, None, None);
        (self.due_at, self.first_due_at) = (due_at, due_at);
        self.take(State::Open, &UserId::new("spotcheck"), note, now);
    }

    /// Another date is agreed on. Returns the one before, where it is another.
    pub fn postpone(&mut self, due_at: UnixMillis) -> Option<UnixMillis> {
        let before = std::mem::replace(&mut self.due_at, due_at);
        (before != due_at).then_some(before)
    }

    /// Late, as of now, by the date last agreed?
    pub fn is_overdue(&self, now: UnixMillis) -> bool {
        self.state.is_going_on() && now > self.due_at
    }
}

#[cfg(test)]
mod tests;
