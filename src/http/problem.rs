//! Errors as RFC 9457 problem JSON: for the caller a title, what was wrong and what would help; details of our own
//! faults go to the log, never to the caller.

use crate::store::StoreError;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// What a handler answers when it cannot do what was asked.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// A stable name, e.g. `not-found`; relative URI as RFC 9457 allows.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The status text.
    pub title: &'static str,
    /// HTTP status code.
    pub status: u16,
    /// What was wrong with this request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What would help.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Problem {
    fn new(status: StatusCode, kind: &'static str, detail: Option<String>) -> Self {
        let title = status.canonical_reason().unwrap_or("Error");
        Self { kind, title, status: status.as_u16(), detail, hint: None }
    }

    /// 400: the request itself cannot be understood.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad-request", Some(detail.into()))
    }

    /// 401: nobody said who is asking, or the token is wrong.
    pub fn unauthorized() -> Self {
        let mut problem = Self::new(StatusCode::UNAUTHORIZED, "unauthorized", None);
        problem.hint = Some("log in, or send the header Authorization: Bearer TOKEN".to_owned());
        problem
    }

    /// 401: name and password do not belong together; which of them is wrong is not said.
    pub fn wrong_password() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "wrong-password", Some("name or password is wrong".to_owned()))
    }

    /// 403: known, but this needs another role, or a token of another scope.
    pub fn forbidden(needs: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", Some(format!("this needs: {needs}")))
    }

    /// 429: slow down.
    pub fn too_many(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many", Some(detail.into()))
    }

    /// 404: there is none, or it is not yours to see; the two look alike on purpose.
    pub fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", Some(format!("no such {what}")))
    }

    /// 409: it changed meanwhile, or cannot be done in this state.
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "conflict", Some(detail.into()))
    }

    /// 413: larger than the settings allow.
    pub fn too_large(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", Some(detail.into()))
    }

    /// 422: understood, but the content is wrong.
    pub fn unprocessable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "unprocessable", Some(detail.into()))
    }

    /// 500: our fault; `error` is logged and not shown.
    pub fn internal(error: impl std::fmt::Display) -> Self {
        tracing::error!(error = %error, "request failed");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", None)
    }

    /// 503: not now.
    pub fn unavailable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", Some(detail.into()))
    }

    /// Adds advice.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<anyhow::Error> for Problem {
    fn from(error: anyhow::Error) -> Self {
        Self::internal(format!("{error:#}"))
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::internal(error)
    }
}
