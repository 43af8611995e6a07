//! Logging in through a provider. What goes wrong sends the browser back to the log-in page, which says it in words.

use super::session::{LASTS, cookie};
use crate::basic::UnixMillis;
use crate::http::{Json, Problem, Query};
use crate::people::audit::store::note;
use crate::people::audit::{Action, Deed};
use crate::people::sign_on::store as begun;
use crate::people::store::sessions;
use crate::people::{SignOn, SignOnError};
use crate::store::Db;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Redirect;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use subtle::ConstantTimeEq;
use utoipa::{IntoParams, ToSchema};

/// Ties the way to the provider and back to one browser.
const STATE_COOKIE: &str = "spotcheck_sign_on";

/// How people can log in here.
#[derive(Serialize, ToSchema)]
pub(super) struct Ways {
    /// What the button for the provider says; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    sign_on: Option<String>,
}

/// How people can log in here
#[utoipa::path(get, path = "/api/v1/session/ways", tag = "people", security(), responses((status = 200, body = Ways)))]
pub(super) async fn ways(State(sign_on): State<Arc<SignOn>>) -> Json<Ways> {
    Json(Ways { sign_on: sign_on.label().map(str::to_owned) })
}

/// Log in through the configured provider: sends the browser there
#[utoipa::path(get, path = "/api/v1/session/sign-on", tag = "people", security(),
    responses((status = 303), (status = 404, body = Problem)))]
pub(super) async fn sign_on(
    State(db): State<Db>,
    State(sign_on): State<Arc<SignOn>>,
    headers: HeaderMap,
    jar: CookieJar,
) -> Result<(CookieJar, Redirect), Problem> {
    let begun = match sign_on.begin().await {
        Ok(begun) => begun,
        Err(SignOnError::Off) => return Err(Problem::not_found("provider")),
        Err(error) => {
            tracing::warn!(%error, "nobody can log in through the provider");
            return Ok((jar, Redirect::to("/?problem=provider")));
        }
    };
    let mut tx = db.write().await?;
    begun::begin(&mut tx, &begun, UnixMillis::now()).await?;
    tx.commit().await?;
    // Lax, not strict: the way back begins on the provider's page.
    let tied = Cookie::build((STATE_COOKIE, begun.state))
        .path("/api/v1/session")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(super::session::is_tls(&headers))
        .build();
    Ok((jar.add(tied), Redirect::to(&begun.url)))
}

/// What the provider sends the browser back with.
#[derive(Deserialize, IntoParams)]
pub(super) struct Return {
    /// To be exchanged for who it is.
    code: Option<String>,
    /// As it was sent.
    state: Option<String>,
}

/// Come back from the provider
#[utoipa::path(get, path = "/api/v1/session/return", tag = "people", params(Return), security(),
    responses((status = 303), (status = 500, body = Problem)))]
pub(super) async fn come_back(
    State(db): State<Db>,
    State(sign_on): State<Arc<SignOn>>,
    headers: HeaderMap,
    jar: CookieJar,
    Query(given): Query<Return>,
) -> Result<(CookieJar, Redirect), Problem> {
    let now = UnixMillis::now();
    let tied = jar.get(STATE_COOKIE).map(|cookie| cookie.value().to_owned());
    let jar = jar.remove(Cookie::build(STATE_COOKIE).path("/api/v1/session"));
    let (Some(code), Some(state), Some(tied)) = (given.code, given.state, tied) else {
        return Ok((jar, Redirect::to("/?problem=refused")));
    };
    if !bool::from(state.as_bytes().ct_eq(tied.as_bytes())) {
        return Ok((jar, Redirect::to("/?problem=refused")));
    }
    let mut tx = db.write().await?;
    let remembered = begun::end(&mut tx, &state, now).await?;
    tx.commit().await?;
    let Some((nonce, verifier)) = remembered else {
        return Ok((jar, Redirect::to("/?problem=late")));
    };
    let known = match sign_on.finish(&code, &nonce, &verifier).await {
        Ok(known) => known,
        Err(error) => {
            tracing::warn!(%error, "a log-in through the provider failed");
            let refused = matches!(error, SignOnError::Refused(_));
            let page = if refused { "/?problem=refused" } else { "/?problem=provider" };
            return Ok((jar, Redirect::to(page)));
        }
    };
    let mut tx = db.write().await?;
    let Some(user) = begun::user(&mut tx, &known).await? else {
        let deed = Deed {
            who: "",
            action: Action::LogInFailed,
            subject: "user:unknown".to_owned(),
            detail: "through the provider".to_owned(),
        };
        note(&mut tx, &deed, now).await?;
        tx.commit().await?;
        return Ok((jar, Redirect::to("/?problem=unknown")));
    };
    let (secret, _) = sessions::begin(&mut tx, &user.id, LASTS, now).await?;
    let deed = Deed {
        who: &user.name,
        action: Action::LoggedIn,
        subject: format!("user:{}", user.name),
        detail: "through the provider".to_owned(),
    };
    note(&mut tx, &deed, now).await?;
    tx.commit().await?;
    Ok((jar.add(cookie(&secret, &headers)), Redirect::to("/")))
}
