//! Cases in the database. One open case per conversation, held by a partial unique index.

use super::{Case, DUE, Reason, Step, Stream, Wanted, assign, blind, house, step};
use crate::basic::{CaseId, ConversationId, UnixMillis};
use crate::store::{Db, StoreError, Tx, from_text, on, to_text};
use crate::text::masked;
use std::collections::BTreeSet;

#[derive(sqlx::FromRow)]
pub(super) struct Stored {
    pub(super) id: String,
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
    // Lists that have columns of their own for these do not read them here.
    #[sqlx(default)]
    lease_until: Option<i64>,
    #[sqlx(default)]
    blind: i64,
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
            lease_until: stored.lease_until.map(UnixMillis),
            blind: stored.blind == 1,
        })
    }
}

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "select id, conversation_id, revision, state, stream, reasons, risk, priority, due_at, created_at, taken_by,
                    lease_until, blind
             from cases ",
            $rest
        )
    };
}

/// Brings the case of a conversation to what is wanted now. Returns what was done. A new one is dealt out by the
/// policies of assignment.
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
    let judged = judged(tx, conversation, wanted.revision).await?;
    let step = step(last.as_ref(), judged.as_ref(), wanted);
    match (step, last) {
        (Step::Open, _) => drop(open(tx, conversation, wanted, now).await?),
        (Step::Update, Some(case)) => update(tx, &case.id, wanted, now).await?,
        (Step::Withdraw, Some(case)) => close(tx, &case.id, "nothing speaks for it any more", now).await?,
        _ => {}
    }
    if step != Step::Open {
        refresh(tx, conversation, now).await?;
    }
    Ok(step)
}

/// Opens a case, whatever was before. Fails where one is open.
///
/// # Errors
/// When the database refuses, in particular where a case is open ([`StoreError::is_duplicate`]).
pub async fn open(
    tx: &mut Tx,
    conversation: &ConversationId,
    wanted: &Wanted,
    now: UnixMillis,
) -> Result<CaseId, StoreError> {
    let rules = house::rules(tx).await?;
    let id = CaseId::fresh();
    let is_blind = blind::drawn(wanted.stream, rules.blind_share, rules.seed, conversation.as_str());
    on!(tx, c => sqlx::query(
        "insert into cases (id, conversation_id, revision, state, stream, reasons, risk, priority, due_at, created_at,
                            updated_at, blind, neutral, why)
         values ($1, $2, $3, 'open', $4, $5, $6, $7, $8, $9, $9, $10, $11, $12)",
    )
    .bind(id.as_str())
    .bind(conversation.as_str())
    .bind(wanted.revision)
    .bind(wanted.stream.as_str())
    .bind(to_text("reasons", &wanted.reasons)?)
    .bind(wanted.risk)
    .bind(wanted.priority)
    .bind((now + wanted.due_in.unwrap_or(DUE)).0)
    .bind(now.0)
    .bind(i64::from(is_blind))
    .bind(blind::neutral(rules.seed, conversation.as_str()))
    .bind(why(&wanted.reasons))
    .execute(c)
    .await
    .map(drop))?;
    refresh(tx, conversation, now).await?;
    if wanted.stream != Stream::Hand {
        assign::store::deal_new(tx, &id, rules.day(now), now).await?;
    }
    Ok(id)
}

/// The names of the reasons as the queue is asked for one: joined by commas, which no name has, and in one order, so that
/// equal reasons count as one group.
fn why(reasons: &[Reason]) -> String {
    let names: BTreeSet<&str> = reasons.iter().map(|one| one.reason.as_str()).collect();
    names.into_iter().collect::<Vec<_>>().join(",")
}

/// The source's id, the ticket and the agent's id.
type Named = (String, Option<String>, Option<String>);

/// What a case is found by, in small letters, and as it is shown: were masked digits looked for, they could be found out one
/// by one.
fn keywords((external_id, ticket, agent_id): &Named) -> String {
    let (ticket, agent) = (ticket.as_deref().unwrap_or_default(), agent_id.as_deref().unwrap_or_default());
    format!("{} {} {agent}", masked(external_id), masked(ticket)).to_lowercase()
}

/// So many cases are brought up to date in one commit.
const BATCH: i64 = 500;

