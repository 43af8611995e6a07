//! One appeal with what the agent was shown.

use super::documents::AppealDocument;
use crate::basic::UnixMillis;
use crate::conversation::store as conversations;
use crate::http::{Json, Path, Problem};
use crate::people::audit::store::note;
use crate::people::audit::{Action, Deed};
use crate::people::{Reviewer, Who};
use crate::review::appeal::{Appeal, store};
use crate::review::blind::kept_from;
use crate::review::release::{Shown, store as releases};
use crate::review::{Names, heard};
use crate::scoring::document::TurnDocument;
use crate::store::{Db, Tx};
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

/// An appeal with what the agent was shown.
#[derive(Debug, Serialize, ToSchema)]
pub struct AppealWhole {
    /// The appeal.
    pub appeal: AppealDocument,
    /// What the agent was shown under this rubric.
    pub shown: Shown,
    /// Language of what was said, where known: `zh`, `en` or `other`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// What was said, masked.
    pub turns: Vec<TurnDocument>,
}

/// The appeal, if this person may see its conversation and what was found in it.
pub(super) async fn in_sight(tx: &mut Tx, who: &Who, appeal: Option<Appeal>) -> Result<Appeal, Problem> {
    let missing = || Problem::not_found("appeal");
    let appeal = appeal.ok_or_else(missing)?;
    if !conversations::sees(tx, &who.sight(), &appeal.conversation_id).await? {
        return Err(missing());
    }
    let row = conversations::by_id(tx, &appeal.conversation_id).await?.ok_or_else(missing)?;
    if kept_from(tx, who, &row).await? {
        return Err(Problem::conflict("you are still to judge this conversation yourself")
            .hint("leave the appeal to somebody else: it would tell you what the machine found"));
    }
    Ok(appeal)
}

/// One appeal with what the agent was shown
#[utoipa::path(get, path = "/api/v1/appeals/{id}", tag = "appeals", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the appeal")),
    responses((status = 200, body = AppealWhole), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
pub(super) async fn get_appeal(
    who: Reviewer,
    State(db): State<Db>,
    Path(id): Path<String>,
) -> Result<Json<AppealWhole>, Problem> {
    let mut tx = db.write().await?;
    let found = store::by_id(&mut tx, &id).await?;
    let appeal = in_sight(&mut tx, &who, found).await?;
    let missing = || Problem::not_found("appeal");
    let release = releases::by_id(&mut tx, &appeal.release_id).await?.ok_or_else(missing)?;
    let heard = heard(&mut tx, &appeal.conversation_id, release.revision).await?.ok_or_else(missing)?;
    let shown = release.shown.into_iter().find(|shown| shown.rubric == appeal.rubric_id);
    let names = Names::read(&mut tx).await?;
    let deed = Deed::new(&who, Action::Saw, format!("conversation:{}", appeal.conversation_id));
    note(&mut tx, &deed, UnixMillis::now()).await?;
    tx.commit().await?;
    let listed = store::Listed { appeal, about: heard.row.about.clone() };
    Ok(Json(AppealWhole {
        appeal: AppealDocument::for_staff(listed, &names, &who),
        shown: shown.ok_or_else(missing)?,
        language: heard.language(),
        turns: heard.turns().await.map_err(Problem::internal)?,
    }))
}
