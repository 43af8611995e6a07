//! Failed log-ins, counted by name and place; and the places from which somebody has logged in before.

use crate::basic::{Millis, UnixMillis};
use crate::people::Patience;
use crate::store::{StoreError, Tx, dialect, on};

/// An attempt that is counted as a failure already, until it turns out to be none.
#[derive(Clone, Debug, Default)]
pub struct Attempt {
    at: UnixMillis,
    /// What it is counted by, and when the failure before it was.
    counted: Vec<(String, Option<i64>)>,
}

/// Counts an attempt as failed before it is looked at, so that of many at once no more are looked at than are free; or
/// says how long to wait, and counts nothing. Failures long past are swept away.
///
/// # Errors
/// When the database cannot be written.
pub async fn reserve(
    tx: &mut Tx,
    limits: &[(String, Patience)],
    now: UnixMillis,
) -> Result<Result<Attempt, Millis>, StoreError> {
    dialect::hold(tx, "log-in").await?;
    on!(tx, c => sqlx::query("delete from login_failures where last_at < $1")
        .bind(Patience::forgotten_before(now).0)
        .execute(c)
        .await
        .map(drop))?;
    let mut attempt = Attempt { at: now, counted: Vec::new() };
    let mut longest = Millis(0);
    for (subject, patience) in limits {
        let known: Option<(i64, i64)> = on!(tx, c => sqlx::query_as(
            "select failures, last_at from login_failures where subject = $1",
        )
        .bind(subject)
        .fetch_optional(c)
        .await)?;
        if let Some((failures, last)) = known {
            longest = longest.max(patience.wait(failures, UnixMillis(last), now));
        }
        attempt.counted.push((subject.clone(), known.map(|(_, last)| last)));
    }
    if longest > Millis(0) {
        return Ok(Err(longest));
    }
    for (subject, _) in &attempt.counted {
        on!(tx, c => sqlx::query(
            "insert into login_failures (subject, failures, last_at) values ($1, 1, $2)
             on conflict (subject) do update set failures = login_failures.failures + 1, last_at = excluded.last_at",
        )
        .bind(subject)
        .bind(now.0)
        .execute(c)
        .await
        .map(drop))?;
    }
    Ok(Ok(attempt))
}

/// The attempt was no failure. What others have failed at stays counted.
///
/// # Errors
/// When the database cannot be written.
pub async fn give_back(tx: &mut Tx, attempt: &Attempt) -> Result<(), StoreError> {
    dialect::hold(tx, "log-in").await?;
    for (subject, before) in &attempt.counted {
        on!(tx, c => sqlx::query(
            "update login_failures set failures = failures - 1,
                    last_at = case when last_at = $2 then coalesce($3, last_at) else last_at end
             where subject = $1",
        )
        .bind(subject)
        .bind(attempt.at.0)
        .bind(before)
        .execute(c)
        .await
        .map(drop))?;
        on!(tx, c => sqlx::query("delete from login_failures where subject = $1 and failures <= 0")
            .bind(subject)
            .execute(c)
            .await
            .map(drop))?;
    }
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

/// A place from which somebody has logged in is familiar for so long.
const FAMILIAR: Millis = Millis(30 * 86_400_000);

/// Has this name been logged in with from this place? `mark` stands for both.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_familiar(tx: &mut Tx, mark: &str, now: UnixMillis) -> Result<bool, StoreError> {
    let last: Option<i64> = on!(tx, c => sqlx::query_scalar("select last_at from familiar_places where mark = $1")
        .bind(mark)
        .fetch_optional(c)
        .await)?;
    Ok(last.is_some_and(|last| now.0 - last <= FAMILIAR.0))
}

/// It has now. Places that nobody came from for long are forgotten.
///
/// # Errors
/// When the database cannot be written.
pub async fn make_familiar(tx: &mut Tx, mark: &str, now: UnixMillis) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query("delete from familiar_places where last_at < $1")
        .bind(now.0 - FAMILIAR.0)
        .execute(c)
        .await
        .map(drop))?;
    on!(tx, c => sqlx::query(
        "insert into familiar_places (mark, last_at) values ($1, $2)
         on conflict (mark) do update set last_at = excluded.last_at",
    )
    .bind(mark)
    .bind(now.0)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}
