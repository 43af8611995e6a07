//! Goals and progress over HTTP.

use super::store;
use crate::basic::{UnixMillis, UserId};
use crate::http::{Json, Path, Problem};
use crate::people::audit::store::note;
use crate::people::audit::{Action, Deed};
use crate::people::{Lead, Reviewer};
use crate::review::assign::store::reviewers;
use crate::review::house;
use crate::store::{Db, StoreError, Tx};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How far somebody is today.
#[derive(Serialize, ToSchema)]
pub(in crate::review) struct Progress {
    /// Id of the user.
    user: String,
    /// What others see.
    name: String,
    /// Cases that they should do in a day; 0: no goal.
    goal: i64,
    /// Conversations reviewed today.
    done: i64,
    /// When today began at the site, ms since 1970.
    since: UnixMillis,
}

async fn progress(tx: &mut Tx, user: &UserId, name: &str) -> Result<Progress, StoreError> {
    let rules = house::rules(tx).await?;
    let since = rules.day(UnixMillis::now());
    let goal = store::goal(tx, user).await?.unwrap_or(rules.goal_per_day);
    let done = store::done(tx, user, since).await?;
    Ok(Progress { user: user.to_string(), name: name.to_owned(), goal, done, since })
}

/// How far you are today
#[utoipa::path(get, path = "/api/v1/me/progress", tag = "cases", security(("session" = []), ("token" = [])),
    responses((status = 200, body = Progress), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(in crate::review) async fn my_progress(
    who: Reviewer,
    State(db): State<Db>,
) -> Result<Json<Progress>, Problem> {
    let mut tx = db.read().await?;
    Ok(Json(progress(&mut tx, &who.id, &who.name).await?))
}

/// How far everybody who reviews is today
#[utoipa::path(get, path = "/api/v1/goals", tag = "cases", security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<Progress>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(in crate::review) async fn list_goals(
    _: Lead,
    State(db): State<Db>,
) -> Result<Json<Vec<Progress>>, Problem> {
    let mut tx = db.read().await?;
    let may = reviewers(&mut tx).await?;
    let mut all = Vec::new();
    for user in crate::people::store::users::all(&mut tx).await? {
        if may.contains(&user.id) {
            all.push(progress(&mut tx, &user.id, &user.display_name).await?);
        }
    }
    Ok(Json(all))
}

/// A goal.
#[derive(Deserialize, ToSchema)]
pub(in crate::review) struct Goal {
    /// Cases in a day, 0-2000; 0: no goal.
    per_day: i64,
}

/// Set somebody's goal
#[utoipa::path(put, path = "/api/v1/goals/{user}", tag = "cases", security(("session" = []), ("token" = [])), request_body = Goal,
    params(("user" = String, Path, description = "Id of the user")),
    responses((status = 200, body = Progress), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(in crate::review) async fn set_goal(
    who: Lead,
    State(db): State<Db>,
    Path(user): Path<String>,
    Json(goal): Json<Goal>,
) -> Result<Json<Progress>, Problem> {
    if !(0..=2000).contains(&goal.per_day) {
        return Err(Problem::unprocessable("a goal is 0 to 2000 cases a day"));
    }
    let id = UserId::new(user);
    let mut tx = db.write().await?;
    let user = crate::people::store::users::by_id(&mut tx, &id).await?;
    let user = user.ok_or_else(|| Problem::not_found("user"))?;
    store::set(&mut tx, &id, goal.per_day).await?;
    let deed = Deed::new(&who, Action::Changed, format!("user:{}", user.name));
    note(&mut tx, &deed.detail(format!("goal {}", goal.per_day)), UnixMillis::now()).await?;
    let progress = progress(&mut tx, &id, &user.display_name).await?;
    tx.commit().await?;
    Ok(Json(progress))
}
