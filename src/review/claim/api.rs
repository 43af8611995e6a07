//! Taking, keeping, giving back and skipping cases over HTTP.

use super::{SkipReason, store};
use crate::basic::{CaseId, ConversationId, UnixMillis};
use crate::conversation::store as conversations;
use crate::http::{Json, Path, Problem};
use crate::people::audit::store::note;
use crate::people::audit::{Action, Deed};
use crate::people::{Reviewer, Who};
use crate::review::house::{self, HouseRules};
use crate::review::queue::Viewer;
use crate::review::queue::document::CaseDocument;
use crate::review::queue::store::{Listed, one};
use crate::store::{Db, Tx};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// The case, if it is theirs to see and still open.
async fn open(tx: &mut Tx, who: &Who, id: &CaseId, now: UnixMillis) -> Result<Listed, Problem> {
    let listed = one(tx, &Viewer::of(who), id, now).await?.ok_or_else(|| Problem::not_found("case"))?;
    if listed.case.open { Ok(listed) } else { Err(Problem::conflict("the case is closed")) }
}

/// Somebody else was faster, or it is somebody else's to do.
pub(in crate::review) fn taken(listed: &Listed, who: &Who) -> Problem {
    let other = |id: &str| id != who.id.as_str();
    match (&listed.holder, &listed.assigned) {
        (Some((holder, _)), _) if other(&holder.id) => {
            Problem::conflict(format!("{} has this case", holder.name))
        }
        (_, Some(assigned)) if other(&assigned.id) => {
            Problem::conflict(format!("this case is assigned to {}", assigned.name))
        }
        _ => Problem::conflict("this case is not yours any more").hint("take it again"),
    }
}

async fn answer(tx: &mut Tx, who: &Who, id: &CaseId, now: UnixMillis) -> Result<Json<CaseDocument>, Problem> {
    Ok(Json(open(tx, who, id, now).await?.into()))
}

async fn changed(
    tx: &mut Tx,
    who: &Who,
    id: &CaseId,
    detail: String,
    now: UnixMillis,
) -> Result<(), Problem> {
    Ok(note(tx, &Deed::new(who, Action::Changed, format!("case:{id}")).detail(detail), now).await?)
}

/// Refuses an agent of the own team where the house says so.
pub(in crate::review) async fn not_own_team(
    tx: &mut Tx,
    who: &Who,
    id: &ConversationId,
    rules: &HouseRules,
) -> Result<(), Problem> {
    if rules.never_own_team && conversations::of_own_team(tx, id).await?.contains(&who.id) {
        return Err(Problem::conflict("the agent is of your own team").hint("skip it; others will take it"));
    }
    Ok(())
}

/// Take a case
///
/// It is yours for half an hour, unless the settings say otherwise; renew it while you work. Whoever has it already
/// keeps it for longer.
#[utoipa::path(post, path = "/api/v1/cases/{id}/claim", tag = "cases", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the case")),
    responses((status = 200, body = CaseDocument), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem, description = "Somebody else has it")))]
pub(in crate::review) async fn claim_case(
    who: Reviewer,
    State(db): State<Db>,
    Path(id): Path<String>,
) -> Result<Json<CaseDocument>, Problem> {
    let (id, now) = (CaseId::new(id), UnixMillis::now());
    let mut tx = db.write().await?;
    let listed = open(&mut tx, &who, &id, now).await?;
    let rules = house::rules(&mut tx).await?;
    not_own_team(&mut tx, &who, &listed.case.conversation_id, &rules).await?;
    let had = listed.holder.as_ref().is_some_and(|(holder, _)| holder.id == who.id.as_str());
    if !store::claim(&mut tx, &Viewer::of(&who), &id, &rules, now).await? {
        return Err(taken(&open(&mut tx, &who, &id, now).await?, &who));
    }
    if !had {
        changed(&mut tx, &who, &id, "taken".to_owned(), now).await?;
    }
    let document = answer(&mut tx, &who, &id, now).await?;
    tx.commit().await?;
    Ok(document)
}

/// Keep a case for longer
#[utoipa::path(post, path = "/api/v1/cases/{id}/renew", tag = "cases", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the case")),
    responses((status = 200, body = CaseDocument), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem, description = "It is not yours any more")))]
pub(in crate::review) async fn renew_case(
    who: Reviewer,
    State(db): State<Db>,
    Path(id): Path<String>,
) -> Result<Json<CaseDocument>, Problem> {
    let (id, now) = (CaseId::new(id), UnixMillis::now());
    let mut tx = db.write().await?;
    let listed = open(&mut tx, &who, &id, now).await?;
    let rules = house::rules(&mut tx).await?;
    if !store::renew(&mut tx, &who.id, &id, &rules, now).await? {
        return Err(taken(&listed, &who));
    }
    let document = answer(&mut tx, &who, &id, now).await?;
    tx.commit().await?;
    Ok(document)
}

