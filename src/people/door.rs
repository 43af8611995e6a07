//! Who is at the door: the session cookie, an API token or the admin token says it.

use super::store::{sessions, tokens};
use super::{AdminToken, Role, Scope, Sight};
use crate::basic::{ContentHash, UnixMillis, UserId};
use crate::http::Problem;
use crate::store::{Db, StoreError};
use axum::extract::FromRef;
use axum::http::{HeaderMap, header, request::Parts};
use axum_extra::extract::CookieJar;
use subtle::ConstantTimeEq;

/// The cookie that holds a session's secret.
pub const SESSION_COOKIE: &str = "spotcheck_session";
/// What the pages send with every request that changes something; another site's page cannot know it.
pub const CSRF_HEADER: &str = "x-csrf";

/// Who asks.
#[derive(Clone, Debug)]
pub struct Who {
    /// Our id of the person.
    pub id: UserId,
    /// The name they log in with, for the audit log.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The agent they are in conversations.
    pub agent_id: Option<String>,
    /// The session, where a browser asks: its hash.
    pub session: Option<ContentHash>,
    /// The API token, where a program asks: its hash.
    token: Option<ContentHash>,
    scopes: Vec<Scope>,
}

impl Who {
    /// Somebody with every right of a role; for commands and tests.
    pub fn trusted(id: UserId, name: &str, role: Role) -> Self {
        let scopes = vec![Scope::Read, Scope::Write, Scope::Intake];
        Self { id, name: name.to_owned(), role, agent_id: None, session: None, token: None, scopes }
    }

    /// Whose conversations they may see.
    pub fn sight(&self) -> Sight {
        Sight::of(self.role, &self.id, self.agent_id.as_deref())
    }

    /// Does what they showed allow this?
    pub(super) fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope) || (scope == Scope::Read && self.scopes.contains(&Scope::Write))
    }

    /// Reads who asks from the request.
    pub(super) async fn ask<S>(parts: &Parts, state: &S) -> Result<Self, Problem>
    where
        Db: FromRef<S>,
        AdminToken: FromRef<S>,
    {
        let db = Db::from_ref(state);
        let now = UnixMillis::now();
        if let Some(token) = bearer(&parts.headers) {
            if AdminToken::from_ref(state).matches(token) {
                return Ok(Self::trusted(UserId::new("admin-token"), "admin-token", Role::Admin));
            }
            let hash = ContentHash::of(token.as_bytes());
            let found = tokens::owner(&db, &hash, now).await?;
            let (user, scopes) = found.ok_or_else(Problem::unauthorized)?;
            return Ok(Self { token: Some(hash), ..Self::user(user, None, scopes) });
        }
        let jar = CookieJar::from_headers(&parts.headers);
        let cookie = jar.get(SESSION_COOKIE).ok_or_else(Problem::unauthorized)?;
        let hash = ContentHash::of(cookie.value().as_bytes());
        let found = sessions::open(&db, &hash, now).await?;
        let (user, session) = found.ok_or_else(Problem::unauthorized)?;
        if !parts.method.is_safe() && !same(&parts.headers, &session.csrf) {
            return Err(Problem::forbidden("the same site")
                .hint("send the header x-csrf with the value that GET /api/v1/session gives"));
        }
        Ok(Self::user(user, Some(hash), vec![Scope::Read, Scope::Write, Scope::Intake]))
    }

    /// The same person as they are now, for answers that go on for long: `None` once they have logged out, were disabled
    /// or lost the token. Is no use of the session: one that only listens grows idle.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn again(&self, db: &Db, now: UnixMillis) -> Result<Option<Self>, StoreError> {
        let found = match (&self.session, &self.token) {
            (Some(session), _) => {
                sessions::owner(db, session, now).await?.map(|user| (user, self.scopes.clone()))
            }
            (None, Some(token)) => tokens::owner(db, token, now).await?,
            (None, None) => return Ok(Some(self.clone())),
        };
        Ok(found.map(|(user, scopes)| Self {
            token: self.token.clone(),
            ..Self::user(user, self.session.clone(), scopes)
        }))
    }

    fn user(user: super::User, session: Option<ContentHash>, scopes: Vec<Scope>) -> Self {
        Self {
            id: user.id,
            name: user.name,
            role: user.role,
            agent_id: user.agent_id,
            session,
            token: None,
            scopes,
        }
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ").map(str::trim)
}

fn same(headers: &HeaderMap, csrf: &str) -> bool {
    let sent = headers.get(CSRF_HEADER).map(axum::http::HeaderValue::as_bytes).unwrap_or_default();
    bool::from(sent.ct_eq(csrf.as_bytes()))
}
