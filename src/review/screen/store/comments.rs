//! What people remark on a turn.

use crate::basic::{ConversationId, UnixMillis, UserId};
use crate::store::{StoreError, Tx, on};

/// A remark on a turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Our id.
    pub id: String,
    /// Index of the turn, 0-based.
    pub turn: i64,
    /// Who.
    pub user: UserId,
    /// What they remarked.
    pub body: String,
    /// When.
    pub created_at: UnixMillis,
}

/// Adds a remark to a revision.
///
/// # Errors
/// When the database cannot be written.
pub async fn add(
    tx: &mut Tx,
    (id, revision): (&ConversationId, i64),
    comment: &Comment,
) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query(
        "insert into comments (id, conversation_id, revision, turn, user_id, body, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(&comment.id)
    .bind(id.as_str())
    .bind(revision)
    .bind(comment.turn)
    .bind(comment.user.as_str())
    .bind(&comment.body)
    .bind(comment.created_at.0)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

type Row = (String, i64, String, String, i64);

/// All remarks on a revision, in order of turns.
///
/// # Errors
/// When the database cannot be read.
pub async fn of(tx: &mut Tx, id: &ConversationId, revision: i64) -> Result<Vec<Comment>, StoreError> {
    let rows: Vec<Row> = on!(tx, c => sqlx::query_as(
        "select id, turn, user_id, body, created_at from comments where conversation_id = $1 and revision = $2
         order by turn, created_at, id",
    )
    .bind(id.as_str())
    .bind(revision)
    .fetch_all(c)
    .await)?;
    let comment = |(id, turn, user, body, at): Row| Comment {
        id,
        turn,
        user: UserId::new(user),
        body,
        created_at: UnixMillis(at),
    };
    Ok(rows.into_iter().map(comment).collect())
}

/// Removes one's own remark. `false` where there is none, or it is somebody else's.
///
/// # Errors
/// When the database cannot be written.
pub async fn delete(
    tx: &mut Tx,
    conversation: &ConversationId,
    id: &str,
    user: &UserId,
) -> Result<bool, StoreError> {
    let rows = on!(tx, c => sqlx::query("delete from comments where id = $1 and conversation_id = $2 and user_id = $3")
        .bind(id)
        .bind(conversation.as_str())
        .bind(user.as_str())
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
