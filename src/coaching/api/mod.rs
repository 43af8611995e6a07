//! Examples, proposals, lessons and phrases over HTTP.

mod alike;
mod criteria;
mod documents;
mod examples;
mod export;
mod lessons;
mod proposals;
mod scripts;
mod sound;

pub use sound::Recordings;

use crate::people::AdminToken;
use crate::store::Db;
use axum::Extension;
use axum::extract::FromRef;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of coaching.
pub fn router<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Db: FromRef<S>,
    AdminToken: FromRef<S>,
    Recordings: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(examples::list_examples, examples::add_example))
        .routes(routes!(criteria::list_criteria))
        .routes(routes!(examples::get_example, examples::change_example, examples::remove_example))
        .routes(routes!(sound::play_example))
        .routes(routes!(alike::list_alike))
        .routes(routes!(proposals::list_proposals))
        .routes(routes!(lessons::list_lessons, lessons::add_lesson))
        .routes(routes!(lessons::get_lesson, lessons::change_lesson, lessons::remove_lesson))
        .routes(routes!(lessons::set_items))
        .routes(routes!(sound::play_item))
        .routes(routes!(export::export_lesson))
        .routes(routes!(scripts::get_board, scripts::compute_board))
        .layer(Extension(sound::Clips::default()))
        .layer(Extension(scripts::Computing::default()))
}
