//! Whose conversations somebody may see, in SQL.

use crate::basic::{ConversationId, UserId};
use crate::people::Sight;
use crate::store::{Clauses, StoreError, Tx, on};

/// The condition that the agent of a conversation `v` was, at its time, in a team of the user at this place (`"$2"`). An
/// agent whom nobody has placed belongs where the source says.
macro_rules! of_teams {
    ($user:literal) => {
        concat!(
            "(exists (select 1 from memberships m join user_teams ut on ut.team_id = m.team_id
                      where ut.user_id = ",
            $user,
            " and m.agent_id = v.agent_id and v.happened_at >= m.from_at
                          and (m.to_at is null or v.happened_at < m.to_at))
              or (not exists (select 1 from memberships m where m.agent_id = v.agent_id)
                  and exists (select 1 from teams t join user_teams ut on ut.team_id = t.id
                              where ut.user_id = ",
            $user,
            " and t.name = v.team)))"
        )
    };
}
pub(crate) use of_teams;

/// The condition on a conversation `v`, for a `where` clause; binds $1-$3 to [`Sight::bound`]. A supervisor sees an
/// agent's conversations of the time that the agent was in one of the supervisor's teams.
macro_rules! in_sight {
    () => {
        concat!(
            "($1 = 'all'
              or ($1 = 'own' and v.agent_id = $3 and v.released_at is not null)
              or ($1 = 'teams' and ",
            $crate::conversation::store::of_teams!("$2"),
            "))"
        )
    };
}
pub(crate) use in_sight;

/// Adds [`in_sight!`] to a statement that grows, for a row under this name that has `agent_id`, `team` and
/// `happened_at`: a conversation, or what holds copies of these. Whoever sees all adds nothing.
pub fn keep_in_sight(clauses: &mut Clauses, sight: &Sight, row: &str) {
    match sight {
        Sight::All => {}
        Sight::Teams(user) => {
            let user = clauses.bind(user.as_str());
            clauses
                .push(" and ")
                .push(&of_teams!("{user}").replace("{user}", &user).replace("v.", &format!("{row}.")));
        }
        // What an agent sees hangs on the release, which only the conversation's own row knows.
        Sight::Own(agent) => {
            clauses.with(" and v.released_at is not null and v.agent_id = ", agent.as_str(), "");
        }
        Sight::Nothing => {
            clauses.push(" and 1 = 0");
        }
    }
}

/// Adds that the agent was not in a team of this user.
pub fn keep_off_own_team(clauses: &mut Clauses, user: &UserId, row: &str) {
    let user = clauses.bind(user.as_str());
    clauses
        .push(" and not ")
        .push(&of_teams!("{user}").replace("{user}", &user).replace("v.", &format!("{row}.")));
}

/// The users who were, at the time of this conversation, in its agent's team.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_own_team(tx: &mut Tx, id: &ConversationId) -> Result<Vec<UserId>, StoreError> {
    let users: Vec<String> = on!(tx, c => sqlx::query_scalar(concat!(
        "select u.id from users u, conversations v where v.id = $1 and ", of_teams!("u.id")
    ))
    .bind(id.as_str())
    .fetch_all(c)
    .await)?;
    Ok(users.into_iter().map(UserId::new).collect())
}

/// May this conversation be seen? One that does not exist may not.
///
/// # Errors
/// When the database cannot be read.
pub async fn sees(tx: &mut Tx, sight: &Sight, id: &ConversationId) -> Result<bool, StoreError> {
    let (kind, user, agent) = sight.bound();
    let found: Option<i64> = on!(tx, c => sqlx::query_scalar(concat!(
        "select cast(1 as bigint) from conversations v where v.id = $4 and ", in_sight!()
    ))
    .bind(kind)
    .bind(user)
    .bind(agent)
    .bind(id.as_str())
    .fetch_optional(c)
    .await)?;
    Ok(found.is_some())
}

/// Ids of the agents of whom somebody sees every conversation: what is added up over all of an agent's is theirs to see
/// only then, for an agent may have been in other teams before.
///
/// # Errors
/// When the database cannot be read.
pub async fn agents_wholly_in_sight(tx: &mut Tx, sight: &Sight) -> Result<Vec<String>, StoreError> {
    let (kind, user, agent) = sight.bound();
    Ok(on!(tx, c => sqlx::query_scalar(concat!(
        "select v.agent_id from conversations v where v.agent_id is not null group by v.agent_id
         having min(case when ", in_sight!(), " then 1 else 0 end) = 1"
    ))
    .bind(kind)
    .bind(user)
    .bind(agent)
    .fetch_all(c)
    .await)?)
}
