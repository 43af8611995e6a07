//! Finding conversations over HTTP, and opening a case for one by hand.

use super::{Wanted, store};
use crate::basic::{ConversationId, Millis, UnixMillis, Wording};
use crate::conversation::Channel;
use crate::conversation::search::{Phrase, Snippet};
use crate::conversation::store::{self as conversations, Row};
use crate::http::{Json, Page, PageQuery, Path, Problem, Query};
use crate::people::audit::store::{note, note_alone};
use crate::people::audit::{Action, Deed};
use crate::people::{Reviewer, Staff, Who};
use crate::review::queue::Viewer;
use crate::review::queue::document::CaseDocument;
use crate::review::queue::store::one;
use crate::review::verdict::store as verdicts;
use crate::review::{Reason, Stream, claim, house, store as cases};
use crate::store::{Db, Tx};
use crate::text::masked;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where a phrase was said, masked.
#[derive(Serialize, ToSchema)]
pub(in crate::review) struct SnippetDocument {
    /// Index of the turn, 0-based.
    turn: usize,
    /// What stands before it.
    before: String,
    /// The phrase as it was said.
    found: String,
    /// What follows.
    after: String,
}

impl From<Snippet> for SnippetDocument {
    fn from(snippet: Snippet) -> Self {
        let Snippet { turn, before, found, after } = snippet;
        Self { turn, before, found, after }
    }
}

/// Who gave the score of record.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::review) enum Scorer {
    /// The machine.
    Machine,
    /// A person, who has the last word.
    Person,
}

/// A conversation that was found.
#[derive(Serialize, ToSchema)]
pub(in crate::review) struct FoundDocument {
    /// Our id.
    id: String,
    /// The source's id.
    external_id: String,
    /// Where it came from.
    source: String,
    channel: Channel,
    /// `zh`, `en`, `other`; absent where it could not be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    /// The source's id of the agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    agent_id: Option<String>,
    /// The agent's name, where the source gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    agent: Option<String>,
    /// The agent's team, as the source gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    team: Option<String>,
    /// Ticket or order.
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket: Option<String>,
    /// The source's id of the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    customer: Option<String>,
    /// `waiting`, `working`, `scored` or `failed`.
    state: String,
    /// When it took place, ms since 1970.
    happened_at: UnixMillis,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_ms: Option<Millis>,
    /// The score of record, 0-100; the lowest where several rubrics concern it.
    #[serde(skip_serializing_if = "Option::is_none")]
    overall: Option<f64>,
    /// Who gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<Scorer>,
    /// Is the score hidden from you until you have answered?
    hidden: bool,
    /// Its open case.
    #[serde(skip_serializing_if = "Option::is_none")]
    case_id: Option<String>,
    /// The first place where the phrase was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    snippet: Option<SnippetDocument>,
}

impl FoundDocument {
    fn new(found: store::Found, phrase: Option<&Phrase>) -> Self {
        let about = found.about;
        let agent = about.agent.filter(|agent| !agent.id.is_empty());
        let (agent_id, name, team) =
            agent.map_or((None, None, None), |agent| (Some(agent.id), agent.name, agent.team));
        let overall = found.by_person.or(found.overall).filter(|_| !found.hidden);
        let by = if found.by_person.is_some() { Scorer::Person } else { Scorer::Machine };
        let place = phrase.zip(found.text.as_ref()).and_then(|(phrase, text)| phrase.place(text));
        Self {
            id: found.id.to_string(),
            external_id: masked(&about.external_id),
            source: about.source,
            channel: about.channel,
            language: about.language.map(|lang| lang.to_string()),
            agent_id,
            agent: name,
            team,
            ticket: about.ticket.map(|ticket| masked(&ticket)),
            customer: about.customer.map(|customer| masked(&customer.id)),
            state: found.state,
            happened_at: found.happened_at,
            duration_ms: found.duration,
            overall,
            by: overall.map(|_| by),
            hidden: found.hidden,
            case_id: found.case,
            snippet: place.map(SnippetDocument::from),
        }
    }
}

/// What to look for, or why it cannot be looked for.
fn phrase(wanted: &Wanted) -> Result<Option<Phrase>, Problem> {
    let Some(typed) = wanted.phrase.as_deref().map(str::trim).filter(|typed| !typed.is_empty()) else {
        return Ok(None);
    };
    if typed.chars().count() > 200 {
        return Err(Problem::unprocessable("a phrase has at most 200 characters"));
    }
    if masked(typed) != typed {
        return Err(Problem::unprocessable("personal data is not searched for")
            .hint("search by ticket, customer id, agent or date"));
    }
    let phrase =
        Phrase::new(typed).ok_or_else(|| Problem::unprocessable("a phrase needs letters or digits"))?;
    Ok(Some(phrase))
}

