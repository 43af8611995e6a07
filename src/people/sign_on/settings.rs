//! Which provider.

use serde::Deserialize;
use std::path::PathBuf;

/// The provider of `OpenID Connect`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignOnSettings {
    /// Its address, as it calls itself; empty: off.
    pub issuer: String,
    /// Our id there.
    pub client_id: String,
    /// File with our secret there; empty: none, PKCE alone.
    pub secret_file: PathBuf,
    /// Our address as browsers know it, e.g. `https://quality.example.com`.
    pub public_url: String,
    /// What the button says.
    pub label: String,
    /// `preferred_username` or `email`: which claim is the user's name here.
    pub claim: String,
}
