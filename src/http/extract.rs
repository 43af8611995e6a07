//! What callers send: JSON, queries, paths, bytes and forms, as axum reads them, but what cannot be read is answered
//! with problem JSON that says what was expected. Handlers take these and never axum's own; a test holds it.

use super::Problem;
use crate::text::numbers_masked;
use axum::extract::multipart::MultipartRejection;
use axum::extract::rejection::{BytesRejection, JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, OptionalFromRequest, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::error::Error;

/// A body of JSON, read or written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Json<T>(pub T);

/// The parameters after `?`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Query<T>(pub T);

/// The parameters in the path.
#[derive(Clone, Copy, Debug, Default)]
pub struct Path<T>(pub T);

/// A body as it came, within the route's bound.
#[derive(Clone, Debug, Default)]
pub struct Bytes(pub axum::body::Bytes);

/// A form with files, `multipart/form-data`.
#[derive(Debug)]
pub struct Multipart(pub axum::extract::Multipart);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

impl<T, S> FromRequest<S> for Json<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let read = <axum::Json<T> as FromRequest<S>>::from_request(request, state).await;
        read.map(|axum::Json(read)| Self(read)).map_err(Problem::from)
    }
}

impl<T, S> OptionalFromRequest<S> for Json<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Option<Self>, Problem> {
        let read = <axum::Json<T> as OptionalFromRequest<S>>::from_request(request, state).await?;
        Ok(read.map(|axum::Json(read)| Self(read)))
    }
}

impl<T, S> FromRequestParts<S> for Query<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = axum::extract::Query::<T>::from_request_parts(parts, state).await;
        read.map(|axum::extract::Query(read)| Self(read)).map_err(Problem::from)
    }
}

impl<T, S> FromRequestParts<S> for Path<T>
where
    T: DeserializeOwned + Send,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        read.map(|axum::extract::Path(read)| Self(read)).map_err(Problem::from)
    }
}

impl<S: Send + Sync> FromRequest<S> for Bytes {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let read = <axum::body::Bytes as FromRequest<S>>::from_request(request, state).await;
        read.map(Self).map_err(Problem::from)
    }
}

impl<S: Send + Sync> FromRequest<S> for Multipart {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let read = <axum::extract::Multipart as FromRequest<S>>::from_request(request, state).await;
        read.map(Self).map_err(Problem::from)
    }
}

const PARAMETERS: &str = "the OpenAPI document lists the parameters and their values";

impl From<JsonRejection> for Problem {
    fn from(error: JsonRejection) -> Self {
        let hint = "the OpenAPI document says what the body must look like";
        match error {
            JsonRejection::JsonSyntaxError(error) => {
                Self::bad_request(format!("the body is not JSON: {}", inner(&error)))
                    .hint("send one JSON document in UTF-8")
            }
            JsonRejection::JsonDataError(error) => {
                Self::unprocessable(format!("the body does not fit: {}", inner(&error))).hint(hint)
            }
            JsonRejection::MissingJsonContentType(_) => Self::media_type("the body must be JSON")
                .hint("send the header Content-Type: application/json"),
            JsonRejection::BytesRejection(error) => error.into(),
            other => Self::of(other.status(), &other).hint(hint),
        }
    }
}

impl From<QueryRejection> for Problem {
    fn from(error: QueryRejection) -> Self {
        Self::bad_request(format!("the query cannot be read: {}", inner(&error))).hint(PARAMETERS)
    }
}

impl From<PathRejection> for Problem {
    fn from(error: PathRejection) -> Self {
        if error.status().is_server_error() {
            return Self::internal(error);
        }
        Self::bad_request(format!("the path cannot be read: {}", inner(&error))).hint(PARAMETERS)
    }
}

impl From<BytesRejection> for Problem {
    fn from(error: BytesRejection) -> Self {
        Self::of(error.status(), &error)
    }
}

impl From<MultipartRejection> for Problem {
    fn from(error: MultipartRejection) -> Self {
        Self::bad_request(numbers_masked(&error.body_text()))
            .hint("send a form as multipart/form-data with a boundary")
    }
}

impl Problem {
    /// A body that did not arrive as it should.
    fn of(status: StatusCode, error: &(dyn Error + 'static)) -> Self {
        if status == StatusCode::PAYLOAD_TOO_LARGE {
            return Self::too_large("the body is larger than this route takes").hint("send less at a time");
        }
        Self::bad_request(format!("the body cannot be read: {}", inner(error))).hint("send it again")
    }
}

/// What went wrong below, without axum's own introduction. It may quote what was sent, so it is masked.
fn inner(error: &(dyn Error + 'static)) -> String {
    numbers_masked(&error.source().map_or_else(|| error.to_string(), ToString::to_string))
}
