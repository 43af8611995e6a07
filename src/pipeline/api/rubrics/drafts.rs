//! Drafts: kept in the database, so that they outlive the browser and can be passed on.

use super::{rubric_id, short_enough};
use crate::basic::UnixMillis;
use crate::http::{Json, Path, Problem, within};
use crate::people::Lead;
use crate::people::audit::store::note;
use crate::people::audit::{Action, Deed};
use crate::rubric::store::drafts::{self, Draft};
use crate::rubric::store::{active, cases};
use crate::store::{Db, Tx};
use crate::text;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Drafts of one rubric, at most.
const MOST: usize = 50;

/// A draft as listed.
#[derive(Serialize, ToSchema)]
pub(super) struct DraftRow {
    /// Its id.
    id: String,
    /// What its author calls it.
    title: String,
    /// Who saved it last.
    who: String,
    /// When it was saved last, ms since 1970.
    updated_at: i64,
    /// The version that was in force when it was begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    based_on: Option<String>,
}

/// A draft.
#[derive(Serialize, ToSchema)]
pub(super) struct DraftDocument {
    #[serde(flatten)]
    row: DraftRow,
    /// The rubric's text.
    yaml: String,
    /// The cases' text.
    cases: String,
}

impl From<Draft> for DraftRow {
    fn from(draft: Draft) -> Self {
        let Draft { id, title, who, updated_at, based_on, .. } = draft;
        Self { id, title, who, updated_at, based_on }
    }
}

impl From<Draft> for DraftDocument {
    fn from(draft: Draft) -> Self {
        Self { yaml: draft.yaml.clone(), cases: draft.cases.clone(), row: draft.into() }
    }
}

/// A new draft.
#[derive(Deserialize, ToSchema)]
pub(super) struct NewDraft {
    /// What to call it.
    title: String,
    /// The text to begin with; that of the version in force where absent.
    yaml: Option<String>,
    /// The cases to begin with; those of the rubric where absent.
    cases: Option<String>,
}

/// What to save.
#[derive(Deserialize, ToSchema)]
pub(super) struct SavedDraft {
    title: String,
    yaml: String,
    cases: String,
    /// `updated_at` of the state that was edited.
    seen: i64,
}

pub(super) async fn find(tx: &mut Tx, rubric: &str, id: &str) -> Result<Draft, Problem> {
    drafts::by_id(tx, rubric, id).await?.ok_or_else(|| Problem::not_found("draft"))
}

fn title(text: &str) -> Result<String, Problem> {
    Ok(text::numbers_masked(&within("a title", 1..=80, text)?))
}

/// Drafts of a rubric
#[utoipa::path(get, path = "/api/v1/rubrics/{id}/drafts", tag = "rubrics", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the rubric")),
    responses((status = 200, body = Vec<DraftRow>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn list_drafts(
    _: Lead,
    State(db): State<Db>,
    Path(id): Path<String>,
) -> Result<Json<Vec<DraftRow>>, Problem> {
    let all = drafts::of(&mut db.read().await?, &id).await?;
    Ok(Json(all.into_iter().map(DraftRow::from).collect()))
}

/// Begin a draft
///
/// Of a rubric that there is, or of one that is to be.
#[utoipa::path(post, path = "/api/v1/rubrics/{id}/drafts", tag = "rubrics", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the rubric")), request_body = NewDraft,
    responses((status = 201, body = DraftDocument), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 409, body = Problem), (status = 413, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn add_draft(
    who: Lead,
    State(db): State<Db>,
    Path(id): Path<String>,
    Json(new): Json<NewDraft>,
) -> Result<(StatusCode, Json<DraftDocument>), Problem> {
    rubric_id(&id)?;
    let (title, now) = (title(&new.title)?, UnixMillis::now());
    let mut tx = db.write().await?;
    if drafts::of(&mut tx, &id).await?.len() >= MOST {
        return Err(Problem::conflict(format!("there are {MOST} drafts of this rubric already"))
            .hint("throw away those that nobody needs"));
    }
    let in_force = active(&mut tx).await?.into_iter().find(|one| one.id == id);
    let own = match new.cases {
        Some(cases) => cases,
        None => cases::own(&mut tx, &id).await?,
    };
    let based_on = in_force.as_ref().map(|one| one.hash.to_string());
    let draft = Draft {
        id: uuid::Uuid::now_v7().simple().to_string(),
        rubric_id: id.clone(),
        title,
        yaml: new.yaml.or(in_force.map(|one| one.yaml)).unwrap_or_default(),
        cases: own,
        based_on,
        who: who.name.clone(),
        created_at: now.0,
        updated_at: now.0,
    };
    short_enough("the text", &draft.yaml)?;
    short_enough("the cases", &draft.cases)?;
    drafts::add(&mut tx, &draft).await?;
    let deed =
        Deed::new(&who, Action::Changed, format!("rubric:{id}")).detail(format!("draft {} begun", draft.id));
    note(&mut tx, &deed, now).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(draft.into())))
}

/// One draft
#[utoipa::path(get, path = "/api/v1/rubrics/{id}/drafts/{draft}", tag = "rubrics", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the rubric"), ("draft" = String, Path, description = "Id of the draft")),
    responses((status = 200, body = DraftDocument), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn get_draft(
    _: Lead,
    State(db): State<Db>,
    Path((id, draft)): Path<(String, String)>,
) -> Result<Json<DraftDocument>, Problem> {
    Ok(Json(find(&mut db.read().await?, &id, &draft).await?.into()))
}

/// Save a draft
///
/// While somebody types; the text may have mistakes. Refused where somebody else has saved it meanwhile.
#[utoipa::path(put, path = "/api/v1/rubrics/{id}/drafts/{draft}", tag = "rubrics", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the rubric"), ("draft" = String, Path, description = "Id of the draft")),
    request_body = SavedDraft,
    responses((status = 200, body = DraftRow), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn save_draft(
    who: Lead,
    State(db): State<Db>,
    Path((id, draft)): Path<(String, String)>,
    Json(saved): Json<SavedDraft>,
) -> Result<Json<DraftRow>, Problem> {
    short_enough("the text", &saved.yaml)?;
    short_enough("the cases", &saved.cases)?;
    let title = title(&saved.title)?;
    let mut tx = db.write().await?;
    let old = find(&mut tx, &id, &draft).await?;
    let new = Draft { title, yaml: saved.yaml, cases: saved.cases, who: who.name.clone(), ..old };
    if !drafts::save(&mut tx, &new, saved.seen, UnixMillis::now()).await? {
        return Err(Problem::conflict(format!("{} has saved this draft meanwhile", new.who))
            .hint("read the draft again before you go on, or keep yours as another draft"));
    }
    let kept = find(&mut tx, &id, &draft).await?;
    tx.commit().await?;
    Ok(Json(kept.into()))
}

/// Throw a draft away
#[utoipa::path(delete, path = "/api/v1/rubrics/{id}/drafts/{draft}", tag = "rubrics", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the rubric"), ("draft" = String, Path, description = "Id of the draft")),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn delete_draft(
    who: Lead,
    State(db): State<Db>,
    Path((id, draft)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let mut tx = db.write().await?;
    if !drafts::delete(&mut tx, &id, &draft).await? {
        return Err(Problem::not_found("draft"));
    }
    let deed =
        Deed::new(&who, Action::Changed, format!("rubric:{id}")).detail(format!("draft {draft} thrown away"));
    note(&mut tx, &deed, UnixMillis::now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
