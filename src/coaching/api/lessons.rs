//! Lessons: made, ordered, published, read.

use super::documents::{ItemDocument, LessonDocument, LessonOverview};
use super::examples::words;
use crate::basic::UnixMillis;
use crate::coaching::store::{self, Item, Reader};
use crate::coaching::{Lesson, noted};
use crate::http::{Json, Page, PageQuery, Path, Problem, Query};
use crate::people::audit::store::{note, note_once};
use crate::people::audit::{Action, Deed, ONE_LOOK};
use crate::people::store::teams;
use crate::people::{Anyone, Coach, Role, Sight, Team, Who};
use crate::review::queue::Viewer;
use crate::store::{Db, Tx};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

const TITLE: usize = 120;
const TEXT: usize = 4000;
/// A lesson that takes longer than an hour is none.
const MOST_ITEMS: usize = 60;

fn is_staff(who: &Who) -> bool {
    who.role != Role::Agent
}

fn is_coach(who: &Who) -> bool {
    matches!(who.role, Role::Admin | Role::Supervisor | Role::Trainer)
}

/// A lesson as one person may read it.
pub(super) struct Readable {
    pub(super) lesson: Lesson,
    pub(super) items: Vec<Item>,
    hidden: i64,
    may_change: bool,
}

fn reader(who: &Who) -> Reader {
    Reader { viewer: Viewer::of(who), agent: who.agent_id.clone().filter(|_| !is_staff(who)) }
}

/// The lesson, if it is theirs to read. What is published for somebody is read whole: it was made for them. Of all
/// else staff sees the examples of conversations that it may see. Neither shows what somebody is still to judge
/// themselves, or an agent's own conversation before it is released.
pub(super) async fn readable(tx: &mut Tx, who: &Who, id: &str) -> Result<Readable, Problem> {
    let lesson = store::lesson(tx, id).await?.ok_or_else(|| Problem::not_found("lesson"))?;
    let agent = who.agent_id.as_deref().unwrap_or_default();
    let published = store::published_for(tx, id, (who.id.as_str(), agent), UnixMillis::now()).await?;
    if !published && !is_staff(who) {
        return Err(Problem::not_found("lesson"));
    }
    let own = reader(who);
    let sight = if published { Sight::All } else { who.sight() };
    let here = Reader { viewer: Viewer { sight, ..own.viewer.clone() }, ..own.clone() };
    let items = store::items(tx, &here, id).await?;
    // An agent is not told of what is hidden: it would say that a conversation of theirs was picked.
    let hidden = if is_staff(who) { store::hidden_items(tx, &here, id).await? } else { 0 };
    let may_change = is_coach(who) && store::hidden_items(tx, &own, id).await? == 0;
    Ok(Readable { lesson, items, hidden, may_change })
}

async fn document(tx: &mut Tx, who: &Who, id: &str) -> Result<LessonDocument, Problem> {
    let Readable { lesson, items, hidden, may_change } = readable(tx, who, id).await?;
    let team = team(tx, lesson.team_id.as_deref()).await?;
    let names_agents = lesson.names_agents;
    Ok(LessonDocument {
        id: lesson.id,
        title: noted(&lesson.title),
        intro: noted(&lesson.intro),
        language: lesson.language,
        team,
        names_agents,
        published_at: lesson.published_at,
        updated_at: lesson.updated_at,
        may_change,
        hidden,
        items: items.into_iter().map(|item| ItemDocument::new(item, names_agents)).collect(),
    })
}

async fn team(tx: &mut Tx, id: Option<&str>) -> Result<Option<Team>, Problem> {
    let Some(id) = id else { return Ok(None) };
    Ok(teams::all(tx).await?.into_iter().find(|team| team.id.as_str() == id))
}

/// The lesson, if this person may change it.
pub(super) async fn own(tx: &mut Tx, who: &Who, id: &str) -> Result<Lesson, Problem> {
    let lesson = store::lesson(tx, id).await?.ok_or_else(|| Problem::not_found("lesson"))?;
    if store::hidden_items(tx, &reader(who), id).await? > 0 {
        return Err(Problem::forbidden("somebody who sees all of its examples")
            .hint("it holds examples of teams that you do not lead, or of conversations that you are still to judge"));
    }
    Ok(lesson)
}

