//! Letting go of a job: done, failed, buried, handed back, parked. Each is fenced by the lease's number.

use super::{Backoff, Buried, Lease, LeaseLost};
use crate::basic::{UnixMillis, Wording};
use crate::store::{StoreError, Tx, on};

/// Why a job could not be let go of as wished.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// Roll back: another worker has the job.
    #[error(transparent)]
    LeaseLost(#[from] LeaseLost),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for QueueError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// What became of a job that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failed {
    /// It will be tried again, not before this.
    Retry(UnixMillis),
    /// That was the last attempt.
    Buried(Buried),
}

/// The first statement of every commit of outputs: removes the job, or fails because it is no longer ours.
///
/// # Errors
/// [`LeaseLost`]: roll the transaction back.
pub async fn finish(tx: &mut Tx, lease: &Lease) -> Result<(), QueueError> {
    let gone = on!(tx, c => sqlx::query("delete from jobs where id = $1 and lease = $2 and state = 'leased'")
        .bind(lease.raw_id())
        .bind(lease.number)
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    held(gone)
}

/// The run returned an error: charged, tried again later, or buried at the last attempt.
///
/// # Errors
/// [`LeaseLost`]: roll the transaction back.
pub async fn fail(
    tx: &mut Tx,
    lease: &Lease,
    reason: impl Into<Wording>,
    backoff: Backoff,
    now: UnixMillis,
) -> Result<Failed, QueueError> {
    let reason = reason.into();
    let run_at = now.0.saturating_add(backoff.after(lease.attempt + 1));
    let state: Option<String> = on!(tx, c => sqlx::query_scalar(
        "update jobs set attempt = attempt + 1, reason = $3, run_at = $4, worker = null, lease_until = null, dedupe = null,
                state = case when attempt + 1 >= max_attempts then 'buried' else 'ready' end
         where id = $1 and lease = $2 and state = 'leased' returning state",
    )
    .bind(lease.raw_id())
    .bind(lease.number)
    .bind(reason.to_string())
    .bind(run_at)
    .fetch_optional(c)
    .await)?;
    match state.ok_or(LeaseLost)?.as_str() {
        "buried" => Ok(Failed::Buried(burial(lease, reason))),
        _ => Ok(Failed::Retry(UnixMillis(run_at))),
    }
}

/// Trying again cannot help: buried at once, with the reason.
///
/// # Errors
/// [`LeaseLost`]: roll the transaction back.
pub async fn bury(tx: &mut Tx, lease: &Lease, reason: impl Into<Wording>) -> Result<Buried, QueueError> {
    let reason = reason.into();
    let rows = put(tx, lease, "buried", Some(&reason.to_string()), None).await?;
    held(rows).map(|()| burial(lease, reason))
}

/// Gives the job back as it was, uncharged: the worker stops, or the inputs changed underneath.
///
/// # Errors
/// [`LeaseLost`]: roll the transaction back.
pub async fn hand_back(tx: &mut Tx, lease: &Lease, now: UnixMillis) -> Result<(), QueueError> {
    held(put(tx, lease, "ready", None, Some(now)).await?)
}

/// Sets the job aside, uncharged, until [`super::unpark`]: something it needs is not installed.
///
/// # Errors
/// [`LeaseLost`]: roll the transaction back.
pub async fn park(tx: &mut Tx, lease: &Lease, reason: &str) -> Result<(), QueueError> {
    held(put(tx, lease, "parked", Some(reason), None).await?)
}

async fn put(
    tx: &mut Tx,
    lease: &Lease,
    state: &str,
    reason: Option<&str>,
    run_at: Option<UnixMillis>,
) -> Result<u64, StoreError> {
    Ok(on!(tx, c => sqlx::query(
        "update jobs set state = $3, reason = $4, run_at = coalesce($5, run_at), worker = null, lease_until = null, dedupe = null
         where id = $1 and lease = $2 and state = 'leased'",
    )
    .bind(lease.raw_id())
    .bind(lease.number)
    .bind(state)
    .bind(reason)
    .bind(run_at.map(|at| at.0))
    .execute(c)
    .await
    .map(|done| done.rows_affected()))?)
}

fn held(rows: u64) -> Result<(), QueueError> {
    if rows == 1 { Ok(()) } else { Err(LeaseLost.into()) }
}

fn burial(lease: &Lease, reason: Wording) -> Buried {
    Buried {
        id: lease.id(),
        kind: lease.kind.clone(),
        subject: lease.subject.clone(),
        payload: lease.payload.clone(),
        reason,
    }
}
