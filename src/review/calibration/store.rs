//! Calibration sessions in the database.

use super::{Calibration, Draw, Given};
use crate::basic::{ContentHash, ConversationId, UnixMillis, UserId};
use crate::conversation::store::in_sight;
use crate::people::Sight;
use crate::store::{Clauses, StoreError, Tx, on};

#[derive(sqlx::FromRow)]
struct Stored {
    id: String,
    name: String,
    rubric_id: String,
    rubric_hash: String,
    expert: Option<String>,
    seed: i64,
    created_by: String,
    created_at: i64,
    due_at: Option<i64>,
    closed_at: Option<i64>,
}

/// Keeps a new session.
///
/// # Errors
/// When the database cannot be written.
pub async fn add(tx: &mut Tx, session: &Calibration) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query(
        "insert into calibrations (id, name, rubric_id, rubric_hash, expert, seed, created_by, created_at, due_at, closed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, null)",
    )
    .bind(&session.id)
    .bind(&session.name)
    .bind(&session.rubric_id)
    .bind(session.rubric_hash.as_str())
    .bind(session.expert.as_ref().map(UserId::as_str))
    .bind(session.seed)
    .bind(session.created_by.as_str())
    .bind(session.created_at.0)
    .bind(session.due_at.map(|at| at.0))
    .execute(c)
    .await
    .map(drop))?;
    for user in &session.people {
        on!(tx, c => sqlx::query("insert into calibration_people (calibration_id, user_id) values ($1, $2)")
            .bind(&session.id)
            .bind(user.as_str())
            .execute(c)
            .await
            .map(drop))?;
    }
    for (position, (conversation, revision)) in (0_i64..).zip(&session.conversations) {
        on!(tx, c => sqlx::query(
            "insert into calibration_conversations (calibration_id, position, conversation_id, revision)
             values ($1, $2, $3, $4)",
        )
        .bind(&session.id)
        .bind(position)
        .bind(conversation.as_str())
        .bind(*revision)
        .execute(c)
        .await
        .map(drop))?;
    }
    Ok(())
}

async fn whole(tx: &mut Tx, stored: Stored) -> Result<Calibration, StoreError> {
    let people: Vec<String> = on!(tx, c => sqlx::query_scalar(
        "select p.user_id from calibration_people p join users u on u.id = p.user_id
         where p.calibration_id = $1 order by u.name",
    )
    .bind(&stored.id)
    .fetch_all(c)
    .await)?;
    let conversations: Vec<(String, i64)> = on!(tx, c => sqlx::query_as(
        "select conversation_id, revision from calibration_conversations where calibration_id = $1 order by position",
    )
    .bind(&stored.id)
    .fetch_all(c)
    .await)?;
    Ok(Calibration {
        id: stored.id,
        name: stored.name,
        rubric_id: stored.rubric_id,
        rubric_hash: ContentHash::from_stored(stored.rubric_hash),
        expert: stored.expert.map(UserId::new),
        people: people.into_iter().map(UserId::new).collect(),
        conversations: conversations.into_iter().map(|(id, n)| (ConversationId::new(id), n)).collect(),
        seed: stored.seed,
        created_by: UserId::new(stored.created_by),
        created_at: UnixMillis(stored.created_at),
        due_at: stored.due_at.map(UnixMillis),
        closed_at: stored.closed_at.map(UnixMillis),
    })
}

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "select id, name, rubric_id, rubric_hash, expert, seed, created_by, created_at, due_at, closed_at
             from calibrations ",
            $rest
        )
    };
}

/// One session.
///
/// # Errors
/// When the database cannot be read.
pub async fn by_id(tx: &mut Tx, id: &str) -> Result<Option<Calibration>, StoreError> {
    let stored: Option<Stored> =
        on!(tx, c => sqlx::query_as(columns!("where id = $1")).bind(id).fetch_optional(c).await)?;
    match stored {
        Some(stored) => Ok(Some(whole(tx, stored).await?)),
        None => Ok(None),
    }
}

/// Sessions that this person takes part in or made, the newest first; all where none is named.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(tx: &mut Tx, of: Option<&UserId>, limit: i64) -> Result<Vec<Calibration>, StoreError> {
    let stored: Vec<Stored> = on!(tx, c => sqlx::query_as(columns!(
        "where cast($1 as text) is null or created_by = $1
               or id in (select calibration_id from calibration_people where user_id = $1)
         order by created_at desc, id limit $2"
    ))
    .bind(of.map(UserId::as_str))
    .bind(limit)
    .fetch_all(c)
    .await)?;
    let mut all = Vec::new();
    for one in stored {
        all.push(whole(tx, one).await?);
    }
    Ok(all)
}

