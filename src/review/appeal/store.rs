//! Appeals in the database, and the cases of rubrics that they have made.

use super::{Appeal, Done, Kept, Outcome, Point, State};
use crate::basic::{ConversationId, UnixMillis, UserId};
use crate::conversation::About;
use crate::conversation::store::in_sight;
use crate::people::Sight;
use crate::store::{StoreError, Tx, from_text, on, to_text};
use serde::{Deserialize, Serialize};

/// What no column holds.
#[derive(Serialize, Deserialize)]
struct Body {
    points: Vec<Point>,
    #[serde(default)]
    escalation: String,
}

#[derive(sqlx::FromRow)]
struct Stored {
    id: String,
    conversation_id: String,
    release_id: String,
    rubric_id: String,
    agent_id: String,
    reviewer: Option<String>,
    state: String,
    opened_at: i64,
    due_at: Option<i64>,
    decided_by: Option<String>,
    decided_at: Option<i64>,
    escalate_until: Option<i64>,
    escalated_at: Option<i64>,
    final_by: Option<String>,
    final_at: Option<i64>,
    body: String,
}

impl TryFrom<Stored> for Appeal {
    type Error = StoreError;

    fn try_from(stored: Stored) -> Result<Self, StoreError> {
        let body: Body = from_text("appeal", &stored.body)?;
        let done =
            |by: Option<String>, at: Option<i64>| Some(Done { by: UserId::new(by?), at: UnixMillis(at?) });
        Ok(Self {
            id: stored.id,
            conversation_id: ConversationId::new(stored.conversation_id),
            release_id: stored.release_id,
            rubric_id: stored.rubric_id,
            agent_id: stored.agent_id,
            reviewer: stored.reviewer.map(UserId::new),
            state: State::from_stored(&stored.state),
            points: body.points,
            opened_at: UnixMillis(stored.opened_at),
            due_at: stored.due_at.map(UnixMillis),
            decided: done(stored.decided_by, stored.decided_at),
            escalate_until: stored.escalate_until.map(UnixMillis),
            escalated_at: stored.escalated_at.map(UnixMillis),
            escalation: body.escalation,
            ended: done(stored.final_by, stored.final_at),
        })
    }
}

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "select a.id, a.conversation_id, a.release_id, a.rubric_id, a.agent_id, a.reviewer, a.state, a.opened_at,
                    a.due_at, a.decided_by, a.decided_at, a.escalate_until, a.escalated_at, a.final_by, a.final_at,
                    a.body from appeals a ",
            $rest
        )
    };
}

/// Keeps an appeal, new or changed.
///
/// # Errors
/// When the database refuses, in particular a second appeal against one release ([`StoreError::is_duplicate`]).
pub async fn put(tx: &mut Tx, appeal: &Appeal) -> Result<(), StoreError> {
    let body = Body { points: appeal.points.clone(), escalation: appeal.escalation.clone() };
    on!(tx, c => sqlx::query(
        "insert into appeals (id, conversation_id, release_id, rubric_id, agent_id, reviewer, state, outcome, opened_at,
                due_at, decided_by, decided_at, escalate_until, escalated_at, final_by, final_at, body)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
         on conflict (id) do update set state = excluded.state, outcome = excluded.outcome, due_at = excluded.due_at,
                decided_by = excluded.decided_by, decided_at = excluded.decided_at,
                escalate_until = excluded.escalate_until, escalated_at = excluded.escalated_at,
                final_by = excluded.final_by, final_at = excluded.final_at, body = excluded.body",
    )
    .bind(&appeal.id)
    .bind(appeal.conversation_id.as_str())
    .bind(&appeal.release_id)
    .bind(&appeal.rubric_id)
    .bind(&appeal.agent_id)
    .bind(appeal.reviewer.as_ref().map(UserId::as_str))
    .bind(appeal.state.as_str())
    .bind(appeal.outcome().map(Outcome::as_str))
    .bind(appeal.opened_at.0)
    .bind(appeal.due_at.map(|at| at.0))
    .bind(appeal.decided.as_ref().map(|done| done.by.as_str()))
    .bind(appeal.decided.as_ref().map(|done| done.at.0))
    .bind(appeal.escalate_until.map(|at| at.0))
    .bind(appeal.escalated_at.map(|at| at.0))
    .bind(appeal.ended.as_ref().map(|done| done.by.as_str()))
    .bind(appeal.ended.as_ref().map(|done| done.at.0))
    .bind(to_text("appeal", &body)?)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

/// One appeal.
///
/// # Errors
/// When the database cannot be read.
pub async fn by_id(tx: &mut Tx, id: &str) -> Result<Option<Appeal>, StoreError> {
    let stored: Option<Stored> =
        on!(tx, c => sqlx::query_as(columns!("where a.id = $1")).bind(id).fetch_optional(c).await)?;
    stored.map(Appeal::try_from).transpose()
}

/// As [`by_id`], and nobody else changes it before this transaction ends.
///
/// # Errors
/// When the database cannot be written.
pub async fn lock(tx: &mut Tx, id: &str) -> Result<Option<Appeal>, StoreError> {
    // An update that changes nothing is the one row lock that both databases understand.
    on!(tx, c => sqlx::query("update appeals set state = state where id = $1").bind(id).execute(c).await.map(drop))?;
    by_id(tx, id).await
}

/// All appeals about a conversation, the newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_conversation(tx: &mut Tx, id: &ConversationId) -> Result<Vec<Appeal>, StoreError> {
    let stored: Vec<Stored> = on!(tx, c => sqlx::query_as(columns!("where a.conversation_id = $1 order by a.opened_at desc, a.id desc"))
            .bind(id.as_str())
            .fetch_all(c)
            .await)?;
    stored.into_iter().map(Appeal::try_from).collect()
}

