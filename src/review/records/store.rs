//! The rows that reports add up, in the database.

use super::{Known, Layout, Line, lines};
use crate::basic::ConversationId;
use crate::conversation::store as conversations;
use crate::facts::{Facts, store as facts};
use crate::review::Reason;
use crate::review::verdict::store as verdicts;
use crate::scoring::{Scorecard, store as scorecards};
use crate::store::{Db, StoreError, Tx, from_text, on};
use std::collections::BTreeMap;

/// Writes the rows of a conversation anew, from what the caller has just stored.
///
/// # Errors
/// When the database cannot be written.
pub async fn keep(
    tx: &mut Tx,
    id: &ConversationId,
    revision: i64,
    known: &Known,
    cards: &[&Scorecard],
) -> Result<(), StoreError> {
    let verdicts = verdicts::of_record(tx, id, revision).await?;
    let lines = lines(revision, cards, &verdicts)
        .map_err(|source| StoreError::Unstorable { what: "layout of a report's row", source })?;
    forget(tx, id).await?;
    on!(tx, c => sqlx::query(
        "insert into report_conversations (conversation_id, at, agent_id, agent_name, team, channel, language, issue,
                survey, satisfaction, first_response_ms, complaint)
         select v.id, coalesce(v.started_at, v.received_at), v.agent_id, $2, v.team, v.channel, v.language, $3,
                $4, $5, $6, $7
         from conversations v where v.id = $1",
    )
    .bind(id.as_str())
    .bind(&known.agent_name)
    .bind(&known.issue)
    .bind(known.survey)
    .bind(known.satisfaction)
    .bind(known.first_response_ms)
    .bind(known.complaint)
    .execute(c)
    .await
    .map(drop))?;
    for (line, strictest) in &lines {
        add(tx, id, known, line, *strictest).await?;
    }
    Ok(())
}

async fn add(
    tx: &mut Tx,
    id: &ConversationId,
    known: &Known,
    line: &Line,
    strictest: bool,
) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query("insert into report_layouts (hash, body) values ($1, $2) on conflict (hash) do nothing")
        .bind(line.layout.as_str())
        .bind(&line.body)
        .execute(c)
        .await
        .map(drop))?;
    on!(tx, c => sqlx::query(
        "insert into report_scores (conversation_id, rubric_id, at, agent_id, agent_name, team, channel, language,
                issue, sampled, sample_probability, by_person, strictest, overall, machine_overall, band, critical,
                layout, marks, dimensions)
         select v.id, $2, coalesce(v.started_at, v.received_at), v.agent_id, $3, v.team, v.channel, v.language,
                $4, v.sampled, v.sample_probability, $5, $6, $7, $8, $9, $10, $11, $12, $13
         from conversations v where v.id = $1",
    )
    .bind(id.as_str())
    .bind(&line.rubric)
    .bind(&known.agent_name)
    .bind(&known.issue)
    .bind(i64::from(line.by_person))
    .bind(i64::from(strictest))
    .bind(line.overall)
    .bind(line.machine_overall)
    .bind(&line.band)
    .bind(i64::from(line.critical))
    .bind(line.layout.as_str())
    .bind(&line.marks)
    .bind(&line.dimensions)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

/// Takes a conversation out of the reports: what was said has changed and is not scored yet.
///
/// # Errors
/// When the database cannot be written.
pub async fn forget(tx: &mut Tx, id: &ConversationId) -> Result<(), StoreError> {
    for sql in [
        "delete from report_scores where conversation_id = $1",
        "delete from report_conversations where conversation_id = $1",
    ] {
        on!(tx, c => sqlx::query(sql).bind(id.as_str()).execute(c).await.map(drop))?;
    }
    Ok(())
}

/// Writes the rows of a conversation anew, from the stored bodies; where it has no current scorecard and no facts, it
/// is in no report.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn refresh(tx: &mut Tx, id: &ConversationId) -> Result<(), StoreError> {
    let Some(row) = conversations::by_id(tx, id).await? else { return Ok(()) };
    let cards = scorecards::current(tx, id).await?;
    let of_this: Vec<&Scorecard> =
        cards.iter().filter(|stored| stored.revision == row.revision).map(|stored| &stored.card).collect();
    let facts = facts::get(tx, id, row.revision).await?;
    if of_this.is_empty() && facts.is_none() {
        return forget(tx, id).await;
    }
    let flags: Option<String> = on!(tx, c => sqlx::query_scalar("select flags from conversations where id = $1")
        .bind(id.as_str())
        .fetch_one(c)
        .await)?;
    let reasons: Vec<Reason> = flags.as_deref().map_or(Ok(Vec::new()), |body| from_text("flags", body))?;
    let known = Known::of(&row.about, &facts.unwrap_or_else(Facts::default), &reasons);
    keep(tx, id, row.revision, &known, &of_this).await
}

/// Fills in what was scored before these tables were there, piece by piece so that others can write in between.
/// Returns how many conversations were added.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn backfill(db: &Db) -> Result<usize, StoreError> {
    let mut done = 0;
    let mut after = String::new();
    loop {
        let mut tx = db.write().await?;
        let ids: Vec<String> = on!(tx, c => sqlx::query_scalar(
            "select v.id from conversations v left join report_conversations r on r.conversation_id = v.id
             where v.state = 'scored' and r.conversation_id is null and v.id > $1 order by v.id limit 100",
        )
        .bind(&after)
        .fetch_all(c)
        .await)?;
        let Some(last) = ids.last() else { return Ok(done) };
        after.clone_from(last);
        for id in &ids {
            refresh(&mut tx, &ConversationId::new(id.clone())).await?;
        }
        tx.commit().await?;
        done += ids.len();
    }
}

/// All layouts by their hash.
///
/// # Errors
/// When the database cannot be read.
pub async fn layouts(tx: &mut Tx) -> Result<BTreeMap<String, Layout>, StoreError> {
    let rows: Vec<(String, String)> =
        on!(tx, c => sqlx::query_as("select hash, body from report_layouts").fetch_all(c).await)?;
    rows.into_iter().map(|(hash, body)| Ok((hash, from_text("layout of a report's row", &body)?))).collect()
}
