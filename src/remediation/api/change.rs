//! Steps of a remediation: given to somebody, acted on, checked by another person, closed.

use super::documents::RemediationWhole;
use super::one::whole;
use crate::basic::{ConversationId, UnixMillis, UserId};
use crate::conversation::store as conversations;
use crate::http::{Json, Path, Problem, within};
use crate::people::audit::store::note;
use crate::people::audit::{Action, Deed};
use crate::people::store::users;
use crate::people::{Coach, Lead, Role, Staff, Who};
use crate::remediation::{Remediation, store};
use crate::store::Db;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

/// Reads, changes, keeps and notes in one commit.
async fn change(
    db: &Db,
    who: &Who,
    id: &str,
    change: impl FnOnce(&mut Remediation, UnixMillis) -> Result<String, Problem>,
) -> Result<Json<RemediationWhole>, Problem> {
    let now = UnixMillis::now();
    let mut tx = db.write().await?;
    let one = store::lock(&mut tx, &who.sight(), id).await?;
    let mut one = one.ok_or_else(|| Problem::not_found("remediation"))?;
    let what = change(&mut one, now)?;
    store::put(&mut tx, &one).await?;
    note(&mut tx, &Deed::new(who, Action::Changed, format!("remediation:{id}")).detail(what), now).await?;
    let document = whole(&mut tx, who, one).await?;
    tx.commit().await?;
    Ok(Json(document))
}

/// Who shall see to it, until when, and what the agent is asked to do.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = RemediationAssignment)]
pub(super) struct Assignment {
    /// Id of the person; as it is where absent.
    owner: Option<String>,
    /// When it should be closed, ms since 1970; as it is where absent. Being on time is still measured by the first date,
    /// and the log keeps both.
    due_at: Option<UnixMillis>,
    /// What the agent is asked to do, who reads it; as it is where absent.
    asked: Option<String>,
}

/// Give it to somebody, another date, or words for the agent
#[utoipa::path(post, path = "/api/v1/remediations/{id}/assign", tag = "remediations", request_body = Assignment, security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the remediation")),
    responses((status = 200, body = RemediationWhole), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn assign_remediation(
    who: Lead,
    State(db): State<Db>,
    Path(id): Path<String>,
    Json(wanted): Json<Assignment>,
) -> Result<Json<RemediationWhole>, Problem> {
    let owner = match wanted.owner {
        Some(owner) => {
            let mut tx = db.read().await?;
            let user = users::by_id(&mut tx, &UserId::new(owner)).await?;
            let works = |role| !matches!(role, Role::Agent);
            let user = user.filter(|user| user.disabled_at.is_none() && works(user.role));
            Some(user.ok_or_else(|| Problem::unprocessable("no such person among the staff"))?.id)
        }
        None => None,
    };
    let asked = wanted.asked.as_deref().map(said).transpose()?;
    change(&db, &who, &id, |one, _| {
        if !one.state.is_going_on() {
            return Err(Problem::conflict("it has ended"));
        }
        one.owner = owner.or(one.owner.take());
        let moved = wanted.due_at.and_then(|due_at| one.postpone(due_at));
        if let Some(asked) = asked {
            one.asked = asked;
        }
        Ok(match moved {
            Some(before) => format!("assigned; due {} instead of {}", written(one.due_at), written(before)),
            None => "assigned".to_owned(),
        })
    })
    .await
}

/// An instant as the log writes it.
fn written(at: UnixMillis) -> String {
    jiff::Timestamp::from_millisecond(at.0).map_or_else(|_| at.0.to_string(), |at| at.to_string())
}

/// What was done.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = RemediationActed)]
pub(super) struct Acted {
    /// What was done about it.
    pub(super) action: String,
}

/// What somebody says of a step; whether there must be words, the step decides.
pub(super) fn said(text: &str) -> Result<String, Problem> {
    within("a text", 0..=2_000, text)
}

/// Say what was done about it
#[utoipa::path(post, path = "/api/v1/remediations/{id}/act", tag = "remediations", request_body = Acted, security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the remediation")),
    responses((status = 200, body = RemediationWhole), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn act_on_remediation(
    who: Coach,
    State(db): State<Db>,
    Path(id): Path<String>,
    Json(acted): Json<Acted>,
) -> Result<Json<RemediationWhole>, Problem> {
    let action = said(&acted.action)?;
    change(&db, &who, &id, |one, now| {
        one.act(&who.id, &action, now)?;
        Ok("acted".to_owned())
    })
    .await
}

/// What a re-check saw.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = RemediationRecheck)]
pub(super) struct Recheck {
    /// Did it help?
    helped: bool,
    /// What was seen.
    note: String,
    /// The later conversation that was looked at.
    conversation_id: Option<String>,
}

/// Say whether it helped
#[utoipa::path(post, path = "/api/v1/remediations/{id}/recheck", tag = "remediations", request_body = Recheck, security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the remediation")),
    responses((status = 200, body = RemediationWhole), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn recheck_remediation(
    who: Staff,
    State(db): State<Db>,
    Path(id): Path<String>,
    Json(seen): Json<Recheck>,
) -> Result<Json<RemediationWhole>, Problem> {
    let text = said(&seen.note)?;
    let conversation = match seen.conversation_id.filter(|id| !id.is_empty()) {
        Some(id) => {
            let id = ConversationId::new(id);
            let mut tx = db.read().await?;
            if !conversations::sees(&mut tx, &who.sight(), &id).await? {
                return Err(Problem::unprocessable("no such conversation"));
            }
            Some(id)
        }
        None => None,
    };
    change(&db, &who, &id, |one, now| {
        one.recheck(&who.id, seen.helped, (&text, conversation), now)?;
        Ok(if seen.helped { "rechecked: helped" } else { "rechecked: failed again" }.to_owned())
    })
    .await
}

/// A word at the end.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[schema(as = RemediationClosing)]
pub(super) struct Closing {
    /// About the whole; may be empty.
    #[serde(default)]
    note: String,
}

/// Close it
#[utoipa::path(post, path = "/api/v1/remediations/{id}/close", tag = "remediations", request_body = Closing, security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the remediation")),
    responses((status = 200, body = RemediationWhole), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn close_remediation(
    who: Lead,
    State(db): State<Db>,
    Path(id): Path<String>,
    Json(closing): Json<Closing>,
) -> Result<Json<RemediationWhole>, Problem> {
    let text = said(&closing.note)?;
    change(&db, &who, &id, |one, now| {
        one.close(&who.id, &text, now)?;
        Ok("closed".to_owned())
    })
    .await
}
