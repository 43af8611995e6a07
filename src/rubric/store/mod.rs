//! Rubrics in the database: published versions here, how they came into force (`versions`), what files last said
//! (`files`), their cases, drafts, and what a draft would change (`previews`).
//!
//! A version is the hash of its content; of each rubric one version is active.

pub mod back_fills;
pub mod cases;
pub mod drafts;
pub mod files;
pub mod previews;
pub mod versions;

use crate::basic::{ContentHash, UnixMillis};
use crate::store::{StoreError, Tx, dialect, next_edition, on};

/// A version of a rubric as published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The rubric's id, e.g. `support.zh`.
    pub id: String,
    /// Hash of the compiled content.
    pub hash: ContentHash,
    /// The text as it was written.
    pub yaml: String,
}

/// Makes this version the active one of its rubric; earlier versions stay for the scorecards made with them.
/// Returns whether that changed anything.
///
/// # Errors
/// When the database cannot be written.
pub async fn publish(tx: &mut Tx, rubric: &Published, now: UnixMillis) -> Result<bool, StoreError> {
    dialect::hold(tx, "rubrics").await?;
    let active: Option<String> = on!(tx, c => sqlx::query_scalar("select hash from rubrics where id = $1 and active = 1")
            .bind(&rubric.id)
            .fetch_optional(c)
            .await)?;
    if active.as_deref() == Some(rubric.hash.as_str()) {
        return Ok(false);
    }
    withdraw(tx, &rubric.id).await?;
    on!(tx, c => sqlx::query(
        "insert into rubrics (hash, id, yaml, published_at, active) values ($1, $2, $3, $4, 1)
         on conflict (hash) do update set active = 1",
    )
    .bind(rubric.hash.as_str())
    .bind(&rubric.id)
    .bind(&rubric.yaml)
    .bind(now.0)
    .execute(c)
    .await
    .map(drop))?;
    next_edition(tx).await?;
    Ok(true)
}

/// Uses a rubric no longer. Returns whether it was active.
///
/// # Errors
/// When the database cannot be written.
pub async fn withdraw(tx: &mut Tx, id: &str) -> Result<bool, StoreError> {
    let rows = on!(tx, c => sqlx::query("update rubrics set active = 0 where id = $1 and active = 1")
        .bind(id)
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    if rows > 0 {
        next_edition(tx).await?;
    }
    Ok(rows > 0)
}

/// All active rubrics by id.
///
/// # Errors
/// When the database cannot be read.
pub async fn active(tx: &mut Tx) -> Result<Vec<Published>, StoreError> {
    let rows: Vec<(String, String, String)> = on!(tx, c => sqlx::query_as("select id, hash, yaml from rubrics where active = 1 order by id")
            .fetch_all(c)
            .await)?;
    let published = |(id, hash, yaml)| Published { id, hash: ContentHash::from_stored(hash), yaml };
    Ok(rows.into_iter().map(published).collect())
}

/// One version, active or not.
///
/// # Errors
/// When the database cannot be read.
pub async fn by_hash(tx: &mut Tx, hash: &ContentHash) -> Result<Option<Published>, StoreError> {
    let row: Option<(String, String)> = on!(tx, c => sqlx::query_as("select id, yaml from rubrics where hash = $1")
        .bind(hash.as_str())
        .fetch_optional(c)
        .await)?;
    Ok(row.map(|(id, yaml)| Published { id, hash: hash.clone(), yaml }))
}
