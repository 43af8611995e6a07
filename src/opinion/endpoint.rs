//! The one address that is ever reached. Neither redirects nor proxies nor another host: the client knows none of them.

use std::time::Duration;

/// Longest body that is read, in bytes: a hundred times a long answer.
#[cfg(feature = "judge")]
const MOST_BYTES: usize = 1 << 20;

/// Why a request brought no answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// No connection, or what came over it is not HTTP.
    Unreachable(String),
    /// Nothing in time.
    Slow,
    /// Another status than 200, and how long the server wants to be left alone.
    Refused { status: u16, wait: Option<Duration> },
}

#[cfg(feature = "judge")]
pub(super) use client::Endpoint;
#[cfg(not(feature = "judge"))]
pub(super) use none::Endpoint;

#[cfg(feature = "judge")]
mod client {
    use super::{Failure, MOST_BYTES};
    use crate::opinion::{Address, Secret};
    use axum::http::{HeaderValue, Method, Request, header};
    use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
    use hyper::body::Bytes;
    use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
    use hyper_util::client::legacy::Client;
    use hyper_util::client::legacy::connect::HttpConnector;
    use hyper_util::rt::TokioExecutor;
    use rustls::crypto::ring::default_provider;
    use rustls::{ClientConfig, RootCertStore};
    use std::sync::Arc;
    use std::time::Duration;

    /// A client of one address.
    pub(in crate::opinion) struct Endpoint {
        client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
        address: Address,
        authorization: Option<HeaderValue>,
        timeout: Duration,
    }

    impl Endpoint {
        /// Connects to nothing yet. For https the certificates that this system trusts are read.
        pub(in crate::opinion) fn open(
            address: Address,
            key: Option<&Secret>,
            timeout: Duration,
        ) -> anyhow::Result<Self> {
            let secret = |key: &Secret| {
                let mut value = HeaderValue::try_from(format!("Bearer {}", key.shown()))
                    .map_err(|_| anyhow::anyhow!("the judge's key holds what no key can hold"))?;
                value.set_sensitive(true);
                Ok::<_, anyhow::Error>(value)
            };
            let authorization = key.map(secret).transpose()?;
            let connector = if address.is_secure() {
                HttpsConnectorBuilder::new().with_provider_and_native_roots(default_provider())?
            } else {
                let nobody = ClientConfig::builder_with_provider(Arc::new(default_provider()))
                    .with_safe_default_protocol_versions()?
                    .with_root_certificates(RootCertStore::empty())
                    .with_no_client_auth();
                HttpsConnectorBuilder::new().with_tls_config(nobody)
            };
            let client =
                Client::builder(TokioExecutor::new()).build(connector.https_or_http().enable_http1().build());
            Ok(Self { client, address, authorization, timeout })
        }

        /// Posts JSON and reads what a 200 brings.
        pub(in crate::opinion) async fn post(&self, body: Vec<u8>) -> Result<Vec<u8>, Failure> {
            tokio::time::timeout(self.timeout, self.exchange(body)).await.unwrap_or(Err(Failure::Slow))
        }

        async fn exchange(&self, body: Vec<u8>) -> Result<Vec<u8>, Failure> {
            let mut request = Request::new(Full::new(Bytes::from(body)));
            *request.method_mut() = Method::POST;
            *request.uri_mut() = self.address.uri();
            let headers = request.headers_mut();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
            headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
            headers.insert(
                header::USER_AGENT,
                HeaderValue::from_static(concat!("spotcheck/", env!("CARGO_PKG_VERSION"))),
            );
            if let Some(key) = &self.authorization {
                headers.insert(header::AUTHORIZATION, key.clone());
            }
            let answer =
                self.client.request(request).await.map_err(|error| Failure::Unreachable(chain(&error)))?;
            let status = answer.status().as_u16();
            if status != 200 {
                let wait = answer.headers().get(header::RETRY_AFTER).and_then(|wait| wait.to_str().ok());
                let wait = wait.and_then(|wait| wait.trim().parse().ok()).map(Duration::from_secs);
                return Err(Failure::Refused { status, wait });
            }
            let body = Limited::new(answer.into_body(), MOST_BYTES).collect().await;
            let read = body.map_err(|error| {
                let detail = if error.is::<LengthLimitError>() {
                    format!("the answer is longer than {MOST_BYTES} bytes")
                } else {
                    chain(error.as_ref())
                };
                Failure::Unreachable(detail)
            })?;
            Ok(read.to_bytes().into())
        }
    }

    /// An error with its causes. Those of this client tell of connections, never of what was sent.
    fn chain(error: &(dyn std::error::Error + 'static)) -> String {
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(deeper) = cause {
            text = format!("{text}: {deeper}");
            cause = deeper.source();
        }
        text
    }
}

#[cfg(not(feature = "judge"))]
mod none {
    use super::Failure;
    use crate::opinion::{Address, Secret};
    use std::time::Duration;

    /// This program was built without a client.
    pub(in crate::opinion) enum Endpoint {}

    impl Endpoint {
        pub(in crate::opinion) fn open(_: Address, _: Option<&Secret>, _: Duration) -> anyhow::Result<Self> {
            anyhow::bail!(
                "this spotcheck was built without the feature `judge`\n  hint: leave judge.endpoint empty"
            )
        }

        #[expect(clippy::unused_async, reason = "as the client's")]
        pub(in crate::opinion) async fn post(&self, _: Vec<u8>) -> Result<Vec<u8>, Failure> {
            match *self {}
        }
    }
}
