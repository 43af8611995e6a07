//! The cases that upheld appeals have made of rubrics.

use crate::basic::UnixMillis;
use crate::conversation::store as conversations;
use crate::http::{Json, Path, Problem, Query};
use crate::people::audit::store::note;
use crate::people::audit::{Action, Deed};
use crate::people::{Staff, Who};
use crate::review::appeal::{Kept, export, store};
use crate::review::blind::all_kept;
use crate::scoring::Mark;
use crate::store::{Db, Tx};
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Of which rubric.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub(super) struct CasesQuery {
    /// Id of a rubric; all where not given.
    rubric: Option<String>,
}

/// A case of a rubric that an appeal has made.
#[derive(Debug, Serialize, ToSchema)]
pub struct RubricCaseDocument {
    /// The appeal.
    pub appeal_id: String,
    /// The conversation that it comes from.
    pub conversation_id: String,
    /// Of which rubric.
    pub rubric: String,
    /// What it is called in a cases file.
    pub name: String,
    /// Since when, ms since 1970.
    pub created_at: UnixMillis,
    /// Turns that it has.
    pub turns: usize,
    /// Criterion and the mark that it must get.
    pub expect: BTreeMap<String, Mark>,
}

/// Cases that upheld appeals have made of rubrics
#[utoipa::path(get, path = "/api/v1/rubric-cases", tag = "appeals", params(CasesQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<RubricCaseDocument>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn list_rubric_cases(
    who: Staff,
    State(db): State<Db>,
    Query(query): Query<CasesQuery>,
) -> Result<Json<Vec<RubricCaseDocument>>, Problem> {
    let mut tx = db.read().await?;
    let mut all = Vec::new();
    for stored in visible(&mut tx, &who, query.rubric.as_deref()).await? {
        all.push(RubricCaseDocument {
            appeal_id: stored.appeal_id,
            conversation_id: stored.conversation_id.to_string(),
            rubric: stored.rubric_id,
            name: stored.case.name,
            created_at: stored.created_at,
            turns: stored.case.turns.len(),
            expect: stored.case.expect,
        });
    }
    Ok(Json(all))
}

async fn visible(tx: &mut Tx, who: &Who, rubric: Option<&str>) -> Result<Vec<store::StoredCase>, Problem> {
    let kept = all_kept(tx, who).await?;
    let mut seen = Vec::new();
    for stored in store::cases(tx, rubric).await? {
        if !kept.contains(&stored.conversation_id)
            && conversations::sees(tx, &who.sight(), &stored.conversation_id).await?
        {
            seen.push(stored);
        }
    }
    Ok(seen)
}

/// The same as a cases file, to be kept beside the rubric
#[utoipa::path(get, path = "/api/v1/rubric-cases/{rubric}/export", tag = "appeals", security(("session" = []), ("token" = [])),
    params(("rubric" = String, Path, description = "Id of the rubric")),
    responses((status = 200, body = String, content_type = "application/yaml"), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn export_rubric_cases(
    who: Staff,
    State(db): State<Db>,
    Path(rubric): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let mut tx = db.write().await?;
    let cases: Vec<Kept> =
        visible(&mut tx, &who, Some(&rubric)).await?.into_iter().map(|one| one.case).collect();
    let deed = Deed::new(&who, Action::Exported, format!("rubric-cases:{rubric}"));
    note(&mut tx, &deed.detail(format!("{} cases", cases.len())), UnixMillis::now()).await?;
    tx.commit().await?;
    Ok(([(header::CONTENT_TYPE, "application/yaml; charset=utf-8")], export(&rubric, &cases)))
}
