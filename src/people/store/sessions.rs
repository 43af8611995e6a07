//! Sessions of browsers.

use super::users;
use crate::basic::{ContentHash, Millis, UnixMillis, UserId};
use crate::people::{Secret, User};
use crate::store::{Db, StoreError, Tx, on};

/// An open session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// What the pages send with every change.
    pub csrf: String,
    /// When it ends at the latest.
    pub expires_at: UnixMillis,
}

/// A session that nobody used for so long is over.
const IDLE: Millis = Millis(2 * 3_600_000);
/// How often its last use is written down.
const NOTED: Millis = Millis(60_000);

/// Begins a session that lasts `lasts`. Returns the secret for the cookie.
///
/// # Errors
/// When the database cannot be written.
pub async fn begin(
    tx: &mut Tx,
    user: &UserId,
    lasts: Millis,
    now: UnixMillis,
) -> Result<(Secret, Session), StoreError> {
    on!(tx, c => sqlx::query("delete from sessions where expires_at < $1").bind(now.0).execute(c).await.map(drop))?;
    let secret = Secret::fresh();
    let session = Session { csrf: Secret::fresh().reveal().to_owned(), expires_at: now + lasts };
    on!(tx, c => sqlx::query(
        "insert into sessions (token_hash, user_id, csrf, created_at, seen_at, expires_at) values ($1, $2, $3, $4, $4, $5)",
    )
    .bind(secret.hash().as_str())
    .bind(user.as_str())
    .bind(&session.csrf)
    .bind(now.0)
    .bind(session.expires_at.0)
    .execute(c)
    .await
    .map(drop))?;
    Ok((secret, session))
}

#[derive(sqlx::FromRow)]
struct Stored {
    #[sqlx(flatten)]
    user: users::Stored,
    csrf: String,
    expires_at: i64,
    seen_at: i64,
}

/// Who this session belongs to, if it still is one; notes that it was used.
///
/// # Errors
/// When the database cannot be read.
pub async fn open(
    db: &Db,
    secret: &ContentHash,
    now: UnixMillis,
) -> Result<Option<(User, Session)>, StoreError> {
    let Some(stored) = find(db, secret, now).await? else { return Ok(None) };
    if now.0 - stored.seen_at > NOTED.0 {
        let mut tx = db.write().await?;
        on!(tx, c => sqlx::query("update sessions set seen_at = $2 where token_hash = $1")
            .bind(secret.as_str())
            .bind(now.0)
            .execute(c)
            .await
            .map(drop))?;
        tx.commit().await?;
    }
    let session = Session { csrf: stored.csrf, expires_at: UnixMillis(stored.expires_at) };
    Ok(Some((stored.user.into(), session)))
}

/// Who this session belongs to, without using it.
///
/// # Errors
/// When the database cannot be read.
pub async fn owner(db: &Db, secret: &ContentHash, now: UnixMillis) -> Result<Option<User>, StoreError> {
    Ok(find(db, secret, now).await?.map(|stored| stored.user.into()))
}

async fn find(db: &Db, secret: &ContentHash, now: UnixMillis) -> Result<Option<Stored>, StoreError> {
    let mut tx = db.read().await?;
    Ok(on!(tx, c => sqlx::query_as(
        "select u.id, u.name, u.display_name, u.role, u.agent_id, u.language, u.theme, u.keys, u.disabled_at,
                s.csrf, s.expires_at, s.seen_at
         from sessions s join users u on u.id = s.user_id
         where s.token_hash = $1 and u.disabled_at is null and s.expires_at > $2 and s.seen_at > $3",
    )
    .bind(secret.as_str())
    .bind(now.0)
    .bind(now.0 - IDLE.0)
    .fetch_optional(c)
    .await)?)
}

/// Ends one session.
///
/// # Errors
/// When the database cannot be written.
pub async fn end(tx: &mut Tx, secret: &ContentHash) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query("delete from sessions where token_hash = $1").bind(secret.as_str()).execute(c).await.map(drop))?;
    Ok(())
}

/// Ends all sessions of a user.
///
/// # Errors
/// When the database cannot be written.
pub async fn end_all(tx: &mut Tx, user: &UserId) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query("delete from sessions where user_id = $1").bind(user.as_str()).execute(c).await.map(drop))?;
    Ok(())
}