/// Find conversations, the newest first
///
/// Any conversation in your sight, in the queue or not. Phrases are found in the masked text: personal data is not.
#[utoipa::path(get, path = "/api/v1/conversations", tag = "conversations", params(Wanted, PageQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Page<FoundDocument>), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(in crate::review) async fn find_conversations(
    who: Staff,
    State(db): State<Db>,
    Query(wanted): Query<Wanted>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<FoundDocument>>, Problem> {
    let phrase = phrase(&wanted)?;
    let mut tx = db.read().await?;
    let from = (page.cursor()?, page.limit());
    let (found, next) = store::find(&mut tx, &Viewer::of(&who), &wanted, phrase.as_ref(), from).await?;
    drop(tx);
    if phrase.is_some() {
        // Not the phrase: it may say something of a person.
        let deed =
            Deed::new(&who, Action::Saw, "conversations").detail(format!("by phrase, {} shown", found.len()));
        note_alone(&db, &deed).await?;
    }
    // Looking a phrase up in long texts takes a while.
    let items = tokio::task::spawn_blocking(move || {
        found.into_iter().map(|found| FoundDocument::new(found, phrase.as_ref())).collect()
    });
    let items: Vec<FoundDocument> = items.await.map_err(Problem::internal)?;
    Ok(Json(Page { items, next: next.map(|cursor| cursor.write()) }))
}

/// Why somebody wants it reviewed.
#[derive(Default, Deserialize, ToSchema)]
#[schema(as = PickedByHand)]
pub(in crate::review) struct Occasion {
    /// In one sentence, for whoever reviews.
    #[serde(default)]
    note: String,
}

/// What was judged is judged again for a reason only, and not against a decision that stands above whoever asks.
async fn judged_again(tx: &mut Tx, who: &Who, row: &Row, why: &str) -> Result<(), Problem> {
    if let Some(settled) = claim::settled(tx, who, row).await? {
        return Err(settled.into());
    }
    if why.is_empty() && !verdicts::of_record(tx, &row.id, row.revision).await?.is_empty() {
        return Err(Problem::unprocessable("somebody has judged it already")
            .hint("say in `note` why it should be judged again"));
    }
    Ok(())
}

/// Take a conversation for review outside the queue
///
/// Opens a case and takes it; where one is open, that one is taken. What was judged already needs a reason; after an
/// appeal was decided only a lead may have it judged again.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/case", tag = "cases", security(("session" = []), ("token" = [])), request_body = Occasion,
    params(("id" = String, Path, description = "Id of the conversation")),
    responses((status = 200, body = CaseDocument), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem, description = "Somebody else has its case, or a decision stands"),
        (status = 422, body = Problem, description = "It was judged already, and no reason is given")))]
pub(in crate::review) async fn open_case(
    who: Reviewer,
    State(db): State<Db>,
    Path(id): Path<String>,
    occasion: Option<Json<Occasion>>,
) -> Result<Json<CaseDocument>, Problem> {
    let (id, now) = (ConversationId::new(id), UnixMillis::now());
    let said = occasion.map(|Json(occasion)| masked(occasion.note.trim())).unwrap_or_default();
    if said.chars().count() > 500 {
        return Err(Problem::unprocessable("say why in at most 500 characters"));
    }
    let viewer = Viewer::of(&who);
    let mut tx = db.write().await?;
    if !conversations::sees(&mut tx, &viewer.sight, &id).await? {
        return Err(Problem::not_found("conversation"));
    }
    // Of two people who ask at once the second waits here and then finds the case of the first.
    crate::store::dialect::hold(&mut tx, "case by hand").await?;
    let row = conversations::by_id(&mut tx, &id).await?.ok_or_else(|| Problem::not_found("conversation"))?;
    let open = cases::last(&mut tx, &id).await?.filter(|case| case.open);
    let case = if let Some(case) = open {
        case.id
    } else {
        judged_again(&mut tx, &who, &row, &said).await?;
        let reason = Reason {
            reason: "by_hand".to_owned(),
            title: Wording::both("Picked by hand", "人工抽取"),
            risk: 0.0,
            note: said,
        };
        let wanted = crate::review::Wanted {
            revision: row.revision,
            stream: Stream::Hand,
            reasons: vec![reason],
            risk: 0.0,
            priority: 0,
            due_in: None,
        };
        cases::open(&mut tx, &id, &wanted, now).await?
    };
    let rules = house::rules(&mut tx).await?;
    let listed = one(&mut tx, &viewer, &case, now).await?.ok_or_else(|| Problem::not_found("case"))?;
    claim::api::not_own_team(&mut tx, &who, &id, &rules).await?;
    if !claim::store::claim(&mut tx, &viewer, &case, &rules, now).await? {
        return Err(claim::api::taken(&listed, &who));
    }
    note(&mut tx, &Deed::new(&who, Action::Changed, format!("case:{case}")).detail("taken by hand"), now)
        .await?;
    let listed = one(&mut tx, &viewer, &case, now).await?.ok_or_else(|| Problem::not_found("case"))?;
    tx.commit().await?;
    Ok(Json(listed.into()))
}
