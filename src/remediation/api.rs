//! Remediations over HTTP: who has to do what, what was done, and whether it was done on time.

use super::{Line, Refused, Remediation, State as Stage, Timely, store, timely};
use crate::basic::{ConversationId, UnixMillis, UserId};
use crate::conversation::store as conversations;
use crate::http::Problem;
use crate::people::audit::store::note;
use crate::people::audit::{Action, Deed};
use crate::people::store::users;
use crate::people::{AdminToken, Coach, Lead, Role, Staff, Who};
use crate::review::calibration::{Of, store as calibrations};
use crate::review::{Names, Terms, bases};
use crate::scoring::Mark;
use crate::store::{Db, Tx};
use crate::text;
use axum::Json;
use axum::extract::{FromRef, Path, Query, State};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of remediation.
pub fn router<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Db: FromRef<S>,
    AdminToken: FromRef<S>,
    Arc<Terms>: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(list_remediations))
        .routes(routes!(report_timely_remediations))
        .routes(routes!(get_remediation))
        .routes(routes!(assign_remediation))
        .routes(routes!(act_on_remediation))
        .routes(routes!(recheck_remediation))
        .routes(routes!(close_remediation))
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let detail = refused.to_string();
        match refused {
            Refused::NoNote => Self::unprocessable(detail),
            Refused::OutOfTurn(_) => Self::conflict(detail).hint("somebody was faster: load it again"),
            Refused::OwnAction => Self::conflict(detail).hint("ask a colleague"),
        }
    }
}

/// A step that was taken.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RemediationStep)]
pub struct StepDocument {
    /// When, ms since 1970.
    pub at: UnixMillis,
    /// Who; `spotcheck` where nobody had to.
    pub who: String,
    /// To which state.
    pub state: Stage,
    /// What they say, masked.
    pub note: String,
    /// The conversation that a re-check looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation_id: Option<String>,
}

/// What is done about a conversation that failed.
#[derive(Debug, Serialize, ToSchema)]
pub struct RemediationDocument {
    /// Its id.
    pub id: String,
    /// The conversation that failed.
    pub conversation_id: String,
    /// The source's id of it, masked.
    pub external_id: String,
    /// Under which rubric.
    pub rubric: String,
    /// Whose conversation.
    pub agent: String,
    /// The agent's team then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// Name of who sees to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Is it yours?
    pub mine: bool,
    /// Where it stands.
    pub state: Stage,
    /// Late, as of now?
    pub overdue: bool,
    /// What was done, masked.
    pub action: String,
    /// The score that failed, 0-100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overall: Option<f64>,
    /// Criteria that were not met, critical ones first.
    pub failed: Vec<String>,
    /// When it should be closed, ms since 1970.
    pub due_at: UnixMillis,
    /// When it was opened.
    pub opened_at: UnixMillis,
    /// When it was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<UnixMillis>,
    /// How often a re-check failed.
    pub reopened: i64,
    /// May you re-check it now? Not where you acted on it.
    pub may_recheck: bool,
    /// All steps, the oldest first.
    pub history: Vec<StepDocument>,
}

impl RemediationDocument {
    fn new(one: Remediation, external_id: &str, names: &Names, (who, now): (&Who, UnixMillis)) -> Self {
        let overdue = one.is_overdue(now);
        let step = |step: super::Step| StepDocument {
            at: step.at,
            who: names.of(&step.who),
            state: step.state,
            note: text::masked(&step.note),
            conversation_id: step.conversation.map(|id| id.to_string()),
        };
        Self {
            id: one.id,
            conversation_id: one.conversation_id.to_string(),
            external_id: text::masked(external_id),
            rubric: one.rubric_id,
            agent: one.agent_id,
            team: one.team,
            mine: one.owner.as_ref() == Some(&who.id),
            owner: one.owner.map(|id| names.of(id.as_str())),
            may_recheck: one.state == Stage::Acted && one.acted_by.as_ref() != Some(&who.id),
            state: one.state,
            overdue,
            action: text::masked(&one.action),
            overall: one.overall,
            failed: one.failed,
            due_at: one.due_at,
            opened_at: one.opened_at,
            closed_at: one.closed_at,
            reopened: one.reopened,
            history: one.history.into_iter().map(step).collect(),
        }
    }
}

