//! The one address that is ever reached. Neither redirects nor proxies nor another host: the client knows none of them.

use std::time::Duration;

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
    use super::Failure;
    use crate::http::Client;
    use crate::opinion::{Address, Secret};
    use axum::http::{HeaderValue, Method, Request, header};
    use std::time::Duration;

    /// A client of one address.
    pub(in crate::opinion) struct Endpoint {
        client: Client,
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
            Ok(Self { client: Client::open(address.is_secure())?, address, authorization, timeout })
        }

        /// Posts JSON and reads what a 200 brings.
        pub(in crate::opinion) async fn post(&self, body: Vec<u8>) -> Result<Vec<u8>, Failure> {
            tokio::time::timeout(self.timeout, self.exchange(body)).await.unwrap_or(Err(Failure::Slow))
        }

        async fn exchange(&self, body: Vec<u8>) -> Result<Vec<u8>, Failure> {
            let mut request = Request::new(body);
            *request.method_mut() = Method::POST;
            *request.uri_mut() = self.address.uri();
            let headers = request.headers_mut();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
            headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
            if let Some(key) = &self.authorization {
                headers.insert(header::AUTHORIZATION, key.clone());
            }
            let answer = self.client.send(request).await.map_err(|error| Failure::Unreachable(error.0))?;
            let status = answer.status().as_u16();
            if status != 200 {
                let wait = answer.headers().get(header::RETRY_AFTER).and_then(|wait| wait.to_str().ok());
                let wait = wait.and_then(|wait| wait.trim().parse().ok()).map(Duration::from_secs);
                return Err(Failure::Refused { status, wait });
            }
            Ok(answer.into_body())
        }
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
