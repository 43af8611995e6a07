//! The share that was closed on time.

use crate::basic::UnixMillis;
use crate::http::{Json, Problem, Query};
use crate::people::Staff;
use crate::remediation::{Line, Timely, store, timely};
use crate::review::Terms;
use crate::review::calibration::Of;
use crate::review::queue::Viewer;
use crate::store::Db;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// How many were closed on time.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimelyDocument {
    /// Those that should be closed by now.
    pub n: usize,
    /// Closed on time.
    pub on_time: usize,
    /// Closed late.
    pub late: usize,
    /// Still going on after their date.
    pub overdue: usize,
    /// The share closed on time, 0-1, with its interval; absent where there is not enough data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<Of>,
}

impl From<Timely> for TimelyDocument {
    fn from(timely: Timely) -> Self {
        let Timely { n, on_time, late, overdue } = timely;
        Self { n, on_time, late, overdue, share: timely.share().map(Of::from) }
    }
}

/// One team in one month.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimelyLine {
    /// The team; absent where nobody knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// The month in which they were due, `2026-11`.
    pub month: String,
    /// How many.
    #[serde(flatten)]
    pub timely: TimelyDocument,
}

/// Closed on time, all together and by team and month.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimelyReport {
    /// All together.
    pub whole: TimelyDocument,
    /// By month and team.
    pub lines: Vec<TimelyLine>,
}

/// Of which time.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub(super) struct TimelyQuery {
    /// Due from then on, ms since 1970.
    from: Option<i64>,
    /// Due before then.
    to: Option<i64>,
}

/// The share of remediations that were closed on time
///
/// But those of conversations that you are still to judge yourself.
#[utoipa::path(get, path = "/api/v1/remediations/timely", tag = "remediations", params(TimelyQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = TimelyReport), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn report_timely_remediations(
    who: Staff,
    State(db): State<Db>,
    State(terms): State<Arc<Terms>>,
    Query(query): Query<TimelyQuery>,
) -> Result<Json<TimelyReport>, Problem> {
    let mut tx = db.read().await?;
    let from = UnixMillis(query.from.unwrap_or(i64::MIN));
    let to = UnixMillis(query.to.unwrap_or(i64::MAX));
    let all = store::due_between(&mut tx, &Viewer::of(&who), (from, to), UnixMillis::now()).await?;
    let (whole, lines) = timely(all, &terms.calendar);
    let line = |line: Line| TimelyLine { team: line.team, month: line.month, timely: line.timely.into() };
    Ok(Json(TimelyReport { whole: whole.into(), lines: lines.into_iter().map(line).collect() }))
}
