//! Promoted heads in the database. Of each name one version is live; earlier ones stay, so that one can go back.

use super::{Head, HeadError};
use crate::basic::UnixMillis;
use crate::store::{StoreError, Tx, dialect, next_edition, on};

/// A version of a head as promoted.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Promoted {
    /// Hash of its file.
    pub hash: String,
    /// The quality or kind of moment.
    pub name: String,
    /// When it was last promoted, milliseconds since 1970.
    pub promoted_at: i64,
    /// Is it in use?
    pub live: i64,
}

/// Makes this version the live one of its name. Returns whether that changed anything.
///
/// # Errors
/// When the database cannot be written.
pub async fn promote(tx: &mut Tx, head: &Head, file: &str, now: UnixMillis) -> Result<bool, StoreError> {
    dialect::hold(tx, "heads").await?;
    let live: Option<String> = on!(tx, c => sqlx::query_scalar("select hash from heads where name = $1 and live = 1")
        .bind(&head.name)
        .fetch_optional(c)
        .await)?;
    if live.as_deref() == Some(head.hash()) {
        return Ok(false);
    }
    rest(tx, &head.name).await?;
    on!(tx, c => sqlx::query(
        "insert into heads (hash, name, file, promoted_at, live) values ($1, $2, $3, $4, 1)
         on conflict (hash) do update set live = 1, promoted_at = excluded.promoted_at",
    )
    .bind(head.hash())
    .bind(&head.name)
    .bind(file)
    .bind(now.0)
    .execute(c)
    .await
    .map(drop))?;
    next_edition(tx).await?;
    Ok(true)
}

/// Goes back to the version before the live one, or to the shipped one where there was none. Returns the hash of the
/// version that is live now, if a promoted one is; `None` within where nothing had been promoted.
///
/// # Errors
/// When the database cannot be written.
pub async fn roll_back(tx: &mut Tx, name: &str) -> Result<Option<Option<String>>, StoreError> {
    dialect::hold(tx, "heads").await?;
    let live: Option<(String, i64)> = on!(tx, c => sqlx::query_as("select hash, promoted_at from heads where name = $1 and live = 1")
        .bind(name)
        .fetch_optional(c)
        .await)?;
    let Some((_, since)) = live else { return Ok(None) };
    let before: Option<String> = on!(tx, c => sqlx::query_scalar(
        "select hash from heads where name = $1 and live = 0 and promoted_at < $2 order by promoted_at desc limit 1",
    )
    .bind(name)
    .bind(since)
    .fetch_optional(c)
    .await)?;
    rest(tx, name).await?;
    if let Some(hash) = &before {
        on!(tx, c => sqlx::query("update heads set live = 1 where hash = $1").bind(hash).execute(c).await.map(drop))?;
    }
    next_edition(tx).await?;
    Ok(Some(before))
}

async fn rest(tx: &mut Tx, name: &str) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query("update heads set live = 0 where name = $1 and live = 1").bind(name).execute(c).await.map(drop))?;
    Ok(())
}

/// Every version ever promoted, by name, the newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn all(tx: &mut Tx) -> Result<Vec<Promoted>, StoreError> {
    Ok(
        on!(tx, c => sqlx::query_as("select hash, name, promoted_at, live from heads order by name, promoted_at desc")
        .fetch_all(c)
        .await)?,
    )
}

/// The live heads among the promoted ones.
///
/// # Errors
/// When the database cannot be read, or a stored head is damaged.
pub async fn live(tx: &mut Tx) -> Result<Vec<Head>, LiveError> {
    let files: Vec<(String, String)> =
        on!(tx, c => sqlx::query_as("select name, file from heads where live = 1 order by name")
        .fetch_all(c)
        .await)
        .map_err(StoreError::from)?;
    files.iter().map(|(name, file)| Ok(Head::parse(name, file)?)).collect()
}

/// Why the live heads are not known.
#[derive(Debug, thiserror::Error)]
pub enum LiveError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A head in it.
    #[error(transparent)]
    Head(#[from] HeadError),
}
