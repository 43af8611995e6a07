//! The row of a conversation: who, when, where it stands.

use crate::basic::{ContentHash, ConversationId, UnixMillis};
use crate::conversation::About;
use crate::store::{StoreError, Tx, from_text, on, to_text};
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
    pub failure: Option<String>,
    /// With which probability it could be drawn into the uniform sample, 0-1.
    pub sample_probability: f64,
    /// Was it drawn?
    pub sampled: bool,
    /// How much it needs a person, 0-1.
    pub risk: Option<f64>,
    /// When it was accepted.
    pub received_at: UnixMillis,
}

/// What is known of a conversation when it is accepted.
#[derive(Clone, Debug)]
pub struct NewRow<'a> {
    /// Our id.
    pub id: &'a ConversationId,
    /// Who, when, where.
    pub about: &'a About,
    /// Hash of what was said or of the recording.
    pub content_hash: &'a ContentHash,
    /// The first stage.
    pub stage: &'a str,
    /// With which probability it could be drawn into the uniform sample.
    pub sample_probability: f64,
    /// Was it drawn?
    pub sampled: bool,
    /// Now.
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
            failure: stored.failure,
            sample_probability: stored.sample_probability,
            sampled: stored.sampled == 1,
            risk: stored.risk,
            received_at: UnixMillis(stored.received_at),
        })
    }
}

/// The columns of `about` that are searched.
struct Indexed {
    about: String,
    channel: &'static str,
    language: Option<&'static str>,
    agent_id: Option<String>,
    team: Option<String>,
    started_at: Option<i64>,
}

impl Indexed {
    fn of(about: &About) -> Result<Self, StoreError> {
        let agent = about.agent.as_ref();
        Ok(Self {
            about: to_text("conversation", about)?,
            channel: about.channel.as_str(),
            language: about.language.map(crate::basic::Lang::as_str),
            agent_id: agent.map(|agent| agent.id.clone()).filter(|id| !id.is_empty()),
            team: agent.and_then(|agent| agent.team.clone()),
            started_at: about.started.as_ref().map(|started| started.at.0),
        })
    }
}

/// Adds a conversation at revision 1.
///
/// # Errors
/// When the database refuses, in particular where source and external id are known already.
pub async fn insert(tx: &mut Tx, row: &NewRow<'_>) -> Result<(), StoreError> {
    let about = Indexed::of(row.about)?;
    on!(tx, c => sqlx::query(
        "insert into conversations (id, source, external_id, about, channel, language, agent_id, team, started_at,
                received_at, revision, edition, content_hash, state, stage, progress, sample_probability, sampled)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, 1, $11, 'waiting', $12, 0, $13, $14)",
    )
    .bind(row.id.as_str())
    .bind(&row.about.source)
    .bind(&row.about.external_id)
    .bind(&about.about)
    .bind(about.channel)
    .bind(about.language)
    .bind(&about.agent_id)
    .bind(&about.team)
    .bind(about.started_at)
    .bind(row.received_at.0)
    .bind(row.content_hash.as_str())
    .bind(row.stage)
    .bind(row.sample_probability)
    .bind(i64::from(row.sampled))
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

/// The same conversation with other content: a new revision, which starts again at `stage`. What belongs to the old
/// one (scorecards, verdicts) stays. Returns the revision.
///
/// # Errors
/// When the database refuses.
pub async fn revise(
    tx: &mut Tx,
    id: &ConversationId,
    content_hash: &ContentHash,
    stage: &str,
) -> Result<i64, StoreError> {
    Ok(on!(tx, c => sqlx::query_scalar(
        "update conversations set revision = revision + 1, edition = edition + 1, content_hash = $2, state = 'waiting',
                stage = $3, progress = 0, failure = null
         where id = $1 returning revision",
    )
    .bind(id.as_str())
    .bind(content_hash.as_str())
    .bind(stage)
    .fetch_one(c)
    .await)?)
}