/// The same, and nobody else changes it before this transaction ends.
async fn locked(tx: &mut Tx, who: &Who, id: &str) -> Result<Lesson, Problem> {
    store::lock_lesson(tx, id).await?;
    own(tx, who, id).await
}

/// Lessons, the last changed first
///
/// Staff sees all of them, agents those that are published for their team.
#[utoipa::path(get, path = "/api/v1/lessons", tag = "coaching", params(PageQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Page<LessonOverview>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn list_lessons(
    who: Anyone,
    State(db): State<Db>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<LessonOverview>>, Problem> {
    let mut tx = db.read().await?;
    let agent = who.agent_id.as_deref().unwrap_or_default();
    let reader = (is_staff(&who), who.id.as_str(), agent);
    let (items, next) =
        store::lessons(&mut tx, reader, UnixMillis::now(), query.cursor()?, query.limit()).await?;
    let items = items.into_iter().map(LessonOverview::from).collect();
    Ok(Json(Page { items, next: next.map(|cursor| cursor.write()) }))
}

/// A lesson to make.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct NewLesson {
    /// What it is about.
    title: String,
    /// What it is for.
    #[serde(default)]
    intro: String,
    /// The language of its pages: `zh` or `en`.
    language: String,
    /// Id of the team whose agents will see it; all agents where not given.
    team: Option<String>,
}

/// Make a lesson
#[utoipa::path(post, path = "/api/v1/lessons", tag = "coaching", security(("session" = []), ("token" = [])), request_body = NewLesson,
    responses((status = 201, body = LessonDocument), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn add_lesson(
    who: Coach,
    State(db): State<Db>,
    Json(new): Json<NewLesson>,
) -> Result<(StatusCode, Json<LessonDocument>), Problem> {
    let now = UnixMillis::now();
    let mut tx = db.write().await?;
    let lesson = Lesson {
        id: uuid::Uuid::now_v7().simple().to_string(),
        title: titled(&new.title)?,
        intro: words(&new.intro, "intro", TEXT)?,
        language: language(&new.language)?,
        team_id: known_team(&mut tx, new.team.as_deref()).await?,
        names_agents: false,
        created_by: who.id.to_string(),
        created_at: now,
        updated_at: now,
        published_at: None,
    };
    store::add_lesson(&mut tx, &lesson).await?;
    note(&mut tx, &Deed::new(&who, Action::Changed, format!("lesson:{}", lesson.id)), now).await?;
    let document = document(&mut tx, &who, &lesson.id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(document)))
}

fn titled(title: &str) -> Result<String, Problem> {
    let title = words(title, "title", TITLE)?;
    if title.is_empty() { Err(Problem::unprocessable("a lesson needs a title")) } else { Ok(title) }
}

fn language(text: &str) -> Result<String, Problem> {
    match text {
        "zh" | "en" => Ok(text.to_owned()),
        _ => Err(Problem::unprocessable("`language` is zh or en")),
    }
}

async fn known_team(tx: &mut Tx, id: Option<&str>) -> Result<Option<String>, Problem> {
    let Some(id) = id.filter(|id| !id.is_empty()) else { return Ok(None) };
    let team = team(tx, Some(id)).await?.ok_or_else(|| Problem::unprocessable("there is no such team"))?;
    Ok(Some(team.id.to_string()))
}

/// One lesson with its examples
#[utoipa::path(get, path = "/api/v1/lessons/{id}", tag = "coaching", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the lesson")),
    responses((status = 200, body = LessonDocument), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn get_lesson(
    who: Anyone,
    State(db): State<Db>,
    Path(id): Path<String>,
) -> Result<Json<LessonDocument>, Problem> {
    let mut tx = db.read().await?;
    let document = document(&mut tx, &who, &id).await?;
    drop(tx);
    note_once(&db, &Deed::new(&who, Action::Saw, format!("lesson:{id}")), ONE_LOOK).await?;
    Ok(Json(document))
}

/// What to change of a lesson; what is not given stays.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct LessonChange {
    /// What it is about.
    title: Option<String>,
    /// What it is for.
    intro: Option<String>,
    /// The language of its pages: `zh` or `en`.
    language: Option<String>,
    /// Id of the team whose agents see it; empty for all agents.
    team: Option<String>,
    /// Name agents in it?
    names_agents: Option<bool>,
    /// Show it to agents, or take it back.
    published: Option<bool>,
}

