//! Calibration sessions over HTTP: made and closed by leads, seen by those who take part.

use super::{Calibration, Draw, Given, results, score_api, store};
use crate::basic::{ConversationId, UnixMillis, UserId, Wording};
use crate::conversation::store as conversations;
use crate::http::{Json, Path, Problem, within};
use crate::people::audit::store::note;
use crate::people::audit::{Action, Deed};
use crate::people::store::users;
use crate::people::{AdminToken, Lead, Reviewer, Role, Who};
use crate::review::{Names, compiled};
use crate::rubric::store as rubrics;
use crate::store::{Db, StoreError, Tx};
use crate::text;
use axum::extract::{FromRef, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of calibration.
pub fn router<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Db: FromRef<S>,
    AdminToken: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(list_calibrations, add_calibration))
        .routes(routes!(get_calibration))
        .routes(routes!(close_calibration))
        .routes(routes!(score_api::read_blind_conversation, score_api::judge_blind_conversation))
        .routes(routes!(results::read_calibration_results))
}

/// A session as one person sees it.
pub(super) struct Taking {
    pub(super) session: Calibration,
    pub(super) given: Vec<Given>,
    pub(super) is_participant: bool,
    user: UserId,
}

impl Taking {
    /// The conversation at a place written in a path.
    pub(super) fn place(&self, position: &str) -> Result<(usize, ConversationId, i64), Problem> {
        let missing = || Problem::not_found("conversation in this session");
        let position: usize = position.parse().map_err(|_| missing())?;
        let (id, revision) = self.session.conversations.get(position).cloned().ok_or_else(missing)?;
        Ok((position, id, revision))
    }

    /// What this person said of a conversation.
    pub(super) fn own(&self, conversation: &ConversationId) -> Option<&Given> {
        self.given.iter().find(|one| one.user == self.user && one.conversation == *conversation)
    }
}

/// The session, if this person takes part in it, made it, or is an admin.
pub(super) async fn taking(tx: &mut Tx, who: &Who, id: &str) -> Result<Taking, Problem> {
    let session = store::by_id(tx, id).await?.ok_or_else(|| Problem::not_found("calibration"))?;
    let is_participant = session.people.contains(&who.id);
    if !is_participant && session.created_by != who.id && who.role != Role::Admin {
        return Err(Problem::not_found("calibration"));
    }
    let given = store::given(tx, id).await?;
    Ok(Taking { session, given, is_participant, user: who.id.clone() })
}

/// How far somebody is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CalibrationProgress)]
pub struct ProgressDocument {
    /// Id of the person.
    pub user_id: String,
    /// Their name.
    pub name: String,
    /// Conversations judged.
    pub done: usize,
    /// Are the others compared with this person?
    pub expert: bool,
}

/// A session.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalibrationDocument {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The rubric that everybody judges by: its id.
    pub rubric: String,
    /// What it is called.
    pub rubric_title: Wording,
    /// Who takes part, and how far they are.
    pub people: Vec<ProgressDocument>,
    /// Conversations to judge.
    pub conversations: usize,
    /// Which of them you have judged, by their place.
    pub mine: Vec<bool>,
    /// Do you take part?
    pub participant: bool,
    /// May the results be seen?
    pub revealed: bool,
    /// Seed of the draw.
    pub seed: i64,
    /// Who made it.
    pub created_by: String,
    /// When, ms since 1970.
    pub created_at: UnixMillis,
    /// When everybody should be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<UnixMillis>,
    /// When it was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<UnixMillis>,
}

