//! Logging in and out, and what people choose for themselves.

use super::hashing::hashed;
use crate::basic::{Millis, UnixMillis};
use crate::calendar::Calendar;
use crate::http::{Caller, Json, Problem};
use crate::people::audit::store::{note, note_alone};
use crate::people::audit::{Action, Deed};
use crate::people::store::{failures, sessions, teams, users};
use crate::people::{self, Anyone, OF_ONE, Role, SESSION_COOKIE, Sealed, Secret, Team, User};
use crate::store::Db;
use axum::extract::State;
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A session ends after a working day at the latest.
pub(super) const LASTS: Millis = Millis(12 * 3_600_000);

/// Longest name of a user, in characters.
pub(super) const LONGEST_NAME: usize = 80;

const TOO_MANY: &str = "too many wrong passwords";

/// A log-in.
#[derive(Deserialize, ToSchema)]
pub(super) struct LogIn {
    name: String,
    password: String,
}

/// Who is logged in, and what they chose.
#[derive(Serialize, ToSchema)]
pub(super) struct Me {
    /// Our id.
    id: String,
    /// What they log in with.
    name: String,
    /// What others see.
    display_name: String,
    role: Role,
    /// The agent that they are in conversations.
    #[serde(skip_serializing_if = "Option::is_none")]
    agent_id: Option<String>,
    /// Teams that they lead or belong to.
    teams: Vec<Team>,
    /// Chosen language of the pages, `zh` or `en`.
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    /// Chosen theme, `light` or `dark`.
    #[serde(skip_serializing_if = "Option::is_none")]
    theme: Option<String>,
    /// Single-key shortcuts on?
    keys: bool,
    /// To be sent as header `x-csrf` with every change; empty for a token.
    csrf: String,
    /// Where the site's days are counted, as IANA names it: `Asia/Shanghai`.
    zone: String,
    /// When a working day ends there, `18:00`: what is due on a day is due then.
    closes: String,
}

impl Me {
    fn new(user: User, teams: Vec<Team>, csrf: String, calendar: &Calendar) -> Self {
        let User { id, name, display_name, role, agent_id, language, theme, keys, .. } = user;
        Self {
            id: id.to_string(),
            name,
            display_name,
            role,
            agent_id,
            teams,
            language,
            theme,
            keys,
            csrf,
            zone: calendar.zone_name().to_owned(),
            closes: calendar.closes.strftime("%H:%M").to_string(),
        }
    }
}

/// Log in
#[utoipa::path(post, path = "/api/v1/session", tag = "people", security(), request_body = LogIn,
    responses((status = 200, body = Me), (status = 401, body = Problem), (status = 429, body = Problem)))]
pub(super) async fn log_in(
    State(db): State<Db>,
    State(calendar): State<Calendar>,
    headers: HeaderMap,
    extensions: Extensions,
    jar: CookieJar,
    Json(given): Json<LogIn>,
) -> Result<(CookieJar, Json<Me>), Problem> {
    if given.name.chars().count() > LONGEST_NAME {
        return Err(Problem::unprocessable(format!("a name has at most {LONGEST_NAME} characters")));
    }
    let now = UnixMillis::now();
    let place = extensions.get::<Caller>().map(|caller| caller.network()).unwrap_or_default();
    let mark = people::mark(&given.name, &place);
    let mut tx = db.write().await?;
    let familiar = failures::is_familiar(&mut tx, &mark, now).await?;
    let limits = people::limits(&given.name, &place, familiar);
    let reserved = failures::reserve(&mut tx, &limits, now).await?;
    let attempt = reserved.map_err(|wait| Problem::wait(TOO_MANY, wait))?;
    let user = users::by_name(&mut tx, &given.name).await?;
    let sealed = match &user {
        Some(user) => users::password(&mut tx, &user.id).await?,
        None => None,
    };
    tx.commit().await?;
    let opened = match hashed(move || Sealed::opens(sealed.as_ref(), &given.password)).await {
        Ok(opened) => opened,
        Err(problem) => {
            // Nobody has looked at the password.
            let mut tx = db.write().await?;
            failures::give_back(&mut tx, &attempt).await?;
            tx.commit().await?;
            return Err(problem);
        }
    };
    let mut tx = db.write().await?;
    // Of a name that nobody has nothing is kept: now and then it is a password in the wrong field.
    let meant = user.as_ref().map_or("unknown", |user| user.name.as_str());
    let subject = format!("user:{meant}");
    let Some(user) = user.filter(|_| opened) else {
        let deed = Deed { who: "", action: Action::LogInFailed, subject, detail: String::new() };
        note(&mut tx, &deed, now).await?;
        tx.commit().await?;
        return Err(Problem::wrong_password().hint("names and passwords are case-sensitive"));
    };
    failures::give_back(&mut tx, &attempt).await?;
    failures::forget(&mut tx, &limits[0].0).await?;
    failures::make_familiar(&mut tx, &mark, now).await?;
    let (secret, session) = sessions::begin(&mut tx, &user.id, LASTS, now).await?;
    let deed = Deed {
        who: &user.name,
        action: Action::LoggedIn,
        subject: format!("user:{}", user.name),
        detail: String::new(),
    };
    note(&mut tx, &deed, now).await?;
    let own = teams::of_user(&mut tx, &user.id).await?;
    tx.commit().await?;
    Ok((jar.add(cookie(&secret, &headers)), Json(Me::new(user, own, session.csrf, &calendar))))
}

