//! Words that a person heard better than the transcriber. A correction makes a revision of its own, so that the words
//! before it, and every scorecard that quotes them, stay as they were.

use crate::basic::{ConversationId, UnixMillis, UserId};
use crate::store::{StoreError, Tx, on};

/// One corrected turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// Our id.
    pub id: String,
    /// The revision that it made.
    pub revision: i64,
    /// Index of the turn, 0-based.
    pub turn: i64,
    /// The turn's text before.
    pub before: String,
    /// And since.
    pub after: String,
    /// Who.
    pub user: UserId,
    /// When.
    pub corrected_at: UnixMillis,
}

/// Keeps a correction and moves the conversation from the revision before it to its own. `false` where the
/// conversation has changed meanwhile; then roll back. The hash of the content stays: the source still says what it
/// said, and sending that again must not undo the correction.
///
/// # Errors
/// When the database cannot be written.
pub async fn correct(
    tx: &mut Tx,
    id: &ConversationId,
    edition: i64,
    correction: &Correction,
) -> Result<bool, StoreError> {
    let rows = on!(tx, c => sqlx::query(
        "update conversations set revision = $2, edition = edition + 1 where id = $1 and revision = $2 - 1 and edition = $3",
    )
    .bind(id.as_str())
    .bind(correction.revision)
    .bind(edition)
    .execute(c)
    .await
    .map(|done| done.rows_affected()))?;
    if rows == 0 {
        return Ok(false);
    }
    on!(tx, c => sqlx::query(
        "insert into corrections (id, conversation_id, revision, turn, said_before, said_now, user_id, corrected_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(&correction.id)
    .bind(id.as_str())
    .bind(correction.revision)
    .bind(correction.turn)
    .bind(&correction.before)
    .bind(&correction.after)
    .bind(correction.user.as_str())
    .bind(correction.corrected_at.0)
    .execute(c)
    .await
    .map(drop))?;
    Ok(true)
}

/// Takes along to a corrected revision what does not depend on its words: the recording, remarks, and what people
/// answered first (they have seen the machine's answer already).
///
/// # Errors
/// When the database cannot be written.
pub async fn carry(tx: &mut Tx, id: &ConversationId, revision: i64) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query(
        "insert into recordings (conversation_id, revision, blob, bytes, media_type, duration_ms, sample_rate, channels, peaks)
         select conversation_id, cast($2 as bigint), blob, bytes, media_type, duration_ms, sample_rate, channels, peaks
         from recordings where conversation_id = $1 and revision = $2 - 1",
    )
    .bind(id.as_str())
    .bind(revision)
    .execute(c)
    .await
    .map(drop))?;
    on!(tx, c => sqlx::query(
        "insert into first_answers (conversation_id, revision, user_id, occasion, body, answered_at)
         select conversation_id, cast($2 as bigint), user_id, occasion, body, answered_at
         from first_answers where conversation_id = $1 and revision = $2 - 1",
    )
    .bind(id.as_str())
    .bind(revision)
    .execute(c)
    .await
    .map(drop))?;
    on!(tx, c => sqlx::query("update comments set revision = $2 where conversation_id = $1 and revision = $2 - 1")
        .bind(id.as_str())
        .bind(revision)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

type Row = (String, i64, i64, String, String, String, i64);

/// All corrections of a conversation, the oldest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn of(tx: &mut Tx, id: &ConversationId) -> Result<Vec<Correction>, StoreError> {
    let rows: Vec<Row> = on!(tx, c => sqlx::query_as(
        "select id, revision, turn, said_before, said_now, user_id, corrected_at from corrections
         where conversation_id = $1 order by revision",
    )
    .bind(id.as_str())
    .fetch_all(c)
    .await)?;
    let correction = |(id, revision, turn, before, after, user, at): Row| Correction {
        id,
        revision,
        turn,
        before,
        after,
        user: UserId::new(user),
        corrected_at: UnixMillis(at),
    };
    Ok(rows.into_iter().map(correction).collect())
}
