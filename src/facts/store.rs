//! Facts in the database: one set per revision, replaced when they are derived anew.

use super::Facts;
use crate::basic::{ContentHash, ConversationId};
use crate::store::{StoreError, Tx, from_text, on, to_text};

/// Keeps the facts of a revision. Returns whether they differ from those before.
///
/// # Errors
/// When the database cannot be written.
pub async fn put(tx: &mut Tx, id: &ConversationId, revision: i64, facts: &Facts) -> Result<bool, StoreError> {
    let body = to_text("facts", facts)?;
    let hash = ContentHash::of(body.as_bytes());
    let rows = on!(tx, c => sqlx::query(
        "insert into facts (conversation_id, revision, version, hash, body) values ($1, $2, $3, $4, $5)
         on conflict (conversation_id, revision)
         do update set version = excluded.version, hash = excluded.hash, body = excluded.body
         where facts.hash <> excluded.hash",
    )
    .bind(id.as_str())
    .bind(revision)
    .bind(i64::from(facts.version))
    .bind(hash.as_str())
    .bind(body)
    .execute(c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// The facts of a revision, once derived.
///
/// # Errors
/// When the database cannot be read.
pub async fn get(tx: &mut Tx, id: &ConversationId, revision: i64) -> Result<Option<Facts>, StoreError> {
    let body: Option<String> = on!(tx, c => sqlx::query_scalar("select body from facts where conversation_id = $1 and revision = $2")
            .bind(id.as_str())
            .bind(revision)
            .fetch_optional(c)
            .await)?;
    body.map(|body| from_text("facts", &body)).transpose()
}
