//! The library: pinned, searched, changed, removed.

use super::documents::{ExampleDocument, may_change};
use crate::basic::{ConversationId, UnixMillis};
use crate::coaching::store::{self, Filter};
use crate::coaching::{Example, MOST_TURNS, Origin, Worth, noted, snapshot};
use crate::conversation::Channel;
use crate::conversation::store as conversations;
use crate::http::{Json, Page, PageQuery, Path, Problem, Query};
use crate::people::audit::store::{note, note_once};
use crate::people::audit::{Action, Deed, ONE_LOOK};
use crate::people::{Staff, Who};
use crate::review::queue::Viewer;
use crate::scoring::store as scorecards;
use crate::store::{Db, Tx};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

const TITLE: usize = 120;
const WHY: usize = 4000;

/// Which examples to list. All that is given must hold.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub(super) struct ExampleQuery {
    /// Id of a criterion.
    criterion: Option<String>,
    /// Id of a dimension.
    dimension: Option<String>,
    /// `good` or `bad`.
    worth: Option<Worth>,
    /// `zh`, `en` or `other`.
    language: Option<String>,
    /// `voice` or `chat`.
    channel: Option<Channel>,
    /// Words that stand in it, in its title or its reason.
    phrase: Option<String>,
    /// `me`, or id of a user.
    by: Option<String>,
    /// The source's id of an agent.
    agent: Option<String>,
    /// Rows at most, 1-200; 50 where not given.
    limit: Option<u32>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Examples, the newest first
#[utoipa::path(get, path = "/api/v1/examples", tag = "coaching", params(ExampleQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Page<ExampleDocument>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn list_examples(
    who: Staff,
    State(db): State<Db>,
    Query(query): Query<ExampleQuery>,
) -> Result<Json<Page<ExampleDocument>>, Problem> {
    let page = PageQuery { limit: query.limit, cursor: query.cursor };
    let by = query.by.filter(|by| !by.is_empty());
    let filter = Filter {
        criterion: query.criterion.filter(|text| !text.is_empty()),
        dimension: query.dimension.filter(|text| !text.is_empty()),
        worth: query.worth,
        language: query.language.filter(|text| !text.is_empty()),
        channel: query.channel,
        by: by.map(|by| if by == "me" { who.id.to_string() } else { by }),
        agent: query.agent.filter(|text| !text.is_empty()),
        phrase: query.phrase,
    };
    let mut tx = db.read().await?;
    let (items, next) =
        store::list(&mut tx, &Viewer::of(&who), &filter, page.cursor()?, page.limit()).await?;
    drop(tx);
    let deed = Deed::new(&who, Action::Saw, "examples").detail(format!("{} shown", items.len()));
    note_once(&db, &deed, ONE_LOOK).await?;
    let items = items.into_iter().map(|one| ExampleDocument::new(one, &who)).collect();
    Ok(Json(Page { items, next: next.map(|cursor| cursor.write()) }))
}

/// A moment to pin.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct NewExample {
    /// Where it is.
    conversation_id: String,
    /// First turn, 0-based.
    from_turn: usize,
    /// Last turn, inclusive; the first where not given.
    to_turn: Option<usize>,
    /// What it is an example of.
    criterion: Option<String>,
    /// To follow or to avoid.
    worth: Worth,
    /// A few words; the beginning of what was said where not given.
    #[serde(default)]
    title: String,
    /// What there is to learn from it.
    #[serde(default)]
    why: String,
    /// `machine` where a proposal is accepted.
    origin: Option<Origin>,
}

