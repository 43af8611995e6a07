//! Publishing, rolling back, bringing history up to date.

use super::check::{CasesRan, ran, refused};
use super::computed;
use super::drafts::find;
use super::tries::same_rubric;
use crate::basic::{ContentHash, UnixMillis};
use crate::http::{Json, Path, Problem, within};
use crate::people::audit::store::note;
use crate::people::audit::{Action, Deed};
use crate::people::{Admin, Lead};
use crate::pipeline::publishing::{self, By, Ran, Refused};
use crate::pipeline::rescore;
use crate::rubric::store::back_fills::{self, BackFill};
use crate::rubric::store::cases;
use crate::rubric::store::versions::Way;
use crate::store::{Db, Tx};
use crate::text;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest note, in characters.
const NOTE: usize = 500;

/// What to publish.
#[derive(Deserialize, ToSchema)]
pub(super) struct Publish {
    /// Id of the draft.
    draft: String,
    /// `updated_at` of the draft as it was looked at.
    seen: i64,
    /// Hash of the version in force as it was looked at; absent where there is none.
    replaces: Option<String>,
    /// What changes and why, for the history.
    note: String,
    /// Why it is published although cases fail.
    although: Option<String>,
    /// Bring history up to date at once.
    #[serde(default)]
    back_fill: bool,
}

/// What came of publishing.
#[derive(Serialize, ToSchema)]
pub(super) struct PublishedDocument {
    /// Hash of the version in force now; absent where cases failed and nothing was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    hash: Option<String>,
    /// How the cases went.
    cases: Vec<CasesRan>,
    /// The back-fill that was begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    back_fill: Option<BackFillDocument>,
}

/// History on its way to what is in force.
#[derive(Serialize, ToSchema)]
pub(super) struct BackFillDocument {
    /// Name of the re-score.
    run: String,
    /// Who asked for it.
    who: String,
    /// When, ms since 1970.
    started_at: i64,
    /// Conversations to look at.
    total: i64,
    /// Conversations looked at so far.
    seen: u64,
    /// Is it finished?
    done: bool,
    /// Has something else come into force since it was asked for?
    stale: bool,
    /// Conversations with another scorecard than before; once it is finished.
    #[serde(skip_serializing_if = "Option::is_none")]
    changed: Option<u64>,
    /// Conversations that could not be scored again.
    #[serde(skip_serializing_if = "Option::is_none")]
    failed: Option<u64>,
}

async fn document(tx: &mut Tx, one: BackFill) -> Result<BackFillDocument, Problem> {
    let finished = rescore::finished(tx, &one.run).await?;
    let seen = match &finished {
        Some(tally) => tally.seen,
        None => rescore::seen(tx, &one.run).await?,
    };
    Ok(BackFillDocument {
        seen,
        stale: one.edition != crate::store::edition(tx).await?,
        done: finished.is_some(),
        changed: finished.as_ref().map(|tally| tally.changed),
        failed: finished.as_ref().map(|tally| tally.failed),
        run: one.run,
        who: one.who,
        started_at: one.started_at,
        total: one.total,
    })
}

/// A reason in somebody's own words, masked: it is shown to all staff and stands in the audit log.
fn written(what: &str, text: &str) -> Result<String, Problem> {
    Ok(text::numbers_masked(&within(what, 3..=NOTE, text)?))
}

fn problem(refused: Refused) -> Problem {
    match refused {
        Refused::Overtaken => Problem::conflict(refused.to_string())
            .hint("look at what is in force now, and compute the preview again"),
        Refused::InForce => Problem::conflict(refused.to_string()),
        Refused::Unknown => Problem::not_found("version"),
        Refused::Store(error) => error.into(),
    }
}

/// Publish a draft
///
/// Its cases run first; while one fails nothing is published (409, with how they went), unless `although` says why it
/// should be all the same. The draft is done with and goes; the rubric's cases become the draft's.
#[utoipa::path(post, path = "/api/v1/rubrics/{id}/publish", tag = "rubrics", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the rubric")), request_body = Publish,
    responses((status = 200, body = PublishedDocument), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = PublishedDocument), (status = 422, body = Problem)))]