/// Change a lesson, publish it or take it back
#[utoipa::path(patch, path = "/api/v1/lessons/{id}", tag = "coaching", security(("session" = []), ("token" = [])), request_body = LessonChange,
    params(("id" = String, Path, description = "Id of the lesson")),
    responses((status = 200, body = LessonDocument), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn change_lesson(
    who: Coach,
    State(db): State<Db>,
    Path(id): Path<String>,
    Json(change): Json<LessonChange>,
) -> Result<Json<LessonDocument>, Problem> {
    let now = UnixMillis::now();
    let mut tx = db.write().await?;
    let mut lesson = locked(&mut tx, &who, &id).await?;
    if let Some(title) = &change.title {
        lesson.title = titled(title)?;
    }
    if let Some(intro) = &change.intro {
        lesson.intro = words(intro, "intro", TEXT)?;
    }
    if let Some(text) = &change.language {
        lesson.language = language(text)?;
    }
    if let Some(team) = &change.team {
        lesson.team_id = known_team(&mut tx, Some(team)).await?;
    }
    lesson.names_agents = change.names_agents.unwrap_or(lesson.names_agents);
    let detail = match change.published {
        Some(true) if lesson.published_at.is_none() => {
            lesson.published_at = Some(now);
            "published"
        }
        Some(false) if lesson.published_at.is_some() => {
            lesson.published_at = None;
            "taken back"
        }
        _ => "",
    };
    lesson.updated_at = now;
    store::change_lesson(&mut tx, &lesson).await?;
    note(&mut tx, &Deed::new(&who, Action::Changed, format!("lesson:{id}")).detail(detail), now).await?;
    let document = document(&mut tx, &who, &id).await?;
    tx.commit().await?;
    Ok(Json(document))
}

/// Remove a lesson; its examples stay in the library
#[utoipa::path(delete, path = "/api/v1/lessons/{id}", tag = "coaching", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the lesson")),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn remove_lesson(
    who: Coach,
    State(db): State<Db>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let mut tx = db.write().await?;
    locked(&mut tx, &who, &id).await?;
    store::remove_lesson(&mut tx, &id).await?;
    let deed = Deed::new(&who, Action::Changed, format!("lesson:{id}")).detail("removed");
    note(&mut tx, &deed, UnixMillis::now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An example and what the lesson says of it.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct ItemChoice {
    /// Id of the example.
    example_id: String,
    /// What to look for in it.
    #[serde(default)]
    note: String,
}

/// Say which examples a lesson has, in order
#[utoipa::path(put, path = "/api/v1/lessons/{id}/items", tag = "coaching", security(("session" = []), ("token" = [])), request_body = Vec<ItemChoice>,
    params(("id" = String, Path, description = "Id of the lesson")),
    responses((status = 200, body = LessonDocument), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn set_items(
    who: Coach,
    State(db): State<Db>,
    Path(id): Path<String>,
    Json(choices): Json<Vec<ItemChoice>>,
) -> Result<Json<LessonDocument>, Problem> {
    if choices.len() > MOST_ITEMS {
        return Err(Problem::unprocessable(format!("a lesson has at most {MOST_ITEMS} examples"))
            .hint("make two lessons of it"));
    }
    let now = UnixMillis::now();
    let mut tx = db.write().await?;
    let mut lesson = locked(&mut tx, &who, &id).await?;
    let mut seen = BTreeSet::new();
    let mut items = Vec::with_capacity(choices.len());
    for choice in choices {
        let known = store::listed(&mut tx, &Viewer::of(&who), &choice.example_id).await?.is_some();
        if !known || !seen.insert(choice.example_id.clone()) {
            return Err(Problem::unprocessable(format!(
                "example `{}` does not exist or stands there twice",
                choice.example_id
            )));
        }
        items.push((choice.example_id, words(&choice.note, "note", TEXT)?));
    }
    store::set_items(&mut tx, &id, &items).await?;
    lesson.updated_at = now;
    store::change_lesson(&mut tx, &lesson).await?;
    let deed = Deed::new(&who, Action::Changed, format!("lesson:{id}"));
    note(&mut tx, &deed.detail(format!("{} examples", items.len())), now).await?;
    let document = document(&mut tx, &who, &id).await?;
    tx.commit().await?;
    Ok(Json(document))
}
