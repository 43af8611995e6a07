//! Boards of phrases that were computed before.

use crate::basic::UnixMillis;
use crate::coaching::phrases::{Board, Outcome};
use crate::people::Sight;
use crate::store::{StoreError, Tx, from_text, on, to_text};

/// Which board: of whose conversations, in which language, by which outcome.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key(String);

impl Key {
    /// What somebody sees. All who see everything share one board.
    pub fn of(sight: &Sight, language: &str, outcome: Outcome) -> Self {
        let (kind, user, agent) = sight.bound();
        Self(format!("{kind}:{user}{agent}:{language}:{}", outcome.as_str()))
    }
}

/// The board as it was last computed.
///
/// # Errors
/// When the database cannot be read.
pub async fn board(tx: &mut Tx, key: &Key) -> Result<Option<Board>, StoreError> {
    let body: Option<String> = on!(tx, c => sqlx::query_scalar("select body from script_boards where key = $1")
        .bind(&key.0)
        .fetch_optional(c)
        .await)?;
    // One that another version wrote differently is computed anew.
    Ok(body.and_then(|body| from_text("board", &body).ok()))
}

/// Keeps a board in place of the one before.
///
/// # Errors
/// When the database cannot be written.
pub async fn keep_board(tx: &mut Tx, key: &Key, board: &Board, now: UnixMillis) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query(
        "insert into script_boards (key, body, computed_at) values ($1, $2, $3)
         on conflict (key) do update set body = excluded.body, computed_at = excluded.computed_at",
    )
    .bind(&key.0)
    .bind(to_text("board", board)?)
    .bind(now.0)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}
