//! How criteria come out, and what people say of the machine's marks.

use super::cells::size;
use super::rows;
use crate::basic::UnixMillis;
use crate::report::Filter;
use crate::review::queue::Viewer;
use crate::scoring::Mark;
use crate::store::{Clauses, StoreError, Tx};

/// Conversations whose marks are all alike.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    /// Hash of the layout.
    pub layout: String,
    /// A letter for each criterion.
    pub marks: String,
    /// Channel or language, where asked for.
    pub slice: String,
    /// How many.
    pub n: usize,
}

/// By what patterns are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slice {
    /// Not at all.
    None,
    /// Voice and chat.
    Channel,
    /// Language.
    Language,
}

/// Marks of record in `[from, to)`, equal ones counted together.
///
/// # Errors
/// When the database cannot be read.
pub async fn patterns(
    tx: &mut Tx,
    viewer: &Viewer,
    when: (UnixMillis, UnixMillis),
    filter: &Filter,
    slice: Slice,
) -> Result<Vec<Pattern>, StoreError> {
    let slice = match slice {
        Slice::None => "cast(null as text)",
        Slice::Channel => "v.channel",
        Slice::Language => "v.language",
    };
    let mut clauses = Clauses::new(&format!(
        "select x.layout, x.marks, x.slice, count(*)
         from (select v.layout, v.marks, coalesce({slice}, '') as slice from "
    ));
    rows(&mut clauses, viewer, when, filter);
    clauses.push(") x group by x.layout, x.marks, x.slice");
    let raw: Vec<(String, String, String, i64)> = clauses.rows(tx).await?;
    Ok(raw
        .into_iter()
        .map(|(layout, marks, slice, n)| Pattern { layout, marks, slice, n: size(n) })
        .collect())
}

/// Blind answers to one criterion that came out alike.
#[derive(Clone, Debug, PartialEq)]
pub struct Answers {
    /// The criterion.
    pub criterion: String,
    /// The machine's mark.
    pub machine: Option<Mark>,
    /// What the person said before the machine's mark was shown.
    pub person: Option<Mark>,
    /// How many.
    pub n: usize,
}

/// What people said blind of conversations of `[from, to)` under a rubric, beside the machine's marks: what each said
/// first, however often they said it. What the rubric asked only after they had seen the machine's side does not count. Calibrations do not count: there several people judge one chosen conversation.
///
/// # Errors
/// When the database cannot be read.
pub async fn answers(
    tx: &mut Tx,
    viewer: &Viewer,
    when: (UnixMillis, UnixMillis),
    filter: &Filter,
) -> Result<Vec<Answers>, StoreError> {
    let mut clauses = Clauses::new(
        "select a.criterion, a.machine, a.first, count(*)
         from verdicts g join verdict_answers a on a.verdict_id = g.id
         where g.blind = 1 and a.first is not null and g.occasion <> 'calibration'
           and not exists (select 1 from verdicts e
                           where e.conversation_id = g.conversation_id and e.rubric_id = g.rubric_id
                             and e.reviewer = g.reviewer and e.blind = 1 and e.occasion <> 'calibration'
                             and (e.given_at < g.given_at or (e.given_at = g.given_at and e.id < g.id)))",
    );
    clauses.with(" and g.rubric_id = ", filter.rubric.as_deref().unwrap_or_default(), "");
    clauses.push(" and g.conversation_id in (select v.conversation_id from ");
    rows(&mut clauses, viewer, when, filter);
    clauses.push(") group by a.criterion, a.machine, a.first");
    let raw: Vec<(String, Option<String>, String, i64)> = clauses.rows(tx).await?;
    let read = |(criterion, machine, person, n): (String, Option<String>, String, i64)| Answers {
        criterion,
        machine: machine.as_deref().and_then(Mark::parse),
        person: Mark::parse(&person),
        n: size(n),
    };
    Ok(raw.into_iter().map(read).collect())
}
