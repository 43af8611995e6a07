//! Logging in through a provider of `OpenID Connect`: the authorization code flow with PKCE, state and nonce
//! (`OpenID Connect` Core 1.0, section 3.1; RFC 7636), where an admin has configured one.
//!
//! People are not made here: whoever logs in must be a user already, found by a claim at the first time and by the
//! provider's subject from then on.

#[cfg(feature = "oidc")]
mod provider;
mod settings;
pub mod store;

pub use settings::SignOnSettings;

use thiserror::Error;

/// What must be remembered until the person comes back from the provider.
#[derive(Clone, Debug)]
pub struct Begun {
    /// Where the browser goes.
    pub url: String,
    /// Comes back unchanged.
    pub state: String,
    /// Stands in the provider's answer.
    pub nonce: String,
    /// Proves that we are who began (PKCE).
    pub verifier: String,
}

/// Who the provider says it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The provider.
    pub issuer: String,
    /// Its own, unchanging id of the person.
    pub subject: String,
    /// The claim by which a user is found the first time.
    pub name: Option<String>,
}

/// Why nobody can log in that way.
#[derive(Debug, Error)]
pub enum SignOnError {
    /// No provider is configured.
    #[error("no provider is configured")]
    Off,
    /// The provider does not answer as the standard says.
    #[error("the provider cannot be used: {0}")]
    Provider(String),
    /// Its answer is not for us, not signed by it, or not for this log-in.
    #[error("the provider's answer is refused: {0}")]
    Refused(String),
}

/// The way to log in through a provider; off unless configured.
#[derive(Default)]
pub struct SignOn {
    #[cfg(feature = "oidc")]
    provider: Option<provider::Provider>,
}

impl SignOn {
    /// Nothing is reached before somebody logs in.
    ///
    /// # Errors
    /// When the settings cannot be used.
    #[cfg(feature = "oidc")]
    pub fn open(settings: &SignOnSettings) -> anyhow::Result<Self> {
        let on = !settings.issuer.is_empty();
        Ok(Self { provider: if on { Some(provider::Provider::open(settings)?) } else { None } })
    }

    /// Nothing is reached before somebody logs in.
    ///
    /// # Errors
    /// When a provider is configured: this program cannot speak to one.
    #[cfg(not(feature = "oidc"))]
    pub fn open(settings: &SignOnSettings) -> anyhow::Result<Self> {
        anyhow::ensure!(
            settings.issuer.is_empty(),
            "this spotcheck was built without the feature `oidc`\n  hint: leave sign_on.issuer empty"
        );
        Ok(Self::default())
    }

    /// What the button says; `None` where this way is off.
    pub fn label(&self) -> Option<&str> {
        #[cfg(feature = "oidc")]
        return self.provider.as_ref().map(provider::Provider::label);
        #[cfg(not(feature = "oidc"))]
        None
    }

    /// Begins a log-in.
    ///
    /// # Errors
    /// When the provider does not answer.
    #[cfg_attr(not(feature = "oidc"), expect(clippy::unused_async, reason = "as with a provider"))]
    pub async fn begin(&self) -> Result<Begun, SignOnError> {
        #[cfg(feature = "oidc")]
        if let Some(provider) = &self.provider {
            return provider.begin().await;
        }
        Err(SignOnError::Off)
    }

    /// Ends a log-in: who is it?
    ///
    /// # Errors
    /// When the provider does not answer, or its answer proves nothing.
    #[cfg_attr(
        not(feature = "oidc"),
        expect(clippy::unused_async, unused_variables, reason = "as with a provider")
    )]
    pub async fn finish(&self, code: &str, nonce: &str, verifier: &str) -> Result<Known, SignOnError> {
        #[cfg(feature = "oidc")]
        if let Some(provider) = &self.provider {
            return provider.finish(code, nonce, verifier).await;
        }
        Err(SignOnError::Off)
    }
}
