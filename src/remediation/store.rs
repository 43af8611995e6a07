//! Remediations in the database.

use super::{Due, Remediation, State, Step, Timely};
use crate::basic::{ConversationId, UnixMillis, UserId};
use crate::conversation::About;
use crate::conversation::store::{in_sight, keep_in_sight};
use crate::people::Sight;
use crate::review::blind::store::kept_conversations;
use crate::review::queue::Viewer;
use crate::store::{Clauses, StoreError, Tx, from_text, on, to_text};

#[derive(sqlx::FromRow)]
struct Stored {
    id: String,
    conversation_id: String,
    rubric_id: String,
    verdict_id: String,
    agent_id: String,
    team: Option<String>,
    owner: Option<String>,
    state: String,
    asked: String,
    action: String,
    overall: Option<f64>,
    failed: String,
    due_at: i64,
    first_due_at: i64,
    opened_at: i64,
    acted_by: Option<String>,
    acted_at: Option<i64>,
    rechecked_by: Option<String>,
    closed_at: Option<i64>,
    reopened: i64,
    history: String,
}

impl TryFrom<Stored> for Remediation {
    type Error = StoreError;

    fn try_from(stored: Stored) -> Result<Self, StoreError> {
        let history: Vec<Step> = from_text("history", &stored.history)?;
        Ok(Self {
            id: stored.id,
            conversation_id: ConversationId::new(stored.conversation_id),
            rubric_id: stored.rubric_id,
            verdict_id: stored.verdict_id,
            agent_id: stored.agent_id,
            team: stored.team,
            owner: stored.owner.map(UserId::new),
            state: State::from_stored(&stored.state),
            asked: stored.asked,
            action: stored.action,
            overall: stored.overall,
            failed: from_text("criteria", &stored.failed)?,
            due_at: UnixMillis(stored.due_at),
            first_due_at: UnixMillis(stored.first_due_at),
            opened_at: UnixMillis(stored.opened_at),
            acted_by: stored.acted_by.map(UserId::new),
            acted_at: stored.acted_at.map(UnixMillis),
            rechecked_by: stored.rechecked_by.map(UserId::new),
            closed_at: stored.closed_at.map(UnixMillis),
            reopened: stored.reopened,
            history,
        })
    }
}

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "select m.id, m.conversation_id, m.rubric_id, m.verdict_id, m.agent_id, m.team, m.owner, m.state, m.asked,
                    m.action, m.overall, m.failed, m.due_at, m.first_due_at, m.opened_at, m.acted_by, m.acted_at,
                    m.rechecked_by, m.closed_at, m.reopened, m.history from remediations m ",
            $rest
        )
    };
}

/// Keeps a remediation, new or changed.
///
/// # Errors
/// When the database cannot be written.
pub async fn put(tx: &mut Tx, one: &Remediation) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query(
        "insert into remediations (id, conversation_id, rubric_id, verdict_id, agent_id, team, owner, state, asked,
                action, overall, failed, due_at, opened_at, acted_by, acted_at, rechecked_by, closed_at, reopened,
                history, first_due_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
         on conflict (id) do update set verdict_id = excluded.verdict_id, owner = excluded.owner,
                state = excluded.state, asked = excluded.asked, action = excluded.action, overall = excluded.overall,
                failed = excluded.failed, due_at = excluded.due_at,
                first_due_at = excluded.first_due_at, acted_by = excluded.acted_by,
                acted_at = excluded.acted_at, rechecked_by = excluded.rechecked_by,
                closed_at = excluded.closed_at, reopened = excluded.reopened, history = excluded.history",
    )
    .bind(&one.id)
    .bind(one.conversation_id.as_str())
    .bind(&one.rubric_id)
    .bind(&one.verdict_id)
    .bind(&one.agent_id)
    .bind(&one.team)
    .bind(one.owner.as_ref().map(UserId::as_str))
    .bind(one.state.as_str())
    .bind(&one.asked)
    .bind(&one.action)
    .bind(one.overall)
    .bind(to_text("criteria", &one.failed)?)
    .bind(one.due_at.0)
    .bind(one.opened_at.0)
    .bind(one.acted_by.as_ref().map(UserId::as_str))
    .bind(one.acted_at.map(|at| at.0))
    .bind(one.rechecked_by.as_ref().map(UserId::as_str))
    .bind(one.closed_at.map(|at| at.0))
    .bind(one.reopened)
    .bind(to_text("history", &one.history)?)
    .bind(one.first_due_at.0)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

