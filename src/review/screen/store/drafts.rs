//! Reviews that are not finished. One for each person, conversation and occasion; the last write wins.

use crate::basic::{ConversationId, UnixMillis, UserId};
use crate::review::screen::Judgement;
use crate::review::verdict::Occasion;
use crate::store::{StoreError, Tx, from_text, on, to_text};

/// A review as far as somebody has come.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// What they said so far.
    pub judgement: Judgement,
    /// When it was saved.
    pub updated_at: UnixMillis,
}

/// Saves a draft over the one before.
///
/// # Errors
/// When the database cannot be written, in particular where the person is no user (the admin token).
pub async fn save(
    tx: &mut Tx,
    id: &ConversationId,
    user: &UserId,
    occasion: Occasion,
    draft: &Draft,
) -> Result<(), StoreError> {
    let body = to_text("draft", &draft.judgement)?;
    on!(tx, c => sqlx::query(
        "insert into drafts (conversation_id, user_id, occasion, body, updated_at) values ($1, $2, $3, $4, $5)
         on conflict (conversation_id, user_id, occasion)
         do update set body = excluded.body, updated_at = excluded.updated_at",
    )
    .bind(id.as_str())
    .bind(user.as_str())
    .bind(occasion.as_str())
    .bind(body)
    .bind(draft.updated_at.0)
    .execute(c)
    .await
    .map(|_| ()))?;
    Ok(())
}

/// Somebody's draft.
///
/// # Errors
/// When the database cannot be read.
pub async fn of(
    tx: &mut Tx,
    id: &ConversationId,
    user: &UserId,
    occasion: Occasion,
) -> Result<Option<Draft>, StoreError> {
    let row: Option<(String, i64)> = on!(tx, c => sqlx::query_as(
        "select body, updated_at from drafts where conversation_id = $1 and user_id = $2 and occasion = $3",
    )
    .bind(id.as_str())
    .bind(user.as_str())
    .bind(occasion.as_str())
    .fetch_optional(c)
    .await)?;
    row.map(|(body, at)| Ok(Draft { judgement: from_text("draft", &body)?, updated_at: UnixMillis(at) }))
        .transpose()
}

/// Removes somebody's draft: it became a verdict, or nobody needs it any more.
///
/// # Errors
/// When the database cannot be written.
pub async fn drop(
    tx: &mut Tx,
    id: &ConversationId,
    user: &UserId,
    occasion: Occasion,
) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query("delete from drafts where conversation_id = $1 and user_id = $2 and occasion = $3")
        .bind(id.as_str())
        .bind(user.as_str())
        .bind(occasion.as_str())
        .execute(c)
        .await
        .map(|_| ()))?;
    Ok(())
}
