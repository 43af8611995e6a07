//! Appeals (申诉): an agent objects to marks that were released; another person decides; once, the agent may ask for
//! the final word (终审) of a lead who has decided nothing about it yet.
//!
//! ```text
//! open ─▶ decided ─▶ escalated ─▶ final
//! ```
//!
//! No path skips the second person: whoever gave the verdict never decides on the appeal against it, whoever decided
//! first never has the final word, and nobody decides about themselves.

pub mod api;
mod case;
mod decide;
mod export;
pub mod store;

pub use case::{Kept, Said, kept};
pub use export::export;

use crate::basic::{ConversationId, UnixMillis, UserId};
use crate::people::{Role, Who};
use crate::review::verdict::Pointed;
use crate::scoring::Mark;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Where an appeal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = AppealState)]
pub enum State {
    /// Waits for a decision.
    Open,
    /// Decided once; the agent may ask for the final word for a while.
    Decided,
    /// Waits for the final word.
    Escalated,
    /// Decided for good.
    Final,
}

impl State {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Decided => "decided",
            Self::Escalated => "escalated",
            Self::Final => "final",
        }
    }

    fn from_stored(text: &str) -> Self {
        match text {
            "open" => Self::Open,
            "decided" => Self::Decided,
            "escalated" => Self::Escalated,
            _ => Self::Final,
        }
    }

    /// Does somebody have to decide?
    pub fn waits(self) -> bool {
        matches!(self, Self::Open | Self::Escalated)
    }
}

/// What a decision comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = AppealOutcome)]
pub enum Outcome {
    /// Every point was upheld.
    Accepted,
    /// Some were.
    Partly,
    /// None was.
    Rejected,
}

impl Outcome {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Partly => "partly",
            Self::Rejected => "rejected",
        }
    }
}

/// What was decided on one point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = AppealDecision)]
pub struct Decision {
    /// Is the objection upheld?
    pub accepted: bool,
    /// What stands from now on; the mark that was shown where it is not upheld.
    pub mark: Mark,
    /// Why.
    pub reason: String,
    /// Where it is seen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Pointed>,
}

/// An objection to one mark.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// The criterion.
    pub criterion: String,
    /// The mark that was shown.
    pub shown: Mark,
    /// Why the agent objects.
    pub reason: String,
    /// What was decided first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<Decision>,
    /// The final word, where it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Decision>,
}

impl Point {
    /// What stands.
    pub fn stands(&self) -> Option<&Decision> {
        self.last.as_ref().or(self.first.as_ref())
    }

    /// Is it upheld, as things stand?
    pub fn is_upheld(&self) -> bool {
        self.stands().is_some_and(|decision| decision.accepted)
    }
}

/// Who did something, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Who.
    pub by: UserId,
    /// When.
    pub at: UnixMillis,
}

/// An objection of an agent to what was released under one rubric.
#[derive(Clone, Debug, PartialEq)]
pub struct Appeal {
    /// Our id.
    pub id: String,
    /// Which conversation.
    pub conversation_id: ConversationId,
    /// Against this release.
    pub release_id: String,
    /// Under this rubric.
    pub rubric_id: String,
    /// Who objects.
    pub agent_id: String,
    /// Who gave the verdict; `None` where it was the machine's score.
    pub reviewer: Option<UserId>,
    /// Where it stands.
    pub state: State,
    /// Mark by mark.
    pub points: Vec<Point>,
    /// When it was made.
    pub opened_at: UnixMillis,
    /// When it should be decided, while it waits.
    pub due_at: Option<UnixMillis>,
    /// The first decision.
    pub decided: Option<Done>,
    /// Until when the agent may ask for the final word.
    pub escalate_until: Option<UnixMillis>,
    /// When the agent did.
    pub escalated_at: Option<UnixMillis>,
    /// What the agent says to the first decision.
    pub escalation: String,
    /// The final word.
    pub ended: Option<Done>,
}

/// Why something cannot be done with an appeal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Nothing is to be decided.
    #[error("this appeal waits for no decision")]
    NotWaiting,
    /// The second person is missing.
    #[error("you gave the verdict that the appeal is against; another person decides")]
    OwnVerdict,
    /// The third person is missing.
    #[error("you decided on this appeal first; another person has the final word")]
    OwnDecision,
    /// About oneself.
    #[error("nobody decides about themselves")]
    OwnConversation,
    /// Of the final word.
    #[error("the final word is a lead's")]
    NeedsLead,
    /// Not every point is decided, or one is that nobody raised.
    #[error("decide on exactly these criteria: {0}")]
    Points(String),
    /// A decision without a reason.
    #[error("give a reason for `{0}`")]
    NoReason(String),
    /// Upheld but unchanged.
    #[error("`{0}` is upheld with the mark that it had; choose the one that stands from now on")]
    SameMark(String),
    /// Too late, or nothing to ask for.
    #[error("the final word can be asked for once, until the window closes, on what was not upheld")]
    CannotEscalate,
}

