//! Remarks on turns over HTTP.

use super::document::CommentDocument;
use super::store::{self, Comment};
use super::{MAX_TEXT, read};
use crate::basic::{ConversationId, UnixMillis};
use crate::conversation::store as conversations;
use crate::http::{Json, Path, Problem};
use crate::people::Staff;
use crate::people::audit::store::note;
use crate::people::audit::{Action, Deed};
use crate::people::store::users;
use crate::store::Db;
use crate::text;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// A remark.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct NewComment {
    /// Index of the turn, 0-based.
    turn: usize,
    /// What is remarked.
    body: String,
}

/// Remark on a turn
#[utoipa::path(post, path = "/api/v1/conversations/{id}/comments", tag = "review", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the conversation")), request_body = NewComment,
    responses((status = 201, body = CommentDocument), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn add_comment(
    who: Staff,
    State(db): State<Db>,
    Path(id): Path<String>,
    Json(new): Json<NewComment>,
) -> Result<(StatusCode, Json<CommentDocument>), Problem> {
    let body = new.body.trim().to_owned();
    if body.is_empty() || body.len() > MAX_TEXT {
        return Err(Problem::unprocessable("a remark has between 1 and 20,000 bytes"));
    }
    let mut tx = db.write().await?;
    let row = read::row(&mut tx, &who, &ConversationId::new(id)).await?;
    let transcript = conversations::transcript(&mut tx, &row.id, row.revision).await?;
    if transcript.is_none_or(|transcript| transcript.turns.len() <= new.turn) {
        return Err(Problem::unprocessable(format!("there is no turn {}", new.turn)));
    }
    let comment = Comment {
        id: uuid::Uuid::now_v7().simple().to_string(),
        turn: i64::try_from(new.turn).unwrap_or(i64::MAX),
        user: who.id.clone(),
        body,
        created_at: UnixMillis::now(),
    };
    store::add_comment(&mut tx, (&row.id, row.revision), &comment).await?;
    let deed = Deed::new(&who, Action::Changed, format!("conversation:{}", row.id));
    note(&mut tx, &deed.detail(format!("remarked on turn {}", new.turn + 1)), comment.created_at).await?;
    let user = users::by_id(&mut tx, &who.id).await?;
    tx.commit().await?;
    let document = CommentDocument {
        id: comment.id,
        turn: comment.turn,
        by: user.map_or_else(|| who.name.clone(), |user| user.display_name),
        own: true,
        body: text::masked(&comment.body),
        created_at: comment.created_at,
    };
    Ok((StatusCode::CREATED, Json(document)))
}

/// Take back one's own remark
#[utoipa::path(delete, path = "/api/v1/conversations/{id}/comments/{comment}", tag = "review", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the conversation"), ("comment" = String, Path, description = "Id of the remark")),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn delete_comment(
    who: Staff,
    State(db): State<Db>,
    Path((id, comment)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let mut tx = db.write().await?;
    let row = read::row(&mut tx, &who, &ConversationId::new(id)).await?;
    if !store::delete_comment(&mut tx, &row.id, &comment, &who.id).await? {
        return Err(Problem::not_found("remark of yours"));
    }
    let deed =
        Deed::new(&who, Action::Changed, format!("conversation:{}", row.id)).detail("took a remark back");
    note(&mut tx, &deed, UnixMillis::now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
