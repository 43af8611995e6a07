//! Users, as an admin sees and changes them.

use super::hashing::hashed;
use super::session::LONGEST_NAME;
use crate::basic::{TeamId, UnixMillis, UserId};
use crate::http::{Json, Path, Problem};
use crate::people::audit::store::note;
use crate::people::audit::{Action, Deed};
use crate::people::store::{teams, users};
use crate::people::{Admin, Lead, Role, Sealed, Secret, Team, User};
use crate::store::{Db, StoreError, Tx};
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A user.
#[derive(Serialize, ToSchema)]
pub(super) struct UserDocument {
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
    /// May they not log in any more?
    disabled: bool,
}

async fn document(tx: &mut Tx, user: User) -> Result<UserDocument, StoreError> {
    let teams = teams::of_user(tx, &user.id).await?;
    let User { id, name, display_name, role, agent_id, disabled_at, .. } = user;
    Ok(UserDocument {
        id: id.to_string(),
        name,
        display_name,
        role,
        agent_id,
        teams,
        disabled: disabled_at.is_some(),
    })
}

/// All users
#[utoipa::path(get, path = "/api/v1/users", tag = "people", security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<UserDocument>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn list_users(_: Lead, State(db): State<Db>) -> Result<Json<Vec<UserDocument>>, Problem> {
    let mut tx = db.read().await?;
    let mut all = Vec::new();
    for user in users::all(&mut tx).await? {
        all.push(document(&mut tx, user).await?);
    }
    Ok(Json(all))
}

/// A new user.
#[derive(Deserialize, ToSchema)]
pub(super) struct NewUser {
    /// What they log in with.
    name: String,
    /// What others see; the name where absent.
    display_name: Option<String>,
    role: Role,
    /// The agent that they are in conversations.
    agent_id: Option<String>,
    /// Names of teams that they lead or belong to; made where there are none.
    #[serde(default)]
    teams: Vec<String>,
}

/// A user with a password that is shown this once.
#[derive(Serialize, ToSchema)]
pub(super) struct Welcome {
    user: UserDocument,
    /// To be handed over in person; they change it under "my account".
    password: String,
}

/// Add a user
#[utoipa::path(post, path = "/api/v1/users", tag = "people", security(("session" = []), ("token" = [])), request_body = NewUser,
    responses((status = 201, body = Welcome), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn add_user(
    who: Admin,
    State(db): State<Db>,
    Json(new): Json<NewUser>,
) -> Result<(StatusCode, Json<Welcome>), Problem> {
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(Problem::unprocessable(format!("a name has 1 to {LONGEST_NAME} characters")));
    }
    let (password, sealed) = fresh_password().await?;
    let user = User {
        id: UserId::fresh(),
        name: name.to_owned(),
        display_name: new
            .display_name
            .filter(|shown| !shown.trim().is_empty())
            .unwrap_or_else(|| name.to_owned()),
        role: new.role,
        agent_id: new.agent_id.filter(|agent| !agent.is_empty()),
        language: None,
        theme: None,
        keys: true,
        disabled_at: None,
    };
    let now = UnixMillis::now();
    let mut tx = db.write().await?;
    users::add(&mut tx, &user, Some(&sealed), now).await.map_err(taken)?;
    set_teams(&mut tx, &user.id, &new.teams).await?;
    let deed = Deed::new(&who, Action::Changed, format!("user:{name}"))
        .detail(format!("added as {}", new.role.as_str()));
    note(&mut tx, &deed, now).await?;
    let user = document(&mut tx, user).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(Welcome { user, password })))
}

/// A change; what is absent stays.
#[derive(Deserialize, ToSchema)]
pub(super) struct UserChange {
    /// What others see.
    display_name: Option<String>,
    role: Option<Role>,
    /// The agent that they are in conversations; empty: none.
    agent_id: Option<String>,
    /// Names of all teams that they lead or belong to.
    teams: Option<Vec<String>>,
    /// May they not log in any more?
    disabled: Option<bool>,
}

/// Change a user
#[utoipa::path(patch, path = "/api/v1/users/{id}", tag = "people", security(("session" = []), ("token" = [])), request_body = UserChange,
    params(("id" = String, Path, description = "Id of the user")),
    responses((status = 200, body = UserDocument), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn change_user(
    who: Admin,
    State(db): State<Db>,
    Path(id): Path<String>,
    Json(change): Json<UserChange>,
) -> Result<Json<UserDocument>, Problem> {
    let now = UnixMillis::now();
    let mut tx = db.write().await?;
    let mut user = users::lock(&mut tx, &UserId::new(id)).await?.ok_or_else(|| Problem::not_found("user"))?;
    if user.id == who.id
        && (change.disabled == Some(true) || change.role.is_some_and(|role| role != Role::Admin))
    {
        return Err(Problem::conflict("this would lock you out").hint("let another admin do it"));
    }
    user.display_name = change.display_name.unwrap_or(user.display_name);
    user.role = change.role.unwrap_or(user.role);
    user.agent_id =
        change.agent_id.map_or(user.agent_id, |agent| Some(agent).filter(|agent| !agent.is_empty()));
    if let Some(disabled) = change.disabled {
        user.disabled_at = disabled.then_some(now);
    }
    users::change(&mut tx, &user).await.map_err(taken)?;
    if let Some(names) = &change.teams {
        set_teams(&mut tx, &user.id, names).await?;
    }
    let detail = if user.disabled_at.is_some() {
        "disabled".to_owned()
    } else {
        format!("role {}", user.role.as_str())
    };
    note(&mut tx, &Deed::new(&who, Action::Changed, format!("user:{}", user.name)).detail(detail), now)
        .await?;
    let document = document(&mut tx, user).await?;
    tx.commit().await?;
    Ok(Json(document))
}

/// Give a user a new password, shown this once
///
/// Their sessions end and their API tokens are revoked.
#[utoipa::path(post, path = "/api/v1/users/{id}/password", tag = "people", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the user")),
    responses((status = 200, body = Welcome), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
pub(super) async fn reset_password(
    who: Admin,
    State(db): State<Db>,
    Path(id): Path<String>,
) -> Result<Json<Welcome>, Problem> {
    let (password, sealed) = fresh_password().await?;
    let mut tx = db.write().await?;
    let user = users::by_id(&mut tx, &UserId::new(id)).await?.ok_or_else(|| Problem::not_found("user"))?;
    let revoked = users::set_password(&mut tx, &user.id, &sealed).await?;
    let deed = Deed::new(&who, Action::Changed, format!("user:{}", user.name))
        .detail(format!("password, {revoked} tokens revoked"));
    note(&mut tx, &deed, UnixMillis::now()).await?;
    let user = document(&mut tx, user).await?;
    tx.commit().await?;
    Ok(Json(Welcome { user, password }))
}

async fn fresh_password() -> Result<(String, Sealed), Problem> {
    let password = Secret::fresh().reveal().chars().take(20).collect::<String>();
    let given = password.clone();
    let sealed = hashed(move || Sealed::new(&given)).await?;
    Ok((password, sealed.map_err(Problem::internal)?))
}

async fn set_teams(tx: &mut Tx, user: &UserId, names: &[String]) -> Result<(), Problem> {
    let mut ids: Vec<TeamId> = Vec::new();
    for name in names.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
        let id = teams::named(tx, name).await?.id;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(teams::set_of_user(tx, user, &ids).await?)
}

fn taken(error: StoreError) -> Problem {
    if error.is_duplicate() {
        Problem::conflict("the name or the agent is another user's already")
    } else {
        error.into()
    }
}
