//! What drafts would change in all history, as far as workers have computed it.

use crate::basic::UnixMillis;
use crate::store::{StoreError, Tx, on};

/// A computation over all history.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Preview {
    /// Its id.
    pub id: String,
    /// Of which rubric.
    pub rubric_id: String,
    /// Of which draft.
    pub draft_id: String,
    /// Hash of the draft's compiled content.
    pub hash: String,
    /// Hash of the draft's text as it was.
    pub text_hash: String,
    /// The text as it was.
    pub yaml: String,
    /// The edition of rubrics and heads that it is compared with.
    pub edition: String,
    /// What history there was: see [`history`].
    pub history: String,
    /// Conversations to look at.
    pub total: i64,
    /// Who asked for it.
    pub who: String,
    /// When it was begun, ms since 1970.
    pub started_at: i64,
    /// When it ended.
    pub finished_at: Option<i64>,
    /// Why it ended without a result.
    pub failure: Option<String>,
}

/// One of the lanes that share the work.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Lane {
    /// From 0.
    pub lane: i64,
    /// Conversations looked at.
    pub seen: i64,
    /// 1 where nothing is left.
    pub done: i64,
    /// What was found so far, as JSON.
    pub body: String,
}

/// Which history there is: how many conversations are scored and which came last.
///
/// # Errors
/// When the database cannot be read.
pub async fn history(tx: &mut Tx) -> Result<String, StoreError> {
    let (count, last): (i64, String) = on!(tx, c => sqlx::query_as(
        "select count(*), coalesce(max(id), '') from conversations where state = 'scored'",
    )
    .fetch_one(c)
    .await)?;
    Ok(format!("{count} {last}"))
}

/// Adds a preview with so many lanes, each with this beginning. Earlier ones of the draft go.
///
/// # Errors
/// When the database cannot be written.
pub async fn add(tx: &mut Tx, new: &Preview, lanes: i64, body: &str) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query("delete from rubric_previews where draft_id = $1").bind(&new.draft_id).execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query(
        "insert into rubric_previews (id, rubric_id, draft_id, hash, text_hash, yaml, edition, history, total, who, started_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(&new.id)
    .bind(&new.rubric_id)
    .bind(&new.draft_id)
    .bind(&new.hash)
    .bind(&new.text_hash)
    .bind(&new.yaml)
    .bind(&new.edition)
    .bind(&new.history)
    .bind(new.total)
    .bind(&new.who)
    .bind(new.started_at)
    .execute(c)
    .await
    .map(drop))?;
    for lane in 0..lanes {
        on!(tx, c => sqlx::query(
            "insert into rubric_preview_lanes (preview_id, lane, seen, done, body) values ($1, $2, 0, 0, $3)",
        )
        .bind(&new.id)
        .bind(lane)
        .bind(body)
        .execute(c)
        .await
        .map(drop))?;
    }
    Ok(())
}

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "select id, rubric_id, draft_id, hash, text_hash, yaml, edition, history, total, who, started_at,
                    finished_at, failure from rubric_previews ",
            $rest
        )
    };
}

/// One preview.
///
/// # Errors
/// When the database cannot be read.
pub async fn by_id(tx: &mut Tx, id: &str) -> Result<Option<Preview>, StoreError> {
    Ok(on!(tx, c => sqlx::query_as(columns!("where id = $1")).bind(id).fetch_optional(c).await)?)
}

/// The newest preview of a draft.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_draft(tx: &mut Tx, draft: &str) -> Result<Option<Preview>, StoreError> {
    Ok(
        on!(tx, c => sqlx::query_as(columns!("where draft_id = $1 order by id desc limit 1")).bind(draft).fetch_optional(c).await)?,
    )
}

/// Its lanes in order.
///
/// # Errors
/// When the database cannot be read.
pub async fn lanes(tx: &mut Tx, id: &str) -> Result<Vec<Lane>, StoreError> {
    Ok(on!(tx, c => sqlx::query_as(
        "select lane, seen, done, body from rubric_preview_lanes where preview_id = $1 order by lane",
    )
    .bind(id)
    .fetch_all(c)
    .await)?)
}

/// Keeps how far a lane is. `false` where the preview is gone.
///
/// # Errors
/// When the database cannot be written.
pub async fn keep(tx: &mut Tx, id: &str, lane: &Lane) -> Result<bool, StoreError> {
    let rows = on!(tx, c => sqlx::query(
        "update rubric_preview_lanes set seen = $3, done = $4, body = $5 where preview_id = $1 and lane = $2",
    )
    .bind(id)
    .bind(lane.lane)
    .bind(lane.seen)
    .bind(lane.done)
    .bind(&lane.body)
    .execute(c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// It has ended: well, or with a reason.
///
/// # Errors
/// When the database cannot be written.
pub async fn end(tx: &mut Tx, id: &str, failure: Option<&str>, now: UnixMillis) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query("update rubric_previews set finished_at = $2, failure = $3 where id = $1 and finished_at is null")
        .bind(id)
        .bind(now.0)
        .bind(failure)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}