/// Not readable by scripts, not sent from other sites; only over TLS where a proxy says that there is TLS.
pub(super) fn cookie(secret: &Secret, headers: &HeaderMap) -> Cookie<'static> {
    Cookie::build((SESSION_COOKIE, secret.reveal().to_owned()))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(is_tls(headers))
        .build()
}

pub(super) fn is_tls(headers: &HeaderMap) -> bool {
    headers.get("x-forwarded-proto").is_some_and(|proto| proto == "https")
}

/// Who is logged in
#[utoipa::path(get, path = "/api/v1/session", tag = "people", security(("session" = []), ("token" = [])),
    responses((status = 200, body = Me), (status = 401, body = Problem)))]
pub(super) async fn me(
    who: Anyone,
    State(db): State<Db>,
    State(calendar): State<Calendar>,
) -> Result<Json<Me>, Problem> {
    let csrf = match &who.session {
        Some(hash) => sessions::open(&db, hash, UnixMillis::now()).await?.map(|(_, session)| session.csrf),
        None => None,
    };
    let mut tx = db.read().await?;
    let user = users::by_id(&mut tx, &who.id).await?.unwrap_or_else(|| User {
        // The admin token is nobody's.
        id: who.id.clone(),
        name: who.name.clone(),
        display_name: who.name.clone(),
        role: who.role,
        agent_id: None,
        language: None,
        theme: None,
        keys: true,
        disabled_at: None,
    });
    let own = teams::of_user(&mut tx, &who.id).await?;
    Ok(Json(Me::new(user, own, csrf.unwrap_or_default(), &calendar)))
}

/// Log out
#[utoipa::path(delete, path = "/api/v1/session", tag = "people", security(("session" = [])),
    responses((status = 204), (status = 401, body = Problem)))]
pub(super) async fn log_out(
    who: Anyone,
    State(db): State<Db>,
    jar: CookieJar,
) -> Result<(CookieJar, StatusCode), Problem> {
    if let Some(hash) = &who.session {
        let mut tx = db.write().await?;
        sessions::end(&mut tx, hash).await?;
        note(&mut tx, &Deed::new(&who, Action::LoggedOut, format!("user:{}", who.name)), UnixMillis::now())
            .await?;
        tx.commit().await?;
    }
    Ok((jar.remove(Cookie::build(SESSION_COOKIE).path("/")), StatusCode::NO_CONTENT))
}

/// What people choose for themselves; what is absent stays.
#[derive(Deserialize, ToSchema)]
pub(super) struct Preferences {
    /// `zh` or `en`.
    language: Option<String>,
    /// `light`, `dark`, or `system` to follow the device.
    theme: Option<String>,
    /// Single-key shortcuts on?
    keys: Option<bool>,
}

/// Choose language, theme and shortcuts
#[utoipa::path(patch, path = "/api/v1/session", tag = "people", security(("session" = [])), request_body = Preferences,
    responses((status = 200, body = Me), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn prefer(
    who: Anyone,
    State(db): State<Db>,
    State(calendar): State<Calendar>,
    Json(chosen): Json<Preferences>,
) -> Result<Json<Me>, Problem> {
    let known =
        |value: &Option<String>, known: &[&str]| value.as_deref().is_none_or(|one| known.contains(&one));
    if !known(&chosen.language, &["zh", "en"]) || !known(&chosen.theme, &["light", "dark", "system"]) {
        return Err(Problem::unprocessable("language is zh or en, theme is light, dark or system"));
    }
    let mut tx = db.write().await?;
    let (language, theme) = (chosen.language.as_deref(), chosen.theme.as_deref());
    users::prefer(&mut tx, &who.id, language, theme, chosen.keys).await?;
    tx.commit().await?;
    me(who, State(db), State(calendar)).await
}

/// A new password.
#[derive(Deserialize, ToSchema)]
pub(super) struct NewPassword {
    /// The one until now.
    old: String,
    /// 10 to 200 characters.
    new: String,
}

/// Change one's own password
///
/// All sessions of this person end, this one too, and their API tokens are revoked: whoever changes a password because it
/// leaked wants nothing of before to go on working. Programs are given new tokens.
#[utoipa::path(post, path = "/api/v1/session/password", tag = "people", security(("session" = [])), request_body = NewPassword,
    responses((status = 204), (status = 401, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub(super) async fn change_password(
    who: Anyone,
    State(db): State<Db>,
    Json(given): Json<NewPassword>,
) -> Result<StatusCode, Problem> {
    let now = UnixMillis::now();
    let limits = [(format!("change:{}", who.id), OF_ONE)];
    let mut tx = db.write().await?;
    let reserved = failures::reserve(&mut tx, &limits, now).await?;
    reserved.map_err(|wait| Problem::wait(TOO_MANY, wait))?;
    let sealed = users::password(&mut tx, &who.id).await?;
    tx.commit().await?;
    let made = hashed(move || Sealed::opens(sealed.as_ref(), &given.old).then(|| Sealed::new(&given.new)));
    let Some(made) = made.await? else {
        note_alone(&db, &Deed::new(&who, Action::LogInFailed, format!("user:{}", who.name))).await?;
        return Err(Problem::unprocessable("the password until now is another one"));
    };
    let sealed = made.map_err(|error| Problem::unprocessable(error.to_string()))?;
    let mut tx = db.write().await?;
    failures::forget(&mut tx, &limits[0].0).await?;
    let revoked = users::set_password(&mut tx, &who.id, &sealed).await?;
    let deed = Deed::new(&who, Action::Changed, format!("user:{}", who.name))
        .detail(format!("own password, {revoked} tokens revoked"));
    note(&mut tx, &deed, now).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
