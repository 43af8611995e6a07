//! A draft tried on chosen conversations.

use super::check::refused;
use super::{computed, short_enough};
use crate::basic::{ConversationId, UnixMillis};
use crate::conversation::store as conversations;
use crate::http::{Json, Path, Problem};
use crate::people::Lead;
use crate::people::audit::store::note;
use crate::people::audit::{Action, Deed};
use crate::pipeline::api::read::ConversationDocument;
use crate::pipeline::trial::{self, MOST, Tried};
use crate::pipeline::{Judges, StageError, publishing};
use crate::review::Reason;
use crate::review::blind::kept_from;
use crate::scoring::document::{ScoreDocument, TurnDocument};
use crate::store::Db;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// What to try on what.
#[derive(Deserialize, ToSchema)]
pub(super) struct Attempt {
    /// The rubric's YAML.
    yaml: String,
    /// Ids of conversations, at most 20.
    conversations: Vec<String>,
}

/// One conversation tried.
#[derive(Serialize, ToSchema)]
pub(super) struct TriedDocument {
    conversation: ConversationDocument,
    /// What was said, masked; evidence points into it.
    turns: Vec<TurnDocument>,
    /// The current scorecard of this rubric; absent where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<ScoreDocument>,
    /// The scorecard by the draft; absent where the draft is not for this conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<ScoreDocument>,
    /// Why a person should look, as it stands.
    flags_before: Vec<Reason>,
    /// Why a person would be asked to look.
    flags_after: Vec<Reason>,
}

/// Try a text on chosen conversations
///
/// Scorecards as they are and as they would be, side by side, from what is measured already. Nothing is kept.
/// Conversations that are not scored yet are left out; one that is not yours to see, or that you are still to judge
/// yourself, is refused.
#[utoipa::path(post, path = "/api/v1/rubrics/{id}/try", tag = "rubrics", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the rubric")), request_body = Attempt,
    responses((status = 200, body = Vec<TriedDocument>), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn try_draft(
    who: Lead,
    State(db): State<Db>,
    State(judges): State<Arc<Judges>>,
    Path(id): Path<String>,
    Json(attempt): Json<Attempt>,
) -> Result<Json<Vec<TriedDocument>>, Problem> {
    short_enough("the text", &attempt.yaml)?;
    if attempt.conversations.is_empty() || attempt.conversations.len() > MOST {
        return Err(Problem::unprocessable(format!("choose 1 to {MOST} conversations")));
    }
    let compiled = computed(move || publishing::compile(&attempt.yaml)).await?;
    let (_, draft) = compiled.map_err(|error| refused(&error))?;
    same_rubric(&id, &draft.id)?;
    let ids: Vec<ConversationId> = attempt.conversations.into_iter().map(ConversationId::new).collect();
    let mut tx = db.read().await?;
    for one in &ids {
        if !conversations::sees(&mut tx, &who.sight(), one).await? {
            return Err(Problem::not_found("conversation"));
        }
        let Some(row) = conversations::by_id(&mut tx, one).await? else { continue };
        if kept_from(&mut tx, &who, &row).await? {
            return Err(Problem::conflict("you are still to judge one of these conversations yourself")
                .hint("answer first, or try the draft on others"));
        }
    }
    let trial = trial::prepare(&mut tx, &judges, &draft, &ids).await.map_err(stage)?;
    let mut rows = Vec::new();
    for one in &ids {
        rows.extend(conversations::by_id(&mut tx, one).await?);
    }
    drop(tx);
    let tried = computed(move || trial.run()).await??;
    // What people are shown of conversations is noted before it is shown.
    let mut tx = db.write().await?;
    for one in &tried {
        let deed = Deed::new(&who, Action::Saw, format!("conversation:{}", one.id))
            .detail(format!("rubric {id} tried"));
        note(&mut tx, &deed, UnixMillis::now()).await?;
    }
    tx.commit().await?;
    let document = |one: Tried| {
        let row = rows.iter().find(|row| row.id == one.id)?;
        Some(TriedDocument {
            conversation: row.into(),
            turns: one.turns,
            before: one.before,
            after: one.after,
            flags_before: one.flags_before,
            flags_after: one.flags_after,
        })
    };
    Ok(Json(tried.into_iter().filter_map(document).collect()))
}

/// A text under the path of one rubric must be of that rubric.
pub(super) fn same_rubric(path: &str, text: &str) -> Result<(), Problem> {
    if path == text {
        return Ok(());
    }
    let detail = format!("the text is a version of `{text}`, not of `{path}`");
    Err(Problem::unprocessable(detail).hint("mend `id:`, or begin a draft of the other rubric"))
}

pub(super) fn stage(error: StageError) -> Problem {
    match error {
        StageError::Trouble(error) => Problem::internal(format!("{error:#}")),
        other => Problem::conflict(other.to_string()),
    }
}