/// Let go of a case
///
/// For one that was taken ahead and never begun. Unlike one that is handed back it stays assigned to whomever it is
/// assigned to.
#[utoipa::path(delete, path = "/api/v1/cases/{id}/claim", tag = "cases", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the case")),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(in crate::review) async fn let_go_of_case(
    who: Reviewer,
    State(db): State<Db>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let (id, now) = (CaseId::new(id), UnixMillis::now());
    let mut tx = db.write().await?;
    open(&mut tx, &who, &id, now).await?;
    if store::let_go(&mut tx, &who.id, &id, now).await? {
        changed(&mut tx, &who, &id, "let go".to_owned(), now).await?;
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Give a case back to everybody
#[utoipa::path(post, path = "/api/v1/cases/{id}/hand-back", tag = "cases", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the case")),
    responses((status = 200, body = CaseDocument), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(in crate::review) async fn hand_back_case(
    who: Reviewer,
    State(db): State<Db>,
    Path(id): Path<String>,
) -> Result<Json<CaseDocument>, Problem> {
    let (id, now) = (CaseId::new(id), UnixMillis::now());
    let mut tx = db.write().await?;
    open(&mut tx, &who, &id, now).await?;
    if store::hand_back(&mut tx, &who.id, &id, now).await? {
        changed(&mut tx, &who, &id, "handed back".to_owned(), now).await?;
    }
    let document = answer(&mut tx, &who, &id, now).await?;
    tx.commit().await?;
    Ok(document)
}

/// Why a case is passed on.
#[derive(Deserialize, ToSchema)]
pub(in crate::review) struct Skip {
    reason: SkipReason,
    /// In a few words; needed for `other`.
    #[serde(default)]
    note: String,
}

/// Pass a case on to others
///
/// It is not offered to you again; when three people have skipped it, a lead is asked.
#[utoipa::path(post, path = "/api/v1/cases/{id}/skip", tag = "cases", security(("session" = []), ("token" = [])), request_body = Skip,
    params(("id" = String, Path, description = "Id of the case")),
    responses((status = 200, body = CaseDocument), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(in crate::review) async fn skip_case(
    who: Reviewer,
    State(db): State<Db>,
    Path(id): Path<String>,
    Json(skip): Json<Skip>,
) -> Result<Json<CaseDocument>, Problem> {
    let note = skip.note.trim();
    if note.chars().count() > 500 || (skip.reason == SkipReason::Other && note.is_empty()) {
        return Err(Problem::unprocessable("say why in 1 to 500 characters"));
    }
    let (id, now) = (CaseId::new(id), UnixMillis::now());
    let mut tx = db.write().await?;
    let listed = open(&mut tx, &who, &id, now).await?;
    if !store::skip(&mut tx, &who.id, &id, (skip.reason, note), now).await? {
        return Err(taken(&listed, &who));
    }
    changed(&mut tx, &who, &id, format!("skipped: {}", skip.reason.as_str()), now).await?;
    let document = answer(&mut tx, &who, &id, now).await?;
    tx.commit().await?;
    Ok(document)
}

/// What is not wanted next.
#[derive(Default, Deserialize, ToSchema)]
pub(in crate::review) struct Next {
    /// Id of a case that is not to come, such as the one just left.
    but: Option<String>,
}

/// Take the next best case
///
/// What you have begun comes first, then what is assigned to you, then what is free, each the most urgent first.
#[utoipa::path(post, path = "/api/v1/cases/next", tag = "cases", security(("session" = []), ("token" = [])), request_body = Next,
    responses((status = 200, body = CaseDocument), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem, description = "Nothing is left to do")))]
pub(in crate::review) async fn next_case(
    who: Reviewer,
    State(db): State<Db>,
    next: Option<Json<Next>>,
) -> Result<Json<CaseDocument>, Problem> {
    let now = UnixMillis::now();
    let but = next.and_then(|Json(next)| next.but).map(CaseId::new);
    let mut tx = db.write().await?;
    let rules = house::rules(&mut tx).await?;
    let id = store::next(&mut tx, &Viewer::of(&who), but.as_ref(), &rules, now).await?;
    let id = id.ok_or_else(|| Problem::not_found("case that is free for you"))?;
    changed(&mut tx, &who, &id, "taken".to_owned(), now).await?;
    let document = answer(&mut tx, &who, &id, now).await?;
    tx.commit().await?;
    Ok(document)
}
