//! Looking at the queue without changing it.

use crate::store::{StoreError, Tx, on};

/// How many jobs are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Waiting for a worker or for their time.
    pub ready: i64,
    /// In a worker's hands.
    pub leased: i64,
    /// Waiting for something to be installed.
    pub parked: i64,
    /// Given up; a person must look.
    pub buried: i64,
}

impl Counts {
    /// Is there anything that will still happen by itself?
    pub fn is_drained(&self) -> bool {
        self.ready == 0 && self.leased == 0
    }
}

/// A job as people see it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct JobRow {
    /// Its id.
    pub id: String,
    /// Which kind of work.
    pub kind: String,
    /// What it is about.
    pub subject: Option<String>,
    /// `ready`, `leased`, `parked` or `buried`.
    pub state: String,
    /// Failures charged so far.
    pub attempt: i64,
    /// 1 where it must run alone.
    pub alone: i64,
    /// Why it waits, failed or is buried.
    pub reason: Option<String>,
    /// Not before; milliseconds since 1970.
    pub run_at: i64,
}

/// Counts by state, of one kind or of all.
///
/// # Errors
/// When the database cannot be read.
pub async fn counts(tx: &mut Tx, only: Option<&str>) -> Result<Counts, StoreError> {
    let rows: Vec<(String, i64)> = on!(tx, c => sqlx::query_as(
        "select state, count(*) from jobs where cast($1 as text) is null or kind = $1 group by state",
    )
    .bind(only)
    .fetch_all(c)
    .await)?;
    let of = |state: &str| rows.iter().find(|(s, _)| s == state).map_or(0, |(_, n)| *n);
    Ok(Counts { ready: of("ready"), leased: of("leased"), parked: of("parked"), buried: of("buried") })
}

/// All jobs about `subject`, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_subject(tx: &mut Tx, subject: &str) -> Result<Vec<JobRow>, StoreError> {
    Ok(on!(tx, c => sqlx::query_as(
        "select id, kind, subject, state, attempt, alone, reason, run_at from jobs where subject = $1 order by id",
    )
    .bind(subject)
    .fetch_all(c)
    .await)?)
}

/// Buried jobs, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn buried(tx: &mut Tx, limit: i64) -> Result<Vec<JobRow>, StoreError> {
    Ok(on!(tx, c => sqlx::query_as(
        "select id, kind, subject, state, attempt, alone, reason, run_at from jobs
         where state = 'buried' order by id limit $1",
    )
    .bind(limit)
    .fetch_all(c)
    .await)?)
}