/// Which remediations to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub(super) struct RemediationQuery {
    /// Those that have ended, in place of those that go on.
    ended: bool,
    /// Only your own.
    mine: bool,
}

/// At most so many in a list.
const LISTED: i64 = 500;

/// Remediations that go on, the most urgent first; or those that have ended
#[utoipa::path(get, path = "/api/v1/remediations", tag = "remediations", params(RemediationQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<RemediationDocument>), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn list_remediations(
    who: Staff,
    State(db): State<Db>,
    Query(query): Query<RemediationQuery>,
) -> Result<Json<Vec<RemediationDocument>>, Problem> {
    let now = UnixMillis::now();
    let mut tx = db.read().await?;
    let names = Names::read(&mut tx).await?;
    let owner = query.mine.then_some(&who.id);
    let all = store::list(&mut tx, &who.sight(), !query.ended, owner, LISTED).await?;
    let document = |(one, external): (Remediation, String)| {
        RemediationDocument::new(one, &external, &names, (&who, now))
    };
    Ok(Json(all.into_iter().map(document).collect()))
}

/// A later conversation of the agent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RemediationLater)]
pub struct LaterDocument {
    /// Which.
    pub conversation_id: String,
    /// The source's id, masked.
    pub external_id: String,
    /// When it took place, ms since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<UnixMillis>,
    /// The score of record, 0-100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overall: Option<f64>,
    /// `person` or `machine`.
    pub by: String,
    /// What it got for the criteria that had failed.
    pub marks: BTreeMap<String, Mark>,
}

/// A remediation with what a re-check can look at.
#[derive(Debug, Serialize, ToSchema)]
pub struct RemediationWhole {
    /// The remediation.
    #[serde(flatten)]
    pub remediation: RemediationDocument,
    /// Later conversations of the agent, the newest first.
    pub later: Vec<LaterDocument>,
}

/// Later conversations that are shown for a re-check.
const LATER: i64 = 8;

async fn whole(tx: &mut Tx, who: &Who, one: Remediation) -> Result<RemediationWhole, Problem> {
    let mut later = Vec::new();
    for id in store::later(tx, &who.sight(), &one.agent_id, &one.conversation_id, LATER).await? {
        let Some(row) = conversations::by_id(tx, &id).await? else { continue };
        if calibrations::is_blind(tx, &who.id, &id).await? {
            continue; // they still have to judge it themselves
        }
        let all = bases(tx, &id, row.revision).await?;
        let Some(basis) = all.iter().find(|basis| basis.card.card.rubric.id == one.rubric_id) else {
            continue;
        };
        let marks = one.failed.iter().filter_map(|id| Some((id.clone(), basis.mark(id)?)));
        later.push(LaterDocument {
            conversation_id: id.to_string(),
            external_id: text::masked(&row.about.external_id),
            started_at: row.about.started.as_ref().map(|started| started.at),
            overall: basis.record().tally.overall,
            by: if basis.verdict.is_some() { "person" } else { "machine" }.to_owned(),
            marks: marks.collect(),
        });
    }
    let names = Names::read(tx).await?;
    let row = conversations::by_id(tx, &one.conversation_id).await?;
    let external = row.map(|row| row.about.external_id).unwrap_or_default();
    let remediation = RemediationDocument::new(one, &external, &names, (who, UnixMillis::now()));
    Ok(RemediationWhole { remediation, later })
}

