//! Appeals in a list.

use super::documents::AppealDocument;
use crate::http::{Json, Problem, Query};
use crate::people::Reviewer;
use crate::people::audit::store::note_once;
use crate::people::audit::{Action, Deed, ONE_LOOK};
use crate::review::Names;
use crate::review::appeal::store;
use crate::review::blind::all_kept;
use crate::store::Db;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which appeals to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub(super) struct AppealQuery {
    /// Those that are decided, in place of those that wait.
    decided: bool,
    /// Of this agent.
    agent: Option<String>,
}

/// At most so many in a list; more would mean that appeals are not decided at all.
const LISTED: i64 = 500;

/// Appeals that wait for a decision, the most urgent first; or decided ones
///
/// But those about conversations that you are still to judge yourself.
#[utoipa::path(get, path = "/api/v1/appeals", tag = "appeals", params(AppealQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<AppealDocument>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn list_appeals(
    who: Reviewer,
    State(db): State<Db>,
    Query(query): Query<AppealQuery>,
) -> Result<Json<Vec<AppealDocument>>, Problem> {
    let mut tx = db.read().await?;
    let names = Names::read(&mut tx).await?;
    let all = store::list(&mut tx, &who.sight(), !query.decided, query.agent.as_deref(), LISTED).await?;
    let kept = all_kept(&mut tx, &who).await?;
    drop(tx);
    note_once(&db, &Deed::new(&who, Action::Saw, "appeals"), ONE_LOOK).await?;
    let all = all.into_iter().filter(|one| !kept.contains(&one.appeal.conversation_id));
    Ok(Json(all.map(|one| AppealDocument::for_staff(one, &names, &who)).collect()))
}