pub(super) async fn publish(
    who: Admin,
    State(db): State<Db>,
    Path(id): Path<String>,
    Json(wish): Json<Publish>,
) -> Result<Response, Problem> {
    let words = written("a note", &wish.note)?;
    let although = wish.although.as_deref().map(|text| written("a reason", text)).transpose()?;
    let mut tx = db.read().await?;
    let draft = find(&mut tx, &id, &wish.draft).await?;
    if draft.updated_at != wish.seen {
        return Err(Problem::conflict(format!("{} has changed this draft meanwhile", draft.who))
            .hint("read the draft again"));
    }
    let all = publishing::cases_for(&mut tx, &id, &draft.cases).await?;
    drop(tx);
    let yaml = draft.yaml.clone();
    let judged = computed(move || {
        publishing::compile(&yaml).map(|(rubric, version)| (publishing::run_cases(&rubric, &all), version))
    });
    let (report, version) = judged.await?.map_err(|error| refused(&error))?;
    same_rubric(&id, &version.id)?;
    let good = report.iter().all(Ran::is_good);
    let cases_ran: Vec<CasesRan> = report.into_iter().map(ran).collect();
    if !good && although.is_none() {
        let answer = PublishedDocument { hash: None, cases: cases_ran, back_fill: None };
        return Ok((StatusCode::CONFLICT, Json(answer)).into_response());
    }

    let now = UnixMillis::now();
    let mut tx = db.write().await?;
    if find(&mut tx, &id, &wish.draft).await?.updated_at != wish.seen {
        return Err(Problem::conflict("the draft was changed meanwhile").hint("read the draft again"));
    }
    let note_text = match (&although, good) {
        (Some(although), false) => format!("{words} (although cases fail: {although})"),
        _ => words,
    };
    let by = By { who: &who.name, way: Way::Published, note: &note_text, replaces: wish.replaces.as_deref() };
    publishing::publish(&mut tx, &version, &by, now).await.map_err(problem)?;
    cases::put(&mut tx, &id, cases::OWN, &draft.cases, now).await?;
    crate::rubric::store::drafts::delete(&mut tx, &id, &draft.id).await?;
    let mut detail = format!("published {}: {note_text}", version.hash.short());
    let begun =
        if wish.back_fill { Some(publishing::back_fill(&mut tx, &who.name, now).await?) } else { None };
    if begun.is_some() {
        detail.push_str("; back-fill begun");
    }
    note(&mut tx, &Deed::new(&who, Action::Changed, format!("rubric:{id}")).detail(detail), now).await?;
    let back_fill = match begun {
        Some(one) => Some(document(&mut tx, one).await?),
        None => None,
    };
    tx.commit().await?;
    let answer = PublishedDocument { hash: Some(version.hash.to_string()), cases: cases_ran, back_fill };
    Ok(Json(answer).into_response())
}

/// Which version to take back.
#[derive(Deserialize, ToSchema)]
pub(super) struct RollBack {
    /// Hash of an earlier version.
    hash: String,
    /// Hash of the version in force as it was looked at.
    replaces: Option<String>,
    /// Why.
    note: String,
    /// Bring history up to date at once.
    #[serde(default)]
    back_fill: bool,
}

/// Take an earlier version back into force
#[utoipa::path(post, path = "/api/v1/rubrics/{id}/roll-back", tag = "rubrics", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the rubric")), request_body = RollBack,
    responses((status = 200, body = PublishedDocument), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn roll_back(
    who: Admin,
    State(db): State<Db>,
    Path(id): Path<String>,
    Json(wish): Json<RollBack>,
) -> Result<Json<PublishedDocument>, Problem> {
    let words = written("a note", &wish.note)?;
    let now = UnixMillis::now();
    let hash = ContentHash::from_stored(wish.hash);
    let mut tx = db.write().await?;
    let by = By { who: &who.name, way: Way::RolledBack, note: &words, replaces: wish.replaces.as_deref() };
    publishing::roll_back(&mut tx, &id, &hash, &by, now).await.map_err(problem)?;
    let begun =
        if wish.back_fill { Some(publishing::back_fill(&mut tx, &who.name, now).await?) } else { None };
    let also = if begun.is_some() { "; back-fill begun" } else { "" };
    let detail = format!("rolled back to {}: {words}{also}", hash.short());
    note(&mut tx, &Deed::new(&who, Action::Changed, format!("rubric:{id}")).detail(detail), now).await?;
    let back_fill = match begun {
        Some(one) => Some(document(&mut tx, one).await?),
        None => None,
    };
    tx.commit().await?;
    Ok(Json(PublishedDocument { hash: Some(hash.to_string()), cases: Vec::new(), back_fill }))
}

/// How far history is on its way to what is in force
///
/// The last back-fill that somebody asked for; `null` where nobody has.
#[utoipa::path(get, path = "/api/v1/back-fill", tag = "rubrics", security(("session" = []), ("token" = [])),
    responses((status = 200, body = Option<BackFillDocument>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn get_back_fill(
    _: Lead,
    State(db): State<Db>,
) -> Result<Json<Option<BackFillDocument>>, Problem> {
    let mut tx = db.read().await?;
    Ok(Json(match back_fills::last(&mut tx).await? {
        Some(one) => Some(document(&mut tx, one).await?),
        None => None,
    }))
}

/// Bring history up to date with what is in force
///
/// A re-score in pieces, by workers. One that is under way goes on instead of a second.
#[utoipa::path(post, path = "/api/v1/back-fill", tag = "rubrics", security(("session" = []), ("token" = [])),
    responses((status = 202, body = BackFillDocument), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn begin_back_fill(
    who: Admin,
    State(db): State<Db>,
) -> Result<(StatusCode, Json<BackFillDocument>), Problem> {
    let now = UnixMillis::now();
    let mut tx = db.write().await?;
    let one = publishing::back_fill(&mut tx, &who.name, now).await?;
    let deed = Deed::new(&who, Action::Changed, "history").detail("back-fill begun");
    note(&mut tx, &deed, now).await?;
    let document = document(&mut tx, one).await?;
    tx.commit().await?;
    Ok((StatusCode::ACCEPTED, Json(document)))
}
