//! What the configured file of each rubric last said.

use super::Published;
use crate::basic::{ContentHash, UnixMillis};
use crate::store::{StoreError, Tx, on};

/// All of them, by id.
///
/// # Errors
/// When the database cannot be read.
pub async fn all(tx: &mut Tx) -> Result<Vec<Published>, StoreError> {
    let rows: Vec<(String, String, String)> = on!(tx, c => sqlx::query_as("select rubric_id, hash, yaml from rubric_files order by rubric_id")
        .fetch_all(c)
        .await)?;
    let one = |(id, hash, yaml)| Published { id, hash: ContentHash::from_stored(hash), yaml };
    Ok(rows.into_iter().map(one).collect())
}

/// Remembers what the file says.
///
/// # Errors
/// When the database cannot be written.
pub async fn remember(tx: &mut Tx, file: &Published, now: UnixMillis) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query(
        "insert into rubric_files (rubric_id, hash, yaml, seen_at) values ($1, $2, $3, $4)
         on conflict (rubric_id) do update set hash = excluded.hash, yaml = excluded.yaml, seen_at = excluded.seen_at",
    )
    .bind(&file.id)
    .bind(file.hash.as_str())
    .bind(&file.yaml)
    .bind(now.0)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

/// There is no file of this rubric any more.
///
/// # Errors
/// When the database cannot be written.
pub async fn forget(tx: &mut Tx, rubric: &str) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query("delete from rubric_files where rubric_id = $1").bind(rubric).execute(c).await.map(drop))?;
    Ok(())
}
