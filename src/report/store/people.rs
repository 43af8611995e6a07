//! One agent's conversations, row by row: few enough to read them all.

use super::{bound, rows};
use crate::basic::{ConversationId, UnixMillis};
use crate::people::Sight;
use crate::report::Filter;
use crate::store::{StoreError, Tx, on};

/// One scored conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct Stood {
    /// Which.
    pub id: ConversationId,
    /// When, ms since 1970.
    pub at: UnixMillis,
    /// Under which rubric.
    pub rubric: String,
    /// Did a person say it?
    pub by_person: bool,
    /// Score of record.
    pub overall: Option<f64>,
    /// Was a red line crossed?
    pub critical: bool,
    /// Hash of the layout.
    pub layout: String,
    /// A letter for each criterion.
    pub marks: String,
    /// A score for each dimension.
    pub dimensions: String,
}

type Raw = (String, i64, String, i64, Option<f64>, i64, String, String, String);

/// The conversations of `[from, to)` that the filter holds, the newest first, at most so many.
///
/// # Errors
/// When the database cannot be read.
pub async fn recent(
    tx: &mut Tx,
    sight: &Sight,
    (from, to): (UnixMillis, UnixMillis),
    filter: &Filter,
    limit: i64,
) -> Result<Vec<Stood>, StoreError> {
    let raw: Vec<Raw> = on!(tx, c => bound!(sqlx::query_as(concat!(
        "select v.conversation_id, v.at, v.rubric_id, v.by_person, v.overall, v.critical, v.layout, v.marks, v.dimensions
         from ", rows!(), " order by v.at desc, v.conversation_id limit $10"
    )), sight, from, to, filter)
    .bind(limit)
    .fetch_all(c)
    .await)?;
    let read = |(id, at, rubric, by_person, overall, critical, layout, marks, dimensions): Raw| Stood {
        id: ConversationId::new(id),
        at: UnixMillis(at),
        rubric,
        by_person: by_person == 1,
        overall,
        critical: critical == 1,
        layout,
        marks,
        dimensions,
    };
    Ok(raw.into_iter().map(read).collect())
}

/// The name of an agent of whom the reader may see at least one conversation; `Some(None)` where nobody gave one.
///
/// # Errors
/// When the database cannot be read.
pub async fn agent_name(
    tx: &mut Tx,
    sight: &Sight,
    agent: &str,
) -> Result<Option<Option<String>>, StoreError> {
    let always = (UnixMillis(i64::MIN), UnixMillis(i64::MAX));
    let filter = Filter { agent: Some(agent.to_owned()), ..Filter::default() };
    let (n, name): (i64, Option<String>) = on!(tx, c => bound!(sqlx::query_as(concat!(
        "select count(*), max(v.agent_name) from ", rows!()
    )), sight, always.0, always.1, filter)
    .fetch_one(c)
    .await)?;
    Ok((n > 0).then_some(name))
}
