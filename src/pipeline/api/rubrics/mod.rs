//! Rubrics over HTTP: explained, checked while somebody types, drafted, tried, previewed on all history, published,
//! rolled back; history brought up to date.

mod check;
mod drafts;
mod people;
mod previews;
mod publish;
mod read;
mod tries;

use super::super::Judges;
use crate::http::Problem;
use crate::people::AdminToken;
use crate::store::Db;
use axum::extract::FromRef;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Bytes of a rubric's text or of its cases, at most.
const MAX_BYTES: usize = 256 * 1024;

/// The routes of rubrics.
pub(super) fn router<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Db: FromRef<S>,
    AdminToken: FromRef<S>,
    Arc<Judges>: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(read::list_rubrics))
        .routes(routes!(read::get_rubric))
        .routes(routes!(read::get_version))
        .routes(routes!(read::get_figures))
        .routes(routes!(read::list_conversations))
        .routes(routes!(check::check))
        .routes(routes!(check::test))
        .routes(routes!(drafts::list_drafts, drafts::add_draft))
        .routes(routes!(drafts::get_draft, drafts::save_draft, drafts::delete_draft))
        .routes(routes!(tries::try_draft))
        .routes(routes!(previews::get_preview, previews::begin_preview))
        .routes(routes!(publish::publish))
        .routes(routes!(publish::roll_back))
        .routes(routes!(publish::get_back_fill, publish::begin_back_fill))
}

/// Refuses what is too long to be read.
fn short_enough(what: &str, text: &str) -> Result<(), Problem> {
    if text.len() <= MAX_BYTES {
        return Ok(());
    }
    let detail = format!("{what} has {} bytes; at most {MAX_BYTES} are read", text.len());
    Err(Problem::too_large(detail).hint("move what a rubric knows into shorter knowledge files"))
}

/// The id of a rubric as a path may name it.
fn rubric_id(id: &str) -> Result<(), Problem> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    if !id.is_empty() && id.len() <= 64 && id.chars().all(plain) {
        return Ok(());
    }
    Err(Problem::unprocessable("an id has 1 to 64 Latin letters, digits, _ - ."))
}

/// Computes on a thread that may block.
async fn computed<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(Problem::internal)
}
