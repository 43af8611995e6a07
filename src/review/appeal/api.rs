//! Appeals over HTTP: made and escalated by agents, decided by another person, and the cases that come of them.

use super::decide::{DecideError, take_effect};
use super::{Appeal, Decision, Done, Kept, Outcome, Point, Refused, State as Stage, export, store};
use crate::basic::UnixMillis;
use crate::conversation::store as conversations;
use crate::http::Problem;
use crate::people::audit::store::note;
use crate::people::audit::{Action, Deed};
use crate::people::{AdminToken, Agent, Reviewer, Staff, Who};
use crate::review::release::{Shown, my, store as releases};
use crate::review::{Names, Terms};
use crate::scoring::Mark;
use crate::scoring::document::{TurnDocument, turns};
use crate::store::{Db, Tx};
use crate::text;
use axum::Json;
use axum::extract::{FromRef, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of appeals.
pub fn router<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Db: FromRef<S>,
    AdminToken: FromRef<S>,
    Arc<Terms>: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(make_appeal))
        .routes(routes!(escalate_appeal))
        .routes(routes!(list_appeals))
        .routes(routes!(get_appeal))
        .routes(routes!(decide_appeal))
        .routes(routes!(list_rubric_cases))
        .routes(routes!(export_rubric_cases))
}

/// Longest reason, in characters.
const MAX_REASON: usize = 2_000;

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let detail = refused.to_string();
        match refused {
            Refused::OwnVerdict | Refused::OwnDecision | Refused::OwnConversation | Refused::NeedsLead => {
                Self::conflict(detail).hint("ask a colleague to decide")
            }
            Refused::NotWaiting | Refused::CannotEscalate => Self::conflict(detail),
            Refused::Points(_) | Refused::NoReason(_) | Refused::SameMark(_) => Self::unprocessable(detail),
        }
    }
}

impl From<DecideError> for Problem {
    fn from(error: DecideError) -> Self {
        match error {
            DecideError::Store(error) => error.into(),
            DecideError::Evidence(_) => Self::unprocessable(error.to_string()),
            other => Self::conflict(other.to_string()),
        }
    }
}

/// A point of an appeal.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AppealPoint)]
pub struct PointDocument {
    /// The criterion.
    pub criterion: String,
    /// The mark that was shown.
    pub shown: Mark,
    /// Why the agent objects, masked.
    pub reason: String,
    /// What was decided first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<Decision>,
    /// The final word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<Decision>,
}

/// Who decided, and when.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AppealDone)]
pub struct DoneDocument {
    /// Their name; agents are not told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// When, ms since 1970.
    pub at: UnixMillis,
}

/// An appeal.
#[derive(Debug, Serialize, ToSchema)]
pub struct AppealDocument {
    /// Its id.
    pub id: String,
    /// Which conversation.
    pub conversation_id: String,
    /// The source's id of the conversation, masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// Under which rubric.
    pub rubric: String,
    /// Who objects.
    pub agent: String,
    /// Who gave the verdict; absent for the machine's score, and for agents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reviewer: Option<String>,
    /// Where it stands.
    pub state: Stage,
    /// What it has come to, once decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Mark by mark.
    pub points: Vec<PointDocument>,
    /// When it was made, ms since 1970.
    pub opened_at: UnixMillis,
    /// When it should be decided, while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<UnixMillis>,
    /// The first decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided: Option<DoneDocument>,
    /// Until when the agent may ask for the final word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub escalate_until: Option<UnixMillis>,
    /// When the agent did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub escalated_at: Option<UnixMillis>,
    /// What the agent says to the first decision.
    pub escalation: String,
    /// The final word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<DoneDocument>,
    /// May you decide on it now?
    pub may_decide: bool,
    /// Why you may not, where it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

fn masked(decision: Decision) -> Decision {
    Decision { reason: text::masked(&decision.reason), ..decision }
}

impl AppealDocument {
    fn new(appeal: Appeal, names: &Names) -> Self {
        let outcome = appeal.outcome();
        let point = |point: Point| PointDocument {
            criterion: point.criterion,
            shown: point.shown,
            reason: text::masked(&point.reason),
            first: point.first.map(masked),
            last: point.last.map(masked),
        };
        let done = |done: Done| DoneDocument { by: Some(names.of(done.by.as_str())), at: done.at };
        Self {
            id: appeal.id,
            conversation_id: appeal.conversation_id.to_string(),
            external_id: None,
            rubric: appeal.rubric_id,
            agent: appeal.agent_id,
            reviewer: appeal.reviewer.map(|id| names.of(id.as_str())),
            state: appeal.state,
            outcome,
            points: appeal.points.into_iter().map(point).collect(),
            opened_at: appeal.opened_at,
            due_at: appeal.due_at,
            decided: appeal.decided.map(done),
            escalate_until: appeal.escalate_until,
            escalated_at: appeal.escalated_at,
            escalation: text::masked(&appeal.escalation),
            ended: appeal.ended.map(done),
            may_decide: false,
            refused: None,
        }
    }

