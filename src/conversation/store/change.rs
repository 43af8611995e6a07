//! The row of a conversation, changed: accepted, revised, moved from stage to stage, failed, deleted.

use super::State;
use crate::basic::{ContentHash, ConversationId, UnixMillis, Wording};
use crate::conversation::About;
use crate::store::{StoreError, Tx, on, to_text};
use crate::text::masked;
use serde::Serialize;

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

/// The source's id as it is looked for by its parts: as it is shown, in small letters. By the id itself whoever can find it
/// by one digit could find out all that are masked.
pub(super) fn shown_id(external_id: &str) -> String {
    masked(external_id).to_lowercase()
}

/// The columns of `about` that are searched.
struct Indexed {
    about: String,
    channel: &'static str,
    language: Option<&'static str>,
    agent_id: Option<String>,
    team: Option<String>,
    started_at: Option<i64>,
    ticket: Option<String>,
    customer_id: Option<String>,
    shown_id: String,
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
            ticket: about.ticket.clone().filter(|ticket| !ticket.is_empty()),
            customer_id: about.customer.as_ref().map(|one| one.id.clone()).filter(|id| !id.is_empty()),
            shown_id: shown_id(&about.external_id),
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
                received_at, revision, edition, content_hash, state, stage, progress, sample_probability, sampled,
                ticket, customer_id, happened_at, shown_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, 1, $11, 'waiting', $12, 0, $13, $14, $15, $16, $17, $18)",
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
    .bind(&about.ticket)
    .bind(&about.customer_id)
    .bind(about.started_at.unwrap_or(row.received_at.0))
    .bind(&about.shown_id)
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
                ticket = $8, customer_id = $9, happened_at = coalesce($7, received_at), shown_id = $10, edition = edition + 1
         where id = $1",
    )
    .bind(id.as_str())
    .bind(&indexed.about)
    .bind(indexed.channel)
    .bind(indexed.language)
    .bind(&indexed.agent_id)
    .bind(&indexed.team)
    .bind(indexed.started_at)
    .bind(&indexed.ticket)
    .bind(&indexed.customer_id)
    .bind(&indexed.shown_id)
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
    next: &str,
) -> Result<bool, StoreError> {
    let (of_revision, of_edition) = match made_from {
        MadeFrom::Revision(n) => (Some(n), None),
        MadeFrom::Edition(n) => (None, Some(n)),
    };
    let rows = on!(tx, c => sqlx::query(
        "update conversations set state = $4, stage = $5, progress = 0, failure = null
         where id = $1 and (cast($2 as bigint) is null or revision = $2) and (cast($3 as bigint) is null or edition = $3)",
    )
    .bind(id.as_str())
    .bind(of_revision)
    .bind(of_edition)
    .bind(state.as_str())
    .bind(next)
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
pub async fn fail(
    tx: &mut Tx,
    id: &ConversationId,
    state: State,
    reason: &Wording,
) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query("update conversations set state = $2, failure = $3 where id = $1")
        .bind(id.as_str())
        .bind(state.as_str())
        .bind(reason.to_stored())
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
    super::search::forget(tx, id).await?;
    let rows = on!(tx, c => sqlx::query("delete from conversations where id = $1")
        .bind(id.as_str())
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