/// Does an appeal about this conversation wait for a decision?
///
/// # Errors
/// When the database cannot be read.
pub async fn is_under_way(tx: &mut Tx, id: &ConversationId) -> Result<bool, StoreError> {
    Ok(of_conversation(tx, id).await?.iter().any(|appeal| appeal.state.waits()))
}

/// An appeal with what a list shows beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// The appeal.
    pub appeal: Appeal,
    /// Whose conversation it is about, and how the source names it.
    pub about: About,
}

/// Appeals in sight: those that wait, the most urgent first; or those that are decided, the newest first. `of` an agent
/// only that agent's.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(
    tx: &mut Tx,
    sight: &Sight,
    waiting: bool,
    of: Option<&str>,
    limit: i64,
) -> Result<Vec<Listed>, StoreError> {
    #[derive(sqlx::FromRow)]
    struct Row {
        #[sqlx(flatten)]
        appeal: Stored,
        about: String,
    }
    let (kind, user, agent) = sight.bound();
    let rows: Vec<Row> = on!(tx, c => sqlx::query_as(concat!(
        "select a.id, a.conversation_id, a.release_id, a.rubric_id, a.agent_id, a.reviewer, a.state, a.opened_at,
                a.due_at, a.decided_by, a.decided_at, a.escalate_until, a.escalated_at, a.final_by, a.final_at, a.body,
                v.about
         from appeals a join conversations v on v.id = a.conversation_id where ", in_sight!(), "
           and (($4 = 1 and a.state in ('open', 'escalated')) or ($4 = 0 and a.state in ('decided', 'final')))
           and (cast($5 as text) is null or a.agent_id = $5)
         order by a.due_at, coalesce(a.final_at, a.decided_at) desc, a.id limit $6"
    ))
    .bind(kind)
    .bind(user)
    .bind(agent)
    .bind(i64::from(waiting))
    .bind(of)
    .bind(limit)
    .fetch_all(c)
    .await)?;
    rows.into_iter()
        .map(|row| {
            Ok(Listed { appeal: row.appeal.try_into()?, about: from_text("conversation", &row.about)? })
        })
        .collect()
}

/// Keeps what an appeal has made of its conversation, in place of what it had made before; `None` takes it away.
///
/// # Errors
/// When the database cannot be written.
pub async fn keep_case(
    tx: &mut Tx,
    appeal: &Appeal,
    case: Option<&Kept>,
    now: UnixMillis,
) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query("delete from appeal_cases where appeal_id = $1").bind(&appeal.id).execute(c).await.map(drop))?;
    let Some(case) = case else { return Ok(()) };
    on!(tx, c => sqlx::query(
        "insert into appeal_cases (id, rubric_id, conversation_id, appeal_id, created_at, body)
         values ($1, $2, $3, $1, $4, $5)",
    )
    .bind(&appeal.id)
    .bind(&appeal.rubric_id)
    .bind(appeal.conversation_id.as_str())
    .bind(now.0)
    .bind(to_text("case", case)?)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

/// A case that an appeal has made.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredCase {
    /// Id of the appeal.
    pub appeal_id: String,
    /// The conversation that it comes from.
    pub conversation_id: ConversationId,
    /// Of which rubric.
    pub rubric_id: String,
    /// Since when.
    pub created_at: UnixMillis,
    /// The case.
    pub case: Kept,
}

/// The cases that appeals have made of a rubric (of every rubric where none is named), the oldest first. Whoever
/// publishes a rubric runs them: [`Kept::case`], then `scoring::cases::run`.
///
/// # Errors
/// When the database cannot be read.
pub async fn cases(tx: &mut Tx, rubric: Option<&str>) -> Result<Vec<StoredCase>, StoreError> {
    let rows: Vec<(String, String, String, i64, String)> = on!(tx, c => sqlx::query_as(
        "select appeal_id, conversation_id, rubric_id, created_at, body from appeal_cases
         where cast($1 as text) is null or rubric_id = $1 order by created_at, id",
    )
    .bind(rubric)
    .fetch_all(c)
    .await)?;
    let stored = |(appeal_id, conversation, rubric_id, at, body): (String, String, String, i64, String)| {
        Ok(StoredCase {
            appeal_id,
            conversation_id: ConversationId::new(conversation),
            rubric_id,
            created_at: UnixMillis(at),
            case: from_text("case", &body)?,
        })
    };
    rows.into_iter().map(stored).collect()
}
