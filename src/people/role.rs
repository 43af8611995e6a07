//! Roles as extractors: a handler that asks for `Admin` cannot run for anybody else.

use super::AdminToken;
use crate::http::Problem;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::{header, request::Parts};

/// Runs the place: may read and write everything.
pub struct Admin(());

impl<S> FromRequestParts<S> for Admin
where
    S: Send + Sync,
    AdminToken: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let offered = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token =
            offered.and_then(|value| value.strip_prefix("Bearer ")).ok_or_else(Problem::unauthorized)?;
        if AdminToken::from_ref(state).matches(token.trim()) {
            Ok(Self(()))
        } else {
            Err(Problem::unauthorized())
        }
    }
}
