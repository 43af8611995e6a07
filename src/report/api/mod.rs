//! Reports over HTTP, and as files to take away.

mod asked;
mod export;
mod people;
mod site;

use crate::http::Problem;
use crate::people::audit::store::note_once;
use crate::people::audit::{Action, Deed, ONE_LOOK};
use crate::people::{AdminToken, Who};
use crate::review::Terms;
use crate::store::Db;
use axum::extract::FromRef;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Notes that somebody looked at a report.
async fn seen(db: &Db, who: &Who, report: &str) -> Result<(), Problem> {
    Ok(note_once(db, &Deed::new(who, Action::Saw, format!("report:{report}")), ONE_LOOK).await?)
}

/// The routes of reports.
pub fn router<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Db: FromRef<S>,
    AdminToken: FromRef<S>,
    Arc<Terms>: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(site::get_overview))
        .routes(routes!(site::export_overview))
        .routes(routes!(site::list_reported_rubrics))
        .routes(routes!(site::report_rubric))
        .routes(routes!(site::export_rubric))
        .routes(routes!(site::get_satisfaction))
        .routes(routes!(site::export_satisfaction))
        .routes(routes!(people::list_agents))
        .routes(routes!(people::export_agents))
        .routes(routes!(people::get_agent))
        .routes(routes!(people::export_agent))
        .routes(routes!(people::compare_teams))
        .routes(routes!(people::export_teams))
}
