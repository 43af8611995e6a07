//! Drafts: texts of rubrics that somebody is working on. They outlive the browser, and score nothing.

use crate::basic::UnixMillis;
use crate::store::{StoreError, Tx, on};

/// A text in the making.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Draft {
    /// Its id.
    pub id: String,
    /// The rubric that it is to become a version of; there may be none of this id yet.
    pub rubric_id: String,
    /// What its author calls it.
    pub title: String,
    /// The rubric's text, right or wrong.
    pub yaml: String,
    /// The cases' text.
    pub cases: String,
    /// The version that was in force when the draft was begun.
    pub based_on: Option<String>,
    /// Name of who saved it last.
    pub who: String,
    /// When it was begun, ms since 1970.
    pub created_at: i64,
    /// When it was saved last; whoever saves says which state they have seen.
    pub updated_at: i64,
}

/// Drafts of a rubric, the last saved first.
///
/// # Errors
/// When the database cannot be read.
pub async fn of(tx: &mut Tx, rubric: &str) -> Result<Vec<Draft>, StoreError> {
    Ok(on!(tx, c => sqlx::query_as(
        "select id, rubric_id, title, yaml, cases, based_on, who, created_at, updated_at from rubric_drafts
         where rubric_id = $1 order by updated_at desc, id desc limit 100",
    )
    .bind(rubric)
    .fetch_all(c)
    .await)?)
}

/// One draft of a rubric.
///
/// # Errors
/// When the database cannot be read.
pub async fn by_id(tx: &mut Tx, rubric: &str, id: &str) -> Result<Option<Draft>, StoreError> {
    Ok(on!(tx, c => sqlx::query_as(
        "select id, rubric_id, title, yaml, cases, based_on, who, created_at, updated_at from rubric_drafts
         where rubric_id = $1 and id = $2",
    )
    .bind(rubric)
    .bind(id)
    .fetch_optional(c)
    .await)?)
}

/// Adds a draft.
///
/// # Errors
/// When the database cannot be written.
pub async fn add(tx: &mut Tx, draft: &Draft) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query(
        "insert into rubric_drafts (id, rubric_id, title, yaml, cases, based_on, who, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(&draft.id)
    .bind(&draft.rubric_id)
    .bind(&draft.title)
    .bind(&draft.yaml)
    .bind(&draft.cases)
    .bind(&draft.based_on)
    .bind(&draft.who)
    .bind(draft.created_at)
    .bind(draft.updated_at)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

/// Saves a draft that was last saved at `seen`. `false` where somebody else has saved it since, or it is gone.
///
/// # Errors
/// When the database cannot be written.
pub async fn save(tx: &mut Tx, draft: &Draft, seen: i64, now: UnixMillis) -> Result<bool, StoreError> {
    let rows = on!(tx, c => sqlx::query(
        "update rubric_drafts set title = $3, yaml = $4, cases = $5, who = $6, updated_at = $7
         where rubric_id = $1 and id = $2 and updated_at = $8",
    )
    .bind(&draft.rubric_id)
    .bind(&draft.id)
    .bind(&draft.title)
    .bind(&draft.yaml)
    .bind(&draft.cases)
    .bind(&draft.who)
    .bind(now.0.max(seen + 1)) // two saves within a millisecond are two
    .bind(seen)
    .execute(c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Throws a draft away, with what it would have changed. `false` where there was none.
///
/// # Errors
/// When the database cannot be written.
pub async fn delete(tx: &mut Tx, rubric: &str, id: &str) -> Result<bool, StoreError> {
    on!(tx, c => sqlx::query("delete from rubric_previews where draft_id = $1").bind(id).execute(c).await.map(drop))?;
    let rows = on!(tx, c => sqlx::query("delete from rubric_drafts where rubric_id = $1 and id = $2")
        .bind(rubric)
        .bind(id)
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
