//! What was said and who said it. Word times lie apart: a re-score never reads them.

use crate::basic::ConversationId;
use crate::conversation::{RoleOrigin, Roles, Transcript, Word};
use crate::store::{StoreError, Tx, from_text, on, to_text};

/// Keeps the transcript of a revision; the same one twice is kept once. How long it is and what phrases it holds is
/// kept beside it.
///
/// # Errors
/// When the database cannot be written.
pub async fn put_transcript(
    tx: &mut Tx,
    id: &ConversationId,
    revision: i64,
    transcript: &Transcript,
) -> Result<(), StoreError> {
    let mut turns = transcript.clone();
    let words = std::mem::take(&mut turns.words);
    let body = to_text("transcript", &turns)?;
    super::search::put(tx, id, revision, turns).await?;
    on!(tx, c => sqlx::query(
        "insert into transcripts (conversation_id, revision, engine, body) values ($1, $2, $3, $4)
         on conflict (conversation_id, revision) do update set engine = excluded.engine, body = excluded.body",
    )
    .bind(id.as_str())
    .bind(revision)
    .bind(&transcript.engine)
    .bind(body)
    .execute(c)
    .await
    .map(drop))?;
    if words.iter().all(Vec::is_empty) {
        return Ok(());
    }
    let body = to_text("words", &words)?;
    on!(tx, c => sqlx::query(
        "insert into words (conversation_id, revision, body) values ($1, $2, $3)
         on conflict (conversation_id, revision) do update set body = excluded.body",
    )
    .bind(id.as_str())
    .bind(revision)
    .bind(body)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

/// What was said, without word times.
///
/// # Errors
/// When the database cannot be read.
pub async fn transcript(
    tx: &mut Tx,
    id: &ConversationId,
    revision: i64,
) -> Result<Option<Transcript>, StoreError> {
    let body: Option<String> = on!(tx, c => sqlx::query_scalar("select body from transcripts where conversation_id = $1 and revision = $2")
            .bind(id.as_str())
            .bind(revision)
            .fetch_optional(c)
            .await)?;
    body.map(|body| from_text("transcript", &body)).transpose()
}

/// The words of each turn; empty where the source gave none.
///
/// # Errors
/// When the database cannot be read.
pub async fn words(tx: &mut Tx, id: &ConversationId, revision: i64) -> Result<Vec<Vec<Word>>, StoreError> {
    let body: Option<String> = on!(tx, c => sqlx::query_scalar("select body from words where conversation_id = $1 and revision = $2")
            .bind(id.as_str())
            .bind(revision)
            .fetch_optional(c)
            .await)?;
    body.map_or(Ok(Vec::new()), |body| from_text("words", &body))
}

/// Keeps who is who.
///
/// # Errors
/// When the database cannot be written.
pub async fn put_roles(
    tx: &mut Tx,
    id: &ConversationId,
    revision: i64,
    roles: &Roles,
) -> Result<(), StoreError> {
    let origin = match roles.origin {
        RoleOrigin::Given => "given",
        RoleOrigin::Person => "person",
        RoleOrigin::Inferred => "inferred",
        RoleOrigin::None => "none",
    };
    let body = to_text("roles", roles)?;
    on!(tx, c => sqlx::query(
        "insert into roles (conversation_id, revision, origin, confidence, body) values ($1, $2, $3, $4, $5)
         on conflict (conversation_id, revision)
         do update set origin = excluded.origin, confidence = excluded.confidence, body = excluded.body",
    )
    .bind(id.as_str())
    .bind(revision)
    .bind(origin)
    .bind(roles.confidence)
    .bind(body)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

/// Who is who in a revision, where that is known already.
///
/// # Errors
/// When the database cannot be read.
pub async fn roles(tx: &mut Tx, id: &ConversationId, revision: i64) -> Result<Option<Roles>, StoreError> {
    let body: Option<String> = on!(tx, c => sqlx::query_scalar("select body from roles where conversation_id = $1 and revision = $2")
            .bind(id.as_str())
            .bind(revision)
            .fetch_optional(c)
            .await)?;
    body.map(|body| from_text("roles", &body)).transpose()
}