impl CalibrationDocument {
    async fn read(tx: &mut Tx, taking: Taking, names: &Names) -> Result<Self, StoreError> {
        let rubric = compiled(tx, &taking.session.rubric_hash).await?;
        let revealed = taking.session.is_revealed(&taking.given);
        let mine = taking.session.conversations.iter().map(|(id, _)| taking.own(id).is_some()).collect();
        let Taking { session, given, is_participant, .. } = taking;
        let progress = |user: &UserId| ProgressDocument {
            user_id: user.to_string(),
            name: names.of(user.as_str()),
            done: given.iter().filter(|one| one.user == *user).count(),
            expert: session.expert.as_ref() == Some(user),
        };
        Ok(Self {
            people: session.people.iter().map(progress).collect(),
            id: session.id,
            name: session.name,
            rubric_title: rubric.map_or_else(|| session.rubric_id.as_str().into(), |one| one.title.clone()),
            rubric: session.rubric_id,
            conversations: session.conversations.len(),
            mine,
            participant: is_participant,
            revealed,
            seed: session.seed,
            created_by: names.of(session.created_by.as_str()),
            created_at: session.created_at,
            due_at: session.due_at,
            closed_at: session.closed_at,
        })
    }
}

/// At most so many sessions in a list.
const LISTED: i64 = 200;

/// Sessions that you take part in or made (all of them for an admin), the newest first
#[utoipa::path(get, path = "/api/v1/calibrations", tag = "calibrations", security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<CalibrationDocument>), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn list_calibrations(
    who: Reviewer,
    State(db): State<Db>,
) -> Result<Json<Vec<CalibrationDocument>>, Problem> {
    let mut tx = db.read().await?;
    let names = Names::read(&mut tx).await?;
    let of = (who.role != Role::Admin).then_some(&who.id);
    let mut all = Vec::new();
    for session in store::list(&mut tx, of, LISTED).await? {
        let given = store::given(&mut tx, &session.id).await?;
        let is_participant = session.people.contains(&who.id);
        let taking = Taking { session, given, is_participant, user: who.id.clone() };
        all.push(CalibrationDocument::read(&mut tx, taking, &names).await?);
    }
    Ok(Json(all))
}

/// A session to make.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct NewCalibration {
    /// What people call it.
    name: String,
    /// Id of the rubric; its published version is used.
    rubric: String,
    /// Ids of those who take part; at least two, the expert among them.
    people: Vec<String>,
    /// Id of the participant whom the others are compared with.
    expert: Option<String>,
    /// Ids of conversations, picked by hand.
    #[serde(default)]
    conversations: Vec<String>,
    /// So many more, drawn at random.
    #[serde(default)]
    draw: usize,
    /// Only from conversations since then, ms since 1970.
    since: Option<UnixMillis>,
    /// Seed of the draw; made of the time where not given.
    seed: Option<i64>,
    /// When everybody should be done, ms since 1970.
    due_at: Option<UnixMillis>,
}

/// More would not be judged by anybody.
const MAX_CONVERSATIONS: usize = 100;

fn choose() -> Problem {
    Problem::unprocessable(format!("choose 1 to {MAX_CONVERSATIONS} conversations"))
}

async fn people(tx: &mut Tx, ids: &[String]) -> Result<Vec<UserId>, Problem> {
    let mut all = BTreeSet::new();
    for id in ids {
        let user = users::by_id(tx, &UserId::new(id.clone())).await?;
        let judges = |role| matches!(role, Role::Admin | Role::Supervisor | Role::Reviewer);
        let user = user.filter(|user| user.disabled_at.is_none() && judges(user.role));
        let user =
            user.ok_or_else(|| Problem::unprocessable(format!("`{id}` is nobody who gives verdicts")))?;
        all.insert(user.id);
    }
    if all.len() < 2 {
        return Err(Problem::unprocessable("at least two people take part"));
    }
    Ok(all.into_iter().collect())
}

/// Make a session
#[utoipa::path(post, path = "/api/v1/calibrations", tag = "calibrations", request_body = NewCalibration, security(("session" = []), ("token" = [])),
    responses((status = 201, body = CalibrationDocument), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 422, body = Problem)))]