/// One remediation with later conversations of the agent
#[utoipa::path(get, path = "/api/v1/remediations/{id}", tag = "remediations", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the remediation")),
    responses((status = 200, body = RemediationWhole), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn get_remediation(
    who: Staff,
    State(db): State<Db>,
    Path(id): Path<String>,
) -> Result<Json<RemediationWhole>, Problem> {
    let mut tx = db.read().await?;
    let one = store::by_id(&mut tx, &who.sight(), &id).await?;
    let one = one.ok_or_else(|| Problem::not_found("remediation"))?;
    Ok(Json(whole(&mut tx, &who, one).await?))
}

/// Reads, changes, keeps and notes in one commit.
async fn change(
    db: &Db,
    who: &Who,
    id: &str,
    change: impl FnOnce(&mut Remediation, UnixMillis) -> Result<&'static str, Problem>,
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

/// Who shall see to it, until when.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = RemediationAssignment)]
pub(super) struct Assignment {
    /// Id of the person; as it is where absent.
    owner: Option<String>,
    /// When it should be closed, ms since 1970; as it is where absent.
    due_at: Option<UnixMillis>,
}

/// Give it to somebody, or another date
#[utoipa::path(post, path = "/api/v1/remediations/{id}/assign", tag = "remediations", request_body = Assignment, security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the remediation")),
    responses((status = 200, body = RemediationWhole), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn assign_remediation(
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
    change(&db, &who, &id, |one, _| {
        if !one.state.is_going_on() {
            return Err(Problem::conflict("it has ended"));
        }
        one.owner = owner.or(one.owner.take());
        one.due_at = wanted.due_at.unwrap_or(one.due_at);
        Ok("assigned")
    })
    .await
}

/// What was done.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = RemediationActed)]
pub(super) struct Acted {
    /// What was done about it.
    action: String,
}

/// Longest text, in characters.
const MAX_TEXT: usize = 2_000;

fn bounded(text: &str) -> Result<&str, Problem> {
    if text.chars().count() > MAX_TEXT {
        return Err(Problem::unprocessable(format!("at most {MAX_TEXT} characters")));
    }
    Ok(text)
}

/// Say what was done about it
#[utoipa::path(post, path = "/api/v1/remediations/{id}/act", tag = "remediations", request_body = Acted, security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the remediation")),
    responses((status = 200, body = RemediationWhole), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn act_on_remediation(
    who: Coach,
    State(db): State<Db>,
    Path(id): Path<String>,
    Json(acted): Json<Acted>,
) -> Result<Json<RemediationWhole>, Problem> {
    let action = bounded(&acted.action)?;
    change(&db, &who, &id, |one, now| {
        one.act(&who.id, action, now)?;
        Ok("acted")
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
async fn recheck_remediation(
    who: Staff,
    State(db): State<Db>,
    Path(id): Path<String>,
    Json(seen): Json<Recheck>,
) -> Result<Json<RemediationWhole>, Problem> {
    let text = bounded(&seen.note)?;
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
        one.recheck(&who.id, seen.helped, (text, conversation), now)?;
        Ok(if seen.helped { "rechecked: helped" } else { "rechecked: failed again" })
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
async fn close_remediation(
    who: Lead,
    State(db): State<Db>,
    Path(id): Path<String>,
    Json(closing): Json<Closing>,
) -> Result<Json<RemediationWhole>, Problem> {
    let text = bounded(&closing.note)?;
    change(&db, &who, &id, |one, now| {
        one.close(&who.id, text, now)?;
        Ok("closed")
    })
    .await
}

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
#[utoipa::path(get, path = "/api/v1/remediations/timely", tag = "remediations", params(TimelyQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = TimelyReport), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn report_timely_remediations(
    who: Staff,
    State(db): State<Db>,
    State(terms): State<Arc<Terms>>,
    Query(query): Query<TimelyQuery>,
) -> Result<Json<TimelyReport>, Problem> {
    let mut tx = db.read().await?;
    let from = UnixMillis(query.from.unwrap_or(i64::MIN));
    let to = UnixMillis(query.to.unwrap_or(i64::MAX));
    let all = store::due_between(&mut tx, &who.sight(), from, to).await?;
    let (whole, lines) = timely(&all, &terms.calendar, UnixMillis::now());
    let line = |line: Line| TimelyLine { team: line.team, month: line.month, timely: line.timely.into() };
    Ok(Json(TimelyReport { whole: whole.into(), lines: lines.into_iter().map(line).collect() }))
}
