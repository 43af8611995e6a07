//! The queue over HTTP: pages, one case, counts, what there is to filter by.

use super::document::CaseDocument;
use super::store::{self, Counts, Facets};
use super::{Filter, Order, Sort, Viewer};
use crate::basic::{CaseId, UnixMillis};
use crate::http::{Cursor, Json, Page, PageQuery, Path, Problem, Query};
use crate::people::Staff;
use crate::store::Db;
use axum::extract::State;

fn prefix(sort: Sort) -> &'static str {
    match sort {
        Sort::Urgent => "u~",
        Sort::Oldest => "o~",
        Sort::Due => "d~",
        Sort::Risk => "r~",
    }
}

/// A cursor of this order.
fn cursor(page: &PageQuery, sort: Sort) -> Result<Option<Cursor>, Problem> {
    let Some(text) = &page.cursor else { return Ok(None) };
    let read = text.strip_prefix(prefix(sort)).and_then(Cursor::parse);
    read.map(Some).ok_or_else(|| {
        Problem::bad_request("the cursor is not one that this service gave out for this order")
            .hint("start without a cursor")
    })
}

/// Cases, the most urgent first
///
/// Whoever reviews is not told what the machine found in cases that are to be reviewed blind, nor do order and filters
/// give it away. Needs: any role but agent. A supervisor is given own teams.
#[utoipa::path(get, path = "/api/v1/cases", tag = "cases", params(Filter, Order, PageQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Page<CaseDocument>), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem)))]
pub(in crate::review) async fn list_cases(
    who: Staff,
    State(db): State<Db>,
    Query(filter): Query<Filter>,
    Query(order): Query<Order>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<CaseDocument>>, Problem> {
    let sort = order.sort.unwrap_or_default();
    let from = (cursor(&page, sort)?, page.limit());
    let mut tx = db.read().await?;
    let (items, next) =
        store::page(&mut tx, &Viewer::of(&who), &filter, sort, from, UnixMillis::now()).await?;
    let items = items.into_iter().map(CaseDocument::from).collect();
    Ok(Json(Page { items, next: next.map(|cursor| format!("{}{}", prefix(sort), cursor.write())) }))
}

/// One case
#[utoipa::path(get, path = "/api/v1/cases/{id}", tag = "cases", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the case")),
    responses((status = 200, body = CaseDocument), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(in crate::review) async fn get_case(
    who: Staff,
    State(db): State<Db>,
    Path(id): Path<String>,
) -> Result<Json<CaseDocument>, Problem> {
    let mut tx = db.read().await?;
    let listed = store::one(&mut tx, &Viewer::of(&who), &CaseId::new(id), UnixMillis::now()).await?;
    Ok(Json(listed.ok_or_else(|| Problem::not_found("case"))?.into()))
}

/// How many open cases each quick filter holds
#[utoipa::path(get, path = "/api/v1/cases/counts", tag = "cases", security(("session" = []), ("token" = [])),
    responses((status = 200, body = Counts), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(in crate::review) async fn get_counts(who: Staff, State(db): State<Db>) -> Result<Json<Counts>, Problem> {
    let mut tx = db.read().await?;
    Ok(Json(store::counts(&mut tx, &Viewer::of(&who), UnixMillis::now()).await?))
}

/// What there is to filter by
#[utoipa::path(get, path = "/api/v1/cases/facets", tag = "cases", security(("session" = []), ("token" = [])),
    responses((status = 200, body = Facets), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(in crate::review) async fn get_facets(who: Staff, State(db): State<Db>) -> Result<Json<Facets>, Problem> {
    let mut tx = db.read().await?;
    Ok(Json(store::facets(&mut tx, &Viewer::of(&who), UnixMillis::now()).await?))
}