async fn add_calibration(
    who: Lead,
    State(db): State<Db>,
    Json(new): Json<NewCalibration>,
) -> Result<(StatusCode, Json<CalibrationDocument>), Problem> {
    let now = UnixMillis::now();
    let name = text::numbers_masked(&within("a name", 1..=80, &new.name)?);
    if new.conversations.len().saturating_add(new.draw) > MAX_CONVERSATIONS {
        return Err(choose());
    }
    // Chosen before anything is written, so that a draw from many holds nobody up.
    let mut tx = db.read().await?;
    let published = rubrics::active(&mut tx).await?.into_iter().find(|one| one.id == new.rubric);
    let published = published.ok_or_else(|| Problem::unprocessable("no such rubric is published"))?;
    let people = people(&mut tx, &new.people).await?;
    let expert = new.expert.map(UserId::new);
    if expert.as_ref().is_some_and(|expert| !people.contains(expert)) {
        return Err(Problem::unprocessable("the expert takes part too"));
    }
    let seed = new.seed.unwrap_or(now.0);
    let mut ids: Vec<ConversationId> = Vec::new();
    for id in new.conversations {
        let id = ConversationId::new(id);
        if !conversations::sees(&mut tx, &who.sight(), &id).await? {
            return Err(Problem::unprocessable(format!("there is no conversation `{id}`")));
        }
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    if new.draw > 0 {
        let since = new.since.unwrap_or(UnixMillis(i64::MIN));
        // So many more, because those picked by hand may come out as well.
        let mut draw = Draw::new(new.draw + ids.len(), seed);
        store::offer(&mut tx, &who.sight(), (&new.rubric, since), &mut draw).await?;
        let drawn = draw.drawn().into_iter().filter(|id| !ids.contains(id)).take(new.draw);
        let drawn: Vec<ConversationId> = drawn.collect();
        ids.extend(drawn);
    }
    if ids.is_empty() {
        return Err(choose());
    }
    let mut with_revision = Vec::new();
    for id in ids {
        let row = conversations::by_id(&mut tx, &id).await?;
        with_revision.extend(row.map(|row| (id, row.revision)));
    }
    let session = Calibration {
        id: uuid::Uuid::now_v7().simple().to_string(),
        name,
        rubric_id: published.id,
        rubric_hash: published.hash,
        expert,
        people,
        conversations: with_revision,
        seed,
        created_by: who.id.clone(),
        created_at: now,
        due_at: new.due_at,
        closed_at: None,
    };
    drop(tx);
    let mut tx = db.write().await?;
    store::add(&mut tx, &session).await?;
    let deed = Deed::new(&who, Action::Changed, format!("calibration:{}", session.id));
    note(&mut tx, &deed.detail("made"), now).await?;
    let taking = taking(&mut tx, &who, &session.id).await?;
    let names = Names::read(&mut tx).await?;
    let made = CalibrationDocument::read(&mut tx, taking, &names).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// One session
#[utoipa::path(get, path = "/api/v1/calibrations/{id}", tag = "calibrations", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the session")),
    responses((status = 200, body = CalibrationDocument), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn get_calibration(
    who: Reviewer,
    State(db): State<Db>,
    Path(id): Path<String>,
) -> Result<Json<CalibrationDocument>, Problem> {
    let mut tx = db.read().await?;
    let taking = taking(&mut tx, &who, &id).await?;
    let names = Names::read(&mut tx).await?;
    Ok(Json(CalibrationDocument::read(&mut tx, taking, &names).await?))
}

/// Close a session: nobody judges any more, the results may be seen
#[utoipa::path(post, path = "/api/v1/calibrations/{id}/close", tag = "calibrations", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the session")),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn close_calibration(
    who: Lead,
    State(db): State<Db>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let now = UnixMillis::now();
    let mut tx = db.write().await?;
    let taking = taking(&mut tx, &who, &id).await?;
    if taking.session.created_by != who.id && who.role != Role::Admin {
        return Err(Problem::not_found("calibration of yours"));
    }
    if store::close(&mut tx, &id, now).await? {
        let deed = Deed::new(&who, Action::Changed, format!("calibration:{id}")).detail("closed");
        note(&mut tx, &deed, now).await?;
        tx.commit().await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
