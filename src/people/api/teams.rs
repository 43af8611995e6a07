//! Teams and who belongs to them when.

use crate::basic::UnixMillis;
use crate::http::{Json, Problem, within};
use crate::people::audit::store::note;
use crate::people::audit::{Action, Deed};
use crate::people::store::teams;
use crate::people::{Admin, Staff, Team};
use crate::store::Db;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// All teams
#[utoipa::path(get, path = "/api/v1/teams", tag = "people", security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<Team>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn list_teams(_: Staff, State(db): State<Db>) -> Result<Json<Vec<Team>>, Problem> {
    let mut tx = db.read().await?;
    Ok(Json(teams::all(&mut tx).await?))
}

/// A team to add.
#[derive(Deserialize, ToSchema)]
pub(super) struct NewTeam {
    /// As sources write it in `agent.team`.
    name: String,
}

/// Add a team; where there is one of this name, it is that one
#[utoipa::path(post, path = "/api/v1/teams", tag = "people", security(("session" = []), ("token" = [])), request_body = NewTeam,
    responses((status = 200, body = Team), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 422, body = Problem)))]
pub(super) async fn add_team(
    who: Admin,
    State(db): State<Db>,
    Json(new): Json<NewTeam>,
) -> Result<Json<Team>, Problem> {
    let name = within("a name", 1..=80, &new.name)?;
    let mut tx = db.write().await?;
    let team = teams::named(&mut tx, &name).await?;
    note(&mut tx, &Deed::new(&who, Action::Changed, format!("team:{name}")), UnixMillis::now()).await?;
    tx.commit().await?;
    Ok(Json(team))
}

/// An agent's time in a team.
#[derive(Serialize, ToSchema)]
pub(super) struct MembershipDocument {
    /// The source's id of the agent.
    agent_id: String,
    team: Team,
    /// From when, ms since 1970.
    from: UnixMillis,
    /// Until before when.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<UnixMillis>,
}

/// Which agents belong to which team, and when
#[utoipa::path(get, path = "/api/v1/memberships", tag = "people", security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<MembershipDocument>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn list_memberships(
    _: Staff,
    State(db): State<Db>,
) -> Result<Json<Vec<MembershipDocument>>, Problem> {
    let mut tx = db.read().await?;
    let all = teams::memberships(&mut tx).await?.into_iter().map(|one| MembershipDocument {
        agent_id: one.agent_id,
        team: one.team,
        from: one.from,
        to: one.to,
    });
    Ok(Json(all.collect()))
}

/// An agent who joins a team.
#[derive(Deserialize, ToSchema)]
pub(super) struct Placement {
    /// The source's id of the agent.
    agent_id: String,
    /// Name of the team; made where there is none.
    team: String,
    /// From when, ms since 1970; what is planned after that is replaced.
    from: UnixMillis,
}

/// Put an agent into a team from a day on
#[utoipa::path(post, path = "/api/v1/memberships", tag = "people", security(("session" = []), ("token" = [])), request_body = Placement,
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn place_agent(
    who: Admin,
    State(db): State<Db>,
    Json(placement): Json<Placement>,
) -> Result<StatusCode, Problem> {
    let (agent, name) = (placement.agent_id.trim(), placement.team.trim());
    if agent.is_empty() || name.is_empty() {
        return Err(Problem::unprocessable("agent_id and team must not be empty"));
    }
    let mut tx = db.write().await?;
    let team = teams::named(&mut tx, name).await?;
    teams::place(&mut tx, agent, &team.id, placement.from).await?;
    let deed = Deed::new(&who, Action::Changed, format!("agent:{agent}")).detail(format!("team {name}"));
    note(&mut tx, &deed, UnixMillis::now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
