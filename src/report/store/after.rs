//! What followed an agent's verdicts: appeals and remediation.

use super::cells::size;
use crate::basic::UnixMillis;
use crate::conversation::store::keep_in_sight;
use crate::people::Sight;
use crate::store::{Clauses, StoreError, Tx};
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
    /// Of those, closed by their first due date.
    pub closed_on_time: usize,
    /// Of those, open beyond their first due date, or closed after it; none of the withdrawn.
    pub late: usize,
}

/// Counts what was opened in `[from, to)` about conversations in sight; `now` says what is late. On time is what was
/// closed by the first due date: a later one that a lead agreed to does not make it earlier.
///
/// # Errors
/// When the database cannot be read.
pub async fn aftermath(
    tx: &mut Tx,
    sight: &Sight,
    agent: &str,
    (from, to): (UnixMillis, UnixMillis),
    now: UnixMillis,
) -> Result<Aftermath, StoreError> {
    // Whoever leads a team now saw the agent's conversations of their time there, not those of another team.
    let opened = |clauses: &mut Clauses| {
        clauses.with(" where q.agent_id = ", agent, "");
        clauses.with(" and q.opened_at >= ", from.0, "").with(" and q.opened_at < ", to.0, "");
        clauses.push(" and exists (select 1 from conversations v where v.id = q.conversation_id");
        keep_in_sight(clauses, sight, "v");
        clauses.push(")");
    };
    let mut clauses = Clauses::new(
        "select count(*), cast(coalesce(sum(case when q.outcome in ('accepted', 'partly') then 1 else 0 end), 0) as bigint),
                cast(coalesce(sum(case when q.outcome is null then 1 else 0 end), 0) as bigint)
         from appeals q",
    );
    opened(&mut clauses);
    let row: Vec<(i64, i64, i64)> = clauses.rows(tx).await?;
    let (appeals, upheld, undecided) = row.into_iter().next().unwrap_or_default();
    let mut clauses = Clauses::new(
        "select count(*), cast(coalesce(sum(case when q.closed_at <= q.first_due_at then 1 else 0 end), 0) as bigint),",
    );
    clauses.with(
        " cast(coalesce(sum(case when q.state <> 'withdrawn' and coalesce(q.closed_at, ",
        now.0,
        ") > q.first_due_at then 1 else 0 end), 0) as bigint) from remediations q",
    );
    opened(&mut clauses);
    let row: Vec<(i64, i64, i64)> = clauses.rows(tx).await?;
    let (remediations, on_time, late) = row.into_iter().next().unwrap_or_default();
    Ok(Aftermath {
        appeals: size(appeals),
        upheld: size(upheld),
        undecided: size(undecided),
        remediations: size(remediations),
        closed_on_time: size(on_time),
        late: size(late),
    })
}
