//! Drafts over HTTP: saved while somebody types.

use super::Judgement;
use super::read;
use super::store::{self, Draft};
use crate::basic::{ConversationId, UnixMillis};
use crate::http::{Json, Path, Problem};
use crate::people::Reviewer;
use crate::people::store::users;
use crate::review::verdict::Occasion;
use crate::store::Db;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

/// When a draft was saved.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SavedDocument {
    /// ms since 1970.
    updated_at: UnixMillis,
}

/// Save an unfinished review
///
/// One for each person and conversation; the last write wins. Nothing of the machine's is answered.
#[utoipa::path(put, path = "/api/v1/conversations/{id}/review/draft", tag = "review", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the conversation")), request_body = Judgement,
    responses((status = 200, body = SavedDocument), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem)))]
pub(super) async fn save_review_draft(
    who: Reviewer,
    State(db): State<Db>,
    Path(id): Path<String>,
    Json(judgement): Json<Judgement>,
) -> Result<Json<SavedDocument>, Problem> {
    if judgement.is_too_long() {
        return Err(Problem::too_large("a note or reason is longer than 20,000 bytes"));
    }
    let id = ConversationId::new(id);
    let mut tx = db.write().await?;
    read::row(&mut tx, &who, &id).await?;
    if users::by_id(&mut tx, &who.id).await?.is_none() {
        return Err(
            Problem::conflict("the admin token is nobody who could have a draft").hint("log in as a person")
        );
    }
    let draft = Draft { judgement, updated_at: UnixMillis::now() };
    store::save_draft(&mut tx, &id, &who.id, Occasion::Review, &draft).await?;
    tx.commit().await?;
    Ok(Json(SavedDocument { updated_at: draft.updated_at }))
}
