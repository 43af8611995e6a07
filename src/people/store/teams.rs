//! Teams: who leads them, which agents belong to them and when.

use crate::basic::{TeamId, UnixMillis, UserId};
use crate::people::Team;
use crate::store::{StoreError, Tx, on};

/// An agent's time in a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The source's id of the agent.
    pub agent_id: String,
    /// Which team.
    pub team: Team,
    /// From when.
    pub from: UnixMillis,
    /// Until before when; open where absent.
    pub to: Option<UnixMillis>,
}

/// The team of this name, made where there is none.
///
/// # Errors
/// When the database cannot be written.
pub async fn named(tx: &mut Tx, name: &str) -> Result<Team, StoreError> {
    on!(tx, c => sqlx::query("insert into teams (id, name) values ($1, $2) on conflict (name) do nothing")
        .bind(TeamId::fresh().as_str())
        .bind(name)
        .execute(c)
        .await
        .map(drop))?;
    let id: String = on!(tx, c => sqlx::query_scalar("select id from teams where name = $1").bind(name).fetch_one(c).await)?;
    Ok(Team { id: TeamId::new(id), name: name.to_owned() })
}

/// All teams by name.
///
/// # Errors
/// When the database cannot be read.
pub async fn all(tx: &mut Tx) -> Result<Vec<Team>, StoreError> {
    let rows: Vec<(String, String)> =
        on!(tx, c => sqlx::query_as("select id, name from teams order by name").fetch_all(c).await)?;
    Ok(rows.into_iter().map(team).collect())
}

/// The teams that a user leads or belongs to.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_user(tx: &mut Tx, user: &UserId) -> Result<Vec<Team>, StoreError> {
    let rows: Vec<(String, String)> = on!(tx, c => sqlx::query_as(
        "select t.id, t.name from user_teams ut join teams t on t.id = ut.team_id where ut.user_id = $1 order by t.name",
    )
    .bind(user.as_str())
    .fetch_all(c)
    .await)?;
    Ok(rows.into_iter().map(team).collect())
}

fn team((id, name): (String, String)) -> Team {
    Team { id: TeamId::new(id), name }
}

/// Sets the teams that a user leads or belongs to.
///
/// # Errors
/// When the database cannot be written.
pub async fn set_of_user(tx: &mut Tx, user: &UserId, teams: &[TeamId]) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query("delete from user_teams where user_id = $1").bind(user.as_str()).execute(c).await.map(drop))?;
    for team in teams {
        on!(tx, c => sqlx::query("insert into user_teams (user_id, team_id) values ($1, $2)")
            .bind(user.as_str())
            .bind(team.as_str())
            .execute(c)
            .await
            .map(drop))?;
    }
    Ok(())
}

/// Puts an agent into a team from `from` on; where the agent was before ends then.
///
/// # Errors
/// When the database cannot be written.
pub async fn place(tx: &mut Tx, agent_id: &str, team: &TeamId, from: UnixMillis) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query("delete from memberships where agent_id = $1 and from_at >= $2")
        .bind(agent_id)
        .bind(from.0)
        .execute(c)
        .await
        .map(drop))?;
    on!(tx, c => sqlx::query(
        "update memberships set to_at = $2 where agent_id = $1 and (to_at is null or to_at > $2)",
    )
    .bind(agent_id)
    .bind(from.0)
    .execute(c)
    .await
    .map(drop))?;
    on!(tx, c => sqlx::query("insert into memberships (agent_id, team_id, from_at) values ($1, $2, $3)")
        .bind(agent_id)
        .bind(team.as_str())
        .bind(from.0)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Everybody's times in teams, by agent, the newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn memberships(tx: &mut Tx) -> Result<Vec<Membership>, StoreError> {
    let rows: Vec<(String, String, String, i64, Option<i64>)> = on!(tx, c => sqlx::query_as(
        "select m.agent_id, t.id, t.name, m.from_at, m.to_at from memberships m join teams t on t.id = m.team_id
         order by m.agent_id, m.from_at desc",
    )
    .fetch_all(c)
    .await)?;
    let read = |(agent_id, id, name, from, to): (String, String, String, i64, Option<i64>)| Membership {
        agent_id,
        team: team((id, name)),
        from: UnixMillis(from),
        to: to.map(UnixMillis),
    };
    Ok(rows.into_iter().map(read).collect())
}