/// Closes a session. `false` where it was closed before.
///
/// # Errors
/// When the database cannot be written.
pub async fn close(tx: &mut Tx, id: &str, now: UnixMillis) -> Result<bool, StoreError> {
    let rows = on!(tx, c => sqlx::query("update calibrations set closed_at = $2 where id = $1 and closed_at is null")
        .bind(id)
        .bind(now.0)
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Who has judged what.
///
/// # Errors
/// When the database cannot be read.
pub async fn given(tx: &mut Tx, id: &str) -> Result<Vec<Given>, StoreError> {
    let rows: Vec<(String, String, String)> = on!(tx, c => sqlx::query_as(
        "select conversation_id, user_id, verdict_id from calibration_verdicts where calibration_id = $1",
    )
    .bind(id)
    .fetch_all(c)
    .await)?;
    let one = |(conversation, user, verdict)| Given {
        conversation: ConversationId::new(conversation),
        user: UserId::new(user),
        verdict,
    };
    Ok(rows.into_iter().map(one).collect())
}

/// Notes that somebody has judged a conversation.
///
/// # Errors
/// When the database refuses, in particular a second time ([`StoreError::is_duplicate`]).
pub async fn give(tx: &mut Tx, id: &str, given: &Given) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query(
        "insert into calibration_verdicts (calibration_id, conversation_id, user_id, verdict_id) values ($1, $2, $3, $4)",
    )
    .bind(id)
    .bind(given.conversation.as_str())
    .bind(given.user.as_str())
    .bind(&given.verdict)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

/// So many ids are read at once.
const PAGE: i64 = 10_000;

/// Offers to a draw every conversation in sight that is scored under this rubric since `since`, but those that somebody
/// is still to judge blind: what comes out in the results would be known when they do.
///
/// # Errors
/// When the database cannot be read.
pub async fn offer(
    tx: &mut Tx,
    sight: &Sight,
    (rubric, since): (&str, UnixMillis),
    draw: &mut Draw,
) -> Result<(), StoreError> {
    let (kind, user, agent) = sight.bound();
    let mut after = String::new();
    loop {
        let ids: Vec<String> = on!(tx, c => sqlx::query_scalar(concat!(
            "select v.id from conversations v where ", in_sight!(), "
               and v.state = 'scored' and coalesce(v.started_at, v.received_at) >= $5 and v.id > $6
               and exists (select 1 from scorecards s where s.conversation_id = v.id and s.rubric_id = $4 and s.current = 1)
               and not exists (select 1 from cases b where b.conversation_id = v.id and b.state = 'open' and b.blind = 1)
             order by v.id limit $7"
        ))
        .bind(kind)
        .bind(user)
        .bind(agent)
        .bind(rubric)
        .bind(since.0)
        .bind(&after)
        .bind(PAGE)
        .fetch_all(c)
        .await)?;
        let Some(last) = ids.last() else { return Ok(()) };
        after.clone_from(last);
        for id in ids {
            draw.offer(ConversationId::new(id));
        }
    }
}

/// The conversations whose marks must be kept from this person, because they still have to judge something in an open
/// session that holds them; as a set that a statement looks up once. A handful at most.
pub fn kept(clauses: &mut Clauses, user: &UserId) -> String {
    let user = clauses.bind(user.as_str());
    format!(
        "(select x.conversation_id from calibrations q
          join calibration_people p on p.calibration_id = q.id and p.user_id = {user}
          join calibration_conversations x on x.calibration_id = q.id
          where q.closed_at is null
            and exists (select 1 from calibration_conversations y where y.calibration_id = q.id
                        and not exists (select 1 from calibration_verdicts g where g.calibration_id = q.id
                                        and g.conversation_id = y.conversation_id and g.user_id = {user})))"
    )
}

/// The conversations of all sessions that are open, as a statement.
pub const GOING_ON: &str = "select x.conversation_id from calibration_conversations x
    join calibrations q on q.id = x.calibration_id where q.closed_at is null";

/// Is this conversation one of [`kept`]? Whoever shows findings asks this first.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_blind(tx: &mut Tx, user: &UserId, conversation: &ConversationId) -> Result<bool, StoreError> {
    let mut clauses = Clauses::default();
    let kept = kept(&mut clauses, user);
    clauses.with("select v.id from conversations v where v.id = ", conversation.as_str(), " and v.id in ");
    clauses.push(&kept);
    let rows: Vec<(String,)> = clauses.rows(tx).await?;
    Ok(!rows.is_empty())
}
