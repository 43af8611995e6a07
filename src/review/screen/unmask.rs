//! Showing somebody the personal data of one turn: with a reason, and never without an entry in the audit log.

use super::read;
use crate::basic::{ConversationId, UnixMillis};
use crate::conversation::store as conversations;
use crate::http::{Json, Path, Problem};
use crate::people::Reviewer;
use crate::people::audit::{Action, Deed, store as audit};
use crate::review::ScreenRules;
use crate::store::Db;
use crate::text;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest reason, in characters.
const LONGEST: usize = 300;

/// Which turn, and why.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct Unmasking {
    /// Index of the turn, 0-based.
    turn: usize,
    /// Why it must be seen.
    reason: String,
}

/// What was said.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UnmaskedDocument {
    /// Index of the turn, 0-based.
    turn: usize,
    /// The turn's text as it is stored; its offsets are those of the masked text.
    text: String,
}

/// See the personal data of a turn
///
/// The reason goes to the audit log, itself masked.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/unmask", tag = "review", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the conversation")), request_body = Unmasking,
    responses((status = 200, body = UnmaskedDocument), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn unmask(
    who: Reviewer,
    State(db): State<Db>,
    State(settings): State<ScreenRules>,
    Path(id): Path<String>,
    Json(asked): Json<Unmasking>,
) -> Result<Json<UnmaskedDocument>, Problem> {
    if !settings.may_unmask {
        return Err(Problem::forbidden("unmasking, which is switched off here")
            .hint("an admin can set review.may_unmask"));
    }
    let reason = asked.reason.trim();
    if reason.chars().count() < 3 || reason.chars().count() > LONGEST {
        return Err(Problem::unprocessable("say why, in 3 to 300 characters"));
    }
    let mut tx = db.write().await?;
    let row = read::row(&mut tx, &who, &ConversationId::new(id)).await?;
    let transcript = conversations::transcript(&mut tx, &row.id, row.revision).await?;
    let turn = transcript
        .and_then(|mut found| (asked.turn < found.turns.len()).then(|| found.turns.swap_remove(asked.turn)));
    let turn = turn.ok_or_else(|| Problem::not_found("turn"))?;
    let detail = format!("turn {}: {}", asked.turn + 1, text::masked(reason));
    let deed = Deed::new(&who, Action::Unmasked, format!("conversation:{}", row.id)).detail(detail);
    audit::note(&mut tx, &deed, UnixMillis::now()).await?;
    tx.commit().await?;
    Ok(Json(UnmaskedDocument { turn: asked.turn, text: turn.text }))
}
