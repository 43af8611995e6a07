//! Logging in through a provider of OpenID Connect, against one that signs for real and can be told to lie.

use crate::served::Service;
use axum::extract::{Form, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use openidconnect::core::{
    CoreIdToken, CoreIdTokenClaims, CoreIdTokenFields, CoreJsonWebKeySet, CoreJwsSigningAlgorithm,
    CoreRsaPrivateSigningKey, CoreTokenResponse, CoreTokenType,
};
use openidconnect::{
    AccessToken, EmptyExtraTokenFields, JsonWebKeyId, PkceCodeChallenge, PkceCodeVerifier, PrivateSigningKey,
};
use reqwest::{Client, StatusCode, redirect};
use serde_json::{Value, json};
use spotcheck::people::Role;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

/// A key for these tests and nothing else.
const KEY: &str = include_str!("sign_on.key.pem");

/// What the provider will say next.
#[derive(Clone, Default)]
struct Says {
    issuer: String,
    subject: String,
    name: String,
    audience: String,
    nonce: String,
    challenge: String,
}

type Shared = Arc<Mutex<Says>>;

async fn provider() -> Shared {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let says = Shared::new(Mutex::new(Says { issuer, audience: "spotcheck".to_owned(), ..Says::default() }));
    let routes = Router::new()
        .route("/.well-known/openid-configuration", get(describe))
        .route("/keys", get(keys))
        .route("/token", post(token))
        .with_state(says.clone());
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    says
}

fn key() -> CoreRsaPrivateSigningKey {
    CoreRsaPrivateSigningKey::from_pem(KEY, Some(JsonWebKeyId::new("k".to_owned()))).unwrap()
}

async fn describe(State(says): State<Shared>) -> Json<Value> {
    let issuer = says.lock().unwrap().issuer.clone();
    Json(json!({
        "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"), "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }))
}

async fn keys() -> Json<Value> {
    Json(serde_json::to_value(CoreJsonWebKeySet::new(vec![key().as_verification_key()])).unwrap())
}

/// As RFC 7636 asks: no token for whoever does not hold the verifier.
async fn token(
    State(says): State<Shared>,
    Form(form): Form<HashMap<String, String>>,
) -> Result<Json<Value>, axum::http::StatusCode> {
    let says = says.lock().unwrap().clone();
    let verifier = PkceCodeVerifier::new(form["code_verifier"].clone());
    if PkceCodeChallenge::from_code_verifier_sha256(&verifier).as_str() != says.challenge
        || form["code"] != "code"
    {
        return Err(axum::http::StatusCode::BAD_REQUEST);
    }
    let now = spotcheck::basic::UnixMillis::now().0 / 1000;
    let claims: CoreIdTokenClaims = serde_json::from_value(json!({
        "iss": says.issuer, "aud": [says.audience], "exp": now + 60, "iat": now, "sub": says.subject,
        "nonce": says.nonce, "preferred_username": says.name,
    }))
    .unwrap();
    let access = AccessToken::new("access".to_owned());
    let algorithm = CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256;
    let id = CoreIdToken::new(claims, &key(), algorithm, Some(&access), None).unwrap();
    let fields = CoreIdTokenFields::new(Some(id), EmptyExtraTokenFields {});
    Ok(Json(serde_json::to_value(CoreTokenResponse::new(access, CoreTokenType::Bearer, fields)).unwrap()))
}

/// A browser that follows nothing by itself.
struct Browser {
    client: Client,
    service: Service,
    says: Shared,
}

impl Browser {
    async fn open() -> Self {
        let says = provider().await;
        let issuer = says.lock().unwrap().issuer.clone();
        let service = Service::with(|settings| {
            settings.sign_on.issuer = issuer;
            settings.sign_on.client_id = "spotcheck".to_owned();
        })
        .await;
        let client = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
        Self { client, service, says }
    }

    /// Goes to the provider; returns the state and the cookie that ties it to this browser.
    async fn go(&self) -> (String, String) {
        let url = format!("{}/api/v1/session/sign-on", self.service.url);
        let answer = self.client.get(url).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        let to = reqwest::Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
        let query: HashMap<String, String> = to.query_pairs().into_owned().collect();
        assert_eq!(
            (query["client_id"].as_str(), query["code_challenge_method"].as_str()),
            ("spotcheck", "S256")
        );
        let mut says = self.says.lock().unwrap();
        says.nonce.clone_from(&query["nonce"]);
        says.challenge.clone_from(&query["code_challenge"]);
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        (query["state"].clone(), cookie)
    }

    /// Comes back; returns where the browser is sent, and the session's cookie.
    async fn come_back(&self, state: &str, cookie: &str) -> (String, Option<String>) {
        let url = format!("{}/api/v1/session/return?code=code&state={state}", self.service.url);
        let answer = self.client.get(url).header("cookie", cookie).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        let mut cookies = answer.headers().get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
        let session = cookies.rfind(|cookie| cookie.starts_with("spotcheck_session="));
        let session = session.map(|cookie| cookie.split(';').next().unwrap().to_owned());
        (answer.headers()["location"].to_str().unwrap().to_owned(), session)
    }

    async fn log_in_as(&self, subject: &str, name: &str) -> (String, Option<String>) {
        {
            let mut says = self.says.lock().unwrap();
            (says.subject, says.name) = (subject.to_owned(), name.to_owned());
        }
        let (state, cookie) = self.go().await;
        self.come_back(&state, &cookie).await
    }
}

#[tokio::test]
async fn whoever_is_a_user_here_logs_in_through_the_provider_and_stays_bound_to_its_id() {
    let browser = Browser::open().await;
    browser.service.log_in("li", Role::Reviewer, None, &[]).await;
    let ways: Value = browser
        .client
        .get(format!("{}/api/v1/session/ways", browser.service.url))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(ways["sign_on"], "Single sign-on");

    let (to, session) = browser.log_in_as("subject-1", "li").await;
    assert_eq!(to, "/");
    let url = format!("{}/api/v1/session", browser.service.url);
    let me: Value = browser
        .client
        .get(url)
        .header("cookie", session.unwrap())
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!((&me["name"], &me["role"]), (&json!("li"), &json!("reviewer")));

    assert_eq!(
        browser.log_in_as("subject-1", "renamed there").await.0,
        "/",
        "the provider's id is what counts"
    );
    let (to, session) = browser.log_in_as("subject-2", "li").await;
    assert_eq!((to.as_str(), session), ("/?problem=unknown", None), "somebody else took the name there");
    assert_eq!(browser.log_in_as("subject-3", "stranger").await.0, "/?problem=unknown");
}

#[tokio::test]
async fn an_answer_for_somebody_else_or_of_another_log_in_opens_nothing() {
    let browser = Browser::open().await;
    browser.service.log_in("li", Role::Reviewer, None, &[]).await;

    browser.says.lock().unwrap().audience = "another program".to_owned();
    assert_eq!(browser.log_in_as("s", "li").await, ("/?problem=refused".to_owned(), None));
    browser.says.lock().unwrap().audience = "spotcheck".to_owned();

    let (state, cookie) = browser.go().await;
    browser.says.lock().unwrap().nonce = "of another log-in".to_owned();
    assert_eq!(browser.come_back(&state, &cookie).await.0, "/?problem=refused");

    let (state, _) = browser.go().await;
    let forged = browser.come_back(&state, "spotcheck_sign_on=of-another-browser").await;
    assert_eq!(forged, ("/?problem=refused".to_owned(), None));

    let (state, cookie) = browser.go().await;
    assert_eq!(browser.come_back(&state, &cookie).await.0, "/");
    assert_eq!(browser.come_back(&state, &cookie).await.0, "/?problem=late", "each state once");

    let (state, cookie) = browser.go().await;
    browser.says.lock().unwrap().challenge = "another verifier's".to_owned();
    assert_eq!(browser.come_back(&state, &cookie).await.0, "/?problem=provider");
}
