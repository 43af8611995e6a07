//! What no handler sees: parameters that a route does not know, methods that an address does not know, and panics.

use crate::http::{Problem, Proxies};
use crate::rubric::suggestion;
use crate::text::masked;
use axum::extract::{ConnectInfo, MatchedPath, Request};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::any::Any;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use utoipa::openapi::path::{Operation, ParameterIn, PathItem};
use utoipa::openapi::{OpenApi, RefOr};

/// Providers of sign-on add parameters of their own when they send people back.
const OPEN_ENDED: &str = "/api/v1/session/return";

/// The query parameters of every route, as the document lists them. A filter that is misspelt would otherwise be no
/// filter, and its caller would take everything for what was asked for.
#[derive(Debug, Default)]
pub(super) struct Known(HashMap<(Method, String), Vec<String>>);

impl Known {
    /// Reads them from the document, so that what it lists and what is taken are the same.
    pub(super) fn of(document: &OpenApi) -> Self {
        let routes = document.paths.paths.iter().flat_map(|(path, item)| {
            operations(item).into_iter().map(move |(method, operation)| {
                let names = operation.parameters.iter().flatten().filter_map(|one| match one {
                    RefOr::T(one) if matches!(one.parameter_in, ParameterIn::Query) => Some(one.name.clone()),
                    _ => None,
                });
                ((method, path.clone()), names.collect())
            })
        });
        Self(routes.collect())
    }

    /// What is wrong with this query, if anything.
    fn refuses(&self, method: &Method, path: &str, query: &str) -> Option<Problem> {
        let method = if *method == Method::HEAD { &Method::GET } else { method };
        let known = self.0.get(&(method.clone(), path.to_owned()))?;
        let unknown = query.split('&').filter_map(|pair| pair.split('=').next()).find(|name| {
            // Names of parameters are plain, so whatever is written in another way is none of them.
            !name.is_empty() && !known.iter().any(|one| one == name)
        })?;
        let hint = if known.is_empty() {
            "this route takes no parameters after ?".to_owned()
        } else {
            suggestion(unknown, known.iter().map(String::as_str))
        };
        let shown: String = unknown.chars().take(40).collect();
        Some(Problem::bad_request(format!("this route has no parameter {shown:?}")).hint(hint))
    }
}

fn operations(item: &PathItem) -> Vec<(Method, &Operation)> {
    let all = [
        (Method::GET, &item.get),
        (Method::POST, &item.post),
        (Method::PUT, &item.put),
        (Method::PATCH, &item.patch),
        (Method::DELETE, &item.delete),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_ref()?))).collect()
}

/// Refuses a request with a parameter that its route does not know.
pub(super) async fn only_known(known: Arc<Known>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let refused = path.zip(request.uri().query()).and_then(|(path, query)| {
        if path == OPEN_ENDED { None } else { known.refuses(request.method(), path, query) }
    });
    match refused {
        Some(problem) => problem.into_response(),
        None => next.run(request).await,
    }
}

/// Notes where a request comes from, by which failed log-ins are counted.
pub(super) async fn whence(proxies: Arc<Proxies>, mut request: Request, next: Next) -> Response {
    if let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>().copied() {
        let caller = proxies.caller(peer.ip(), request.headers());
        request.extensions_mut().insert(caller);
    }
    next.run(request).await
}

/// The address exists, the method there does not.
pub(super) async fn no_such_method() -> Problem {
    Problem::method()
}

/// A bug of ours; what it said goes to the log.
#[expect(clippy::needless_pass_by_value, reason = "the layer calls it so")]
pub(super) fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let said = cause.downcast_ref::<String>().map(String::as_str);
    let said = said.or_else(|| cause.downcast_ref::<&str>().copied()).unwrap_or("without a word");
    Problem::internal(format!("a handler panicked: {}", masked(said))).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(path: &str, query: &str) -> Option<(Option<String>, Option<String>)> {
        let known = [("/found", vec!["score_from", "score_to"]), ("/bare", vec![])];
        let known = known.map(|(path, names)| {
            ((Method::GET, path.to_owned()), names.into_iter().map(str::to_owned).collect())
        });
        let problem = Known(known.into_iter().collect()).refuses(&Method::HEAD, path, query)?;
        Some((problem.detail, problem.hint))
    }

    #[test]
    fn a_slip_of_the_hand_is_named_and_put_right() {
        let (detail, hint) = refused("/found", "score_to=1&score_form=99").unwrap();
        assert_eq!(detail.as_deref(), Some("this route has no parameter \"score_form\""));
        assert_eq!(hint.as_deref(), Some("did you mean `score_from`?"));
        assert!(refused("/bare", "page=2").unwrap().1.unwrap().contains("no parameters"));
        assert!(refused("/found", "score_from=1&score_to=2&").is_none());
        assert!(refused("/unlisted", "a=b").is_none());
    }

    #[tokio::test]
    async fn a_panic_is_told_as_a_problem_without_its_words() {
        let answer = panicked(Box::new("the customer said 13800138000".to_owned()));
        assert_eq!(answer.status(), axum::http::StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
        let body = axum::body::to_bytes(answer.into_body(), 10_000).await.unwrap();
        assert!(!String::from_utf8_lossy(&body).contains("138"));
    }
}
