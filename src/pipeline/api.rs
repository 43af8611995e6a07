//! Conversations over HTTP: taken in, followed on their way, read with their scorecards, put right by people. Rubrics:
//! see `rubrics`.

mod intake;
mod mend;
pub(super) mod read;
mod rubrics;

use super::{Intake, Judges};
use crate::config::Settings;
use crate::people::AdminToken;
use crate::rubric::Shelf;
use crate::store::Db;
use axum::extract::{DefaultBodyLimit, FromRef};
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of conversations. Uploads may have `max_upload_bytes`.
pub fn router<S>(max_upload_bytes: usize) -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Db: FromRef<S>,
    AdminToken: FromRef<S>,
    Arc<Intake>: FromRef<S>,
    Arc<Settings>: FromRef<S>,
    Arc<Judges>: FromRef<S>,
    Arc<Shelf>: FromRef<S>,
{
    let uploads = OpenApiRouter::new()
        .routes(routes!(intake::add_conversation))
        .routes(routes!(intake::upload))
        .layer(DefaultBodyLimit::max(max_upload_bytes));
    OpenApiRouter::new()
        .merge(uploads)
        .merge(rubrics::router())
        .routes(routes!(read::get_conversation))
        .routes(routes!(read::get_scorecards))
        .routes(routes!(mend::swap_speakers))
        .routes(routes!(mend::correct_words))
        .routes(routes!(mend::retry_conversation))
}
