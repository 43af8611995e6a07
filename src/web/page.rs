//! The one page there is until the workbench comes: the open cases, for whoever has the token.

use super::App;
use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;

pub(super) fn router() -> Router<App> {
    let file = |kind: &'static str, content: &'static str| {
        get(move || async move { ([(header::CONTENT_TYPE, kind)], content).into_response() })
    };
    Router::new()
        .route("/", file("text/html; charset=utf-8", include_str!("../ui/index.html")))
        .route("/favicon.ico", get(|| async { axum::http::StatusCode::NO_CONTENT }))
        .route("/page.css", file("text/css; charset=utf-8", include_str!("../ui/page.css")))
        .route("/page.js", file("text/javascript; charset=utf-8", include_str!("../ui/page.js")))
}
