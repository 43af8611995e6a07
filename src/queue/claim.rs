//! Taking work and keeping hold of it.

use super::LeaseLost;
use crate::basic::{JobId, UnixMillis};
use crate::store::{Side, StoreError, Tx, on};

/// The conditions on which a worker takes work.
#[derive(Clone, Debug)]
pub struct Terms {
    /// This worker, new for every process that starts.
    pub worker: String,
    /// How long a lease lasts without renewal.
    pub lease_ms: i64,
    /// Longest run of one job, whatever the job itself allows.
    pub time_limit_ms: i64,
    /// Only jobs of this kind.
    pub only: Option<String>,
    /// No jobs of this kind.
    pub but: Option<String>,
    /// How long a job that must run alone waits for an idle worker before the busy ones take nothing new.
    pub patience_ms: i64,
}

/// A job in hand, with the fence number that its commit must show.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Lease {
    id: String,
    /// Which kind of work.
    pub kind: String,
    /// What it is about.
    pub subject: Option<String>,
    /// Its input.
    pub payload: String,
    /// Failures charged so far.
    pub attempt: i64,
    /// Must nothing else run beside it?
    alone: i64,
    /// The fence.
    #[sqlx(rename = "lease")]
    pub(super) number: i64,
    /// When renewal ends.
    deadline: i64,
    priority: i64,
    run_at: i64,
}

impl Lease {
    /// The job's id.
    pub fn id(&self) -> JobId {
        JobId::new(self.id.clone())
    }

    pub(super) fn raw_id(&self) -> &str {
        &self.id
    }

    /// Must nothing else run beside it?
    pub fn is_alone(&self) -> bool {
        self.alone == 1
    }

    /// When its run has taken too long and the lease is no longer renewed.
    pub fn deadline(&self) -> UnixMillis {
        UnixMillis(self.deadline)
    }
}

/// Takes up to `limit` ready jobs, highest priority first, for a worker that has `in_flight` jobs already.
///
/// An alone job comes by itself and only to a worker with nothing in flight. One that has waited longer than the
/// terms' patience goes first, and until it is taken busy workers get nothing. Call [`super::reap`] before, in the
/// same transaction, so that lapsed leases are found.
///
/// # Errors
/// When the database cannot be written.
pub async fn claim(
    tx: &mut Tx,
    terms: &Terms,
    in_flight: usize,
    limit: usize,
    now: UnixMillis,
) -> Result<Vec<Lease>, StoreError> {
    let patient_until = now.0.saturating_sub(terms.patience_ms);
    if in_flight == 0 {
        let overdue = take(tx, terms, 1, 1, patient_until, now).await?;
        if !overdue.is_empty() {
            return Ok(overdue);
        }
    } else if alone_claims(tx, terms, patient_until).await? {
        return Ok(Vec::new());
    }
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let taken = take(tx, terms, 0, limit, now.0, now).await?;
    if taken.is_empty() && in_flight == 0 {
        return take(tx, terms, 1, 1, now.0, now).await;
    }
    if in_flight + taken.len() > 1 {
        on!(tx, c => sqlx::query("update jobs set company = 1 where worker = $1 and state = 'leased' and company = 0")
            .bind(&terms.worker)
            .execute(c)
            .await
            .map(drop))?;
    }
    Ok(taken)
}

/// Does an alone job run in this worker, or has one waited too long for an idle one?
async fn alone_claims(tx: &mut Tx, terms: &Terms, due: i64) -> Result<bool, StoreError> {
    let count: i64 = on!(tx, c => sqlx::query_scalar(
        "select count(*) from jobs where alone = 1
         and ((state = 'leased' and worker = $1) or (state = 'ready' and run_at <= $2))",
    )
    .bind(&terms.worker)
    .bind(due)
    .fetch_one(c)
    .await)?;
    Ok(count > 0)
}

/// One statement twice: PostgreSQL steps over rows that another worker is just taking, SQLite has one writer.
macro_rules! take {
    ($skip:literal) => {
        concat!(
            "update jobs set state = 'leased', worker = $1, lease = lease + 1, lease_until = $2, company = 0,
                             deadline = $3 + case when time_limit_ms < $8 then time_limit_ms else $8 end
             where id in (select id from jobs
                          where state = 'ready' and alone = $4 and run_at <= $5
                            and (cast($7 as text) is null or kind = $7)
                            and (cast($9 as text) is null or kind <> $9)
                          order by priority desc, run_at, id limit $6",
            $skip,
            ") returning id, kind, subject, payload, attempt, alone, lease, deadline, priority, run_at"
        )
    };
}

async fn take(
    tx: &mut Tx,
    terms: &Terms,
    alone: i64,
    limit: i64,
    due: i64,
    now: UnixMillis,
) -> Result<Vec<Lease>, StoreError> {
    let until = now.0.saturating_add(terms.lease_ms);
    let mut taken: Vec<Lease> = match tx.side() {
        Side::Sqlite(c) => {
            sqlx::query_as(take!(""))
                .bind(&terms.worker)
                .bind(until)
                .bind(now.0)
                .bind(alone)
                .bind(due)
                .bind(limit)
                .bind(&terms.only)
                .bind(terms.time_limit_ms)
                .bind(&terms.but)
                .fetch_all(c)
                .await?
        }
        Side::Postgres(c) => {
            sqlx::query_as(take!(" for update skip locked"))
                .bind(&terms.worker)
                .bind(until)
                .bind(now.0)
                .bind(alone)
                .bind(due)
                .bind(limit)
                .bind(&terms.only)
                .bind(terms.time_limit_ms)
                .bind(&terms.but)
                .fetch_all(c)
                .await?
        }
    };
    // `returning` promises no order.
    taken.sort_by(|a, b| (b.priority, a.run_at, &a.id).cmp(&(a.priority, b.run_at, &b.id)));
    Ok(taken)
}

/// Keeps the lease for another term, but never past the job's own deadline.
///
/// # Errors
/// [`LeaseLost`] inside when somebody else has the job; the outer error when the database cannot be written.
pub async fn renew(
    tx: &mut Tx,
    lease: &Lease,
    terms: &Terms,
    now: UnixMillis,
) -> Result<Result<(), LeaseLost>, StoreError> {
    let until = now.0.saturating_add(terms.lease_ms).min(lease.deadline);
    let kept = on!(tx, c => sqlx::query(
        "update jobs set lease_until = $3 where id = $1 and lease = $2 and state = 'leased'",
    )
    .bind(lease.raw_id())
    .bind(lease.number)
    .bind(until)
    .execute(c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(if kept == 1 { Ok(()) } else { Err(LeaseLost) })
}
