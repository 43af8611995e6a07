//! Putting work into the queue, always inside the commit that makes the work necessary.

use crate::basic::{JobId, UnixMillis};
use crate::store::{StoreError, Tx, on};

/// Work to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJob {
    /// Which kind of work.
    pub kind: &'static str,
    /// What it is about; [`forget`] and [`super::of_subject`] find it by this.
    pub subject: Option<String>,
    /// Its input.
    pub payload: String,
    /// Two waiting jobs never share this key: the second is the first.
    pub dedupe: Option<String>,
    /// Higher goes first.
    pub priority: i64,
    /// Not before.
    pub run_at: UnixMillis,
    /// Charged failures after which it is buried.
    pub max_attempts: i64,
    /// How long one run may take before its lease is no longer renewed.
    pub time_limit_ms: i64,
}

/// Adds a job. `false` where one with the same dedupe key is already waiting.
///
/// A running job does not stand in the way: it may have read its inputs before they changed.
///
/// # Errors
/// When the database cannot be written.
pub async fn enqueue(tx: &mut Tx, job: &NewJob, now: UnixMillis) -> Result<bool, StoreError> {
    let id = JobId::fresh();
    let added = on!(tx, c => sqlx::query(
        "insert into jobs (id, kind, subject, payload, dedupe, priority, state, run_at, attempt, max_attempts,
                           time_limit_ms, lease, alone, company, created_at)
         values ($1, $2, $3, $4, $5, $6, 'ready', $7, 0, $8, $9, 0, 0, 0, $10)
         on conflict (dedupe) where state = 'ready' do nothing",
    )
    .bind(id.as_str())
    .bind(job.kind)
    .bind(&job.subject)
    .bind(&job.payload)
    .bind(&job.dedupe)
    .bind(job.priority)
    .bind(job.run_at.0)
    .bind(job.max_attempts)
    .bind(job.time_limit_ms)
    .bind(now.0)
    .execute(c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(added == 1)
}

/// Drops every job about `subject`, running ones too: their commits will find the lease lost.
///
/// # Errors
/// When the database cannot be written.
pub async fn forget(tx: &mut Tx, subject: &str) -> Result<u64, StoreError> {
    Ok(on!(tx, c => sqlx::query("delete from jobs where subject = $1")
        .bind(subject)
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?)
}

/// Makes parked jobs of a kind ready again, because what they waited for is there now.
///
/// # Errors
/// When the database cannot be written.
pub async fn unpark(tx: &mut Tx, kind: &str, now: UnixMillis) -> Result<u64, StoreError> {
    Ok(on!(tx, c => sqlx::query(
        "update jobs set state = 'ready', run_at = $2, reason = null, dedupe = null where kind = $1 and state = 'parked'",
    )
    .bind(kind)
    .bind(now.0)
    .execute(c)
    .await
    .map(|done| done.rows_affected()))?)
}

/// Gives the buried jobs about `subject` their attempts back, because a person asked. They stay alone.
///
/// # Errors
/// When the database cannot be written.
pub async fn retry_buried(tx: &mut Tx, subject: &str, now: UnixMillis) -> Result<u64, StoreError> {
    Ok(on!(tx, c => sqlx::query(
        "update jobs set state = 'ready', run_at = $2, attempt = 0, dedupe = null where subject = $1 and state = 'buried'",
    )
    .bind(subject)
    .bind(now.0)
    .execute(c)
    .await
    .map(|done| done.rows_affected()))?)
}
