//! A case as people see it.

use super::store::{Listed, Named};
use crate::basic::{Millis, UnixMillis, Wording};
use crate::conversation::Channel;
use crate::review::{Reason, Stream};
use crate::text::{masked, numbers_masked};
use serde::Serialize;
use utoipa::ToSchema;

/// Somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PersonDocument {
    /// Our id.
    pub id: String,
    /// What others see.
    pub name: String,
}

impl From<Named> for PersonDocument {
    fn from(named: Named) -> Self {
        Self { id: named.id, name: named.name }
    }
}

/// A case as people see it. Where `hidden` is true, what the machine found is not told: stream, reasons, risk, score and
/// the red line are absent, and `due_at` depends on none of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseDocument {
    /// Its id.
    pub id: String,
    /// Which conversation.
    pub conversation_id: String,
    /// The source's id of the conversation.
    pub external_id: String,
    /// Where the conversation came from.
    pub source: String,
    /// `open` or `closed`.
    pub state: &'static str,
    /// To be answered before the machine's answer appears?
    pub blind: bool,
    /// Are the machine's findings hidden from you?
    pub hidden: bool,
    /// `sample` (drawn uniformly), `risk` (flagged), `failure` (could not be processed) or `hand` (a person asked).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream: Option<Stream>,
    /// Why, the weightiest first.
    pub reasons: Vec<Reason>,
    /// All reasons together, 0-1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk: Option<f64>,
    /// Did the machine see a red line crossed?
    #[serde(skip_serializing_if = "Option::is_none")]
    pub critical: Option<bool>,
    /// Why the conversation could not be processed, with what mends it; where that is why it is here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<Wording>,
    /// Higher goes first, before risk is compared.
    pub priority: i64,
    /// The machine's lowest current overall score, 0-100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overall: Option<f64>,
    /// `chat` or `voice`.
    pub channel: Channel,
    /// `zh`, `en`, `other`; absent where it could not be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The source's id of the agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_id: Option<String>,
    /// The agent's name, where the source gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// The agent's team, as the source gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// Length of the conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<Millis>,
    /// When the conversation took place, ms since 1970.
    pub happened_at: UnixMillis,
    /// When it should be done, ms since 1970.
    pub due_at: UnixMillis,
    /// When it was opened, ms since 1970.
    pub created_at: UnixMillis,
    /// Who has taken it; absent once the lease has lapsed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_by: Option<PersonDocument>,
    /// Until when they have it, ms since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_until: Option<UnixMillis>,
    /// Who is to do it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assigned_to: Option<PersonDocument>,
    /// By how many people it was skipped.
    pub skips: i64,
    /// Skipped so often that a lead should look?
    pub for_lead: bool,
}

impl From<Listed> for CaseDocument {
    fn from(listed: Listed) -> Self {
        let Listed { case, about, hidden, .. } = listed;
        let (held_by, held_until) = listed.holder.unzip();
        let agent = about.agent.filter(|agent| !agent.id.is_empty());
        let (agent_id, name, team) =
            agent.map_or((None, None, None), |agent| (Some(agent.id), agent.name, agent.team));
        Self {
            id: case.id.to_string(),
            conversation_id: case.conversation_id.to_string(),
            external_id: masked(&about.external_id),
            source: about.source,
            state: if case.open { "open" } else { "closed" },
            blind: listed.blind,
            hidden,
            stream: (!hidden).then_some(case.stream),
            reasons: if hidden { Vec::new() } else { case.reasons },
            risk: (!hidden).then_some(case.risk),
            critical: (!hidden).then_some(listed.critical),
            failure: listed
                .failure
                .filter(|_| !hidden && case.stream == Stream::Failure)
                .map(|told| told.map(numbers_masked)),
            priority: case.priority,
            overall: listed.overall.filter(|_| !hidden),
            channel: about.channel,
            language: about.language.map(|lang| lang.to_string()),
            agent_id,
            agent: name,
            team,
            duration_ms: listed.duration,
            happened_at: listed.happened_at,
            due_at: listed.due_at,
            created_at: case.created_at,
            held_by: held_by.map(PersonDocument::from),
            held_until,
            assigned_to: listed.assigned.map(PersonDocument::from),
            skips: listed.skips,
            for_lead: listed.for_lead,
        }
    }
}
