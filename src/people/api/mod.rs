//! People over HTTP: logging in and out, users, teams, tokens, the audit log.

mod audit;
mod hashing;
mod session;
mod sign_on;
mod teams;
mod tokens;
mod users;

use super::{AdminToken, SignOn};
use crate::calendar::Calendar;
use crate::store::Db;
use axum::extract::FromRef;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of people.
pub fn router<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Db: FromRef<S>,
    AdminToken: FromRef<S>,
    Calendar: FromRef<S>,
    Arc<SignOn>: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(session::log_in, session::me, session::log_out, session::prefer))
        .routes(routes!(session::change_password))
        .routes(routes!(sign_on::ways))
        .routes(routes!(sign_on::sign_on))
        .routes(routes!(sign_on::come_back))
        .routes(routes!(users::list_users, users::add_user))
        .routes(routes!(users::change_user))
        .routes(routes!(users::reset_password))
        .routes(routes!(teams::list_teams, teams::add_team))
        .routes(routes!(teams::list_memberships, teams::place_agent))
        .routes(routes!(tokens::list_tokens, tokens::add_token))
        .routes(routes!(tokens::revoke_token))
        .routes(routes!(audit::list_entries))
        .routes(routes!(audit::read_head))
}
