//! A person who logs in, the teams there are, and what somebody may see.

use super::Role;
use crate::basic::{TeamId, UnixMillis, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A person who logs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Our id.
    pub id: UserId,
    /// What they log in with; unique, compared as written.
    pub name: String,
    /// What others see.
    pub display_name: String,
    /// What they may do.
    pub role: Role,
    /// The agent that this person is in conversations, where they are one.
    pub agent_id: Option<String>,
    /// Chosen language of the pages, `zh` or `en`.
    pub language: Option<String>,
    /// Chosen theme of the pages, `light` or `dark`.
    pub theme: Option<String>,
    /// Single-key shortcuts on?
    pub keys: bool,
    /// Since when they may no longer log in.
    pub disabled_at: Option<UnixMillis>,
}

/// A team of agents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Team {
    /// Our id.
    #[schema(value_type = String)]
    pub id: TeamId,
    /// Its name, as sources give it in `agent.team`.
    pub name: String,
}

/// What an API token may be used for; what its owner's role does not allow it never does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Ask, change nothing.
    Read,
    /// Whatever the role may do.
    Write,
    /// Send conversations, and nothing else.
    Intake,
}

/// Whose conversations somebody may see. `conversation::store::sees` holds it in SQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    /// All of them.
    All,
    /// Those of agents in the teams that this user leads.
    Teams(UserId),
    /// Those of this agent, once released.
    Own(String),
    /// None: an agent's account that names no agent.
    Nothing,
}

impl Sight {
    /// What this role sees.
    pub fn of(role: Role, user: &UserId, agent_id: Option<&str>) -> Self {
        match (role, agent_id) {
            (Role::Admin | Role::Reviewer | Role::Trainer, _) => Self::All,
            (Role::Supervisor, _) => Self::Teams(user.clone()),
            (Role::Agent, Some(agent)) => Self::Own(agent.to_owned()),
            (Role::Agent, None) => Self::Nothing,
        }
    }

    /// As three values to bind: `all`, `teams`, `own` or `none`; the user; the agent.
    pub fn bound(&self) -> (&'static str, &str, &str) {
        match self {
            Self::All => ("all", "", ""),
            Self::Teams(user) => ("teams", user.as_str(), ""),
            Self::Own(agent) => ("own", "", agent),
            Self::Nothing => ("none", "", ""),
        }
    }
}