    /// Without the names of those who judged.
    pub(crate) fn for_agent(appeal: Appeal, names: &Names) -> Self {
        let mut document = Self::new(appeal, names);
        document.reviewer = None;
        for done in [&mut document.decided, &mut document.ended].into_iter().flatten() {
            done.by = None;
        }
        document
    }

    fn for_staff(listed: store::Listed, names: &Names, who: &Who) -> Self {
        let may = listed.appeal.may_decide(who);
        let waits = listed.appeal.state.waits();
        Self {
            external_id: Some(text::masked(&listed.external_id)),
            may_decide: may.is_ok(),
            refused: may.err().filter(|_| waits).map(|refused| refused.to_string()),
            ..Self::new(listed.appeal, names)
        }
    }
}

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

fn reason(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > MAX_REASON {
        return Err(Problem::unprocessable(format!("a reason has 1 to {MAX_REASON} characters")));
    }
    Ok(text.to_owned())
}

/// Appeal against marks of an own released conversation
///
/// All points at once, within the window, once for each release and rubric.
#[utoipa::path(post, path = "/api/v1/my/conversations/{id}/appeals", tag = "my", request_body = NewAppeal, security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the conversation")),
    responses((status = 201, body = AppealDocument), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn make_appeal(
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
        reviewer: shown.reviewer.clone().map(crate::basic::UserId::new),
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
            return Err(Problem::conflict("you have appealed against this release already"));
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
async fn escalate_appeal(
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

/// Which appeals to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub(super) struct AppealQuery {
    /// Those that are decided, in place of those that wait.
    decided: bool,
}

/// At most so many in a list; more would mean that appeals are not decided at all.
const LISTED: i64 = 500;

/// Appeals that wait for a decision, the most urgent first; or decided ones
#[utoipa::path(get, path = "/api/v1/appeals", tag = "appeals", params(AppealQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<AppealDocument>), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn list_appeals(
    who: Reviewer,
    State(db): State<Db>,
    Query(query): Query<AppealQuery>,
) -> Result<Json<Vec<AppealDocument>>, Problem> {
    let mut tx = db.read().await?;
    let names = Names::read(&mut tx).await?;
    let all = store::list(&mut tx, &who.sight(), !query.decided, LISTED).await?;
    Ok(Json(all.into_iter().map(|one| AppealDocument::for_staff(one, &names, &who)).collect()))
}

/// An appeal with what the agent was shown.
#[derive(Debug, Serialize, ToSchema)]
pub struct AppealWhole {
    /// The appeal.
    pub appeal: AppealDocument,
    /// What the agent was shown under this rubric.
    pub shown: Shown,
    /// Language of what was said, where known: `zh`, `en` or `other`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// What was said, masked.
    pub turns: Vec<TurnDocument>,
}

async fn in_sight(tx: &mut Tx, who: &Who, appeal: Option<Appeal>) -> Result<Appeal, Problem> {
    let missing = || Problem::not_found("appeal");
    let appeal = appeal.ok_or_else(missing)?;
    let sees = conversations::sees(tx, &who.sight(), &appeal.conversation_id).await?;
    if sees { Ok(appeal) } else { Err(missing()) }
}

/// One appeal with what the agent was shown
#[utoipa::path(get, path = "/api/v1/appeals/{id}", tag = "appeals", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the appeal")),
    responses((status = 200, body = AppealWhole), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn get_appeal(
    who: Reviewer,
    State(db): State<Db>,
    Path(id): Path<String>,
) -> Result<Json<AppealWhole>, Problem> {
    let mut tx = db.write().await?;
    let found = store::by_id(&mut tx, &id).await?;
    let appeal = in_sight(&mut tx, &who, found).await?;
    let missing = || Problem::not_found("appeal");
    let release = releases::by_id(&mut tx, &appeal.release_id).await?.ok_or_else(missing)?;
    let row = conversations::by_id(&mut tx, &appeal.conversation_id).await?.ok_or_else(missing)?;
    let transcript = conversations::transcript(&mut tx, &row.id, release.revision).await?.unwrap_or_default();
    let roles = conversations::roles(&mut tx, &row.id, release.revision).await?;
    let roles = roles.unwrap_or_else(|| crate::conversation::Roles::unknown(transcript.voices.len()));
    let shown = release.shown.into_iter().find(|shown| shown.rubric == appeal.rubric_id);
    let names = Names::read(&mut tx).await?;
    note(&mut tx, &Deed::new(&who, Action::Saw, format!("conversation:{}", row.id)), UnixMillis::now())
        .await?;
    tx.commit().await?;
    let listed = store::Listed { appeal, external_id: row.about.external_id.clone() };
    Ok(Json(AppealWhole {
        appeal: AppealDocument::for_staff(listed, &names, &who),
        shown: shown.ok_or_else(missing)?,
        language: row.about.language.or(transcript.language).map(|lang| lang.to_string()),
        turns: turns(&transcript, &roles),
    }))
}

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
async fn decide_appeal(
    who: Reviewer,
    State(db): State<Db>,
    State(terms): State<Arc<Terms>>,
    Path(id): Path<String>,
    Json(ruling): Json<Ruling>,
) -> Result<Json<AppealDocument>, Problem> {
    let now = UnixMillis::now();
    let mut tx = db.write().await?;
    let found = store::lock(&mut tx, &id).await?;
    let mut appeal = in_sight(&mut tx, &who, found).await?;
    for decision in ruling.points.values() {
        reason(&decision.reason)?;
    }
    appeal.decide(&who, ruling.points, (now, terms.escalate_until(now)))?;
    store::put(&mut tx, &appeal).await?;
    take_effect(&mut tx, &terms, &appeal, (&who, &ruling.note, now)).await?;
    let outcome = appeal.outcome().map_or("", Outcome::as_str);
    let deed = Deed::new(&who, Action::Changed, format!("appeal:{id}"));
    note(&mut tx, &deed.detail(format!("{}: {outcome}", appeal.state.as_str())), now).await?;
    let names = Names::read(&mut tx).await?;
    let row = conversations::by_id(&mut tx, &appeal.conversation_id).await?;
    tx.commit().await?;
    let external_id = row.map(|row| row.about.external_id).unwrap_or_default();
    Ok(Json(AppealDocument::for_staff(store::Listed { appeal, external_id }, &names, &who)))
}

/// Of which rubric.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub(super) struct CasesQuery {
    /// Id of a rubric; all where not given.
    rubric: Option<String>,
}

/// A case of a rubric that an appeal has made.
#[derive(Debug, Serialize, ToSchema)]
pub struct RubricCaseDocument {
    /// The appeal.
    pub appeal_id: String,
    /// The conversation that it comes from.
    pub conversation_id: String,
    /// Of which rubric.
    pub rubric: String,
    /// What it is called in a cases file.
    pub name: String,
    /// Since when, ms since 1970.
    pub created_at: UnixMillis,
    /// Turns that it has.
    pub turns: usize,
    /// Criterion and the mark that it must get.
    pub expect: BTreeMap<String, Mark>,
}

/// Cases that upheld appeals have made of rubrics
#[utoipa::path(get, path = "/api/v1/rubric-cases", tag = "appeals", params(CasesQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<RubricCaseDocument>), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn list_rubric_cases(
    who: Staff,
    State(db): State<Db>,
    Query(query): Query<CasesQuery>,
) -> Result<Json<Vec<RubricCaseDocument>>, Problem> {
    let mut tx = db.read().await?;
    let mut all = Vec::new();
    for stored in visible(&mut tx, &who, query.rubric.as_deref()).await? {
        all.push(RubricCaseDocument {
            appeal_id: stored.appeal_id,
            conversation_id: stored.conversation_id.to_string(),
            rubric: stored.rubric_id,
            name: stored.case.name,
            created_at: stored.created_at,
            turns: stored.case.turns.len(),
            expect: stored.case.expect,
        });
    }
    Ok(Json(all))
}

async fn visible(tx: &mut Tx, who: &Who, rubric: Option<&str>) -> Result<Vec<store::StoredCase>, Problem> {
    let mut seen = Vec::new();
    for stored in store::cases(tx, rubric).await? {
        if conversations::sees(tx, &who.sight(), &stored.conversation_id).await? {
            seen.push(stored);
        }
    }
    Ok(seen)
}

/// The same as a cases file, to be kept beside the rubric
#[utoipa::path(get, path = "/api/v1/rubric-cases/{rubric}/export", tag = "appeals", security(("session" = []), ("token" = [])),
    params(("rubric" = String, Path, description = "Id of the rubric")),
    responses((status = 200, body = String, content_type = "application/yaml"), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn export_rubric_cases(
    who: Staff,
    State(db): State<Db>,
    Path(rubric): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let mut tx = db.write().await?;
    let cases: Vec<Kept> =
        visible(&mut tx, &who, Some(&rubric)).await?.into_iter().map(|one| one.case).collect();
    let deed = Deed::new(&who, Action::Exported, format!("rubric-cases:{rubric}"));
    note(&mut tx, &deed.detail(format!("{} cases", cases.len())), UnixMillis::now()).await?;
    tx.commit().await?;
    Ok(([(header::CONTENT_TYPE, "application/yaml; charset=utf-8")], export(&rubric, &cases)))
}
