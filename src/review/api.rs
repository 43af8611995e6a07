//! Reviewing over HTTP: the routes of all its parts.

use super::{assign, claim, find, goal, queue, views};
use crate::people::AdminToken;
use crate::store::Db;
use axum::extract::FromRef;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use super::queue::document::CaseDocument;

/// The routes of the queue and of finding conversations.
pub fn router<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Db: FromRef<S>,
    AdminToken: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(queue::api::list_cases))
        .routes(routes!(queue::api::get_counts))
        .routes(routes!(queue::events::follow_counts))
        .routes(routes!(queue::api::get_facets))
        .routes(routes!(queue::api::get_case))
        .routes(routes!(claim::api::next_case))
        .routes(routes!(claim::api::claim_case))
        .routes(routes!(claim::api::let_go_of_case))
        .routes(routes!(claim::api::renew_case))
        .routes(routes!(claim::api::hand_back_case))
        .routes(routes!(claim::api::skip_case))
        .routes(routes!(assign::api::assign_cases))
        .routes(routes!(assign::api::list_reviewers))
        .routes(routes!(assign::api::list_policies, assign::api::add_policy))
        .routes(routes!(assign::api::change_policy, assign::api::remove_policy))
        .routes(routes!(assign::api::apply_policy))
        .routes(routes!(views::api::list_views, views::api::add_view))
        .routes(routes!(views::api::remove_view))
        .routes(routes!(goal::api::my_progress))
        .routes(routes!(goal::api::list_goals))
        .routes(routes!(goal::api::set_goal))
        .routes(routes!(find::api::open_case))
        .routes(routes!(find::api::find_conversations))
}
