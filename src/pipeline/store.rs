//! Reading many conversations at once for a re-score: turns, roles and measurements, never words or embeddings.

use crate::basic::ConversationId;
use crate::conversation::store::Filter;
use crate::store::{StoreError, Tx, on};
use std::collections::BTreeMap;

/// All that a re-score reads of one conversation, as stored: parsing is left to many threads.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Raw {
    pub id: String,
    pub revision: i64,
    pub edition: i64,
    pub sampled: i64,
    pub about: String,
    pub transcript: String,
    pub roles: Option<String>,
    pub measurements: String,
    pub facts_hash: Option<String>,
    pub flags: Option<String>,
}

/// A current scorecard, as far as it is compared.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub(super) struct Before {
    pub rubric: String,
    pub revision: i64,
    pub hash: String,
    pub overall: Option<f64>,
    pub band: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Card {
    conversation_id: String,
    #[sqlx(flatten)]
    before: Before,
}

/// Scored conversations after `after` up to `until`, in order of their ids.
pub(super) async fn batch(
    tx: &mut Tx,
    filter: &Filter,
    (after, until): (&str, Option<&str>),
    limit: i64,
) -> Result<Vec<Raw>, StoreError> {
    Ok(on!(tx, c => sqlx::query_as(
        "select c.id, c.revision, c.edition, c.sampled, c.about, t.body as transcript, r.body as roles,
                m.body as measurements, f.hash as facts_hash, c.flags
         from conversations c
         join transcripts t on t.conversation_id = c.id and t.revision = c.revision
         join measurements m on m.conversation_id = c.id and m.revision = c.revision
         left join roles r on r.conversation_id = c.id and r.revision = c.revision
         left join facts f on f.conversation_id = c.id and f.revision = c.revision
         where c.id > $1 and c.state = 'scored' and (cast($2 as text) is null or c.agent_id = $2)
           and (cast($3 as text) is null or c.channel = $3) and (cast($4 as text) is null or c.source = $4)
           and (cast($5 as text) is null or c.id <= $5)
         order by c.id limit $6",
    )
    .bind(after)
    .bind(&filter.agent_id)
    .bind(&filter.channel)
    .bind(&filter.source)
    .bind(until)
    .bind(limit)
    .fetch_all(c)
    .await)?)
}

/// One scored conversation.
pub(super) async fn one(tx: &mut Tx, id: &ConversationId) -> Result<Option<Raw>, StoreError> {
    Ok(on!(tx, c => sqlx::query_as(
        "select c.id, c.revision, c.edition, c.sampled, c.about, t.body as transcript, r.body as roles,
                m.body as measurements, f.hash as facts_hash, c.flags
         from conversations c
         join transcripts t on t.conversation_id = c.id and t.revision = c.revision
         join measurements m on m.conversation_id = c.id and m.revision = c.revision
         left join roles r on r.conversation_id = c.id and r.revision = c.revision
         left join facts f on f.conversation_id = c.id and f.revision = c.revision
         where c.id = $1 and c.state = 'scored'",
    )
    .bind(id.as_str())
    .fetch_optional(c)
    .await)?)
}

/// The id of the `n`th conversation, from 0, that a re-score will look at.
pub(super) async fn nth(tx: &mut Tx, filter: &Filter, n: i64) -> Result<Option<String>, StoreError> {
    Ok(on!(tx, c => sqlx::query_scalar(
        "select c.id from conversations c
         where c.state = 'scored' and (cast($1 as text) is null or c.agent_id = $1)
           and (cast($2 as text) is null or c.channel = $2) and (cast($3 as text) is null or c.source = $3)
         order by c.id limit 1 offset $4",
    )
    .bind(&filter.agent_id)
    .bind(&filter.channel)
    .bind(&filter.source)
    .bind(n)
    .fetch_optional(c)
    .await)?)
}

/// How many conversations a re-score will look at.
pub(super) async fn count(tx: &mut Tx, filter: &Filter) -> Result<i64, StoreError> {
    Ok(on!(tx, c => sqlx::query_scalar(
        "select count(*) from conversations c
         where c.state = 'scored' and (cast($1 as text) is null or c.agent_id = $1)
           and (cast($2 as text) is null or c.channel = $2) and (cast($3 as text) is null or c.source = $3)",
    )
    .bind(&filter.agent_id)
    .bind(&filter.channel)
    .bind(&filter.source)
    .fetch_one(c)
    .await)?)
}

/// The current scorecards of the conversations from `first` to `last`.
pub(super) async fn current(
    tx: &mut Tx,
    first: &str,
    last: &str,
) -> Result<BTreeMap<ConversationId, Vec<Before>>, StoreError> {
    let rows: Vec<Card> = on!(tx, c => sqlx::query_as(
        "select conversation_id, rubric_id as rubric, revision, hash, overall, band from scorecards
         where current = 1 and conversation_id >= $1 and conversation_id <= $2 order by conversation_id, rubric_id",
    )
    .bind(first)
    .bind(last)
    .fetch_all(c)
    .await)?;
    let mut cards: BTreeMap<ConversationId, Vec<Before>> = BTreeMap::new();
    for card in rows {
        cards.entry(ConversationId::new(card.conversation_id)).or_default().push(card.before);
    }
    Ok(cards)
}
