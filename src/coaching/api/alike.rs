//! More like this.

use crate::basic::ConversationId;
use crate::coaching::nearest::{self, Alike, Missing};
use crate::coaching::store::{self, Place};
use crate::coaching::{MOST_TURNS, Said};
use crate::conversation::store as conversations;
use crate::http::{Json, Problem, Query};
use crate::people::audit::store::note_once;
use crate::people::audit::{Action, Deed, ONE_LOOK};
use crate::people::{Staff, Who};
use crate::review::queue::Viewer;
use crate::statistics::tidy;
use crate::store::{Db, Tx};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;
use utoipa::{IntoParams, ToSchema};

/// Like what: an example, or turns of a conversation.
#[derive(Debug, Deserialize, IntoParams)]
pub(super) struct AlikeQuery {
    /// Id of an example.
    example: Option<String>,
    /// Id of a conversation, with `from_turn`.
    conversation: Option<String>,
    /// First turn, 0-based.
    from_turn: Option<usize>,
    /// Last turn, inclusive; the first where not given.
    to_turn: Option<usize>,
    /// Moments at most, 1-50; 12 where not given.
    limit: Option<usize>,
}

/// A moment that is alike.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlikeDocument {
    /// Where it is.
    pub conversation_id: String,
    /// The turn that is alike, 0-based.
    pub turn: usize,
    /// It, and the turn before where that was somebody else's; masked.
    pub said: Vec<Said>,
    /// How near in meaning: 1 is the same; unrelated sentences are at about 0.75.
    pub nearness: f64,
    /// Words that both say, the longest first.
    pub shared: Vec<String>,
}

/// Moments that are alike.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlikePage {
    /// The nearest first.
    pub items: Vec<AlikeDocument>,
    /// Why there can be none: `model` (measured without a text model) or `words` (too short, or not measured).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<&'static str>,
}

/// More moments like this one
///
/// By the meaning of what the same party said. Nothing is computed by a model here: the vectors were stored when the
/// conversations were measured.
#[utoipa::path(get, path = "/api/v1/alike", tag = "coaching", params(AlikeQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = AlikePage), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
pub(super) async fn list_alike(
    who: Staff,
    State(db): State<Db>,
    Query(query): Query<AlikeQuery>,
) -> Result<Json<AlikePage>, Problem> {
    let mut tx = db.read().await?;
    let (place, picked) = meant(&mut tx, &who, &query).await?;
    drop(tx);
    // Of each conversation by itself: the next one is another look.
    let deed = Deed::new(&who, Action::Saw, format!("alike:{}", place.conversation_id));
    note_once(&db, &deed, ONE_LOOK).await?;
    let wanted = query.limit.unwrap_or(12).clamp(1, 50);
    let found = nearest::alike(&db, &who.sight(), &place, picked, wanted).await?;
    Ok(Json(match found {
        Ok(found) => AlikePage { items: found.into_iter().map(AlikeDocument::from).collect(), missing: None },
        Err(Missing::Model) => AlikePage { items: Vec::new(), missing: Some("model") },
        Err(Missing::Words) => AlikePage { items: Vec::new(), missing: Some("words") },
    }))
}

async fn meant(
    tx: &mut Tx,
    who: &Who,
    query: &AlikeQuery,
) -> Result<(Place, RangeInclusive<usize>), Problem> {
    if let Some(id) = &query.example {
        let listed = store::listed(tx, &Viewer::of(who), id).await?;
        let example = listed.ok_or_else(|| Problem::not_found("example"))?.example;
        let place = Place { conversation_id: example.conversation_id, revision: example.revision };
        return Ok((place, example.from_turn..=example.to_turn));
    }
    let (Some(id), Some(from)) = (&query.conversation, query.from_turn) else {
        return Err(
            Problem::bad_request("like what?").hint("give `example`, or `conversation` and `from_turn`")
        );
    };
    let id = ConversationId::new(id);
    let row = if conversations::sees(tx, &who.sight(), &id).await? {
        conversations::by_id(tx, &id).await?
    } else {
        None
    };
    let row = row.ok_or_else(|| Problem::not_found("conversation"))?;
    let to = query.to_turn.unwrap_or(from).clamp(from, from.saturating_add(MOST_TURNS));
    Ok((Place { conversation_id: row.id, revision: row.revision }, from..=to))
}

impl From<Alike> for AlikeDocument {
    fn from(alike: Alike) -> Self {
        Self {
            conversation_id: alike.conversation_id.to_string(),
            turn: alike.turn,
            said: alike.said,
            nearness: tidy(f64::from(alike.nearness)),
            shared: alike.shared,
        }
    }
}
