//! Whose conversations somebody may see, in SQL.

use crate::basic::ConversationId;
use crate::people::Sight;
use crate::store::{StoreError, Tx, on};

/// The condition on a conversation `v`, for a `where` clause; binds $1-$3 to [`Sight::bound`]. A supervisor sees an
/// agent's conversations of the time that the agent was in one of the supervisor's teams; an agent whom nobody has
/// placed belongs where the source says.
macro_rules! in_sight {
    () => {
        "($1 = 'all'
          or ($1 = 'own' and v.agent_id = $3 and v.released_at is not null)
          or ($1 = 'teams' and (
                exists (select 1 from memberships m join user_teams ut on ut.team_id = m.team_id
                        where ut.user_id = $2 and m.agent_id = v.agent_id
                          and coalesce(v.started_at, v.received_at) >= m.from_at
                          and (m.to_at is null or coalesce(v.started_at, v.received_at) < m.to_at))
                or (not exists (select 1 from memberships m where m.agent_id = v.agent_id)
                    and exists (select 1 from teams t join user_teams ut on ut.team_id = t.id
                                where ut.user_id = $2 and t.name = v.team)))))"
    };
}
pub(crate) use in_sight;

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

/// Ids of the agents of whom somebody sees any conversation.
///
/// # Errors
/// When the database cannot be read.
pub async fn agents_in_sight(tx: &mut Tx, sight: &Sight) -> Result<Vec<String>, StoreError> {
    let (kind, user, agent) = sight.bound();
    Ok(on!(tx, c => sqlx::query_scalar(concat!(
        "select distinct v.agent_id from conversations v where v.agent_id is not null and ", in_sight!()
    ))
    .bind(kind)
    .bind(user)
    .bind(agent)
    .fetch_all(c)
    .await)?)
}
