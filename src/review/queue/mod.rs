//! The queue as people see it: filters, orders, counts; kept fast for a hundred thousand open cases.

pub mod api;
pub mod document;
pub mod events;
pub mod store;

use crate::basic::UserId;
use crate::people::{Role, Sight, Who};
use crate::review::blind::Blindfold;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Who looks at the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// Our id of them.
    pub user: UserId,
    /// Whose conversations they may see.
    pub sight: Sight,
    /// Of which blind cases the findings are hidden from them.
    pub blindfold: Blindfold,
    /// Do they answer for the queue?
    pub leads: bool,
}

impl Viewer {
    /// Whoever asks.
    pub fn of(who: &Who) -> Self {
        Self {
            user: who.id.clone(),
            sight: who.sight(),
            blindfold: Blindfold::of(who.role),
            leads: matches!(who.role, Role::Admin | Role::Supervisor),
        }
    }

    /// Are the findings of all blind cases hidden from them? Then orders, filters and counts tell nothing either.
    pub fn blindfolded(&self) -> bool {
        self.blindfold == Blindfold::All
    }

    /// Somebody who sees all of it; for commands.
    pub fn all_seeing() -> Self {
        Self { user: UserId::new(""), sight: Sight::All, blindfold: Blindfold::None, leads: true }
    }
}

/// The quick filters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Quick {
    /// Assigned to me, or taken by me.
    Mine,
    /// Neither assigned nor taken.
    Free,
    /// Taken by somebody now.
    Held,
    /// Past their due time.
    Overdue,
    /// To be answered before the machine's answer appears.
    Blind,
    /// The uniform sample; a reviewer is shown those alone that they have answered.
    Sample,
    /// A red line (红线) was crossed, says the machine.
    Critical,
    /// Could not be processed.
    Failed,
    /// Skipped so often that a lead should look.
    ForLead,
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Priority, then risk.
    #[default]
    Urgent,
    /// Opened first.
    Oldest,
    /// Due first.
    Due,
    /// The riskiest first.
    Risk,
}

/// Open or closed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Still to be done.
    #[default]
    Open,
    /// Done or withdrawn.
    Closed,
}

/// Which cases. What is absent does not matter. Filters by what the machine found (stream, reason, risk, score) never
/// return a case whose findings are hidden from whoever asks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// `open` (the default) or `closed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub state: Option<Standing>,
    /// A quick filter.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub quick: Option<Quick>,
    /// Id of the user it is assigned to; `none`: to nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assigned_to: Option<String>,
    /// `sample`, `risk`, `failure` or `hand`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream: Option<String>,
    /// Name of a reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Risk at least, 0-1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk_from: Option<f64>,
    /// Risk at most, 0-1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk_to: Option<f64>,
    /// Machine's score at least, 0-100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score_from: Option<f64>,
    /// Machine's score at most, 0-100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score_to: Option<f64>,
    /// `chat` or `voice`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// `zh`, `en` or `other`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The source's id of the agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// Team, as the source names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// Where the conversation came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Due within so many hours; 0: overdue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_within_hours: Option<f64>,
    /// Opened at least so many hours ago.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub older_than_hours: Option<f64>,
    /// At least so many seconds long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_from: Option<i64>,
    /// At most so many seconds long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_to: Option<i64>,
    /// Part of the conversation's id or the ticket as they are shown, or of the agent's id; or a whole id or ticket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
}

/// The order, as a caller asks for it.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Order {
    /// `urgent` (the default), `oldest`, `due` or `risk`.
    #[param(inline)]
    pub sort: Option<Sort>,
}

impl Filter {
    /// Does it ask for what the machine found?
    pub(in crate::review) fn asks_for_findings(&self) -> bool {
        self.stream.is_some()
            || self.reason.is_some()
            || self.risk_from.or(self.risk_to).is_some()
            || self.score_from.or(self.score_to).is_some()
            || matches!(self.quick, Some(Quick::Critical | Quick::Sample))
    }

    /// Does it ask when cases are due? The worse a case is the sooner it is.
    pub(in crate::review) fn asks_when_due(&self) -> bool {
        self.due_within_hours.is_some() || self.quick == Some(Quick::Overdue)
    }
}
