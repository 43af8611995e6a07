//! What people answered before they saw the machine's answer. Written once: a second write changes nothing.

use crate::basic::{ConversationId, UnixMillis, UserId};
use crate::review::screen::Said;
use crate::review::verdict::Occasion;
use crate::store::{StoreError, Tx, from_text, on, to_text};

/// First answers and when they were given.
#[derive(Clone, Debug, PartialEq)]
pub struct First {
    /// One for each criterion.
    pub answers: Vec<Said>,
    /// When.
    pub answered_at: UnixMillis,
}

/// Keeps first answers. `false` where there are some already; those stay.
///
/// # Errors
/// When the database cannot be written.
pub async fn answer_first(
    tx: &mut Tx,
    (id, revision): (&ConversationId, i64),
    user: &UserId,
    occasion: Occasion,
    first: &First,
) -> Result<bool, StoreError> {
    let body = to_text("first answers", &first.answers)?;
    let rows = on!(tx, c => sqlx::query(
        "insert into first_answers (conversation_id, revision, user_id, occasion, body, answered_at)
         values ($1, $2, $3, $4, $5, $6) on conflict (conversation_id, revision, user_id, occasion) do nothing",
    )
    .bind(id.as_str())
    .bind(revision)
    .bind(user.as_str())
    .bind(occasion.as_str())
    .bind(body)
    .bind(first.answered_at.0)
    .execute(c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Somebody's first answers on a revision.
///
/// # Errors
/// When the database cannot be read.
pub async fn of(
    tx: &mut Tx,
    (id, revision): (&ConversationId, i64),
    user: &UserId,
    occasion: Occasion,
) -> Result<Option<First>, StoreError> {
    let row: Option<(String, i64)> = on!(tx, c => sqlx::query_as(
        "select body, answered_at from first_answers
         where conversation_id = $1 and revision = $2 and user_id = $3 and occasion = $4",
    )
    .bind(id.as_str())
    .bind(revision)
    .bind(user.as_str())
    .bind(occasion.as_str())
    .fetch_optional(c)
    .await)?;
    row.map(|(body, at)| {
        Ok(First { answers: from_text("first answers", &body)?, answered_at: UnixMillis(at) })
    })
    .transpose()
}
