//! Log-ins under way, and who the provider's subjects are here.

use super::{Begun, Known};
use crate::basic::{ContentHash, Millis, UnixMillis, UserId};
use crate::people::User;
use crate::people::store::users;
use crate::store::{StoreError, Tx, on};

/// A log-in at the provider takes no longer.
const LASTS: Millis = Millis(600_000);

/// Remembers a log-in that has begun; forgets those that nobody ended.
///
/// # Errors
/// When the database cannot be written.
pub async fn begin(tx: &mut Tx, begun: &Begun, now: UnixMillis) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query("delete from sign_ons where begun_at < $1")
        .bind(now.0 - LASTS.0)
        .execute(c)
        .await
        .map(drop))?;
    on!(tx, c => sqlx::query("insert into sign_ons (state_hash, nonce, verifier, begun_at) values ($1, $2, $3, $4)")
        .bind(ContentHash::of(begun.state.as_bytes()).as_str())
        .bind(&begun.nonce)
        .bind(&begun.verifier)
        .bind(now.0)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Nonce and verifier of the log-in with this state; each is given out once.
///
/// # Errors
/// When the database cannot be written.
pub async fn end(tx: &mut Tx, state: &str, now: UnixMillis) -> Result<Option<(String, String)>, StoreError> {
    Ok(on!(tx, c => sqlx::query_as(
        "delete from sign_ons where state_hash = $1 and begun_at >= $2 returning nonce, verifier",
    )
    .bind(ContentHash::of(state.as_bytes()).as_str())
    .bind(now.0 - LASTS.0)
    .fetch_optional(c)
    .await)?)
}

/// The user whom the provider means: bound before, or found by name now and bound. A user who is bound to another
/// subject is not found by name.
///
/// # Errors
/// When the database cannot be written.
pub async fn user(tx: &mut Tx, known: &Known) -> Result<Option<User>, StoreError> {
    let bound: Option<String> = on!(tx, c => sqlx::query_scalar(
        "select user_id from sign_on_subjects where issuer = $1 and subject = $2",
    )
    .bind(&known.issuer)
    .bind(&known.subject)
    .fetch_optional(c)
    .await)?;
    let active = |user: Option<User>| user.filter(|user| user.disabled_at.is_none());
    if let Some(id) = bound {
        return Ok(active(users::by_id(tx, &UserId::new(id)).await?));
    }
    let Some(name) = &known.name else { return Ok(None) };
    let Some(user) = active(users::by_name(tx, name).await?) else { return Ok(None) };
    let rows = on!(tx, c => sqlx::query(
        "insert into sign_on_subjects (issuer, subject, user_id) values ($1, $2, $3) on conflict do nothing",
    )
    .bind(&known.issuer)
    .bind(&known.subject)
    .bind(user.id.as_str())
    .execute(c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(Some(user).filter(|_| rows == 1))
}
