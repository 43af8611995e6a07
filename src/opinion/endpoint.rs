//! The one address that is ever reached. Neither redirects nor proxies nor another host: the client knows none of them.

use axum::http::Uri;
use std::fmt;
use std::time::Duration;

/// Longest body that is read, in bytes: a hundred times a long answer.
#[cfg(feature = "judge")]
const MOST_BYTES: usize = 1 << 20;

/// Where questions are posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(Uri);

impl Address {
    /// Reads the base address of an OpenAI-compatible server, such as `http://127.0.0.1:8000/v1`.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn parse(base: &str) -> Result<Self, String> {
        let uri: Uri = base.parse().map_err(|error| format!("`{base}` is no address: {error}"))?;
        let host = uri.authority().map(|authority| authority.as_str()).unwrap_or_default();
        if !matches!(uri.scheme_str(), Some("http" | "https")) || host.is_empty() {
            return Err(format!("`{base}` must begin with http:// or https:// and name a host"));
        }
        if host.contains('@') {
            return Err(
                "the address must not hold a name or a password: the key has a place of its own".to_owned()
            );
        }
        if uri.query().is_some() || base.contains('#') {
            return Err(format!("`{base}` must end with its path: no `?` and no `#`"));
        }
        let base = base.trim_end_matches('/');
        let full = if base.ends_with("/chat/completions") {
            base.to_owned()
        } else {
            format!("{base}/chat/completions")
        };
        full.parse().map(Self).map_err(|error| format!("`{full}` is no address: {error}"))
    }

    /// Do words travel in the clear to another machine?
    pub fn is_open(&self) -> bool {
        let host = self.0.host().unwrap_or_default().trim_matches(['[', ']']);
        let here = host == "localhost" || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
        self.0.scheme_str() == Some("http") && !here
    }
}

/// As configured, for people; it holds no secret.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A key that no log shows.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Keeps a key; blanks and line ends around it are no part of it.
    pub fn new(key: &str) -> Self {
        Self(key.trim().to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

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
    use super::{Address, Failure, MOST_BYTES, Secret};
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
                let mut value = HeaderValue::try_from(format!("Bearer {}", key.0))
                    .map_err(|_| anyhow::anyhow!("the judge's key holds what no key can hold"))?;
                value.set_sensitive(true);
                Ok::<_, anyhow::Error>(value)
            };
            let authorization = key.map(secret).transpose()?;
            let connector = if address.0.scheme_str() == Some("https") {
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
            *request.uri_mut() = self.address.0.clone();
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
    use super::{Address, Failure, Secret};
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_host_and_a_path_and_nothing_else() {
        let posted = |base: &str| Address::parse(base).map(|address| address.to_string());
        let full = "http://127.0.0.1:8000/v1/chat/completions";
        for base in ["http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1/", full] {
            assert_eq!(posted(base).unwrap(), full);
        }
        for base in [
            "",
            "v1",
            "127.0.0.1:8000",
            "ftp://host/v1",
            "file:///etc/passwd",
            "http://",
            "http://me:secret@host/v1",
            "http://host/v1?key=secret",
            "http://host/v1#x",
            "http://ho st/v1",
        ] {
            let told = posted(base).unwrap_err();
            assert!(!told.contains("me:secret"), "{told}");
        }
    }

    #[test]
    fn it_is_known_when_words_would_travel_in_the_clear() {
        let open = |base: &str| Address::parse(base).unwrap().is_open();
        assert!(
            open("http://10.0.0.7/v1")
                && open("http://llm.example.com/v1")
                && open("http://[2001:db8::1]/v1")
        );
        assert!(!open("https://10.0.0.7/v1"));
        assert!(!open("http://localhost:1/v1") && !open("http://127.0.0.9/v1") && !open("http://[::1]:1/v1"));
    }

    #[test]
    fn a_key_is_never_shown() {
        assert_eq!(format!("{:?}", Secret::new("sk-12345\n")), "Secret(…)");
    }
}
