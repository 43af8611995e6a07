//! The row of a conversation, read: who, when, where it stands.

use crate::basic::{ContentHash, ConversationId, UnixMillis, Wording};
use crate::conversation::About;
use crate::store::{StoreError, Tx, from_text, on};
use serde::{Deserialize, Serialize};

/// Where a conversation stands. The last two are the end of the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Accepted; nothing has begun, or something it needs is not installed (`failure` says what).
    Waiting,
    /// Between two stages, or in one.
    Working,
    /// Has a current scorecard, or no rubric is for it.
    Scored,
    /// Could not be processed; `failure` says why and a case is open.
    Failed,
}

impl State {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Working => "working",
            Self::Scored => "scored",
            Self::Failed => "failed",
        }
    }

    fn from_stored(text: &str) -> Self {
        match text {
            "waiting" => Self::Waiting,
            "working" => Self::Working,
            "scored" => Self::Scored,
            _ => Self::Failed,
        }
    }
}

/// A conversation as stored, without what was said.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Our id.
    pub id: ConversationId,
    /// Who, when, where.
    pub about: About,
    /// Counts changes of what was said, from 1.
    pub revision: i64,
    /// Counts changes of anything that facts or scores are made from; a commit made from older inputs is refused.
    pub edition: i64,
    /// Hash of what was said or of the recording.
    pub content_hash: ContentHash,
    /// Where it stands.
    pub state: State,
    /// The stage it is in or failed in.
    pub stage: String,
    /// Share of that stage that is done, 0-1.
    pub progress: f64,
    /// Why it waits or failed.
    pub failure: Option<Wording>,
    /// With which probability it could be drawn into the uniform sample, 0-1.
    pub sample_probability: f64,
    /// Was it drawn?
    pub sampled: bool,
    /// How much it needs a person, 0-1.
    pub risk: Option<f64>,
    /// When it was accepted.
    pub received_at: UnixMillis,
}

/// Which conversations to list; empty means all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// In this state.
    pub state: Option<State>,
    /// Of this agent.
    pub agent_id: Option<String>,
    /// `voice` or `chat`.
    pub channel: Option<String>,
    /// From this source.
    pub source: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Stored {
    id: String,
    about: String,
    revision: i64,
    edition: i64,
    content_hash: String,
    state: String,
    stage: String,
    progress: f64,
    failure: Option<String>,
    sample_probability: f64,
    sampled: i64,
    risk: Option<f64>,
    received_at: i64,
}

impl TryFrom<Stored> for Row {
    type Error = StoreError;

    fn try_from(stored: Stored) -> Result<Self, StoreError> {
        Ok(Self {
            id: ConversationId::new(stored.id),
            about: from_text("conversation", &stored.about)?,
            revision: stored.revision,
            edition: stored.edition,
            content_hash: ContentHash::from_stored(stored.content_hash),
            state: State::from_stored(&stored.state),
            stage: stored.stage,
            progress: stored.progress,
            failure: stored.failure.map(Wording::from_stored),
            sample_probability: stored.sample_probability,
            sampled: stored.sampled == 1,
            risk: stored.risk,
            received_at: UnixMillis(stored.received_at),
        })
    }
}

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "select id, about, revision, edition, content_hash, state, stage, progress, failure, sample_probability,
                    sampled, risk, received_at from conversations ",
            $rest
        )
    };
}

/// One conversation.
///
/// # Errors
/// When the database cannot be read.
pub async fn by_id(tx: &mut Tx, id: &ConversationId) -> Result<Option<Row>, StoreError> {
    let stored: Option<Stored> = on!(tx, c => sqlx::query_as(columns!("where id = $1"))
        .bind(id.as_str())
        .fetch_optional(c)
        .await)?;
    stored.map(Row::try_from).transpose()
}

/// What the source called this agent the last time; `None` where it gave no name then, or never named the agent.
///
/// # Errors
/// When the database cannot be read.
pub async fn agent_called(tx: &mut Tx, id: &str) -> Result<Option<String>, StoreError> {
    let about: Option<String> = on!(tx, c => sqlx::query_scalar(
        "select about from conversations where agent_id = $1 order by started_at desc limit 1",
    )
    .bind(id)
    .fetch_optional(c)
    .await)?;
    let about: Option<About> = about.map(|text| from_text("conversation", &text)).transpose()?;
    Ok(about.and_then(|about| about.agent_called(id).map(str::to_owned)))
}

/// One conversation by the source's own id.
///
/// # Errors
/// When the database cannot be read.
pub async fn by_external(tx: &mut Tx, source: &str, external_id: &str) -> Result<Option<Row>, StoreError> {
    let stored: Option<Stored> = on!(tx, c => sqlx::query_as(columns!("where source = $1 and external_id = $2"))
            .bind(source)
            .bind(external_id)
            .fetch_optional(c)
            .await)?;
    stored.map(Row::try_from).transpose()
}

/// As [`by_external`], and nobody else changes it before this transaction ends.
///
/// # Errors
/// When the database cannot be written.
pub async fn lock_external(tx: &mut Tx, source: &str, external_id: &str) -> Result<Option<Row>, StoreError> {
    // An update that changes nothing is the one row lock that both databases understand.
    let rows = on!(tx, c => sqlx::query("update conversations set source = source where source = $1 and external_id = $2")
        .bind(source)
        .bind(external_id)
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    if rows == 0 { Ok(None) } else { by_external(tx, source, external_id).await }
}

/// Conversations after `after`, in order of acceptance.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(
    tx: &mut Tx,
    filter: &Filter,
    after: Option<&ConversationId>,
    limit: i64,
) -> Result<Vec<Row>, StoreError> {
    let stored: Vec<Stored> = on!(tx, c => sqlx::query_as(columns!(
        "where (cast($1 as text) is null or state = $1) and (cast($2 as text) is null or agent_id = $2)
           and (cast($3 as text) is null or channel = $3) and (cast($4 as text) is null or source = $4)
           and id > $5 order by id limit $6"
    ))
    .bind(filter.state.map(State::as_str))
    .bind(&filter.agent_id)
    .bind(&filter.channel)
    .bind(&filter.source)
    .bind(after.map_or("", ConversationId::as_str))
    .bind(limit)
    .fetch_all(c)
    .await)?;
    stored.into_iter().map(Row::try_from).collect()
}

/// How many conversations are in each state.
///
/// # Errors
/// When the database cannot be read.
pub async fn states(tx: &mut Tx) -> Result<Vec<(String, i64)>, StoreError> {
    Ok(on!(tx, c => sqlx::query_as("select state, count(*) from conversations group by state order by state")
        .fetch_all(c)
        .await)?)
}
