//! Releases over HTTP, for leads: what waits, what changed since it was shown, and showing it.

use super::store::{self, Asked, Standing};
use super::{Skipped, Why, release};
use crate::basic::{ConversationId, UnixMillis};
use crate::conversation::store as conversations;
use crate::http::{Cursor, Json, Page, Problem, Query};
use crate::people::audit::store::{note, note_once};
use crate::people::audit::{Action, Deed, ONE_LOOK};
use crate::people::{AdminToken, Lead, Who};
use crate::review::Terms;
use crate::review::blind::kept_from;
use crate::scoring::{Mark, Scorecard, store as scorecards};
use crate::store::{Db, StoreError, Tx};
use crate::text;
use axum::extract::{FromRef, State};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of releases.
pub fn router<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Db: FromRef<S>,
    AdminToken: FromRef<S>,
    Arc<Terms>: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(list_releases, add_releases))
        .routes(routes!(super::my::list_mine))
        .routes(routes!(super::my::read_mine))
        .routes(routes!(super::my::acknowledge))
}

/// Where conversations stand on their way to the agent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReleaseState {
    /// Judged by a person and not shown yet.
    #[default]
    Waiting,
    /// Shown, but the record is another one since.
    Changed,
    /// Shown as they are.
    Released,
    /// Scored by the machine alone and not shown yet.
    Unjudged,
}

impl From<ReleaseState> for Asked {
    fn from(state: ReleaseState) -> Self {
        match state {
            ReleaseState::Waiting => Self::Waiting,
            ReleaseState::Changed => Self::Changed,
            ReleaseState::Released => Self::Released,
            ReleaseState::Unjudged => Self::Unjudged,
        }
    }
}

/// Which conversations to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub(super) struct StandingQuery {
    /// `waiting` (where not given), `changed`, `released` or `unjudged`.
    state: ReleaseState,
    /// Of this agent.
    agent: Option<String>,
    /// Rows at most, 1-200; 50 where not given.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// A conversation on its way to the agent.
#[derive(Debug, Serialize, ToSchema)]
pub struct StandingDocument {
    /// Which conversation.
    pub conversation_id: String,
    /// The source's id, masked.
    pub external_id: String,
    /// Whose: the source's id of the agent.
    pub agent_id: String,
    /// The agent's name, where the source gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// The agent's team, as the source says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// When it was judged last, ms since 1970.
    pub judged_at: UnixMillis,
    /// Has a person judged it?
    pub by_person: bool,
    /// The lowest overall score of record, 0-100: a person's where one has judged, else the machine's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overall: Option<f64>,
    /// How sure the machine is of it, where nobody has judged: the mean over its findings that counted, 0-1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
    /// Criteria that the machine could not tell, where nobody has judged.
    pub not_assessable: usize,
    /// Is the score kept from you, because you are to judge blind?
    pub hidden: bool,
    /// When the agent was shown it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub released_at: Option<UnixMillis>,
    /// When the agent said that they have read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acknowledged_at: Option<UnixMillis>,
}

impl TryFrom<Standing> for StandingDocument {
    type Error = StoreError;

    fn try_from(one: Standing) -> Result<Self, StoreError> {
        let about = one.about()?;
        Ok(Self {
            conversation_id: one.id,
            external_id: text::masked(&about.external_id),
            agent: about.agent_called(&one.agent_id).map(str::to_owned),
            agent_id: one.agent_id,
            team: one.team,
            judged_at: UnixMillis(one.judged_at),
            by_person: one.by_person == 1,
            overall: one.overall,
            confidence: None,
            not_assessable: 0,
            hidden: false,
            released_at: one.released_at.map(UnixMillis),
            acknowledged_at: one.acknowledged_at.map(UnixMillis),
        })
    }
}

/// Conversations that wait for release, changed since, or are released
#[utoipa::path(get, path = "/api/v1/releases", tag = "releases", params(StandingQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Page<StandingDocument>), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn list_releases(
    who: Lead,
    State(db): State<Db>,
    Query(query): Query<StandingQuery>,
) -> Result<Json<Page<StandingDocument>>, Problem> {
    let cursor = match &query.cursor {
        Some(text) => Some(Cursor::parse(text).ok_or_else(|| Problem::bad_request("not a cursor of ours"))?),
        None => None,
    };
    let limit = query.limit.unwrap_or(50).clamp(1, 200);
    let mut tx = db.read().await?;
    let agent = query.agent.as_deref();
    let (items, next) =
        store::standing(&mut tx, &who.sight(), query.state.into(), agent, cursor, limit).await?;
    let mut items =
        items.into_iter().map(StandingDocument::try_from).collect::<Result<Vec<_>, StoreError>>()?;
    for item in &mut items {
        machines_side(&mut tx, &who, item).await?;
    }
    drop(tx);
    note_once(&db, &Deed::new(&who, Action::Saw, "releases"), ONE_LOOK).await?;
    Ok(Json(Page { items, next: next.map(|cursor| cursor.write()) }))
}

