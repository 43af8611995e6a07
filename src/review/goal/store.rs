//! Goals in the database, and verdicts counted.

use crate::basic::{UnixMillis, UserId};
use crate::store::{StoreError, Tx, on};

/// The goal that a lead has set.
///
/// # Errors
/// When the database cannot be read.
pub async fn goal(tx: &mut Tx, user: &UserId) -> Result<Option<i64>, StoreError> {
    Ok(
        on!(tx, c => sqlx::query_scalar("select per_day from goals where user_id = $1").bind(user.as_str()).fetch_optional(c).await)?,
    )
}

/// Sets it.
///
/// # Errors
/// When the database cannot be written.
pub async fn set(tx: &mut Tx, user: &UserId, per_day: i64) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query(
        "insert into goals (user_id, per_day) values ($1, $2) on conflict (user_id) do update set per_day = excluded.per_day",
    )
    .bind(user.as_str())
    .bind(per_day)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

/// Conversations reviewed by somebody since a moment; several rubrics of one conversation count once.
///
/// # Errors
/// When the database cannot be read.
pub async fn done(tx: &mut Tx, user: &UserId, since: UnixMillis) -> Result<i64, StoreError> {
    Ok(on!(tx, c => sqlx::query_scalar(
        "select count(distinct conversation_id) from verdicts
         where reviewer = $1 and given_at >= $2 and occasion = 'review'",
    )
    .bind(user.as_str())
    .bind(since.0)
    .fetch_one(c)
    .await)?)
}
