//! Drafts over HTTP: saved while somebody types.

use super::read;
use super::store::{self, Draft};
use super::{Judgement, TOO_LONG};
use crate::basic::{ConversationId, UnixMillis};
use crate::http::{Json, Path, Problem};
use crate::people::Reviewer;
use crate::people::store::users;
use crate::review::store as cases;
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
/// One for each person and conversation with an open case; the last write wins. Nothing of the machine's is answered.
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
        return Err(Problem::too_large(TOO_LONG));
    }
    let id = ConversationId::new(id);
    let mut tx = db.write().await?;
    read::row(&mut tx, &who, &id).await?;
    if !cases::last(&mut tx, &id).await?.is_some_and(|case| case.open) {
        // Of a review that has ended: whoever judges again shall not find it over the answers of the verdict.
        return Err(Problem::conflict("there is no open case of this conversation")
            .hint("it may have been judged already; take it for review to judge it again"));
    }
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
