//! The bare client for the few addresses that an admin configures. It knows neither redirects nor proxies, so it never
//! reaches anybody else.

use axum::http::{HeaderValue, Request, Response, header};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client as Pool;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::crypto::ring::default_provider;
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;

/// Longest body that is read, in bytes.
const MOST_BYTES: usize = 1 << 20;

/// A pool of connections.
#[derive(Clone)]
pub struct Client(Pool<HttpsConnector<HttpConnector>, Full<Bytes>>);

/// No connection, or what came over it cannot be read; the causes tell of connections, never of what was sent.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unreachable(pub String);

impl Client {
    /// Connects to nothing yet. For https (`secure`) the certificates that this system trusts are read.
    ///
    /// # Errors
    /// When this system trusts no certificate at all.
    pub fn open(secure: bool) -> anyhow::Result<Self> {
        let connector = if secure {
            HttpsConnectorBuilder::new().with_provider_and_native_roots(default_provider())?
        } else {
            let nobody = ClientConfig::builder_with_provider(Arc::new(default_provider()))
                .with_safe_default_protocol_versions()?
                .with_root_certificates(RootCertStore::empty())
                .with_no_client_auth();
            HttpsConnectorBuilder::new().with_tls_config(nobody)
        };
        let pool = Pool::builder(TokioExecutor::new());
        Ok(Self(pool.build(connector.https_or_http().enable_http1().build())))
    }

    /// Sends one request and reads the whole answer, whatever its status, up to a bound.
    ///
    /// # Errors
    /// When there is no answer, or a longer one.
    pub async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Unreachable> {
        let mut request = request.map(|body| Full::new(Bytes::from(body)));
        let agent = HeaderValue::from_static(concat!("spotcheck/", env!("CARGO_PKG_VERSION")));
        request.headers_mut().insert(header::USER_AGENT, agent);
        let answer = self.0.request(request).await.map_err(|error| Unreachable(chain(&error)))?;
        let (head, body) = answer.into_parts();
        let read = Limited::new(body, MOST_BYTES).collect().await.map_err(|error| {
            Unreachable(if error.is::<LengthLimitError>() {
                format!("the answer is longer than {MOST_BYTES} bytes")
            } else {
                chain(error.as_ref())
            })
        })?;
        Ok(Response::from_parts(head, read.to_bytes().into()))
    }
}

/// An error with its causes.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(deeper) = cause {
        text = format!("{text}: {deeper}");
        cause = deeper.source();
    }
    text
}