/// The remediation of a conversation under a rubric.
///
/// # Errors
/// When the database cannot be read.
pub async fn of(
    tx: &mut Tx,
    conversation: &ConversationId,
    rubric: &str,
) -> Result<Option<Remediation>, StoreError> {
    let stored: Option<Stored> = on!(tx, c => sqlx::query_as(columns!("where m.conversation_id = $1 and m.rubric_id = $2"))
            .bind(conversation.as_str())
            .bind(rubric)
            .fetch_optional(c)
            .await)?;
    stored.map(Remediation::try_from).transpose()
}

/// One remediation in sight; nobody else changes it before this transaction ends.
///
/// # Errors
/// When the database cannot be written.
pub async fn lock(tx: &mut Tx, sight: &Sight, id: &str) -> Result<Option<Remediation>, StoreError> {
    // An update that changes nothing is the one row lock that both databases understand.
    on!(tx, c => sqlx::query("update remediations set state = state where id = $1").bind(id).execute(c).await.map(drop))?;
    by_id(tx, sight, id).await
}

/// One remediation in sight.
///
/// # Errors
/// When the database cannot be read.
pub async fn by_id(tx: &mut Tx, sight: &Sight, id: &str) -> Result<Option<Remediation>, StoreError> {
    let (kind, user, agent) = sight.bound();
    let stored: Option<Stored> = on!(tx, c => sqlx::query_as(concat!(
        columns!("join conversations v on v.id = m.conversation_id where m.id = $4 and "), in_sight!()
    ))
    .bind(kind)
    .bind(user)
    .bind(agent)
    .bind(id)
    .fetch_optional(c)
    .await)?;
    stored.map(Remediation::try_from).transpose()
}

/// Which remediations to list.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    /// Those that go on; else those that have ended.
    pub going_on: bool,
    /// Only this person's to see to.
    pub owner: Option<&'a UserId>,
    /// Only of this agent.
    pub agent: Option<&'a str>,
    /// Only about this conversation.
    pub conversation: Option<&'a ConversationId>,
}

/// Remediations in sight: those that go on, the most urgent first; or those that have ended, the newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(
    tx: &mut Tx,
    sight: &Sight,
    wanted: Wanted<'_>,
    limit: i64,
) -> Result<Vec<(Remediation, About)>, StoreError> {
    #[derive(sqlx::FromRow)]
    struct Row {
        #[sqlx(flatten)]
        one: Stored,
        about: String,
    }
    let (kind, user, agent) = sight.bound();
    let rows: Vec<Row> = on!(tx, c => sqlx::query_as(concat!(
        "select m.id, m.conversation_id, m.rubric_id, m.verdict_id, m.agent_id, m.team, m.owner, m.state, m.asked,
                m.action, m.overall, m.failed, m.due_at, m.first_due_at, m.opened_at, m.acted_by, m.acted_at,
                m.rechecked_by, m.closed_at, m.reopened, m.history, v.about
         from remediations m join conversations v on v.id = m.conversation_id where ", in_sight!(), "
           and (cast($4 as text) is null or m.owner = $4)
           and (cast($5 as text) is null or m.agent_id = $5)
           and (cast($6 as text) is null or m.conversation_id = $6)
           and (($7 = 1 and m.state in ('open', 'acted', 'rechecked')) or ($7 = 0 and m.state in ('closed', 'withdrawn')))
         order by case when $7 = 1 then m.due_at else -m.due_at end, m.id limit $8"
    ))
    .bind(kind)
    .bind(user)
    .bind(agent)
    .bind(wanted.owner.map(UserId::as_str))
    .bind(wanted.agent)
    .bind(wanted.conversation.map(ConversationId::as_str))
    .bind(i64::from(wanted.going_on))
    .bind(limit)
    .fetch_all(c)
    .await)?;
    rows.into_iter().map(|row| Ok((row.one.try_into()?, from_text("conversation", &row.about)?))).collect()
}

