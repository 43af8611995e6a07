//! Erasing a conversation: everything goes, also embeddings and recordings that nobody else needs.

use super::StageError;
use crate::basic::ConversationId;
use crate::blob::Blobs;
use crate::conversation::store as conversations;
use crate::measure::store as measurements;
use crate::queue;
use crate::store::Db;

/// Erases a conversation; running work on it cannot be committed any more. `false` where there was none.
///
/// # Errors
/// When the database cannot be written or a file cannot be deleted; then call [`sweep`] again.
pub async fn erase(db: &Db, blobs: &Blobs, id: &ConversationId) -> Result<bool, StageError> {
    let mut tx = db.write().await?;
    conversations::trashed(&mut tx, id).await?;
    measurements::forget_embeddings(&mut tx, id).await?;
    queue::forget(&mut tx, id.as_str()).await?;
    let there = conversations::delete(&mut tx, id).await?;
    tx.commit().await?;
    sweep(db, blobs).await?;
    Ok(there)
}

/// Deletes the files of recordings that nobody needs any more. Also called at start: a crash may have come between.
///
/// # Errors
/// When the database cannot be written or a file cannot be deleted.
pub async fn sweep(db: &Db, blobs: &Blobs) -> Result<usize, StageError> {
    let mut tx = db.write().await?;
    let unused = conversations::empty_trash(&mut tx).await?;
    for blob in &unused {
        blobs.delete(blob)?;
    }
    tx.commit().await?;
    Ok(unused.len())
}
