//! The provider, spoken to.

use super::{Begun, Known, SignOnError, SignOnSettings};
use crate::http::Client as HttpClient;
use anyhow::Context;
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreIdTokenClaims, CoreProviderMetadata};
use openidconnect::{
    AccessTokenHash, AsyncHttpClient, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest,
    HttpResponse, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    Scope, TokenResponse,
};
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// Keys and addresses of the provider are asked for anew after so long.
const FRESH: Duration = Duration::from_hours(1);
/// Longest wait for one answer.
const PATIENCE: Duration = Duration::from_secs(15);

/// A configured provider.
pub(super) struct Provider {
    http: Http,
    issuer: IssuerUrl,
    id: ClientId,
    secret: Option<ClientSecret>,
    redirect: RedirectUrl,
    label: String,
    by_email: bool,
    discovered: Mutex<Option<(Instant, CoreProviderMetadata)>>,
}

#[derive(Debug, thiserror::Error)]
enum Exchange {
    #[error("{0}")]
    Unreachable(#[from] crate::http::Unreachable),
    #[error("no answer in time")]
    Slow,
}

impl Provider {
    pub(super) fn open(settings: &SignOnSettings) -> anyhow::Result<Self> {
        let issuer = IssuerUrl::new(settings.issuer.clone())
            .with_context(|| format!("sign_on.issuer: {} is no address", settings.issuer))?;
        let local = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
        let secure = settings.issuer.starts_with("https://");
        anyhow::ensure!(
            secure || local.iter().any(|start| settings.issuer.starts_with(start)),
            "sign_on.issuer: {} is not https, so anybody on the way could pretend to be it",
            settings.issuer
        );
        anyhow::ensure!(!settings.client_id.is_empty(), "sign_on.client_id is empty");
        let by_email = match settings.claim.as_str() {
            "preferred_username" => false,
            "email" => true,
            other => anyhow::bail!("sign_on.claim: {other} is neither preferred_username nor email"),
        };
        let redirect = format!("{}/api/v1/session/return", settings.public_url.trim_end_matches('/'));
        let redirect = RedirectUrl::new(redirect)
            .with_context(|| format!("sign_on.public_url: {} is no address", settings.public_url))?;
        let secret = if settings.secret_file.as_os_str().is_empty() {
            None
        } else {
            let path = &settings.secret_file;
            let text = std::fs::read_to_string(path).with_context(|| format!("{}", path.display()))?;
            Some(ClientSecret::new(text.trim().to_owned()))
        };
        Ok(Self {
            http: Http(HttpClient::open(secure)?),
            issuer,
            id: ClientId::new(settings.client_id.clone()),
            secret,
            redirect,
            label: settings.label.clone(),
            by_email,
            discovered: Mutex::new(None),
        })
    }

    pub(super) fn label(&self) -> &str {
        &self.label
    }

    pub(super) async fn begin(&self) -> Result<Begun, SignOnError> {
        let client =
            CoreClient::from_provider_metadata(self.metadata().await?, self.id.clone(), self.secret.clone())
                .set_redirect_uri(self.redirect.clone());
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, state, nonce) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scope(Scope::new("profile".to_owned()))
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        Ok(Begun {
            url: url.to_string(),
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            verifier: verifier.into_secret(),
        })
    }

    pub(super) async fn finish(&self, code: &str, nonce: &str, verifier: &str) -> Result<Known, SignOnError> {
        let client =
            CoreClient::from_provider_metadata(self.metadata().await?, self.id.clone(), self.secret.clone())
                .set_redirect_uri(self.redirect.clone());
        let answer = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| SignOnError::Provider(error.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(verifier.to_owned()))
            .request_async(&self.http)
            .await
            .map_err(|error| SignOnError::Provider(error.to_string()))?;
        let refused = |error: &dyn std::fmt::Display| SignOnError::Refused(error.to_string());
        let token = answer.id_token().ok_or_else(|| refused(&"it holds no ID token"))?;
        let checks = client.id_token_verifier();
        let claims = token.claims(&checks, &Nonce::new(nonce.to_owned())).map_err(|error| refused(&error))?;
        if let Some(expected) = claims.access_token_hash() {
            let algorithm = token.signing_alg().map_err(|error| refused(&error))?;
            let key = token.signing_key(&checks).map_err(|error| refused(&error))?;
            let found = AccessTokenHash::from_token(answer.access_token(), algorithm, key)
                .map_err(|error| refused(&error))?;
            if found != *expected {
                return Err(refused(&"the access token is another one"));
            }
        }
        Ok(Known {
            issuer: self.issuer.as_str().to_owned(),
            subject: claims.subject().as_str().to_owned(),
            name: self.name(claims),
        })
    }

    /// An address counts only where the provider has seen that its owner reads it.
    fn name(&self, claims: &CoreIdTokenClaims) -> Option<String> {
        if self.by_email {
            claims.email().filter(|_| claims.email_verified() == Some(true)).map(|email| email.to_string())
        } else {
            claims.preferred_username().map(|name| name.to_string())
        }
    }

    async fn metadata(&self) -> Result<CoreProviderMetadata, SignOnError> {
        let mut discovered = self.discovered.lock().await;
        if let Some((at, metadata)) = discovered.as_ref()
            && at.elapsed() < FRESH
        {
            return Ok(metadata.clone());
        }
        let metadata = CoreProviderMetadata::discover_async(self.issuer.clone(), &self.http)
            .await
            .map_err(|error| SignOnError::Provider(error.to_string()))?;
        *discovered = Some((Instant::now(), metadata.clone()));
        Ok(metadata)
    }
}

/// Our client as the library wants it.
struct Http(HttpClient);

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = Exchange;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Exchange>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            Ok(tokio::time::timeout(PATIENCE, self.0.send(request)).await.map_err(|_| Exchange::Slow)??)
        })
    }
}
