//! The service: puts the domains' routes together, serves the OpenAPI document and the pages, shuts down in order.
//!
//! No handler lives here except those about the service itself.

mod about;
mod app;
mod document;
mod guard;
mod page;

pub use app::App;

use crate::http::{Closing, Json};
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::from_fn;
use axum::{Extension, Router};
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::trace::TraceLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

/// The API's routes with their document.
fn api(max_upload_bytes: usize) -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(document::with_schemes(document::Document::openapi()))
        .merge(about::router())
        .merge(crate::people::api::router())
        .merge(crate::pipeline::api::router(max_upload_bytes))
        .merge(crate::review::api::router())
        .merge(crate::review::screen::router())
        .merge(crate::coaching::api::router())
        .merge(crate::report::api::router())
        .merge(crate::review::release::api::router())
        .merge(crate::review::appeal::api::router())
        .merge(crate::review::calibration::api::router())
        .merge(crate::remediation::api::router())
}

/// The OpenAPI document as served and as checked in at `src/web/openapi.json`.
pub fn openapi() -> utoipa::openapi::OpenApi {
    document::with_problems(api(0).split_for_parts().1)
}

/// Everything that is served.
pub fn router(app: App) -> Router {
    let (routes, document) = api(app.max_upload_bytes()).split_for_parts();
    let known = Arc::new(guard::Known::of(&document));
    let document = Arc::new(document::with_problems(document));
    let proxies = Arc::new(app.settings.http.trusted_proxies.clone());
    let openapi = axum::routing::get(move || {
        let document = document.clone();
        async move { Json(document.as_ref().clone()) }
    });
    routes
        .route("/api/v1/openapi.json", openapi)
        .layer(from_fn(move |request, next| guard::only_known(known.clone(), request, next)))
        .method_not_allowed_fallback(guard::no_such_method)
        .merge(page::router())
        .layer(DefaultBodyLimit::max(2 << 20))
        .layer(from_fn(move |request, next| guard::whence(proxies.clone(), request, next)))
        .layer(CatchPanicLayer::custom(guard::panicked))
        .layer(TraceLayer::new_for_http())
        .layer(always("x-content-type-options", "nosniff"))
        .layer(always("referrer-policy", "no-referrer"))
        .layer(always(
            "content-security-policy",
            "default-src 'self'; frame-ancestors 'none'; base-uri 'none'",
        ))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .with_state(app)
}

/// A header on every answer.
fn always(name: &'static str, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(HeaderName::from_static(name), HeaderValue::from_static(value))
}

/// Serves until `shutdown` resolves, then lets requests under way finish for at most ten seconds.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    app: App,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let (begun, stopping) = tokio::sync::oneshot::channel::<()>();
    let closing = Closing::default();
    let over = closing.0.clone();
    let signal = async move {
        shutdown.await;
        over.cancel();
        let _ = begun.send(());
    };
    // The address of the caller, which `guard::whence` reads.
    let service = router(app).layer(Extension(closing)).into_make_service_with_connect_info::<SocketAddr>();
    let served = async { axum::serve(listener, service).with_graceful_shutdown(signal).await };
    let patience = async {
        // A dropped sender means that serving ended by itself; then there is nothing to wait for.
        if stopping.await.is_ok() {
            tokio::time::sleep(Duration::from_secs(10)).await;
        } else {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        result = served => result.map_err(Into::into),
        () = patience => {
            tracing::warn!("requests still open after ten seconds are cut off");
            Ok(())
        }
    }
}