/// Pin a moment
///
/// Its turns are copied as they are now, with personal data and every longer number masked. When the conversation is
/// erased, the example goes too.
#[utoipa::path(post, path = "/api/v1/examples", tag = "coaching", security(("session" = []), ("token" = [])), request_body = NewExample,
    responses((status = 201, body = ExampleDocument), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn add_example(
    who: Staff,
    State(db): State<Db>,
    Json(new): Json<NewExample>,
) -> Result<(StatusCode, Json<ExampleDocument>), Problem> {
    let mut tx = db.write().await?;
    let example = made(&mut tx, &who, new, UnixMillis::now()).await?;
    store::add(&mut tx, &example).await?;
    let deed = Deed::new(&who, Action::Changed, format!("example:{}", example.id));
    note(&mut tx, &deed.detail(format!("pinned from {}", example.conversation_id)), example.created_at)
        .await?;
    let listed = store::listed(&mut tx, &Viewer::of(&who), &example.id).await?;
    tx.commit().await?;
    let listed = listed.ok_or_else(|| Problem::not_found("example"))?;
    Ok((StatusCode::CREATED, Json(ExampleDocument::new(listed, &who))))
}

async fn made(tx: &mut Tx, who: &Who, new: NewExample, now: UnixMillis) -> Result<Example, Problem> {
    let id = ConversationId::new(&new.conversation_id);
    if !conversations::sees(tx, &who.sight(), &id).await? {
        return Err(Problem::not_found("conversation"));
    }
    let row = conversations::by_id(tx, &id).await?.ok_or_else(|| Problem::not_found("conversation"))?;
    let transcript = conversations::transcript(tx, &id, row.revision).await?;
    let roles = conversations::roles(tx, &id, row.revision).await?;
    let (Some(transcript), Some(roles)) = (transcript, roles) else {
        return Err(Problem::conflict("it is not transcribed yet"));
    };
    let (from, to) = (new.from_turn, new.to_turn.unwrap_or(new.from_turn));
    if from > to || to >= transcript.turns.len() {
        return Err(Problem::unprocessable(format!(
            "turns {from} to {to} are not in this conversation, which has {}",
            transcript.turns.len()
        )));
    }
    if to - from >= MOST_TURNS {
        return Err(Problem::unprocessable(format!("a moment has at most {MOST_TURNS} turns"))
            .hint("pin the turns that matter; people hear a little before and after them anyway"));
    }
    let said = snapshot(&transcript, &roles, from..=to);
    if said.is_empty() {
        return Err(Problem::unprocessable("these turns are internal notes"));
    }
    let title = match words(&new.title, "title", TITLE)? {
        title if title.is_empty() => said.iter().map(|said| beginning(&said.text)).next().unwrap_or_default(),
        title => title,
    };
    let (rubric_id, dimension) = belongs(tx, &id, row.revision, new.criterion.as_deref()).await?;
    let measured = crate::measure::store::get(tx, &id, row.revision).await?.and_then(|one| one.language);
    let language = row.about.language.or(transcript.language).or(measured);
    Ok(Example {
        id: uuid::Uuid::now_v7().simple().to_string(),
        conversation_id: id,
        revision: row.revision,
        from_turn: from,
        to_turn: to,
        rubric_id,
        criterion: new.criterion.filter(|text| !text.is_empty()),
        dimension,
        worth: new.worth,
        title,
        why: words(&new.why, "why", WHY)?,
        language: language.map(|lang| lang.as_str().to_owned()),
        channel: row.about.channel,
        said,
        origin: new.origin.unwrap_or(Origin::Person),
        created_by: who.id.to_string(),
        created_at: now,
        updated_at: now,
    })
}

/// The rubric and dimension of a criterion, as this conversation was scored.
async fn belongs(
    tx: &mut Tx,
    id: &ConversationId,
    revision: i64,
    criterion: Option<&str>,
) -> Result<(Option<String>, Option<String>), Problem> {
    let Some(criterion) = criterion.filter(|text| !text.is_empty()) else { return Ok((None, None)) };
    if criterion.chars().count() > 80 {
        return Err(Problem::unprocessable("no criterion has so long an id"));
    }
    let cards = scorecards::current(tx, id).await?;
    let found = cards.iter().filter(|stored| stored.revision == revision).find_map(|stored| {
        let finding = stored.card.findings.iter().find(|finding| finding.criterion == criterion)?;
        Some((stored.card.rubric.id.clone(), finding.dimension.clone()))
    });
    Ok(found.unzip())
}

/// What a person typed, masked: nobody should have to think of it.
pub(super) fn words(text: &str, what: &str, most: usize) -> Result<String, Problem> {
    let text = text.trim();
    if text.chars().count() > most {
        return Err(Problem::unprocessable(format!("`{what}` has at most {most} characters")));
    }
    Ok(noted(text))
}

/// The first words of a masked text.
fn beginning(text: &str) -> String {
    let short: String = text.chars().take(48).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}

/// One example
#[utoipa::path(get, path = "/api/v1/examples/{id}", tag = "coaching", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the example")),
    responses((status = 200, body = ExampleDocument), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn get_example(
    who: Staff,
    State(db): State<Db>,
    Path(id): Path<String>,
) -> Result<Json<ExampleDocument>, Problem> {
    let mut tx = db.read().await?;
    let listed = store::listed(&mut tx, &Viewer::of(&who), &id).await?;
    let listed = listed.ok_or_else(|| Problem::not_found("example"))?;
    drop(tx);
    note_once(&db, &Deed::new(&who, Action::Saw, format!("example:{id}")), ONE_LOOK).await?;
    Ok(Json(ExampleDocument::new(listed, &who)))
}

/// What to change of an example; what is not given stays.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct ExampleChange {
    /// A few words.
    title: Option<String>,
    /// What there is to learn from it.
    why: Option<String>,
    /// To follow or to avoid.
    worth: Option<Worth>,
    /// What it is an example of; empty for nothing in particular.
    criterion: Option<String>,
}

/// The example, if this person may change it.
async fn locked(tx: &mut Tx, who: &Who, id: &str) -> Result<Example, Problem> {
    store::lock(tx, id).await?;
    let listed = store::listed(tx, &Viewer::of(who), id).await?;
    let listed = listed.ok_or_else(|| Problem::not_found("example"))?;
    if may_change(&listed, who) {
        Ok(listed.example)
    } else {
        Err(Problem::forbidden("who pinned it, or a lead"))
    }
}

/// Change an example of one's own; leads change all
#[utoipa::path(patch, path = "/api/v1/examples/{id}", tag = "coaching", security(("session" = []), ("token" = [])), request_body = ExampleChange,
    params(("id" = String, Path, description = "Id of the example")),
    responses((status = 200, body = ExampleDocument), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn change_example(
    who: Staff,
    State(db): State<Db>,
    Path(id): Path<String>,
    Json(change): Json<ExampleChange>,
) -> Result<Json<ExampleDocument>, Problem> {
    let mut tx = db.write().await?;
    let mut example = locked(&mut tx, &who, &id).await?;
    if let Some(title) = &change.title {
        example.title = words(title, "title", TITLE)?;
    }
    if let Some(why) = &change.why {
        example.why = words(why, "why", WHY)?;
    }
    if let Some(worth) = change.worth {
        example.worth = worth;
    }
    if let Some(criterion) = change.criterion {
        let (rubric_id, dimension) =
            belongs(&mut tx, &example.conversation_id, example.revision, Some(&criterion)).await?;
        (example.rubric_id, example.dimension) = (rubric_id, dimension);
        example.criterion = Some(criterion).filter(|text| !text.is_empty());
    }
    example.updated_at = UnixMillis::now();
    store::change(&mut tx, &example).await?;
    let deed = Deed::new(&who, Action::Changed, format!("example:{id}"));
    note(&mut tx, &deed, example.updated_at).await?;
    let listed = store::listed(&mut tx, &Viewer::of(&who), &id).await?;
    tx.commit().await?;
    Ok(Json(ExampleDocument::new(listed.ok_or_else(|| Problem::not_found("example"))?, &who)))
}

/// Remove an example of one's own, from lessons too; leads remove all
#[utoipa::path(delete, path = "/api/v1/examples/{id}", tag = "coaching", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the example")),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn remove_example(
    who: Staff,
    State(db): State<Db>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let mut tx = db.write().await?;
    let example = locked(&mut tx, &who, &id).await?;
    store::remove(&mut tx, &example.id).await?;
    let deed = Deed::new(&who, Action::Changed, format!("example:{id}")).detail("removed");
    note(&mut tx, &deed, UnixMillis::now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
