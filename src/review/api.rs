//! The queue over HTTP: which cases are open, the most urgent first, and one case with its reasons.

use super::screen::blind::{self, Asked};
use super::store::{self, Listed};
use super::{Case, Reason, Stream};
use crate::basic::{CaseId, UnixMillis};
use crate::conversation::store as conversations;
use crate::http::{Page, PageQuery, Problem};
use crate::people::{AdminToken, Staff};
use crate::store::Db;
use axum::Json;
use axum::extract::{FromRef, Path, Query, State};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// A case as people see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseDocument {
    /// Its id.
    pub id: String,
    /// Which conversation.
    pub conversation_id: String,
    /// The source's id of the conversation.
    pub external_id: String,
    /// `open` or `closed`.
    pub state: &'static str,
    /// `sample` (drawn uniformly), `risk` (flagged) or `failure` (could not be processed).
    pub stream: Stream,
    /// Why, the weightiest first.
    pub reasons: Vec<Reason>,
    /// All reasons together, 0-1.
    pub risk: f64,
    /// Higher goes first, before risk is compared.
    pub priority: i64,
    /// The machine's lowest current overall score, 0-100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overall: Option<f64>,
    /// When it should be done, ms since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<UnixMillis>,
    /// When it was opened, ms since 1970.
    pub created_at: UnixMillis,
    /// Is it to be judged blind? Then reviewers are told neither reasons nor risk nor score.
    pub blind: bool,
}

impl From<Listed> for CaseDocument {
    fn from(listed: Listed) -> Self {
        let blind = blind::is_blind(&listed.case);
        let Listed { case, external_id, overall } = listed;
        let Case { id, conversation_id, open, stream, reasons, risk, priority, due_at, created_at, .. } =
            case;
        Self {
            id: id.to_string(),
            conversation_id: conversation_id.to_string(),
            external_id: crate::text::masked(&external_id),
            state: if open { "open" } else { "closed" },
            stream,
            reasons,
            risk,
            priority,
            overall,
            due_at,
            created_at,
            blind,
        }
    }
}

impl CaseDocument {
    /// Without the machine's side.
    fn withheld(self) -> Self {
        Self { reasons: Vec::new(), risk: 0.0, overall: None, ..self }
    }
}

/// The routes of the queue.
pub fn router<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Db: FromRef<S>,
    AdminToken: FromRef<S>,
{
    OpenApiRouter::new().routes(routes!(list_cases)).routes(routes!(get_case))
}

/// Open cases, the most urgent first
#[utoipa::path(get, path = "/api/v1/cases", tag = "cases", params(PageQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Page<CaseDocument>), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn list_cases(
    who: Staff,
    State(db): State<Db>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<CaseDocument>>, Problem> {
    let mut tx = db.read().await?;
    let (items, next) = store::open_page(&mut tx, &who.sight(), query.cursor()?, query.limit()).await?;
    let shown = |listed: Listed| {
        let hidden = blind::hidden(Asked {
            case: Some(&listed.case),
            sampled: true,
            user: who.id.as_str(),
            role: who.role,
            answered: false, // a list is not the place to be exact: who has answered sees it in the case
        });
        let document = CaseDocument::from(listed);
        if hidden { document.withheld() } else { document }
    };
    let items = items.into_iter().map(shown).collect();
    Ok(Json(Page { items, next: next.map(|cursor| cursor.write()) }))
}

/// One case
#[utoipa::path(get, path = "/api/v1/cases/{id}", tag = "cases", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the case")),
    responses((status = 200, body = CaseDocument), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn get_case(
    who: Staff,
    State(db): State<Db>,
    Path(id): Path<String>,
) -> Result<Json<CaseDocument>, Problem> {
    let mut tx = db.read().await?;
    let listed = store::listed(&mut tx, &who.sight(), &CaseId::new(id)).await?;
    let listed = listed.ok_or_else(|| Problem::not_found("case"))?;
    let row = conversations::by_id(&mut tx, &listed.case.conversation_id).await?;
    let row = row.ok_or_else(|| Problem::not_found("case"))?;
    let hidden = listed.case.open && blind::withheld(&mut tx, &who, &row).await?;
    let document = CaseDocument::from(listed);
    Ok(Json(if hidden { document.withheld() } else { document }))
}
