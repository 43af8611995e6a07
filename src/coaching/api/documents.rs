//! Examples and lessons as people see them.

use crate::basic::UnixMillis;
use crate::coaching::store::{Item, Listed, Overview};
use crate::coaching::{Origin, Said, Worth, clip, noted};
use crate::conversation::{Channel, Turn, Voice};
use crate::people::{Role, Team, Who};
use serde::Serialize;
use utoipa::ToSchema;

/// An example as staff sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExampleDocument {
    /// Its id.
    pub id: String,
    /// Where it is from.
    pub conversation_id: String,
    /// As that was then; the turns here are as they were.
    pub revision: i64,
    /// First turn, 0-based.
    pub from_turn: usize,
    /// Last turn, inclusive.
    pub to_turn: usize,
    /// The criterion's rubric.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rubric_id: Option<String>,
    /// What it is an example of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub criterion: Option<String>,
    /// The criterion's dimension.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dimension: Option<String>,
    /// To follow or to avoid.
    pub worth: Worth,
    /// A few words.
    pub title: String,
    /// What there is to learn from it.
    pub why: String,
    /// `zh`, `en` or `other`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// `voice` or `chat`.
    pub channel: Channel,
    /// What was said, masked.
    pub said: Vec<Said>,
    /// Can it be listened to?
    pub has_sound: bool,
    /// Who found it.
    pub origin: Origin,
    /// Who pinned it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pinned_by: Option<String>,
    /// The source's id of the agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_id: Option<String>,
    /// The agent's name, where the source gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// May whoever asks change and remove it?
    pub may_change: bool,
    /// When it was pinned, ms since 1970.
    pub created_at: UnixMillis,
}

impl ExampleDocument {
    /// For this person.
    pub(super) fn new(listed: Listed, who: &Who) -> Self {
        let may_change = may_change(&listed, who);
        let Listed { example, pinned_by, agent_id, agent } = listed;
        Self {
            has_sound: has_sound(example.channel, &example.said),
            id: example.id,
            conversation_id: example.conversation_id.to_string(),
            revision: example.revision,
            from_turn: example.from_turn,
            to_turn: example.to_turn,
            rubric_id: example.rubric_id,
            criterion: example.criterion,
            dimension: example.dimension,
            worth: example.worth,
            title: noted(&example.title),
            why: noted(&example.why),
            language: example.language,
            channel: example.channel,
            said: example.said,
            origin: example.origin,
            pinned_by,
            agent_id,
            agent,
            may_change,
            created_at: example.created_at,
        }
    }
}

/// One's own, and all of them for who leads.
pub(super) fn may_change(listed: &Listed, who: &Who) -> bool {
    listed.example.created_by == who.id.as_str() || matches!(who.role, Role::Admin | Role::Supervisor)
}

/// Is it spoken, with times?
pub(super) fn has_sound(channel: Channel, said: &[Said]) -> bool {
    let turn = |said: &Said| Turn {
        voice: Voice(0),
        text: String::new(),
        start_ms: said.start_ms,
        end_ms: said.end_ms,
        confidence: None,
        private: false,
    };
    let turns: Vec<Turn> = said.iter().map(turn).collect();
    channel == Channel::Voice && !turns.is_empty() && clip::window(&turns, 0..=turns.len() - 1).is_some()
}

/// An example in a lesson: what the team may know of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemDocument {
    /// Id of the example.
    pub example_id: String,
    /// To follow or to avoid.
    pub worth: Worth,
    /// A few words.
    pub title: String,
    /// What there is to learn from it.
    pub why: String,
    /// What the lesson says of it.
    pub note: String,
    /// What it is an example of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub criterion: Option<String>,
    /// The criterion's dimension.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dimension: Option<String>,
    /// `zh`, `en` or `other`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// `voice` or `chat`.
    pub channel: Channel,
    /// What was said, masked.
    pub said: Vec<Said>,
    /// Can it be listened to?
    pub has_sound: bool,
    /// The source's id of the agent, only in lessons that name agents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_id: Option<String>,
    /// The agent's name, likewise, where the source gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
}

impl ItemDocument {
    /// Agents are named only where the lesson says so.
    pub(super) fn new(item: Item, names_agents: bool) -> Self {
        let Listed { example, agent_id, agent, .. } = item.listed;
        Self {
            has_sound: has_sound(example.channel, &example.said),
            example_id: example.id,
            worth: example.worth,
            title: noted(&example.title),
            why: noted(&example.why),
            note: noted(&item.note),
            criterion: example.criterion,
            dimension: example.dimension,
            language: example.language,
            channel: example.channel,
            said: example.said,
            agent_id: agent_id.filter(|_| names_agents),
            agent: agent.filter(|_| names_agents),
        }
    }
}

/// A lesson in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct LessonOverview {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// What it is for.
    pub intro: String,
    /// The language of its pages: `zh` or `en`.
    pub language: String,
    /// Whose agents see it once published; all agents where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// Examples in it.
    pub examples: i64,
    /// Since when agents see it, ms since 1970; absent while it is a draft.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_at: Option<UnixMillis>,
    /// When it was last changed, ms since 1970.
    pub updated_at: UnixMillis,
}

impl From<Overview> for LessonOverview {
    fn from(overview: Overview) -> Self {
        let Overview { lesson, examples, team } = overview;
        Self {
            id: lesson.id,
            title: noted(&lesson.title),
            intro: noted(&lesson.intro),
            language: lesson.language,
            team,
            examples,
            published_at: lesson.published_at,
            updated_at: lesson.updated_at,
        }
    }
}

/// A lesson with its examples.
#[derive(Debug, Serialize, ToSchema)]
pub struct LessonDocument {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// What it is for.
    pub intro: String,
    /// The language of its pages: `zh` or `en`.
    pub language: String,
    /// Whose agents see it once published; all agents where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<Team>,
    /// Are agents named in it?
    pub names_agents: bool,
    /// Since when agents see it, ms since 1970; absent while it is a draft.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_at: Option<UnixMillis>,
    /// When it was last changed, ms since 1970.
    pub updated_at: UnixMillis,
    /// Its examples in order.
    pub items: Vec<ItemDocument>,
    /// Examples of other teams, which this person does not see. Where there are any it cannot be changed.
    pub hidden: i64,
    /// May whoever asks change, publish and export it?
    pub may_change: bool,
}
