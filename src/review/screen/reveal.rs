//! The end of the blind part of a review: the first answers are kept for ever, and the machine's side is shown.

use super::document::ReviewDocument;
use super::read::{self, Reader};
use super::store::{self, First};
use super::{Judgement, Said, TOO_LONG};
use crate::basic::{ConversationId, UnixMillis};
use crate::conversation::store::{Row, State as Standing};
use crate::http::{Json, Path, Problem};
use crate::people::audit::{Action, Deed, store as audit};
use crate::people::{Reviewer, Who};
use crate::review::ScreenRules;
use crate::review::blind;
use crate::review::claim::take_to_judge;
use crate::review::verdict::Occasion;
use crate::rubric::Shelf;
use crate::store::{Db, Tx};
use axum::extract::State;
use std::sync::Arc;

/// Keep the first answers and see the machine's side
///
/// In a blind review: every criterion must have an answer ("cannot tell" is one). What is sent is kept as it is; answers
/// may be changed afterwards, and both stay.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/review/reveal", tag = "review", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the conversation")), request_body = Judgement,
    responses((status = 200, body = ReviewDocument), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn reveal(
    who: Reviewer,
    State(db): State<Db>,
    State(shelf): State<Arc<Shelf>>,
    State(settings): State<ScreenRules>,
    Path(id): Path<String>,
    Json(judgement): Json<Judgement>,
) -> Result<Json<ReviewDocument>, Problem> {
    if judgement.is_too_long() {
        return Err(Problem::too_large(TOO_LONG));
    }
    let id = ConversationId::new(id);
    let reader = Reader { shelf, settings };
    let mut tx = db.write().await?;
    let row = read::row(&mut tx, &who, &id).await?;
    keep(&mut tx, &reader, &who, &row, judgement.answers).await?;
    tx.commit().await?;
    Ok(Json(read::document(&db, &reader, &who, &id).await?))
}

async fn keep(tx: &mut Tx, reader: &Reader, who: &Who, row: &Row, said: Vec<Said>) -> Result<(), Problem> {
    if !blind::withheld(tx, who, row).await? {
        return Ok(()); // there is nothing to reveal; what was kept stays
    }
    let now = UnixMillis::now();
    take_to_judge(tx, who, row, now).await?;
    if row.state != Standing::Scored {
        // Without criteria there would be nothing to answer, and the answers of the machine could be awaited unblind.
        return Err(read::unscored());
    }
    let mut missing = Vec::new();
    for (_, rubric) in reader.to_judge(tx, row).await? {
        let answered = |id: &str| said.iter().any(|one| one.rubric == rubric.id && one.criterion == id);
        missing.extend(rubric.criteria.iter().filter(|one| !answered(&one.id)).map(|one| one.id.clone()));
    }
    if !missing.is_empty() {
        return Err(Problem::unprocessable(format!("no answer to: {}", missing.join(", ")))
            .hint("answer every criterion first; `not_assessable` says that you cannot tell"));
    }
    let first = First { answers: said, answered_at: now };
    store::answer_first(tx, (&row.id, row.revision), &who.id, Occasion::Review, &first).await?;
    let deed = Deed::new(who, Action::Changed, format!("conversation:{}", row.id)).detail("answered blind");
    Ok(audit::note(tx, &deed, now).await?)
}
