//! How customers felt and how long they waited, added up.

use super::cells::size;
use super::{shown, within};
use crate::basic::UnixMillis;
use crate::report::Filter;
use crate::review::queue::Viewer;
use crate::statistics::Sums;
use crate::store::{Clauses, StoreError, Tx};

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
    viewer: &Viewer,
    when: (UnixMillis, UnixMillis),
    filter: &Filter,
    prompt_ms: f64,
) -> Result<Vec<Contact>, StoreError> {
    let mut clauses = Clauses::new(
        "select count(*), count(v.survey), coalesce(sum(v.survey), 0.0), coalesce(sum(v.survey * v.survey), 0.0),
                cast(sum(case when v.survey >= 4 then 1 else 0 end) as bigint),
                count(v.satisfaction), coalesce(sum(v.satisfaction), 0.0),
                coalesce(sum(v.satisfaction * v.satisfaction), 0.0),
                count(v.first_response_ms),",
    );
    clauses.with(
        " cast(sum(case when v.first_response_ms <= ",
        prompt_ms,
        " then 1 else 0 end) as bigint),
                cast(sum(case when v.complaint = 1 then 1 else 0 end) as bigint),
                cast(sum(case when v.complaint = 2 then 1 else 0 end) as bigint),
                cast(sum(case when v.complaint = 3 then 1 else 0 end) as bigint)
         from (select s.*, s.at as happened_at from report_conversations s where 1 = 1",
    );
    within(&mut clauses, when, filter);
    clauses.push(") v where ");
    shown(&mut clauses, viewer);
    clauses.push(" group by v.agent_id");
    let raw: Vec<Raw> = clauses.rows(tx).await?;
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