/// What was first due at one time and is told to the viewer: counts by team, for the report. Neither closed nor late by
/// `now`, it does not count yet; withdrawn, it never does; what the viewer is still to judge is left out.
///
/// # Errors
/// When the database cannot be read.
pub async fn due_between(
    tx: &mut Tx,
    viewer: &Viewer,
    (from, to): (UnixMillis, UnixMillis),
    now: UnixMillis,
) -> Result<Vec<Due>, StoreError> {
    // Due is the close of a working day, so that there are no more lines than days and teams.
    let mut clauses = Clauses::new(
        "select m.team, m.first_due_at,
                cast(sum(case when m.state = 'closed' and m.closed_at <= m.first_due_at then 1 else 0 end) as bigint),
                cast(sum(case when m.state = 'closed' and m.closed_at > m.first_due_at then 1 else 0 end) as bigint),
                cast(sum(case when m.state in ('open', 'acted', 'rechecked') and m.first_due_at < ",
    );
    clauses.with("", now.0, " then 1 else 0 end) as bigint)");
    clauses.with(
        " from remediations m join conversations v on v.id = m.conversation_id where m.first_due_at >= ",
        from.0,
        "",
    );
    clauses.with(" and m.first_due_at < ", to.0, "");
    let kept = kept_conversations(&mut clauses, viewer.blindfold, &viewer.user);
    clauses.push(" and m.conversation_id not in ").push(&kept);
    keep_in_sight(&mut clauses, &viewer.sight, "v");
    clauses.push(" group by m.team, m.first_due_at");
    let rows: Vec<(Option<String>, i64, i64, i64, i64)> = clauses.rows(tx).await?;
    let count = |n: i64| usize::try_from(n).unwrap_or(0);
    let due = |(team, at, on_time, late, overdue)| Due {
        team,
        at: UnixMillis(at),
        timely: Timely::of(count(on_time), count(late), count(overdue)),
    };
    Ok(rows.into_iter().map(due).collect())
}

/// Later conversations of an agent that are scored, the newest first: what a re-check can look at.
///
/// # Errors
/// When the database cannot be read.
pub async fn later(
    tx: &mut Tx,
    sight: &Sight,
    agent_id: &str,
    after: &ConversationId,
    limit: i64,
) -> Result<Vec<ConversationId>, StoreError> {
    let (kind, user, agent) = sight.bound();
    let ids: Vec<String> = on!(tx, c => sqlx::query_scalar(concat!(
        "select v.id from conversations v where ", in_sight!(), "
           and v.agent_id = $4 and v.id <> $5 and v.state = 'scored' and coalesce(v.started_at, v.received_at) >=
               (select coalesce(b.started_at, b.received_at) from conversations b where b.id = $5)
         order by coalesce(v.started_at, v.received_at) desc, v.id limit $6"
    ))
    .bind(kind)
    .bind(user)
    .bind(agent)
    .bind(agent_id)
    .bind(after.as_str())
    .bind(limit)
    .fetch_all(c)
    .await)?;
    Ok(ids.into_iter().map(ConversationId::new).collect())
}

/// Verdicts of record that nobody has looked at yet, the oldest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn unseen(tx: &mut Tx, limit: i64) -> Result<Vec<String>, StoreError> {
    Ok(on!(tx, c => sqlx::query_scalar(
        "select x.id from verdicts x where x.of_record = 1
           and not exists (select 1 from remediation_looks l where l.verdict_id = x.id)
         order by x.given_at, x.id limit $1",
    )
    .bind(limit)
    .fetch_all(c)
    .await)?)
}

/// This verdict has been looked at.
///
/// # Errors
/// When the database cannot be written.
pub async fn seen(tx: &mut Tx, verdict: &str) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query("insert into remediation_looks (verdict_id) values ($1) on conflict (verdict_id) do nothing")
        .bind(verdict)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Whose a conversation is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whose {
    /// The agent.
    pub agent_id: String,
    /// Their team at the time: as somebody placed them, else as the source says.
    pub team: Option<String>,
}

/// Whose a conversation is; `None` where nobody knows.
///
/// # Errors
/// When the database cannot be read.
pub async fn whose(tx: &mut Tx, id: &ConversationId) -> Result<Option<Whose>, StoreError> {
    let row: Option<(String, Option<String>)> = on!(tx, c => sqlx::query_as(
        "select v.agent_id, coalesce(
            (select t.name from memberships m join teams t on t.id = m.team_id
             where m.agent_id = v.agent_id and coalesce(v.started_at, v.received_at) >= m.from_at
               and (m.to_at is null or coalesce(v.started_at, v.received_at) < m.to_at)
             order by m.from_at desc limit 1), v.team)
         from conversations v where v.id = $1 and v.agent_id is not null and v.agent_id <> ''",
    )
    .bind(id.as_str())
    .fetch_optional(c)
    .await)?;
    Ok(row.map(|(agent_id, team)| Whose { agent_id, team }))
}

/// Who sees to what happens in a team: its supervisor, else an admin; the first by name.
///
/// # Errors
/// When the database cannot be read.
pub async fn lead_of(tx: &mut Tx, team: Option<&str>) -> Result<Option<String>, StoreError> {
    Ok(on!(tx, c => sqlx::query_scalar(
        "select u.id from users u where u.disabled_at is null
           and (u.role = 'admin' or (u.role = 'supervisor' and exists (
                select 1 from user_teams ut join teams t on t.id = ut.team_id where ut.user_id = u.id and t.name = $1)))
         order by case u.role when 'supervisor' then 0 else 1 end, u.name limit 1",
    )
    .bind(team)
    .fetch_optional(c)
    .await)?)
}
