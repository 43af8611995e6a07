//! Errors as RFC 9457 problem JSON: for the caller a title, what was wrong and what would help; details of our own
//! faults go to the log, never to the caller.

use crate::basic::Millis;
use crate::store::StoreError;
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
    /// Goes out as the header `Retry-After`.
    #[serde(skip)]
    #[schema(ignore)]
    wait: Option<Millis>,
}

impl Problem {
    fn new(status: StatusCode, kind: &'static str, detail: Option<String>) -> Self {
        let title = status.canonical_reason().unwrap_or("Error");
        Self { kind, title, status: status.as_u16(), detail, hint: None, wait: None }
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

    /// 429: slow down, and not again for this long.
    pub fn wait(detail: impl Into<String>, wait: Millis) -> Self {
        let mut problem = Self::too_many(detail).hint(format!("try again in {wait}"));
        problem.wait = Some(wait);
        problem
    }

    /// 503: not now, but soon.
    pub fn busy(detail: impl Into<String>, wait: Millis) -> Self {
        let mut problem = Self::unavailable(detail).hint(format!("try again in {wait}"));
        problem.wait = Some(wait);
        problem
    }

    /// 404: there is none, or it is not yours to see; the two look alike on purpose.
    pub fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", Some(format!("no such {what}")))
    }

    /// 405: this address understands other methods, which the header `Allow` names.
    pub fn method() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method",
            Some("this address does not know the method".to_owned()),
        )
        .hint("the header Allow names those that it knows")
    }

    /// 409: it changed meanwhile, or cannot be done in this state.
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "conflict", Some(detail.into()))
    }

    /// 413: larger than the settings allow.
    pub fn too_large(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", Some(detail.into()))
    }

    /// 415: not the kind of content that is read here.
    pub fn media_type(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type", Some(detail.into()))
    }

    /// 416: the wanted part lies beyond the end of what has `size` bytes.
    pub fn beyond(size: u64) -> Self {
        Self::new(StatusCode::RANGE_NOT_SATISFIABLE, "range", Some(format!("there are {size} bytes")))
            .hint("ask for bytes within, or for all without the header Range")
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
        let wait = self.wait;
        let mut response = (status, axum::Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(wait) = wait {
            // Whole seconds, rounded up: who comes back too early is refused again.
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait.0.max(1).saturating_add(999) / 1000));
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
