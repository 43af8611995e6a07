//! How customers felt and how long they waited, added up.

use super::cells::size;
use crate::basic::UnixMillis;
use crate::conversation::store::in_sight;
use crate::people::Sight;
use crate::report::Filter;
use crate::statistics::Sums;
use crate::store::{StoreError, Tx, on};

/// One agent's conversations, added up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contact {
    /// Conversations.
    pub n: usize,
    /// Customers' own scores, 1-5.
    pub survey: Sums,
    /// Of those, 4 and 5.
    pub content: usize,
    /// A head's readings, −2 to 2.
    pub read: Sums,
    /// Chats whose first answer has a time.
    pub answered: usize,
    /// Of those, answered within the limit.
    pub prompt: usize,
    /// Conversations by how far a complaint went: displeased, complaining, going outside.
    pub complaints: [usize; 3],
}

type Raw = (i64, i64, f64, f64, i64, i64, f64, f64, i64, i64, i64, i64, i64);

/// Conversations of `[from, to)` that the reader may see, added up by agent. `prompt_ms` is the limit for the first
/// answer.
///
/// # Errors
/// When the database cannot be read.
pub async fn contacts(
    tx: &mut Tx,
    sight: &Sight,
    (from, to): (UnixMillis, UnixMillis),
    filter: &Filter,
    prompt_ms: f64,
) -> Result<Vec<Contact>, StoreError> {
    let (kind, user, agent) = sight.bound();
    let raw: Vec<Raw> = on!(tx, c => sqlx::query_as(concat!(
        "select count(*), count(v.survey), coalesce(sum(v.survey), 0.0), coalesce(sum(v.survey * v.survey), 0.0),
                cast(sum(case when v.survey >= 4 then 1 else 0 end) as bigint),
                count(v.satisfaction), coalesce(sum(v.satisfaction), 0.0),
                coalesce(sum(v.satisfaction * v.satisfaction), 0.0),
                count(v.first_response_ms), cast(sum(case when v.first_response_ms <= $9 then 1 else 0 end) as bigint),
                cast(sum(case when v.complaint = 1 then 1 else 0 end) as bigint),
                cast(sum(case when v.complaint = 2 then 1 else 0 end) as bigint),
                cast(sum(case when v.complaint = 3 then 1 else 0 end) as bigint)
         from (select r.*, r.at as happened_at, cast(null as bigint) as released_at
               from report_conversations r
               where r.at >= $4 and r.at < $5 and ($6 = '' or r.channel = $6) and ($7 = '' or r.language = $7)
                 and ($8 = '' or r.agent_id = $8)) v
         where ", in_sight!(), " group by v.agent_id"
    ))
    .bind(kind)
    .bind(user)
    .bind(agent)
    .bind(from.0)
    .bind(to.0)
    .bind(filter.channel.as_deref().unwrap_or(""))
    .bind(filter.language.as_deref().unwrap_or(""))
    .bind(filter.agent.as_deref().unwrap_or(""))
    .bind(prompt_ms)
    .fetch_all(c)
    .await)?;
    let read = |raw: Raw| Contact {
        n: size(raw.0),
        survey: Sums { n: size(raw.1), sum: raw.2, squares: raw.3 },
        content: size(raw.4),
        read: Sums { n: size(raw.5), sum: raw.6, squares: raw.7 },
        answered: size(raw.8),
        prompt: size(raw.9),
        complaints: [size(raw.10), size(raw.11), size(raw.12)],
    };
    Ok(raw.into_iter().map(read).collect())
}
