//! What an agent sees: own released conversations with marks, reasons and quotes, and what became of an appeal.

use super::{Release, Shown, Why, store};
use crate::basic::{ConversationId, UnixMillis};
use crate::conversation::Channel;
use crate::conversation::store as conversations;
use crate::http::{Json, Page, PageQuery, Path, Problem, Query};
use crate::people::Agent;
use crate::people::audit::store::note;
use crate::people::audit::{Action, Deed};
use crate::review::appeal::{self, api::AppealDocument};
use crate::review::{Names, heard};
use crate::scoring::document::TurnDocument;
use crate::store::{Db, Tx};
use crate::text;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

/// A released conversation in the agent's list.
#[derive(Debug, Serialize, ToSchema)]
pub struct MineDocument {
    /// Which conversation.
    pub conversation_id: String,
    /// The source's id, masked.
    pub external_id: String,
    /// Why it was released.
    pub why: Why,
    /// Since when it is shown so, ms since 1970.
    pub released_at: UnixMillis,
    /// Until when an appeal is possible.
    pub appeal_until: UnixMillis,
    /// Is one possible now, against one of the scores at least?
    pub may_appeal: bool,
    /// When the agent said that they have read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acknowledged_at: Option<UnixMillis>,
    /// The score of record, one for each rubric, without its points.
    pub scores: Vec<ScoreLine>,
    /// Where the last appeal stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appeal: Option<appeal::State>,
}

/// A score in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MineScore)]
pub struct ScoreLine {
    /// Id of the rubric.
    pub rubric: String,
    /// `person` or `machine`.
    pub by: String,
    /// 0-100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overall: Option<f64>,
    /// Band of the overall score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub band: Option<String>,
    /// Does a critical criterion (红线) fail?
    pub critical: bool,
    /// Criteria that are not met.
    pub not_met: usize,
    /// Is an appeal against this score possible now? One is, for each release and rubric.
    pub may_appeal: bool,
}

/// A released conversation with everything behind the score.
#[derive(Debug, Serialize, ToSchema)]
pub struct MineWhole {
    /// As in the list.
    #[serde(flatten)]
    pub mine: MineDocument,
    /// `chat` or `voice`.
    pub channel: Channel,
    /// When it took place, ms since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<UnixMillis>,
    /// Language of what was said, where known: `zh`, `en` or `other`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// What was said, masked.
    pub turns: Vec<TurnDocument>,
    /// The scores as they were released.
    pub shown: Vec<Shown>,
    /// All appeals about this conversation, the newest first.
    pub appeals: Vec<AppealDocument>,
}

fn line(shown: &Shown, may_appeal: bool) -> ScoreLine {
    ScoreLine {
        rubric: shown.rubric.clone(),
        by: shown.by.clone(),
        overall: shown.overall,
        band: shown.band.clone(),
        critical: !shown.critical_failed.is_empty(),
        not_met: shown.points.iter().filter(|point| point.mark == crate::scoring::Mark::NotMet).count(),
        may_appeal,
    }
}

async fn document(
    tx: &mut Tx,
    release: &Release,
    external_id: &str,
    now: UnixMillis,
) -> Result<MineDocument, Problem> {
    let appeals = appeal::store::of_conversation(tx, &release.conversation_id).await?;
    let open = release.is_open_to_appeal(now);
    let appealed =
        |rubric: &str| appeals.iter().any(|one| one.release_id == release.id && one.rubric_id == rubric);
    let scores: Vec<ScoreLine> =
        release.shown.iter().map(|shown| line(shown, open && !appealed(&shown.rubric))).collect();
    Ok(MineDocument {
        conversation_id: release.conversation_id.to_string(),
        external_id: text::masked(external_id),
        why: release.why,
        released_at: release.released_at,
        appeal_until: release.appeal_until,
        may_appeal: scores.iter().any(|score| score.may_appeal),
        acknowledged_at: release.acknowledged_at,
        scores,
        appeal: appeals.first().map(|one| one.state),
    })
}

/// The agent whose account this is.
pub(crate) fn agent(who: &Agent) -> Result<String, Problem> {
    let none = || {
        Problem::conflict("this account names no agent")
            .hint("an admin enters the agent's id with the account")
    };
    who.agent_id.clone().ok_or_else(none)
}

/// What is shown to this agent of a conversation now.
pub(crate) async fn own(tx: &mut Tx, who: &Agent, id: &str) -> Result<Release, Problem> {
    let id = ConversationId::new(id);
    let missing = || Problem::not_found("conversation");
    if !conversations::sees(tx, &who.sight(), &id).await? {
        return Err(missing());
    }
    let release = store::current(tx, &id).await?.ok_or_else(missing)?;
    if who.agent_id.as_deref() == Some(release.agent_id.as_str()) { Ok(release) } else { Err(missing()) }
}

/// Own released conversations, the newest first
#[utoipa::path(get, path = "/api/v1/my/conversations", tag = "my", params(PageQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Page<MineDocument>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn list_mine(
    who: Agent,
    State(db): State<Db>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<MineDocument>>, Problem> {
    let now = UnixMillis::now();
    let mut tx = db.read().await?;
    let (releases, next) = match &who.agent_id {
        Some(agent) => store::of_agent(&mut tx, agent, query.cursor()?, query.limit()).await?,
        None => (Vec::new(), None),
    };
    let mut items = Vec::new();
    for (release, external_id) in releases {
        items.push(document(&mut tx, &release, &external_id, now).await?);
    }
    Ok(Json(Page { items, next: next.map(|cursor| cursor.write()) }))
}

/// An own released conversation with transcript, findings and appeals
#[utoipa::path(get, path = "/api/v1/my/conversations/{id}", tag = "my", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the conversation")),
    responses((status = 200, body = MineWhole), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn read_mine(
    who: Agent,
    State(db): State<Db>,
    Path(id): Path<String>,
) -> Result<Json<MineWhole>, Problem> {
    let now = UnixMillis::now();
    let mut tx = db.write().await?;
    let mut release = own(&mut tx, &who, &id).await?;
    let heard = heard(&mut tx, &release.conversation_id, release.revision).await?;
    let heard = heard.ok_or_else(|| Problem::not_found("conversation"))?;
    let names = Names::read(&mut tx).await?;
    let appeals = appeal::store::of_conversation(&mut tx, &release.conversation_id).await?;
    let appeals = appeals.into_iter().map(|one| AppealDocument::for_agent(one, &names)).collect();
    let mine = document(&mut tx, &release, &heard.row.about.external_id, now).await?;
    note(&mut tx, &Deed::new(&who, Action::Saw, format!("conversation:{id}")), now).await?;
    tx.commit().await?;
    for shown in &mut release.shown {
        shown.reviewer = None; // who judged is for leads
    }
    Ok(Json(MineWhole {
        channel: heard.row.about.channel,
        started_at: heard.row.about.started.as_ref().map(|started| started.at),
        language: heard.language(),
        turns: heard.turns().await.map_err(Problem::internal)?,
        shown: release.shown,
        appeals,
        mine,
    }))
}

/// Say that you have read what was released
#[utoipa::path(post, path = "/api/v1/my/conversations/{id}/acknowledge", tag = "my", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the conversation")),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn acknowledge(
    who: Agent,
    State(db): State<Db>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let now = UnixMillis::now();
    let mut tx = db.write().await?;
    let release = own(&mut tx, &who, &id).await?;
    if store::acknowledge(&mut tx, &release.id, now).await? {
        let deed = Deed::new(&who, Action::Changed, format!("conversation:{id}")).detail("acknowledged");
        note(&mut tx, &deed, now).await?;
        tx.commit().await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
