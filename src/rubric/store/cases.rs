//! The cases of each rubric: conversations with the verdicts that they must get.

use crate::basic::UnixMillis;
use crate::store::{StoreError, Tx, on};

/// The origin of the cases that were written together with the rubric.
pub const OWN: &str = "rubric";

/// All cases of a rubric: where they come from, and their text. Those written with it come first.
///
/// # Errors
/// When the database cannot be read.
pub async fn of(tx: &mut Tx, rubric: &str) -> Result<Vec<(String, String)>, StoreError> {
    Ok(on!(tx, c => sqlx::query_as(
        "select origin, yaml from rubric_cases where rubric_id = $1
         order by case when origin = 'rubric' then 0 else 1 end, origin",
    )
    .bind(rubric)
    .fetch_all(c)
    .await)?)
}

/// The cases written with the rubric; empty where there are none.
///
/// # Errors
/// When the database cannot be read.
pub async fn own(tx: &mut Tx, rubric: &str) -> Result<String, StoreError> {
    let all = of(tx, rubric).await?;
    Ok(all.into_iter().find(|(origin, _)| origin == OWN).map(|(_, yaml)| yaml).unwrap_or_default())
}

/// Keeps cases of one origin; an empty text takes them away. An upheld appeal adds its own under `appeal:ID`.
///
/// # Errors
/// When the database cannot be written.
pub async fn put(
    tx: &mut Tx,
    rubric: &str,
    origin: &str,
    yaml: &str,
    now: UnixMillis,
) -> Result<(), StoreError> {
    if yaml.trim().is_empty() {
        on!(tx, c => sqlx::query("delete from rubric_cases where rubric_id = $1 and origin = $2")
            .bind(rubric)
            .bind(origin)
            .execute(c)
            .await
            .map(drop))?;
        return Ok(());
    }
    on!(tx, c => sqlx::query(
        "insert into rubric_cases (rubric_id, origin, yaml, updated_at) values ($1, $2, $3, $4)
         on conflict (rubric_id, origin) do update set yaml = excluded.yaml, updated_at = excluded.updated_at",
    )
    .bind(rubric)
    .bind(origin)
    .bind(yaml)
    .bind(now.0)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}
