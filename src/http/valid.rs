//! A JSON body whose errors say where they are.

use super::Problem;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use serde::de::DeserializeOwned;

/// The body as `T`, or a problem that names line and column.
pub struct Valid<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Valid<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let json = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !json.is_some_and(|kind| kind.starts_with("application/json")) {
            return Err(
                Problem::bad_request("the body must be JSON").hint("send Content-Type: application/json")
            );
        }
        let body = Bytes::from_request(request, state).await.map_err(|rejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                Problem::too_large("the body is larger than the settings allow")
            } else {
                Problem::bad_request(rejection.body_text())
            }
        })?;
        serde_json::from_slice(&body).map(Self).map_err(|error| Problem::unprocessable(error.to_string()))
    }
}
