//! Reports over HTTP, and as files to take away.

mod asked;
mod export;
mod people;
mod site;

use crate::people::AdminToken;
use crate::review::Terms;
use crate::store::Db;
use axum::extract::FromRef;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

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
