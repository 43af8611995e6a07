//! What happens to the jobs of a worker that died, or that hang.

use super::{Backoff, Buried};
use crate::basic::{JobId, UnixMillis, Wording};
use crate::store::{Side, StoreError, Tx};

/// A leased job whose run will not end.
#[derive(sqlx::FromRow)]
struct Stray {
    id: String,
    kind: String,
    subject: Option<String>,
    payload: String,
    attempt: i64,
    max_attempts: i64,
    lease: i64,
    lease_until: i64,
    deadline: i64,
    company: i64,
}

/// Deals with every lease that lapsed. Returns what is buried by that; tell people in the same transaction.
///
/// # Errors
/// When the database cannot be written.
pub async fn reap(tx: &mut Tx, backoff: Backoff, now: UnixMillis) -> Result<Vec<Buried>, StoreError> {
    let strays = strays(tx, None, Some(now)).await?;
    settle(tx, strays, backoff, now).await
}

/// Deals with the jobs of a worker that is known to be dead, without waiting for its leases.
///
/// # Errors
/// When the database cannot be written.
pub async fn release_worker(
    tx: &mut Tx,
    worker: &str,
    backoff: Backoff,
    now: UnixMillis,
) -> Result<Vec<Buried>, StoreError> {
    let strays = strays(tx, Some(worker), None).await?;
    settle(tx, strays, backoff, now).await
}

/// Deals with all leased jobs: for a start when no other worker can be alive.
///
/// # Errors
/// When the database cannot be written.
pub async fn release_everyone(
    tx: &mut Tx,
    backoff: Backoff,
    now: UnixMillis,
) -> Result<Vec<Buried>, StoreError> {
    let strays = strays(tx, None, None).await?;
    settle(tx, strays, backoff, now).await
}

macro_rules! strays {
    ($skip:literal) => {
        concat!(
            "select id, kind, subject, payload, attempt, max_attempts, lease, lease_until, deadline, company from jobs
             where state = 'leased' and (cast($1 as text) is null or worker = $1)
               and (cast($2 as bigint) is null or lease_until < $2)
             order by id",
            $skip
        )
    };
}

async fn strays(
    tx: &mut Tx,
    worker: Option<&str>,
    lapsed: Option<UnixMillis>,
) -> Result<Vec<Stray>, StoreError> {
    let lapsed = lapsed.map(|now| now.0);
    Ok(match tx.side() {
        Side::Sqlite(c) => sqlx::query_as(strays!("")).bind(worker).bind(lapsed).fetch_all(c).await?,
        Side::Postgres(c) => {
            sqlx::query_as(strays!(" for update skip locked")).bind(worker).bind(lapsed).fetch_all(c).await?
        }
    })
}

async fn settle(
    tx: &mut Tx,
    strays: Vec<Stray>,
    backoff: Backoff,
    now: UnixMillis,
) -> Result<Vec<Buried>, StoreError> {
    let mut buried = Vec::new();
    for stray in strays {
        let hung = stray.lease_until >= stray.deadline;
        let known = hung || stray.company == 0;
        let attempt = stray.attempt + i64::from(known);
        let last = known && attempt >= stray.max_attempts;
        let reason = match (hung, known) {
            (true, _) => Wording::both(
                format!("took longer than its time limit, {attempt} times"),
                format!("处理超过时限，已发生 {attempt} 次"),
            ),
            (false, true) => Wording::both(
                format!("the worker died while running it alone, {attempt} times"),
                format!("单独处理它时进程异常退出，已发生 {attempt} 次"),
            ),
            (false, false) => Wording::both(
                "a worker died while running it among others; it is tried again alone",
                "与其他会话一起处理时进程异常退出，将单独重试",
            ),
        };
        let run_at = if known { now.0.saturating_add(backoff.after(attempt)) } else { now.0 };
        put(tx, &stray, last, attempt, &reason.to_string(), run_at).await?;
        if last {
            let Stray { id, kind, subject, payload, .. } = stray;
            buried.push(Buried { id: JobId::new(id), kind, subject, payload, reason });
        }
    }
    Ok(buried)
}

async fn put(
    tx: &mut Tx,
    stray: &Stray,
    last: bool,
    attempt: i64,
    reason: &str,
    run_at: i64,
) -> Result<(), StoreError> {
    crate::store::on!(tx, c => sqlx::query(
        "update jobs set state = $3, attempt = $4, reason = $5, run_at = $6, alone = 1, worker = null, lease_until = null,
                dedupe = null
         where id = $1 and lease = $2 and state = 'leased'",
    )
    .bind(&stray.id)
    .bind(stray.lease)
    .bind(if last { "buried" } else { "ready" })
    .bind(attempt)
    .bind(reason)
    .bind(run_at)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}
