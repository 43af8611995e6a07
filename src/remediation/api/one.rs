//! One remediation with what a re-check can look at.

use super::documents::{LaterDocument, RemediationDocument, RemediationWhole, Words};
use crate::basic::UnixMillis;
use crate::conversation::store as conversations;
use crate::http::{Json, Path, Problem};
use crate::people::audit::store::note_once;
use crate::people::audit::{Action, Deed, ONE_LOOK};
use crate::people::{Staff, Who};
use crate::remediation::{Remediation, store};
use crate::review::bases;
use crate::review::blind::kept_from;
use crate::store::{Db, Tx};
use crate::text;
use axum::extract::State;

/// Later conversations that are shown for a re-check.
const LATER: i64 = 8;

pub(super) async fn whole(tx: &mut Tx, who: &Who, one: Remediation) -> Result<RemediationWhole, Problem> {
    let mut later = Vec::new();
    for id in store::later(tx, &who.sight(), &one.agent_id, &one.conversation_id, LATER).await? {
        let Some(row) = conversations::by_id(tx, &id).await? else { continue };
        if kept_from(tx, who, &row).await? {
            continue; // they still have to judge it themselves
        }
        let all = bases(tx, &id, row.revision).await?;
        let Some(basis) = all.iter().find(|basis| basis.card.card.rubric.id == one.rubric_id) else {
            continue;
        };
        let marks = one.failed.iter().filter_map(|id| Some((id.clone(), basis.mark(id)?)));
        later.push(LaterDocument {
            conversation_id: id.to_string(),
            external_id: text::masked(&row.about.external_id),
            started_at: row.about.started.as_ref().map(|started| started.at),
            overall: basis.record().tally.overall,
            by: if basis.verdict.is_some() { "person" } else { "machine" }.to_owned(),
            marks: marks.collect(),
        });
    }
    let words = Words::read(tx).await?;
    let row = conversations::by_id(tx, &one.conversation_id).await?;
    let row = row.ok_or_else(|| Problem::not_found("remediation"))?;
    if kept_from(tx, who, &row).await? {
        return Err(Problem::conflict("you are still to judge this conversation yourself")
            .hint("what others found is shown once you have answered"));
    }
    let about = row.about;
    let remediation = RemediationDocument::new(one, &about, &words, (who, UnixMillis::now()));
    Ok(RemediationWhole { remediation, later })
}

/// One remediation with later conversations of the agent
#[utoipa::path(get, path = "/api/v1/remediations/{id}", tag = "remediations", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the remediation")),
    responses((status = 200, body = RemediationWhole), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
pub(super) async fn get_remediation(
    who: Staff,
    State(db): State<Db>,
    Path(id): Path<String>,
) -> Result<Json<RemediationWhole>, Problem> {
    let mut tx = db.read().await?;
    let one = store::by_id(&mut tx, &who.sight(), &id).await?;
    let one = one.ok_or_else(|| Problem::not_found("remediation"))?;
    let whole = whole(&mut tx, &who, one).await?;
    drop(tx);
    note_once(&db, &Deed::new(&who, Action::Saw, format!("remediation:{id}")), ONE_LOOK).await?;
    Ok(Json(whole))
}
