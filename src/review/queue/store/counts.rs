//! How many cases each quick filter holds, in one pass.

use super::narrow::{askable, beside_calibration, narrow, quick};
use crate::basic::UnixMillis;
use crate::review::queue::{Filter, Quick, Viewer};
use crate::store::{Clauses, StoreError, Tx, on};
use serde::Serialize;
use utoipa::ToSchema;

/// Open cases in sight, by quick filter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema, sqlx::FromRow)]
pub struct Counts {
    /// All of them.
    pub open: i64,
    /// Assigned to me, or taken by me.
    pub mine: i64,
    /// Neither assigned nor taken.
    pub free: i64,
    /// Taken by somebody now.
    pub held: i64,
    /// Past their due time.
    pub overdue: i64,
    /// To be answered before the machine's answer appears.
    pub blind: i64,
    /// The uniform sample, as far as it is told apart for whoever asks.
    pub sample: i64,
    /// A red line was crossed, as far as it may be known.
    pub critical: i64,
    /// Could not be processed.
    pub failed: i64,
    /// Skipped so often that a lead should look.
    pub for_lead: i64,
}

/// Counts them.
///
/// # Errors
/// When the database cannot be read.
pub async fn counts(tx: &mut Tx, viewer: &Viewer, now: UnixMillis) -> Result<Counts, StoreError> {
    let mut clauses = Clauses::new("select count(*) as open");
    let seen = askable(&mut clauses, viewer);
    let beside = beside_calibration(&mut clauses, viewer);
    let all = [
        (Quick::Mine, "mine", None),
        (Quick::Free, "free", None),
        (Quick::Held, "held", None),
        (Quick::Overdue, "overdue", Some(&beside)),
        (Quick::Blind, "blind", None),
        (Quick::Sample, "sample", Some(&seen)),
        (Quick::Critical, "critical", Some(&seen)),
        (Quick::Failed, "failed", None),
        (Quick::ForLead, "for_lead", None),
    ];
    for (name, column, only) in all {
        let condition = quick(&mut clauses, viewer, name, now);
        let seen = only.map_or_else(String::new, |only| format!(" and {only}"));
        clauses.push(&format!(
            ", cast(coalesce(sum(case when {condition}{seen} then 1 else 0 end), 0) as bigint) as {column}"
        ));
    }
    clauses.push(" from cases k");
    clauses.push(" where 1 = 1");
    narrow(&mut clauses, viewer, &Filter::default(), now);
    let rows: Vec<Counts> = clauses.rows(tx).await?;
    Ok(rows.into_iter().next().unwrap_or_default())
}

/// When a case last changed: cheap to ask often. Erasure does not show in it.
///
/// # Errors
/// When the database cannot be read.
pub async fn last_change(tx: &mut Tx) -> Result<i64, StoreError> {
    let last: Option<i64> =
        on!(tx, c => sqlx::query_scalar("select max(updated_at) from cases").fetch_one(c).await)?;
    Ok(last.unwrap_or(0))
}
