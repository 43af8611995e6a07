//! When a stage does not come to its end: what kind of failure it is, and how people get to see it.

use crate::basic::{ConversationId, Millis, UnixMillis, Wording};
use crate::blob::BlobError;
use crate::conversation::store::{self as conversations, State};
use crate::measure::MeasureError;
use crate::queue::{self, Backoff, Buried, LeaseLost, QueueError};
use crate::review::{Reason, Stream, Wanted, store as cases};
use crate::speech::SpeechError;
use crate::store::{StoreError, Tx};

/// Why a stage did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// Trying again cannot help; the text is for people.
    #[error("{0}")]
    Hopeless(Wording),
    /// Something that it needs is not installed; the text says what and how to get it.
    #[error("{0}")]
    Missing(Wording),
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

impl From<BlobError> for StageError {
    fn from(error: BlobError) -> Self {
        match error {
            missing @ BlobError::Missing(_) => Self::Hopeless(missing.told()),
            other => Self::Trouble(other.into()),
        }
    }
}

/// What went wrong for no reason of the conversation's, in both languages.
pub fn told(error: &anyhow::Error) -> Wording {
    let en = format!("{error:#}");
    let known = error.downcast_ref::<SpeechError>().map(SpeechError::told);
    let known = known.or_else(|| error.downcast_ref::<MeasureError>().map(MeasureError::told));
    let known = known.or_else(|| error.downcast_ref::<BlobError>().map(BlobError::told));
    match known.and_then(|known| known.zh) {
        Some(zh) => Wording::both(en, zh),
        None => Wording::both(en.clone(), format!("处理时出错：{en}")),
    }
}

/// The same, with a word on when it is tried again.
pub fn retried(reason: &Wording, wait: Millis) -> Wording {
    let zh = reason.zh.as_ref().map(|zh| format!("{zh}（{} 后重试）", wait.in_chinese()));
    Wording { en: Some(format!("{reason} (tried again in {wait})")), zh }
}

/// Makes buried jobs visible, in the transaction that buries them: the conversation has failed, with the reason, and a
/// case is open that a person can look at.
///
/// # Errors
/// When the database cannot be written.
pub async fn give_up(tx: &mut Tx, buried: &[Buried], now: UnixMillis) -> Result<(), StoreError> {
    for job in buried {
        tracing::error!(job = %job.id, kind = job.kind, conversation = job.subject, reason = %job.reason, "buried");
        let Some(id) = job.subject.as_deref().map(ConversationId::new) else { continue };
        let Some(row) = conversations::by_id(tx, &id).await? else { continue };
        conversations::fail(tx, &id, State::Failed, &job.reason).await?;
        let reason = Reason {
            reason: "processing_failed".to_owned(),
            title: Wording::both("Could not be processed", "处理失败"),
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
pub async fn wait_for(tx: &mut Tx, subject: Option<&str>, reason: &Wording) -> Result<(), StoreError> {
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