/// Makes cases findable again whose keywords were kept unmasked. Returns how many.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn back_fill(db: &Db) -> Result<u64, StoreError> {
    let mut done = 0;
    loop {
        let mut tx = db.write().await?;
        let rows: Vec<(String, String, Option<String>, Option<String>)> = on!(tx, c => sqlx::query_as(
            "select id, external_id, ticket, agent_id from cases where keywords = '' order by id limit $1",
        )
        .bind(BATCH)
        .fetch_all(c)
        .await)?;
        if rows.is_empty() {
            return Ok(done);
        }
        for (id, external_id, ticket, agent_id) in rows {
            on!(tx, c => sqlx::query("update cases set keywords = $2 where id = $1")
                .bind(&id)
                .bind(keywords(&(external_id, ticket, agent_id)))
                .execute(c)
                .await
                .map(drop))?;
            done += 1;
        }
        tx.commit().await?;
    }
}

/// Copies what the queue sorts and filters by from the conversation to its open case.
///
/// # Errors
/// When the database cannot be written.
pub async fn refresh(tx: &mut Tx, conversation: &ConversationId, now: UnixMillis) -> Result<(), StoreError> {
    let named: Option<Named> = on!(tx, c => sqlx::query_as(
        "select external_id, ticket, agent_id from conversations where id = $1",
    )
    .bind(conversation.as_str())
    .fetch_optional(c)
    .await)?;
    let Some(named) = named else { return Ok(()) };
    on!(tx, c => sqlx::query(
        "update cases set source = v.source, external_id = v.external_id, ticket = v.ticket, channel = v.channel,
                keywords = $4,
                language = v.language, agent_id = v.agent_id, team = v.team, duration_ms = v.duration_ms, happened_at = v.happened_at,
                overall = v.overall, critical = v.critical,
                rank = cases.priority * 2.0 + cases.for_lead * 4.0 + cases.risk,
                neutral_rank = cases.priority * 2.0 + cases.for_lead * 4.0
                    + case cases.blind when 1 then cases.neutral else cases.risk end,
                neutral_due = case when cases.blind = 1 or cases.due_at is null then cases.created_at + $3
                                   else cases.due_at end,
                updated_at = $2
         from conversations v where v.id = $1 and cases.conversation_id = $1 and cases.state = 'open'",
    )
    .bind(conversation.as_str())
    .bind(now.0)
    .bind(DUE.0)
    .bind(keywords(&named))
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

async fn update(tx: &mut Tx, id: &CaseId, wanted: &Wanted, now: UnixMillis) -> Result<(), StoreError> {
    let reasons = to_text("reasons", &wanted.reasons)?;
    // The sample is blind and a failure is not, whatever was drawn before.
    let is_blind = match wanted.stream {
        Stream::Sample => Some(1_i64),
        Stream::Failure => Some(0),
        Stream::Risk | Stream::Hand => None,
    };
    on!(tx, c => sqlx::query(
        "update cases set revision = $2, stream = $3, reasons = $4, risk = $5, priority = $6, updated_at = $7,
                blind = coalesce($8, blind), why = $9
         where id = $1",
    )
    .bind(id.as_str())
    .bind(wanted.revision)
    .bind(wanted.stream.as_str())
    .bind(reasons)
    .bind(wanted.risk)
    .bind(wanted.priority)
    .bind(now.0)
    .bind(is_blind)
    .bind(why(&wanted.reasons))
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

/// The names of the reasons of those cases of a conversation in which people have judged this revision; `None` where
/// nobody has.
async fn judged(
    tx: &mut Tx,
    conversation: &ConversationId,
    revision: i64,
) -> Result<Option<BTreeSet<String>>, StoreError> {
    // A verdict on an appeal or after a remediation belongs to no case and has no reasons, but it is one.
    let rows: Vec<Option<String>> = on!(tx, c => sqlx::query_scalar(
        "select k.reasons from verdicts x left join cases k on k.id = x.case_id
         where x.conversation_id = $1 and x.revision = $2 and x.occasion <> 'calibration'",
    )
    .bind(conversation.as_str())
    .bind(revision)
    .fetch_all(c)
    .await)?;
    let mut names = (!rows.is_empty()).then(BTreeSet::new);
    for body in rows.into_iter().flatten() {
        let reasons: Vec<Reason> = from_text("reasons", &body)?;
        names.get_or_insert_default().extend(reasons.into_iter().map(|one| one.reason));
    }
    Ok(names)
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