/// Takes the score out that somebody is not to know before they have judged; where nobody has judged, adds what the
/// machine says and how sure it is.
async fn machines_side(tx: &mut Tx, who: &Who, item: &mut StandingDocument) -> Result<(), Problem> {
    let id = ConversationId::new(item.conversation_id.clone());
    let Some(row) = conversations::by_id(tx, &id).await? else { return Ok(()) };
    // Of what was judged before too: its score is nearly that of the case that was opened since.
    item.hidden = kept_from(tx, who, &row).await?;
    item.overall = item.overall.filter(|_| !item.hidden);
    if item.hidden || item.by_person {
        return Ok(());
    }
    let cards = scorecards::current(tx, &id).await?.into_iter().map(|stored| stored.card);
    let lowest = cards.min_by(|a, b| {
        let of = |card: &Scorecard| card.overall.unwrap_or(f64::INFINITY);
        of(a).total_cmp(&of(b))
    });
    if let Some(card) = lowest {
        (item.overall, item.confidence) = (card.overall, card.confidence());
        item.not_assessable = card.findings.iter().filter(|one| one.mark() == Mark::NotAssessable).count();
    }
    Ok(())
}

/// What to release: these conversations, or all in a state.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(super) struct ReleaseOrder {
    /// Ids of conversations.
    conversations: Vec<String>,
    /// In place of ids: all that stand so, as far as you see them.
    all: Option<ReleaseState>,
    /// With `all`: of this agent only.
    agent: Option<String>,
}

/// What was released.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReleaseOutcome {
    /// How many conversations.
    pub released: usize,
    /// Those that were not, and why.
    pub skipped: Vec<SkippedDocument>,
    /// With `all`: are there more? Ask again.
    pub more: bool,
}

/// A conversation that was not released.
#[derive(Debug, Serialize, ToSchema)]
pub struct SkippedDocument {
    /// Which.
    pub conversation_id: String,
    /// Why.
    pub why: Skipped,
}

/// At most so many in one request.
const AT_ONCE: i64 = 200;

/// Release conversations to their agents
///
/// The score of record is shown as it is now; what follows later needs another release.
#[utoipa::path(post, path = "/api/v1/releases", tag = "releases", request_body = ReleaseOrder, security(("session" = []), ("token" = [])),
    responses((status = 200, body = ReleaseOutcome), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 422, body = Problem)))]
async fn add_releases(
    who: Lead,
    State(db): State<Db>,
    State(terms): State<Arc<Terms>>,
    Json(order): Json<ReleaseOrder>,
) -> Result<Json<ReleaseOutcome>, Problem> {
    let now = UnixMillis::now();
    let mut tx = db.write().await?;
    let (ids, more) = match order.all {
        Some(ReleaseState::Released) => {
            return Err(Problem::unprocessable("what is released and unchanged needs no release"));
        }
        Some(ReleaseState::Unjudged) => {
            return Err(Problem::unprocessable("what nobody has judged is released by name")
                .hint("list the ids in `conversations`"));
        }
        Some(state) => {
            let agent = order.agent.as_deref();
            let (all, next) =
                store::standing(&mut tx, &who.sight(), state.into(), agent, None, AT_ONCE).await?;
            (all.into_iter().map(|one| one.id).collect(), next.is_some())
        }
        None => (order.conversations, false),
    };
    if i64::try_from(ids.len()).is_ok_and(|n| n > AT_ONCE) {
        return Err(Problem::unprocessable(format!("at most {AT_ONCE} conversations at once")));
    }
    let mut outcome = ReleaseOutcome { released: 0, skipped: Vec::new(), more };
    for id in ids {
        let conversation = ConversationId::new(id.clone());
        let done = if conversations::sees(&mut tx, &who.sight(), &conversation).await? {
            release(&mut tx, &terms, &conversation, (Why::Lead, who.id.as_str()), now).await?
        } else {
            Err(Skipped::Gone)
        };
        match done {
            Ok(_) => {
                let deed = Deed::new(&who, Action::Changed, format!("conversation:{id}")).detail("released");
                note(&mut tx, &deed, now).await?;
                outcome.released += 1;
            }
            Err(why) => outcome.skipped.push(SkippedDocument { conversation_id: id, why }),
        }
    }
    tx.commit().await?;
    Ok(Json(outcome))
}
