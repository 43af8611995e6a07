//! What followed an agent's verdicts: appeals and remediation.

use super::cells::size;
use crate::basic::UnixMillis;
use crate::store::{StoreError, Tx, on};
use serde::Serialize;
use utoipa::ToSchema;

/// An agent's appeals and remediations (整改) of a time, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Aftermath {
    /// Appeals that the agent made.
    pub appeals: usize,
    /// Of those, upheld wholly or in part.
    pub upheld: usize,
    /// Of those, not decided yet.
    pub undecided: usize,
    /// Remediations that were opened.
    pub remediations: usize,
    /// Of those, closed by their due date.
    pub closed_on_time: usize,
    /// Of those, open beyond their due date, or closed after it.
    pub late: usize,
}

/// Counts what was opened in `[from, to)`; `now` says what is late.
///
/// # Errors
/// When the database cannot be read.
pub async fn aftermath(
    tx: &mut Tx,
    agent: &str,
    (from, to): (UnixMillis, UnixMillis),
    now: UnixMillis,
) -> Result<Aftermath, StoreError> {
    let (appeals, upheld, undecided): (i64, i64, i64) = on!(tx, c => sqlx::query_as(
        "select count(*), cast(coalesce(sum(case when outcome in ('accepted', 'partly') then 1 else 0 end), 0) as bigint),
                cast(coalesce(sum(case when outcome is null then 1 else 0 end), 0) as bigint)
         from appeals where agent_id = $1 and opened_at >= $2 and opened_at < $3",
    )
    .bind(agent)
    .bind(from.0)
    .bind(to.0)
    .fetch_one(c)
    .await)?;
    let (remediations, on_time, late): (i64, i64, i64) = on!(tx, c => sqlx::query_as(
        "select count(*), cast(coalesce(sum(case when closed_at <= due_at then 1 else 0 end), 0) as bigint),
                cast(coalesce(sum(case when coalesce(closed_at, $4) > due_at then 1 else 0 end), 0) as bigint)
         from remediations where agent_id = $1 and opened_at >= $2 and opened_at < $3",
    )
    .bind(agent)
    .bind(from.0)
    .bind(to.0)
    .bind(now.0)
    .fetch_one(c)
    .await)?;
    Ok(Aftermath {
        appeals: size(appeals),
        upheld: size(upheld),
        undecided: size(undecided),
        remediations: size(remediations),
        closed_on_time: size(on_time),
        late: size(late),
    })
}
