//! Cases in the database. One open case per conversation, held by a partial unique index.

use super::{Case, Step, Stream, Wanted, step};
use crate::basic::{CaseId, ConversationId, Millis, UnixMillis};
use crate::conversation::store::in_sight;
use crate::http::Cursor;
use crate::people::Sight;
use crate::store::{StoreError, Tx, from_text, on, to_text};

/// A case should be done within so long, where no reason says otherwise.
const DUE: Millis = Millis(24 * 3_600_000);

#[derive(sqlx::FromRow)]
struct Stored {
    id: String,
    conversation_id: String,
    revision: i64,
    state: String,
    stream: String,
    reasons: String,
    risk: f64,
    priority: i64,
    due_at: Option<i64>,
    created_at: i64,
    taken_by: Option<String>,
}

impl TryFrom<Stored> for Case {
    type Error = StoreError;

    fn try_from(stored: Stored) -> Result<Self, StoreError> {
        Ok(Self {
            id: CaseId::new(stored.id),
            conversation_id: ConversationId::new(stored.conversation_id),
            revision: stored.revision,
            open: stored.state == "open",
            stream: Stream::from_stored(&stored.stream),
            reasons: from_text("reasons", &stored.reasons)?,
            risk: stored.risk,
            priority: stored.priority,
            due_at: stored.due_at.map(UnixMillis),
            created_at: UnixMillis(stored.created_at),
            taken_by: stored.taken_by,
        })
    }
}

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "select id, conversation_id, revision, state, stream, reasons, risk, priority, due_at, created_at, taken_by
             from cases ",
            $rest
        )
    };
}

/// Brings the case of a conversation to what is wanted now. Returns what was done.
///
/// # Errors
/// When the database cannot be written.
pub async fn settle(
    tx: &mut Tx,
    conversation: &ConversationId,
    wanted: &Wanted,
    now: UnixMillis,
) -> Result<Step, StoreError> {
    let last = last(tx, conversation).await?;
    let step = step(last.as_ref(), wanted);
    match (step, last) {
        (Step::Open, _) => open(tx, conversation, wanted, now).await?,
        (Step::Update, Some(case)) => update(tx, &case.id, wanted, now).await?,
        (Step::Withdraw, Some(case)) => close(tx, &case.id, "nothing speaks for it any more", now).await?,
        _ => {}
    }
    Ok(step)
}

