//! What people said blind of the uniform sample, less what the machine says.

use super::rows;
use crate::basic::{ContentHash, UnixMillis};
use crate::report::Filter;
use crate::review::compiled;
use crate::review::queue::Viewer;
use crate::scoring::{Mark, tally};
use crate::statistics::Judged;
use crate::store::{Clauses, StoreError, Tx};
use std::collections::BTreeMap;

/// The uniform sample and what people said of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sample {
    /// One for each conversation that was judged blind.
    pub judged: Vec<Judged>,
    /// Conversations drawn.
    pub drawn: usize,
}

/// A first verdict: conversation, rubric, its version, id, overall, and whether an answer changed once the machine's was
/// shown.
type Given = (String, String, String, String, Option<f64>, i64);

/// The sample of `[from, to)`. The correction made of it is unbiased only where those judged are a random part of those
/// drawn, judged without the machine's help. So only the first verdict counts that somebody gave blind, with the answers
/// they gave before they saw the machine's: an appeal, a second look or a lead's verdict is there because of how the
/// conversation came out. Blind cases are worked off in an order that depends on nothing, so that those judged so far
/// are a random part.
///
/// # Errors
/// When the database cannot be read.
pub async fn sample(
    tx: &mut Tx,
    viewer: &Viewer,
    when: (UnixMillis, UnixMillis),
    filter: &Filter,
) -> Result<Sample, StoreError> {
    let mut clauses =
        Clauses::new("select v.conversation_id, v.rubric_id, v.machine_overall, v.sample_probability from ");
    rows(&mut clauses, viewer, when, filter);
    clauses.push(" and v.sampled = 1");
    let drawn: Vec<(String, String, Option<f64>, f64)> = clauses.rows(tx).await?;
    let mut people = said(tx, viewer, when, filter).await?;
    let judged = drawn.iter().filter_map(|(conversation, rubric, machine, probability)| {
        let person = people.remove(&(conversation.clone(), rubric.clone()))?;
        Some(Judged { difference: person - (*machine)?, probability: *probability })
    });
    Ok(Sample { judged: judged.collect(), drawn: drawn.len() })
}

/// The condition on a verdict `g` that all of it was given blind in a review, of the words as they are.
fn first_blind(clauses: &mut Clauses, viewer: &Viewer, when: (UnixMillis, UnixMillis), filter: &Filter) {
    clauses.push(
        " g.blind = 1 and g.occasion = 'review'
          and g.revision = (select c.revision from conversations c where c.id = g.conversation_id)
          and not exists (select 1 from verdict_answers a where a.verdict_id = g.id and a.first is null)
          and g.conversation_id in (select v.conversation_id from ",
    );
    rows(clauses, viewer, when, filter);
    clauses.push(" and v.sampled = 1)");
}

/// What people said blind, by conversation and rubric.
async fn said(
    tx: &mut Tx,
    viewer: &Viewer,
    when: (UnixMillis, UnixMillis),
    filter: &Filter,
) -> Result<BTreeMap<(String, String), f64>, StoreError> {
    const MOVED: &str =
        "exists (select 1 from verdict_answers a where a.verdict_id = g.id and a.first <> a.mark)";
    let mut clauses = Clauses::new(&format!(
        "select g.conversation_id, g.rubric_id, g.rubric_hash, g.id, g.overall,
                cast(case when {MOVED} then 1 else 0 end as bigint) from verdicts g where"
    ));
    first_blind(&mut clauses, viewer, when, filter);
    clauses.push(" order by g.given_at, g.id");
    let given: Vec<Given> = clauses.rows(tx).await?;
    let mut clauses = Clauses::new(
        "select a.verdict_id, a.criterion, a.first from verdict_answers a
         where a.verdict_id in (select g.id from verdicts g where ",
    );
    clauses.push(MOVED).push(" and ");
    first_blind(&mut clauses, viewer, when, filter);
    clauses.push(")");
    let rows: Vec<(String, String, String)> = clauses.rows(tx).await?;
    let mut firsts: BTreeMap<String, BTreeMap<String, Mark>> = BTreeMap::new();
    for (verdict, criterion, mark) in rows {
        if let Some(mark) = Mark::parse(&mark) {
            firsts.entry(verdict).or_default().insert(criterion, mark);
        }
    }
    let mut said = BTreeMap::new();
    for (conversation, rubric, version, verdict, overall, moved) in given {
        if said.contains_key(&(conversation.clone(), rubric.clone())) {
            continue;
        }
        let overall = match firsts.remove(&verdict).filter(|_| moved == 1) {
            Some(marks) => at_first(tx, version, &marks).await?.unwrap_or(overall),
            None => overall,
        };
        // Where nothing counted there is no score to compare.
        if let Some(overall) = overall {
            said.insert((conversation, rubric), overall);
        }
    }
    Ok(said)
}

/// What first answers add up to; `None` where this program cannot read that version of the rubric any more.
async fn at_first(
    tx: &mut Tx,
    version: String,
    marks: &BTreeMap<String, Mark>,
) -> Result<Option<Option<f64>>, StoreError> {
    let Some(rubric) = compiled(tx, &ContentHash::from_stored(version)).await? else { return Ok(None) };
    let mark = |id: &String| marks.get(id).copied().unwrap_or(Mark::NotAssessable);
    let marks: Vec<Mark> = rubric.criteria.iter().map(|criterion| mark(&criterion.id)).collect();
    Ok(Some(tally(&rubric, &marks).overall))
}
