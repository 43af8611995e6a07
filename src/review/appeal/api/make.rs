//! What agents do: appeal, and ask for the final word.

use super::documents::AppealDocument;
use super::reason;
use crate::basic::{UnixMillis, UserId};
use crate::http::{Json, Path, Problem};
use crate::people::Agent;
use crate::people::audit::store::note;
use crate::people::audit::{Action, Deed};
use crate::review::appeal::{Appeal, Point, State as Stage, store};
use crate::review::release::{my, store as releases};
use crate::review::{Names, Terms};
use crate::store::Db;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::ToSchema;

/// An objection to a mark.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = AppealObjection)]
pub(super) struct Objection {
    /// The criterion.
    criterion: String,
    /// Why.
    reason: String,
}

/// An appeal to make.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct NewAppeal {
    /// Id of the rubric.
    rubric: String,
    /// At least one.
    points: Vec<Objection>,
}

/// Appeal against marks of an own released conversation
///
/// All points at once, within the window, once for each release and rubric.
#[utoipa::path(post, path = "/api/v1/my/conversations/{id}/appeals", tag = "my", request_body = NewAppeal, security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the conversation")),
    responses((status = 201, body = AppealDocument), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn make_appeal(
    who: Agent,
    State(db): State<Db>,
    State(terms): State<Arc<Terms>>,
    Path(id): Path<String>,
    Json(new): Json<NewAppeal>,
) -> Result<(StatusCode, Json<AppealDocument>), Problem> {
    let now = UnixMillis::now();
    let mut tx = db.write().await?;
    let release = my::own(&mut tx, &who, &id).await?;
    if !release.is_open_to_appeal(now) {
        return Err(Problem::conflict("the window for an appeal is closed"));
    }
    let shown = release.shown.iter().find(|shown| shown.rubric == new.rubric);
    let shown = shown.ok_or_else(|| Problem::unprocessable("no score was released under this rubric"))?;
    let mut points = Vec::new();
    let mut seen = BTreeSet::new();
    for objection in new.points {
        let known = shown.points.iter().find(|point| point.criterion == objection.criterion);
        let known = known.ok_or_else(|| Problem::unprocessable("the rubric has no such criterion"))?;
        if !seen.insert(objection.criterion.clone()) {
            return Err(Problem::unprocessable("one objection for each criterion"));
        }
        let reason = reason(&objection.reason)?;
        points.push(Point {
            criterion: objection.criterion,
            shown: known.mark,
            reason,
            first: None,
            last: None,
        });
    }
    if points.is_empty() {
        return Err(Problem::unprocessable("choose at least one criterion"));
    }
    let appeal = Appeal {
        id: uuid::Uuid::now_v7().simple().to_string(),
        conversation_id: release.conversation_id.clone(),
        release_id: release.id.clone(),
        rubric_id: new.rubric,
        agent_id: my::agent(&who)?,
        reviewer: shown.reviewer.clone().map(UserId::new),
        state: Stage::Open,
        points,
        opened_at: now,
        due_at: Some(terms.decide_until(now)),
        decided: None,
        escalate_until: None,
        escalated_at: None,
        escalation: String::new(),
        ended: None,
    };
    match store::put(&mut tx, &appeal).await {
        Err(error) if error.is_duplicate() => {
            return Err(Problem::conflict("you have appealed against this score already"));
        }
        other => other?,
    }
    releases::acknowledge(&mut tx, &release.id, now).await?; // who appeals has read it
    let deed = Deed::new(&who, Action::Changed, format!("appeal:{}", appeal.id));
    note(&mut tx, &deed.detail(format!("made, {} points", appeal.points.len())), now).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(AppealDocument::for_agent(appeal, &Names::default()))))
}

/// Why the agent asks for the final word.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = AppealEscalation)]
pub(super) struct Escalation {
    /// What the agent says to the decision.
    reason: String,
}

/// Ask for the final word on an own appeal, once
#[utoipa::path(post, path = "/api/v1/my/appeals/{id}/escalate", tag = "my", request_body = Escalation, security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the appeal")),
    responses((status = 200, body = AppealDocument), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn escalate_appeal(
    who: Agent,
    State(db): State<Db>,
    State(terms): State<Arc<Terms>>,
    Path(id): Path<String>,
    Json(escalation): Json<Escalation>,
) -> Result<Json<AppealDocument>, Problem> {
    let now = UnixMillis::now();
    let reason = reason(&escalation.reason)?;
    let mut tx = db.write().await?;
    let found = store::lock(&mut tx, &id).await?;
    let own = found.filter(|appeal| who.agent_id.as_deref() == Some(appeal.agent_id.as_str()));
    let mut appeal = own.ok_or_else(|| Problem::not_found("appeal"))?;
    appeal.escalate(&reason, now, terms.decide_until(now))?;
    store::put(&mut tx, &appeal).await?;
    let deed = Deed::new(&who, Action::Changed, format!("appeal:{id}")).detail("escalated");
    note(&mut tx, &deed, now).await?;
    tx.commit().await?;
    Ok(Json(AppealDocument::for_agent(appeal, &Names::default())))
}
