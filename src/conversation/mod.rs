//! A conversation as everybody else sees it: who, when, where, and what was said by which voice.
//!
//! A voice is what a file can tell apart: a recording's channel, a chat's participant. Who that voice *is*
//! (agent, customer …) stands in [`Roles`], apart from the turns, so that swapping speakers changes no text.

mod correct;
pub mod import;
mod party;
pub mod search;
pub mod store;
mod turn;

pub use correct::{NotCorrected, correct};
pub use party::{Party, RoleOrigin, Roles};
pub use turn::{Transcript, Turn, Voice, Word};

use crate::basic::{Lang, UnixMillis};
use crate::text::numbers_masked;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// How people talked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// Spoken; turns have lengths.
    Voice,
    /// Written; turns are instants.
    Chat,
}

impl Channel {
    /// `voice` or `chat`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Voice => "voice",
            Self::Chat => "chat",
        }
    }
}

/// When it began: the instant and the place's clock, for business hours and weeks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Started {
    /// The instant.
    pub at: UnixMillis,
    /// IANA zone (`Asia/Shanghai`) or fixed offset (`+08:00`).
    pub zone: String,
}

/// The agent as the source names them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AgentRef {
    /// The source's id.
    pub id: String,
    /// Display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Team at the time of the conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
}

/// The customer as the source names them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CustomerRef {
    /// The source's id.
    pub id: String,
    /// Treated with priority?
    pub vip: bool,
}

/// Everything known about a conversation besides what was said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct About {
    /// Where it came from; with `external_id` unique.
    pub source: String,
    /// The source's id.
    pub external_id: String,
    /// Spoken or written.
    pub channel: Channel,
    /// Given or detected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Lang>,
    /// When it began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started: Option<Started>,
    /// The agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<AgentRef>,
    /// The customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerRef>,
    /// Ticket or order it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// Product or service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// The customer's own score of the service, 1-5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub survey_score: Option<f64>,
    /// Which channel of a recording is the agent, where known (0 = left).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_channel: Option<u8>,
    /// Whatever else the source said.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, serde_json::Value>,
}

impl About {
    /// Hides numbers and addresses of people in what is shown as a name: of the product, the team and the agent. Nobody
    /// may be shown them and no rubric asks for them, so they are not kept at all.
    #[must_use]
    pub fn without_numbers(mut self) -> Self {
        let hide = |name: &mut Option<String>| *name = name.take().map(|name| numbers_masked(&name));
        hide(&mut self.product);
        if let Some(agent) = &mut self.agent {
            hide(&mut agent.team);
            hide(&mut agent.name);
        }
        self
    }

    /// What the source calls the agent of this id; `None` where it gave no name, or meant another agent.
    pub fn agent_called(&self, id: &str) -> Option<&str> {
        let agent = self.agent.as_ref().filter(|agent| agent.id == id)?;
        agent.name.as_deref().filter(|name| !name.is_empty())
    }
}
