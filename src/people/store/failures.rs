//! Failed log-ins, counted by name and by address.

use crate::basic::{Millis, UnixMillis};
use crate::people::Patience;
use crate::store::{StoreError, Tx, on};

/// How much longer this name or address must wait before it may try again.
///
/// # Errors
/// When the database cannot be read.
pub async fn wait(
    tx: &mut Tx,
    subject: &str,
    patience: Patience,
    now: UnixMillis,
) -> Result<Millis, StoreError> {
    let counted: Option<(i64, i64)> = on!(tx, c => sqlx::query_as(
        "select failures, last_at from login_failures where subject = $1",
    )
    .bind(subject)
    .fetch_optional(c)
    .await)?;
    Ok(counted.map_or(Millis(0), |(failures, last)| patience.wait(failures, UnixMillis(last), now)))
}

/// Counts a failure.
///
/// # Errors
/// When the database cannot be written.
pub async fn count(tx: &mut Tx, subject: &str, now: UnixMillis) -> Result<(), StoreError> {
    let last: Option<i64> = on!(tx, c => sqlx::query_scalar("select last_at from login_failures where subject = $1")
        .bind(subject)
        .fetch_optional(c)
        .await)?;
    if last.is_some_and(|last| Patience::is_forgotten(UnixMillis(last), now)) {
        forget(tx, subject).await?;
    }
    on!(tx, c => sqlx::query(
        "insert into login_failures (subject, failures, last_at) values ($1, 1, $2)
         on conflict (subject) do update set failures = login_failures.failures + 1, last_at = excluded.last_at",
    )
    .bind(subject)
    .bind(now.0)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

/// Forgets the failures, after a log-in that worked.
///
/// # Errors
/// When the database cannot be written.
pub async fn forget(tx: &mut Tx, subject: &str) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query("delete from login_failures where subject = $1").bind(subject).execute(c).await.map(drop))?;
    Ok(())
}
