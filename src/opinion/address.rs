//! Where the judge is, and the key that it wants to be shown.

use axum::http::Uri;
use axum::http::uri::Authority;
use std::fmt;

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
        let host = uri.authority().map(Authority::as_str).unwrap_or_default();
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

    /// The whole address.
    pub(super) fn uri(&self) -> Uri {
        self.0.clone()
    }

    /// Is it spoken to over TLS?
    pub(super) fn is_secure(&self) -> bool {
        self.0.scheme_str() == Some("https")
    }

    /// Do words travel in the clear to another machine?
    pub fn is_open(&self) -> bool {
        let host = self.0.host().unwrap_or_default().trim_matches(['[', ']']);
        let here = host == "localhost" || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
        !self.is_secure() && !here
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

    /// For the request alone.
    pub(super) fn shown(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
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