/// The same conversation with other metadata.
///
/// # Errors
/// When the database refuses.
pub async fn set_about(tx: &mut Tx, id: &ConversationId, about: &About) -> Result<(), StoreError> {
    let indexed = Indexed::of(about)?;
    on!(tx, c => sqlx::query(
        "update conversations set about = $2, channel = $3, language = $4, agent_id = $5, team = $6, started_at = $7,
                edition = edition + 1
         where id = $1",
    )
    .bind(id.as_str())
    .bind(&indexed.about)
    .bind(indexed.channel)
    .bind(indexed.language)
    .bind(&indexed.agent_id)
    .bind(&indexed.team)
    .bind(indexed.started_at)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

/// Who is who has changed: what is being computed from before will not be kept. Returns the new edition.
///
/// # Errors
/// When the database refuses or the conversation is gone.
pub async fn bump(tx: &mut Tx, id: &ConversationId) -> Result<i64, StoreError> {
    Ok(
        on!(tx, c => sqlx::query_scalar("update conversations set edition = edition + 1 where id = $1 returning edition")
        .bind(id.as_str())
        .fetch_one(c)
        .await)?,
    )
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

/// What the outputs of a stage were made from; where that has changed since, they are not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MadeFrom {
    /// What was said.
    Revision(i64),
    /// What was said, by whom, and all that is known besides.
    Edition(i64),
}

/// The outputs of a stage are being committed: the conversation stands at the next. `false` where what they were
/// made from has changed; then roll back.
///
/// # Errors
/// When the database cannot be written.
pub async fn advance(
    tx: &mut Tx,
    id: &ConversationId,
    made_from: MadeFrom,
    state: State,
    at: &str,
) -> Result<bool, StoreError> {
    let (revision, edition) = match made_from {
        MadeFrom::Revision(n) => (Some(n), None),
        MadeFrom::Edition(n) => (None, Some(n)),
    };
    let rows = on!(tx, c => sqlx::query(
        "update conversations set state = $4, stage = $5, progress = 0, failure = null
         where id = $1 and (cast($2 as bigint) is null or revision = $2) and (cast($3 as bigint) is null or edition = $3)",
    )
    .bind(id.as_str())
    .bind(revision)
    .bind(edition)
    .bind(state.as_str())
    .bind(at)
    .execute(c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Keeps what flags came to, in the transaction that advances.
///
/// # Errors
/// When the database cannot be written.
pub async fn set_outcome(
    tx: &mut Tx,
    id: &ConversationId,
    risk: f64,
    flags: &impl Serialize,
) -> Result<(), StoreError> {
    let flags = to_text("flags", flags)?;
    on!(tx, c => sqlx::query("update conversations set risk = $2, flags = $3 where id = $1")
        .bind(id.as_str())
        .bind(risk)
        .bind(flags)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// How far the stage in hand has come, for people who watch.
///
/// # Errors
/// When the database cannot be written.
pub async fn progress(tx: &mut Tx, id: &ConversationId, stage: &str, share: f64) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query(
        "update conversations set state = 'working', progress = $3 where id = $1 and stage = $2 and state <> 'failed'",
    )
    .bind(id.as_str())
    .bind(stage)
    .bind(share)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

/// It waits for something, or has failed for good; `reason` says why, in words for people.
///
/// # Errors
/// When the database cannot be written.
pub async fn fail(tx: &mut Tx, id: &ConversationId, state: State, reason: &str) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query("update conversations set state = $2, failure = $3 where id = $1")
        .bind(id.as_str())
        .bind(state.as_str())
        .bind(reason)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Deletes the row, and by that everything that hangs on it. `pipeline::erase` is what people call.
///
/// # Errors
/// When the database cannot be written.
pub async fn delete(tx: &mut Tx, id: &ConversationId) -> Result<bool, StoreError> {
    let rows = on!(tx, c => sqlx::query("delete from conversations where id = $1")
        .bind(id.as_str())
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
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
