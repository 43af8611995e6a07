//! Re-scores of history that somebody asked for.

use crate::basic::UnixMillis;
use crate::store::{StoreError, Tx, on};

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct BackFill {
    /// Name of the re-score.
    pub run: String,
    /// The edition of rubrics and heads when it was asked for.
    pub edition: String,
    /// Conversations that it looks at.
    pub total: i64,
    /// Who asked for it.
    pub who: String,
    /// When, ms since 1970.
    pub started_at: i64,
}

/// The last one that was asked for.
///
/// # Errors
/// When the database cannot be read.
pub async fn last(tx: &mut Tx) -> Result<Option<BackFill>, StoreError> {
    Ok(on!(tx, c => sqlx::query_as(
        "select run, edition, total, who, started_at from back_fills order by started_at desc, run desc limit 1",
    )
    .fetch_optional(c)
    .await)?)
}

/// Remembers one.
///
/// # Errors
/// When the database cannot be written.
pub async fn add(tx: &mut Tx, one: &BackFill, now: UnixMillis) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query("insert into back_fills (run, edition, total, who, started_at) values ($1, $2, $3, $4, $5)")
        .bind(&one.run)
        .bind(&one.edition)
        .bind(one.total)
        .bind(&one.who)
        .bind(now.0)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}