impl Appeal {
    /// The points that wait for a decision now.
    pub fn waiting(&self) -> impl Iterator<Item = &Point> {
        let state = self.state;
        self.points.iter().filter(move |point| match state {
            State::Open => true,
            State::Escalated => point.first.as_ref().is_some_and(|first| !first.accepted),
            State::Decided | State::Final => false,
        })
    }

    /// May this person decide now?
    ///
    /// # Errors
    /// Why not.
    pub fn may_decide(&self, who: &Who) -> Result<(), Refused> {
        if !self.state.waits() {
            return Err(Refused::NotWaiting);
        }
        if who.agent_id.as_deref() == Some(self.agent_id.as_str()) {
            return Err(Refused::OwnConversation);
        }
        if self.reviewer.as_ref() == Some(&who.id) {
            return Err(Refused::OwnVerdict);
        }
        if self.state == State::Escalated {
            if !matches!(who.role, Role::Admin | Role::Supervisor) {
                return Err(Refused::NeedsLead);
            }
            if self.decided.as_ref().is_some_and(|first| first.by == who.id) {
                return Err(Refused::OwnDecision);
            }
        }
        Ok(())
    }

    /// Decides on all points that wait. Until `escalate_until` the agent may ask for the final word on a first
    /// decision.
    ///
    /// # Errors
    /// Why not; then nothing has changed.
    pub fn decide(
        &mut self,
        who: &Who,
        mut decisions: BTreeMap<String, Decision>,
        (now, escalate_until): (UnixMillis, UnixMillis),
    ) -> Result<(), Refused> {
        self.may_decide(who)?;
        let waiting: Vec<&Point> = self.waiting().collect();
        let names: Vec<&str> = waiting.iter().map(|point| point.criterion.as_str()).collect();
        if decisions.len() != names.len() || !names.iter().all(|name| decisions.contains_key(*name)) {
            return Err(Refused::Points(names.join(", ")));
        }
        for point in waiting {
            let Some(decision) = decisions.get_mut(&point.criterion) else { continue };
            if decision.reason.trim().is_empty() {
                return Err(Refused::NoReason(point.criterion.clone()));
            }
            if decision.accepted && decision.mark == point.shown {
                return Err(Refused::SameMark(point.criterion.clone()));
            }
            if !decision.accepted {
                decision.mark = point.shown;
            }
        }
        let done = Done { by: who.id.clone(), at: now };
        let last = self.state == State::Escalated;
        for point in &mut self.points {
            if let Some(decision) = decisions.remove(&point.criterion) {
                *(if last { &mut point.last } else { &mut point.first }) = Some(decision);
            }
        }
        self.due_at = None;
        if last {
            (self.state, self.ended) = (State::Final, Some(done));
        } else {
            (self.state, self.decided) = (State::Decided, Some(done));
            self.escalate_until = Some(escalate_until);
        }
        Ok(())
    }

    /// May the agent ask for the final word now?
    pub fn may_escalate(&self, now: UnixMillis) -> bool {
        self.state == State::Decided
            && self.escalate_until.is_some_and(|until| now <= until)
            && self.points.iter().any(|point| !point.is_upheld())
    }

    /// The agent asks for the final word.
    ///
    /// # Errors
    /// When it is too late, was asked for before, or everything was upheld.
    pub fn escalate(&mut self, reason: &str, now: UnixMillis, due_at: UnixMillis) -> Result<(), Refused> {
        if !self.may_escalate(now) {
            return Err(Refused::CannotEscalate);
        }
        self.state = State::Escalated;
        self.escalated_at = Some(now);
        reason.trim().clone_into(&mut self.escalation);
        self.due_at = Some(due_at);
        Ok(())
    }

    /// What it has come to, once decided.
    pub fn outcome(&self) -> Option<Outcome> {
        self.decided.as_ref()?;
        let upheld = self.points.iter().filter(|point| point.is_upheld()).count();
        Some(match upheld {
            0 => Outcome::Rejected,
            n if n == self.points.len() => Outcome::Accepted,
            _ => Outcome::Partly,
        })
    }
}

#[cfg(test)]
mod tests;
