//! Is the service alive, and can it work? For load balancers and people; no token needed, nothing private told.

use super::App;
use crate::http::{Json, Problem};
use crate::store::Db;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Alive.
#[derive(Serialize, ToSchema)]
struct Health {
    /// Always `ok`.
    status: &'static str,
    /// Version of the program.
    version: &'static str,
}

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(health)).routes(routes!(ready))
}

/// The process is up
#[utoipa::path(get, path = "/api/v1/health", tag = "service", security(), responses((status = 200, body = Health)))]
async fn health() -> Json<Health> {
    Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION") })
}

/// The database answers
#[utoipa::path(get, path = "/api/v1/ready", tag = "service", security(),
    responses((status = 200, body = Health), (status = 503, body = Problem)))]
async fn ready(State(db): State<Db>) -> Result<Json<Health>, Problem> {
    db.read().await.map_err(|error| {
        tracing::warn!(%error, "the database does not answer");
        Problem::unavailable("the database does not answer")
    })?;
    Ok(health().await)
}
