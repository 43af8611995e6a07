//! A conversation on its way and what was found in it; text is masked.

use crate::basic::{ConversationId, UnixMillis, Wording};
use crate::conversation::Channel;
use crate::conversation::store::{self as conversations, Row};
use crate::http::{Json, Path, Problem};
use crate::people::audit::store::note_once;
use crate::people::audit::{Action, Deed, ONE_LOOK};
use crate::people::{Staff, Who};
use crate::review::blind;
use crate::scoring::document::{ScoreDocument, TurnDocument, turns};
use crate::scoring::store as scorecards;
use crate::store::{Db, Tx};
use crate::text;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

/// A conversation and how far it is.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationDocument {
    /// Our id.
    pub id: String,
    /// The source.
    pub source: String,
    /// The source's id.
    pub external_id: String,
    /// `chat` or `voice`.
    pub channel: Channel,
    /// The source's id of the agent, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_id: Option<String>,
    /// The agent's name, where the source gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// When it began, ms since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<UnixMillis>,
    /// Counts changes of what was said, from 1.
    pub revision: i64,
    /// `waiting`, `working`, `scored` or `failed`.
    pub state: &'static str,
    /// The stage it is in or ended in.
    pub stage: String,
    /// Share of that stage that is done, 0-1.
    pub progress: f64,
    /// Why it failed or waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<Wording>,
}

/// What was found in a conversation.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScorecardsDocument {
    /// The conversation.
    pub conversation: ConversationDocument,
    /// What was said, masked; empty until it is transcribed.
    pub turns: Vec<TurnDocument>,
    /// The current scorecards, one for each rubric that concerns it; none while `withheld`.
    pub scorecards: Vec<ScoreDocument>,
    /// Are the scorecards withheld, because this person is to judge first?
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub withheld: bool,
}

impl From<&Row> for ConversationDocument {
    fn from(row: &Row) -> Self {
        Self {
            id: row.id.to_string(),
            source: row.about.source.clone(),
            external_id: text::masked(&row.about.external_id),
            channel: row.about.channel,
            agent_id: row.about.agent.as_ref().map(|agent| agent.id.clone()),
            agent: row.about.agent.as_ref().and_then(|agent| agent.name.clone()),
            started_at: row.about.started.as_ref().map(|started| started.at),
            revision: row.revision,
            state: row.state.as_str(),
            stage: row.stage.clone(),
            progress: row.progress,
            failure: row.failure.as_ref().map(|told| told.map(text::numbers_masked)),
        }
    }
}

/// The conversation, if it is theirs to see.
async fn row(tx: &mut Tx, who: &Who, id: &str) -> Result<Row, Problem> {
    let id = ConversationId::new(id);
    if !conversations::sees(tx, &who.sight(), &id).await? {
        return Err(Problem::not_found("conversation"));
    }
    let row = conversations::by_id(tx, &id).await?;
    row.ok_or_else(|| Problem::not_found("conversation"))
}

/// How far a conversation is
#[utoipa::path(get, path = "/api/v1/conversations/{id}", tag = "conversations", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the conversation")),
    responses((status = 200, body = ConversationDocument), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn get_conversation(
    who: Staff,
    State(db): State<Db>,
    Path(id): Path<String>,
) -> Result<Json<ConversationDocument>, Problem> {
    let mut tx = db.read().await?;
    Ok(Json((&row(&mut tx, &who, &id).await?).into()))
}

/// What was found in a conversation
#[utoipa::path(get, path = "/api/v1/conversations/{id}/scorecards", tag = "conversations", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the conversation")),
    responses((status = 200, body = ScorecardsDocument), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn get_scorecards(
    who: Staff,
    State(db): State<Db>,
    Path(id): Path<String>,
) -> Result<Json<ScorecardsDocument>, Problem> {
    let mut tx = db.read().await?;
    let row = row(&mut tx, &who, &id).await?;
    drop(tx);
    let deed = Deed::new(&who, Action::Saw, format!("conversation:{}", row.id));
    note_once(&db, &deed, ONE_LOOK).await?;
    let mut tx = db.read().await?;
    let conversation = (&row).into();
    let transcript = conversations::transcript(&mut tx, &row.id, row.revision).await?;
    let roles = conversations::roles(&mut tx, &row.id, row.revision).await?;
    let (Some(transcript), Some(roles)) = (transcript, roles) else {
        let (turns, scorecards) = (Vec::new(), Vec::new());
        return Ok(Json(ScorecardsDocument { conversation, turns, scorecards, withheld: false }));
    };
    let withheld = blind::kept_from(&mut tx, &who, &row).await?;
    let current = if withheld { Vec::new() } else { scorecards::current(&mut tx, &row.id).await? };
    drop(tx);
    // Masking takes a while, which other requests shall not wait for.
    let masked = tokio::task::spawn_blocking(move || {
        let of_this = current.iter().filter(|stored| stored.revision == row.revision);
        let scorecards: Result<Vec<_>, _> =
            of_this.map(|stored| ScoreDocument::new(&row.about, &transcript, &roles, &stored.card)).collect();
        scorecards.map(|scorecards| (turns(&transcript, &roles), scorecards))
    });
    let (turns, scorecards) = masked.await.map_err(Problem::internal)?.map_err(Problem::internal)?;
    Ok(Json(ScorecardsDocument { conversation, turns, scorecards, withheld }))
}
