//! Decisions on appeals.

use super::documents::AppealDocument;
use super::one::in_sight;
use super::reason;
use crate::basic::UnixMillis;
use crate::conversation::store as conversations;
use crate::http::{Json, Path, Problem, within};
use crate::people::Reviewer;
use crate::people::audit::store::note;
use crate::people::audit::{Action, Deed};
use crate::review::appeal::decide::take_effect;
use crate::review::appeal::{Decision, Outcome, store};
use crate::review::screen::MAX_EVIDENCE;
use crate::review::{Names, Terms};
use crate::store::Db;
use axum::extract::State;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// A decision on an appeal.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = AppealRuling)]
pub(super) struct Ruling {
    /// A decision for every point that waits, by criterion.
    points: BTreeMap<String, Decision>,
    /// About the whole.
    #[serde(default)]
    note: String,
}

/// Decide on an appeal
///
/// First by anybody but whoever gave the verdict; the final word by a lead who has not decided before. What stands
/// becomes the score of record and is released to the agent; what is upheld becomes a case of the rubric.
#[utoipa::path(post, path = "/api/v1/appeals/{id}/decision", tag = "appeals", request_body = Ruling, security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the appeal")),
    responses((status = 200, body = AppealDocument), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn decide_appeal(
    who: Reviewer,
    State(db): State<Db>,
    State(terms): State<Arc<Terms>>,
    Path(id): Path<String>,
    Json(ruling): Json<Ruling>,
) -> Result<Json<AppealDocument>, Problem> {
    let said = within("a note", 0..=2_000, &ruling.note)?;
    let now = UnixMillis::now();
    let mut tx = db.write().await?;
    let found = store::lock(&mut tx, &id).await?;
    let mut appeal = in_sight(&mut tx, &who, found).await?;
    for decision in ruling.points.values() {
        reason(&decision.reason)?;
        if decision.evidence.len() > MAX_EVIDENCE {
            return Err(Problem::unprocessable(format!("a point has at most {MAX_EVIDENCE} places")));
        }
    }
    appeal.decide(&who, ruling.points, (now, terms.escalate_until(now)))?;
    store::put(&mut tx, &appeal).await?;
    take_effect(&mut tx, &terms, &appeal, (&who, &said, now)).await?;
    let outcome = appeal.outcome().map_or("", Outcome::as_str);
    let deed = Deed::new(&who, Action::Changed, format!("appeal:{id}"));
    note(&mut tx, &deed.detail(format!("{}: {outcome}", appeal.state.as_str())), now).await?;
    let names = Names::read(&mut tx).await?;
    let row = conversations::by_id(&mut tx, &appeal.conversation_id).await?;
    let about = row.ok_or_else(|| Problem::not_found("appeal"))?.about;
    tx.commit().await?;
    Ok(Json(AppealDocument::for_staff(store::Listed { appeal, about }, &names, &who)))
}
