//! When a stage does not come to its end: what kind of failure it is, and how people get to see it.

use crate::basic::{ConversationId, UnixMillis};
use crate::conversation::store::{self as conversations, State};
use crate::queue::{self, Backoff, Buried, LeaseLost, QueueError};
use crate::review::{Reason, Stream, Title, Wanted, store as cases};
use crate::store::{StoreError, Tx};

/// Why a stage did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// Trying again cannot help; the text is for people.
    #[error("{0}")]
    Hopeless(String),
    /// Something that it needs is not installed; the text says what and how to get it.
    #[error("{0}")]
    Missing(String),
    /// What it was made from has changed meanwhile: do it again.
    #[error("the conversation changed meanwhile")]
    Stale,
    /// The conversation is gone or has a newer revision: nothing to do.
    #[error("the conversation is gone or has been revised")]
    Gone,
    /// Another worker has the job.
    #[error(transparent)]
    LeaseLost(#[from] LeaseLost),
    /// Anything else: charged, and tried again.
    #[error("{0:#}")]
    Trouble(#[from] anyhow::Error),
}

impl From<StoreError> for StageError {
    fn from(error: StoreError) -> Self {
        Self::Trouble(error.into())
    }
}

impl From<QueueError> for StageError {
    fn from(error: QueueError) -> Self {
        match error {
            QueueError::LeaseLost(lost) => Self::LeaseLost(lost),
            QueueError::Store(error) => error.into(),
        }
    }
}

impl From<crate::blob::BlobError> for StageError {
    fn from(error: crate::blob::BlobError) -> Self {
        match error {
            missing @ crate::blob::BlobError::Missing(_) => Self::Hopeless(missing.to_string()),
            other => Self::Trouble(other.into()),
        }
    }
}

/// Makes buried jobs visible, in the transaction that buries them: the conversation has failed, with the reason, and a
/// case is open that a person can look at.
///
/// # Errors
/// When the database cannot be written.
pub async fn give_up(tx: &mut Tx, buried: &[Buried], now: UnixMillis) -> Result<(), StoreError> {
    for job in buried {
        tracing::error!(job = %job.id, kind = job.kind, conversation = job.subject, reason = job.reason, "buried");
        let Some(id) = job.subject.as_deref().map(ConversationId::new) else { continue };
        let Some(row) = conversations::by_id(tx, &id).await? else { continue };
        conversations::fail(tx, &id, State::Failed, &job.reason).await?;
        let reason = Reason {
            reason: "processing_failed".to_owned(),
            title: Title::both("处理失败", "Could not be processed"),
            risk: 1.0,
            note: format!("{}: {}", job.kind, job.reason),
        };
        let wanted = Wanted {
            revision: row.revision,
            stream: Stream::Failure,
            reasons: vec![reason],
            risk: 1.0,
            priority: 0,
            due_in: None,
        };
        cases::settle(tx, &id, &wanted, now).await?;
    }
    Ok(())
}

/// The conversation waits for something that is not installed, and says so.
///
/// # Errors
/// When the database cannot be written.
pub async fn wait_for(tx: &mut Tx, subject: Option<&str>, reason: &str) -> Result<(), StoreError> {
    match subject {
        Some(id) => conversations::fail(tx, &ConversationId::new(id), State::Waiting, reason).await,
        None => Ok(()),
    }
}

/// Deals with the jobs of a worker that died, and shows what is buried by that.
///
/// # Errors
/// When the database cannot be written.
pub async fn release_worker(
    tx: &mut Tx,
    worker: &str,
    backoff: Backoff,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let buried = queue::release_worker(tx, worker, backoff, now).await?;
    give_up(tx, &buried, now).await
}

/// The same for all workers: for a start when no other can be alive.
///
/// # Errors
/// When the database cannot be written.
pub async fn release_everyone(tx: &mut Tx, backoff: Backoff, now: UnixMillis) -> Result<(), StoreError> {
    let buried = queue::release_everyone(tx, backoff, now).await?;
    give_up(tx, &buried, now).await
}
