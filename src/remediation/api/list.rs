//! Remediations in a list.

use super::documents::{RemediationDocument, Words};
use crate::basic::UnixMillis;
use crate::conversation::About;
use crate::http::{Json, Problem, Query};
use crate::people::Staff;
use crate::remediation::Remediation;
use crate::remediation::store::{self, Wanted};
use crate::review::blind::all_kept;
use crate::store::Db;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which remediations to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub(super) struct RemediationQuery {
    /// Those that have ended, in place of those that go on.
    ended: bool,
    /// Only your own.
    mine: bool,
    /// Of this agent.
    agent: Option<String>,
}

/// At most so many in a list.
const LISTED: i64 = 500;

/// Remediations that go on, the most urgent first; or those that have ended
///
/// But those of conversations that you are still to judge yourself.
#[utoipa::path(get, path = "/api/v1/remediations", tag = "remediations", params(RemediationQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<RemediationDocument>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn list_remediations(
    who: Staff,
    State(db): State<Db>,
    Query(query): Query<RemediationQuery>,
) -> Result<Json<Vec<RemediationDocument>>, Problem> {
    let now = UnixMillis::now();
    let mut tx = db.read().await?;
    let words = Words::read(&mut tx).await?;
    let wanted = Wanted {
        going_on: !query.ended,
        owner: query.mine.then_some(&who.id),
        agent: query.agent.as_deref(),
        conversation: None,
    };
    let all = store::list(&mut tx, &who.sight(), wanted, LISTED).await?;
    let kept = all_kept(&mut tx, &who).await?;
    let all = all.into_iter().filter(|(one, _)| !kept.contains(&one.conversation_id));
    let document =
        |(one, about): (Remediation, About)| RemediationDocument::new(one, &about, &words, (&who, now));
    Ok(Json(all.map(document).collect()))
}
