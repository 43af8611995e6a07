//! Which blob is the recording of a conversation, and which blobs nobody needs any more.
//!
//! A blob may serve several conversations. Erasing one puts its blobs into the trash in the same commit; the sweep
//! afterwards looks again, under a lock that intake takes too, so that a blob which has just come back is kept.

use crate::basic::{ContentHash, ConversationId, Millis};
use crate::store::{StoreError, Tx, dialect, on};

/// A recording as it was taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// Its blob.
    pub blob: ContentHash,
    /// Its size.
    pub bytes: i64,
    /// For the player, e.g. `audio/wav`.
    pub media_type: String,
    /// Length, once decoded.
    pub duration_ms: Option<Millis>,
    /// Peaks for the player (`audio::Peaks::to_bytes`), once decoded.
    pub peaks: Option<Vec<u8>>,
}

/// What decoding found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Length.
    pub duration_ms: Millis,
    /// Samples per second in the file.
    pub sample_rate: i64,
    /// Channels in the file.
    pub channels: i64,
    /// Peaks for the player (`audio::Peaks::to_bytes`).
    pub peaks: Vec<u8>,
}

/// Says which blob is the recording of a revision, and takes it out of the trash.
///
/// # Errors
/// When the database cannot be written.
pub async fn add_recording(
    tx: &mut Tx,
    id: &ConversationId,
    revision: i64,
    recording: &Recording,
) -> Result<(), StoreError> {
    dialect::hold(tx, "blobs").await?;
    on!(tx, c => sqlx::query("delete from blob_trash where blob = $1").bind(recording.blob.as_str()).execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query(
        "insert into recordings (conversation_id, revision, blob, bytes, media_type) values ($1, $2, $3, $4, $5)
         on conflict (conversation_id, revision) do nothing",
    )
    .bind(id.as_str())
    .bind(revision)
    .bind(recording.blob.as_str())
    .bind(recording.bytes)
    .bind(&recording.media_type)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

/// Keeps what decoding found out.
///
/// # Errors
/// When the database cannot be written.
pub async fn describe_recording(
    tx: &mut Tx,
    id: &ConversationId,
    revision: i64,
    heard: &Heard,
) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query(
        "update recordings set duration_ms = $3, sample_rate = $4, channels = $5, peaks = $6
         where conversation_id = $1 and revision = $2",
    )
    .bind(id.as_str())
    .bind(revision)
    .bind(heard.duration_ms.0)
    .bind(heard.sample_rate)
    .bind(heard.channels)
    .bind(&heard.peaks)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

/// The recording of a revision; chats have none.
///
/// # Errors
/// When the database cannot be read.
pub async fn recording(
    tx: &mut Tx,
    id: &ConversationId,
    revision: i64,
) -> Result<Option<Recording>, StoreError> {
    type Columns = (String, i64, String, Option<i64>, Option<Vec<u8>>);
    let row: Option<Columns> = on!(tx, c => sqlx::query_as(
        "select blob, bytes, media_type, duration_ms, peaks from recordings where conversation_id = $1 and revision = $2",
    )
    .bind(id.as_str())
    .bind(revision)
    .fetch_optional(c)
    .await)?;
    Ok(row.map(|(blob, bytes, media_type, duration_ms, peaks)| Recording {
        blob: ContentHash::from_stored(blob),
        bytes,
        media_type,
        duration_ms: duration_ms.map(Millis),
        peaks,
    }))
}

/// Before its row is deleted: puts the blobs of a conversation into the trash.
///
/// # Errors
/// When the database cannot be written.
pub async fn trashed(tx: &mut Tx, id: &ConversationId) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query(
        "insert into blob_trash (blob) select distinct blob from recordings where conversation_id = $1
         on conflict (blob) do nothing",
    )
    .bind(id.as_str())
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

/// Empties the trash and returns the blobs that really are needed by nobody. Delete the files before committing:
/// until then nobody else can begin to need them, and after a crash the trash is still there.
///
/// # Errors
/// When the database cannot be written.
pub async fn empty_trash(tx: &mut Tx) -> Result<Vec<ContentHash>, StoreError> {
    dialect::hold(tx, "blobs").await?;
    let unused: Vec<String> = on!(tx, c => sqlx::query_scalar(
        "select blob from blob_trash t where not exists (select 1 from recordings r where r.blob = t.blob) order by blob",
    )
    .fetch_all(c)
    .await)?;
    on!(tx, c => sqlx::query("delete from blob_trash").execute(c).await.map(drop))?;
    Ok(unused.into_iter().map(ContentHash::from_stored).collect())
}
