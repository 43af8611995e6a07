//! Opinions in the database, kept with the conversation that they are about: they go when it goes. And what was spent.

use super::budget::{Day, Limits};
use super::{Opinion, prompt};
use crate::basic::{ConversationId, UnixMillis};
use crate::store::{StoreError, Tx, from_text, on, to_text};
use std::collections::BTreeMap;

/// Keeps an opinion. One that is final stays as it is: a question is asked once. `false` where the conversation is
/// gone, so that an answer that arrives after its erasure leaves no trace.
///
/// # Errors
/// When the database cannot be written.
pub async fn keep(
    tx: &mut Tx,
    id: &ConversationId,
    opinion: &Opinion,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let there: Option<String> = on!(tx, c => sqlx::query_scalar("select id from conversations where id = $1")
        .bind(id.as_str())
        .fetch_optional(c)
        .await)?;
    if there.is_none() {
        return Ok(false);
    }
    on!(tx, c => sqlx::query(
        "insert into opinions (conversation_id, said, question, model, final, prompt, body, asked_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (conversation_id, said, question, model)
         do update set final = excluded.final, prompt = excluded.prompt, body = excluded.body,
                       asked_at = excluded.asked_at
         where opinions.final = 0",
    )
    .bind(id.as_str())
    .bind(opinion.said.as_str())
    .bind(opinion.question.as_str())
    .bind(&opinion.model)
    .bind(i64::from(opinion.reply.is_final()))
    .bind(i64::from(prompt::VERSION))
    .bind(to_text("opinion", opinion)?)
    .bind(now.0)
    .execute(c)
    .await
    .map(drop))?;
    Ok(true)
}

/// The opinions about a conversation, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn of(tx: &mut Tx, id: &ConversationId) -> Result<Vec<Opinion>, StoreError> {
    Ok(between(tx, id.as_str(), id.as_str()).await?.remove(id).unwrap_or_default())
}

/// The opinions about the conversations from `first` to `last`, each oldest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn between(
    tx: &mut Tx,
    first: &str,
    last: &str,
) -> Result<BTreeMap<ConversationId, Vec<Opinion>>, StoreError> {
    let rows: Vec<(String, String)> = on!(tx, c => sqlx::query_as(
        "select conversation_id, body from opinions where conversation_id >= $1 and conversation_id <= $2
         order by conversation_id, asked_at, model, question",
    )
    .bind(first)
    .bind(last)
    .fetch_all(c)
    .await)?;
    let mut opinions: BTreeMap<ConversationId, Vec<Opinion>> = BTreeMap::new();
    for (id, body) in rows {
        opinions.entry(ConversationId::new(id)).or_default().push(from_text("opinion", &body)?);
    }
    Ok(opinions)
}

/// Spends one request and so many tokens of a day. `false`, and nothing spent, where less is left.
pub(super) async fn reserve(tx: &mut Tx, day: Day, tokens: i64, limits: Limits) -> Result<bool, StoreError> {
    let (requests, most) = limits.whole();
    on!(tx, c => sqlx::query(
        "insert into judge_days (day, requests, tokens) values ($1, 0, 0) on conflict (day) do nothing",
    )
    .bind(day.0)
    .execute(c)
    .await
    .map(drop))?;
    let taken = on!(tx, c => sqlx::query(
        "update judge_days set requests = requests + 1, tokens = tokens + $2
         where day = $1 and requests < $3 and tokens <= $4 - $2",
    )
    .bind(day.0)
    .bind(tokens)
    .bind(requests)
    .bind(most)
    .execute(c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(taken == 1)
}

/// Corrects the tokens of a day.
pub(super) async fn settle(tx: &mut Tx, day: Day, difference: i64) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query("update judge_days set tokens = tokens + $2 where day = $1")
        .bind(day.0)
        .bind(difference)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Requests and tokens spent on the day of this moment (UTC).
///
/// # Errors
/// When the database cannot be read.
pub async fn spent(tx: &mut Tx, now: UnixMillis) -> Result<(i64, i64), StoreError> {
    let row: Option<(i64, i64)> = on!(tx, c => sqlx::query_as("select requests, tokens from judge_days where day = $1")
        .bind(Day::of(now).0)
        .fetch_optional(c)
        .await)?;
    Ok(row.unwrap_or_default())
}
