//! One agent's conversations, row by row: few enough to read them all.

use super::rows;
use crate::basic::{ConversationId, UnixMillis};
use crate::conversation::store::keep_in_sight;
use crate::people::Sight;
use crate::report::Filter;
use crate::review::queue::Viewer;
use crate::store::{Clauses, StoreError, Tx};

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
    viewer: &Viewer,
    when: (UnixMillis, UnixMillis),
    filter: &Filter,
    limit: i64,
) -> Result<Vec<Stood>, StoreError> {
    let mut clauses = Clauses::new(
        "select v.conversation_id, v.at, v.rubric_id, v.by_person, v.overall, v.critical, v.layout, v.marks, v.dimensions
         from ",
    );
    rows(&mut clauses, viewer, when, filter);
    clauses.push(" order by v.at desc, v.conversation_id").with(" limit ", limit, "");
    let raw: Vec<Raw> = clauses.rows(tx).await?;
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

/// The name of an agent of whom the reader may see at least one scored conversation; `Some(None)` where nobody gave one.
/// That there is one tells nothing of how it came out, so what is kept from the reader counts as well.
///
/// # Errors
/// When the database cannot be read.
pub async fn agent_name(
    tx: &mut Tx,
    sight: &Sight,
    agent: &str,
) -> Result<Option<Option<String>>, StoreError> {
    let mut clauses = Clauses::new(
        "select count(*), max(v.agent_name) from (select s.*, s.at as happened_at from report_scores s) v where ",
    );
    clauses.with("v.agent_id = ", agent, "");
    keep_in_sight(&mut clauses, sight, "v");
    let row: Vec<(i64, Option<String>)> = clauses.rows(tx).await?;
    Ok(row.into_iter().next().filter(|(n, _)| *n > 0).map(|(_, name)| name))
}