async fn open(
    tx: &mut Tx,
    conversation: &ConversationId,
    wanted: &Wanted,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let reasons = to_text("reasons", &wanted.reasons)?;
    on!(tx, c => sqlx::query(
        "insert into cases (id, conversation_id, revision, state, stream, reasons, risk, priority, due_at, created_at, updated_at)
         values ($1, $2, $3, 'open', $4, $5, $6, $7, $8, $9, $9)",
    )
    .bind(CaseId::fresh().as_str())
    .bind(conversation.as_str())
    .bind(wanted.revision)
    .bind(wanted.stream.as_str())
    .bind(reasons)
    .bind(wanted.risk)
    .bind(wanted.priority)
    .bind((now + wanted.due_in.unwrap_or(DUE)).0)
    .bind(now.0)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

async fn update(tx: &mut Tx, id: &CaseId, wanted: &Wanted, now: UnixMillis) -> Result<(), StoreError> {
    let reasons = to_text("reasons", &wanted.reasons)?;
    on!(tx, c => sqlx::query(
        "update cases set revision = $2, stream = $3, reasons = $4, risk = $5, priority = $6, updated_at = $7 where id = $1",
    )
    .bind(id.as_str())
    .bind(wanted.revision)
    .bind(wanted.stream.as_str())
    .bind(reasons)
    .bind(wanted.risk)
    .bind(wanted.priority)
    .bind(now.0)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

/// Closes an open case, saying why.
///
/// # Errors
/// When the database cannot be written.
pub async fn close(tx: &mut Tx, id: &CaseId, why: &str, now: UnixMillis) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query(
        "update cases set state = 'closed', closed_at = $3, closed_why = $2, updated_at = $3 where id = $1 and state = 'open'",
    )
    .bind(id.as_str())
    .bind(why)
    .bind(now.0)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

/// The open case of a conversation, else the one closed last.
///
/// # Errors
/// When the database cannot be read.
pub async fn last(tx: &mut Tx, conversation: &ConversationId) -> Result<Option<Case>, StoreError> {
    let stored: Option<Stored> = on!(tx, c => sqlx::query_as(columns!(
        "where conversation_id = $1 order by case state when 'open' then 0 else 1 end, created_at desc, id desc limit 1"
    ))
    .bind(conversation.as_str())
    .fetch_optional(c)
    .await)?;
    stored.map(Case::try_from).transpose()
}

/// One case.
///
/// # Errors
/// When the database cannot be read.
pub async fn by_id(tx: &mut Tx, id: &CaseId) -> Result<Option<Case>, StoreError> {
    let stored: Option<Stored> =
        on!(tx, c => sqlx::query_as(columns!("where id = $1")).bind(id.as_str()).fetch_optional(c).await)?;
    stored.map(Case::try_from).transpose()
}

/// A case with what a list shows beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// The case.
    pub case: Case,
    /// The source's id of the conversation.
    pub external_id: String,
    /// The lowest current overall score of the machine, 0-100.
    pub overall: Option<f64>,
}

#[derive(sqlx::FromRow)]
struct StoredListed {
    #[sqlx(flatten)]
    case: Stored,
    external_id: String,
    overall: Option<f64>,
}

macro_rules! listed {
    ($rest:literal) => {
        concat!(
            "select k.id, k.conversation_id, k.revision, k.state, k.stream, k.reasons, k.risk, k.priority, k.due_at,
                    k.created_at, k.taken_by, v.external_id,
                    (select min(s.overall) from scorecards s
                     where s.conversation_id = k.conversation_id and s.current = 1) as overall
             from cases k join conversations v on v.id = k.conversation_id ",
            $rest
        )
    };
}

impl TryFrom<StoredListed> for Listed {
    type Error = StoreError;

    fn try_from(stored: StoredListed) -> Result<Self, StoreError> {
        Ok(Self { case: stored.case.try_into()?, external_id: stored.external_id, overall: stored.overall })
    }
}

/// Open cases after `cursor`, the most urgent first, and the cursor of the page that follows. The rank of a case is
/// twice its priority plus its risk, so that priority always goes before risk.
///
/// # Errors
/// When the database cannot be read.
pub async fn open_page(
    tx: &mut Tx,
    sight: &Sight,
    cursor: Option<Cursor>,
    limit: i64,
) -> Result<(Vec<Listed>, Option<Cursor>), StoreError> {
    let (kind, user, agent) = sight.bound();
    let after = cursor.unwrap_or(Cursor { rank: f64::MAX, id: String::new() });
    let stored: Vec<StoredListed> = on!(tx, c => sqlx::query_as(concat!(
        listed!("where k.state = 'open' and "),
        in_sight!(),
        " and (k.priority * 2.0 + k.risk < $4 or (k.priority * 2.0 + k.risk = $4 and k.id > $5))
         order by k.priority * 2.0 + k.risk desc, k.id limit $6"
    ))
    .bind(kind)
    .bind(user)
    .bind(agent)
    .bind(after.rank)
    .bind(&after.id)
    .bind(limit + 1)
    .fetch_all(c)
    .await)?;
    let mut items = stored.into_iter().map(Listed::try_from).collect::<Result<Vec<_>, _>>()?;
    let more = i64::try_from(items.len()).is_ok_and(|n| n > limit);
    items.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let rank = |case: &Case| 2.0 * f64::from(i32::try_from(case.priority).unwrap_or(i32::MAX)) + case.risk;
    let next = items
        .last()
        .filter(|_| more)
        .map(|last| Cursor { rank: rank(&last.case), id: last.case.id.to_string() });
    Ok((items, next))
}

/// One case as a list shows it, if it is theirs to see.
///
/// # Errors
/// When the database cannot be read.
pub async fn listed(tx: &mut Tx, sight: &Sight, id: &CaseId) -> Result<Option<Listed>, StoreError> {
    let (kind, user, agent) = sight.bound();
    let stored: Option<StoredListed> = on!(tx, c => sqlx::query_as(concat!(listed!("where k.id = $4 and "), in_sight!()))
        .bind(kind)
        .bind(user)
        .bind(agent)
        .bind(id.as_str())
        .fetch_optional(c)
        .await)?;
    stored.map(Listed::try_from).transpose()
}

/// What to work on today: all failures and the whole sample, and of the risk stream as many as the day's capacity
/// leaves room for, the riskiest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn todays(tx: &mut Tx, capacity: i64) -> Result<Vec<Listed>, StoreError> {
    let stored: Vec<StoredListed> = on!(tx, c => sqlx::query_as(listed!(
        "where k.state = 'open' and (k.stream <> 'risk' or k.id in
            (select id from cases where state = 'open' and stream = 'risk' order by priority desc, risk desc, id
             limit (select case when count(*) < $1 then $1 - count(*) else 0 end from cases
                    where state = 'open' and stream <> 'risk')))
         order by k.priority * 2.0 + k.risk desc, k.id"
    ))
    .bind(capacity)
    .fetch_all(c)
    .await)?;
    stored.into_iter().map(Listed::try_from).collect()
}
