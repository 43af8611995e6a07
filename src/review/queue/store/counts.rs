//! How many cases each quick filter holds, in one pass.

use super::narrow::{narrow, quick, unhidden};
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
    let seen = unhidden(&mut clauses, viewer);
    let all = [
        (Quick::Mine, "mine", false),
        (Quick::Free, "free", false),
        (Quick::Held, "held", false),
        (Quick::Overdue, "overdue", false),
        (Quick::Blind, "blind", false),
        (Quick::Sample, "sample", true),
        (Quick::Critical, "critical", true),
        (Quick::Failed, "failed", false),
        (Quick::ForLead, "for_lead", false),
    ];
    for (name, column, finding) in all {
        let condition = quick(&mut clauses, viewer, name, now);
        let seen = if finding && viewer.blindfolded() { format!(" and {seen}") } else { String::new() };
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
