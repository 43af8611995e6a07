//! Verdicts in the database. They are only added to.

use super::{Answer, Occasion, Record, Verdict};
use crate::basic::{CaseId, ContentHash, ConversationId, UnixMillis, UserId};
use crate::review::records::store as records;
use crate::scoring::{DimensionScore, Mark, RubricRef, Tally, store as scorecards};
use crate::store::{StoreError, Tx, from_text, on, to_text};
use serde::{Deserialize, Serialize};

/// What no column holds.
#[derive(Serialize, Deserialize)]
struct Body {
    answers: Vec<Answer>,
    note: String,
    dimensions: Vec<DimensionScore>,
    critical_failed: Vec<String>,
}

/// Keeps a verdict. Unless it is a calibration it becomes the score of record; the one before stays as history.
///
/// # Errors
/// When the database cannot be written.
pub async fn give(tx: &mut Tx, verdict: &Verdict) -> Result<(), StoreError> {
    if verdict.occasion.counts() {
        on!(tx, c => sqlx::query(
            "update verdicts set of_record = 0 where conversation_id = $1 and rubric_id = $2 and of_record = 1",
        )
        .bind(verdict.conversation_id.as_str())
        .bind(&verdict.rubric.id)
        .execute(c)
        .await
        .map(drop))?;
    }
    let body = Body {
        answers: verdict.answers.clone(),
        note: verdict.note.clone(),
        dimensions: verdict.tally.dimensions.clone(),
        critical_failed: verdict.tally.critical_failed.clone(),
    };
    on!(tx, c => sqlx::query(
        "insert into verdicts (id, conversation_id, revision, case_id, rubric_id, rubric_hash, scorecard, reviewer,
                occasion, blind, overall, band, critical, body, seconds, given_at, of_record)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
    )
    .bind(&verdict.id)
    .bind(verdict.conversation_id.as_str())
    .bind(verdict.revision)
    .bind(verdict.case_id.as_ref().map(CaseId::as_str))
    .bind(&verdict.rubric.id)
    .bind(verdict.rubric.hash.as_str())
    .bind(verdict.scorecard.as_ref().map(ContentHash::as_str))
    .bind(verdict.reviewer.as_str())
    .bind(verdict.occasion.as_str())
    .bind(i64::from(verdict.blind))
    .bind(verdict.tally.overall)
    .bind(&verdict.tally.band)
    .bind(i64::from(!verdict.tally.critical_failed.is_empty()))
    .bind(to_text("verdict", &body)?)
    .bind(verdict.seconds)
    .bind(verdict.given_at.0)
    .bind(i64::from(verdict.occasion.counts()))
    .execute(c)
    .await
    .map(drop))?;
    for answer in &verdict.answers {
        on!(tx, c => sqlx::query(
            "insert into verdict_answers (verdict_id, criterion, dimension, machine, machine_confidence, first, mark)
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&verdict.id)
        .bind(&answer.criterion)
        .bind(&answer.dimension)
        .bind(answer.machine.map(Mark::as_str))
        .bind(answer.machine_confidence)
        .bind(answer.first.map(Mark::as_str))
        .bind(answer.mark.as_str())
        .execute(c)
        .await
        .map(drop))?;
    }
    if verdict.occasion.counts() {
        records::refresh(tx, &verdict.conversation_id).await?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Stored {
    id: String,
    conversation_id: String,
    revision: i64,
    case_id: Option<String>,
    rubric_id: String,
    rubric_hash: String,
    scorecard: Option<String>,
    reviewer: String,
    occasion: String,
    blind: i64,
    overall: Option<f64>,
    band: Option<String>,
    body: String,
    seconds: i64,
    given_at: i64,
}

impl TryFrom<Stored> for Verdict {
    type Error = StoreError;

    fn try_from(stored: Stored) -> Result<Self, StoreError> {
        let body: Body = from_text("verdict", &stored.body)?;
        Ok(Self {
            id: stored.id,
            conversation_id: ConversationId::new(stored.conversation_id),
            revision: stored.revision,
            case_id: stored.case_id.map(CaseId::new),
            rubric: RubricRef { id: stored.rubric_id, hash: ContentHash::from_stored(stored.rubric_hash) },
            scorecard: stored.scorecard.map(ContentHash::from_stored),
            reviewer: UserId::new(stored.reviewer),
            occasion: Occasion::from_stored(&stored.occasion),
            blind: stored.blind == 1,
            answers: body.answers,
            note: body.note,
            tally: Tally {
                dimensions: body.dimensions,
                overall: stored.overall,
                band: stored.band,
                critical_failed: body.critical_failed,
            },
            seconds: stored.seconds,
            given_at: UnixMillis(stored.given_at),
        })
    }
}

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "select id, conversation_id, revision, case_id, rubric_id, rubric_hash, scorecard, reviewer, occasion, blind,
                    overall, band, body, seconds, given_at from verdicts ",
            $rest
        )
    };
}

/// One verdict.
///
/// # Errors
/// When the database cannot be read.
pub async fn by_id(tx: &mut Tx, id: &str) -> Result<Option<Verdict>, StoreError> {
    let stored: Option<Stored> =
        on!(tx, c => sqlx::query_as(columns!("where id = $1")).bind(id).fetch_optional(c).await)?;
    stored.map(Verdict::try_from).transpose()
}

/// All verdicts on a conversation, the oldest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_conversation(tx: &mut Tx, id: &ConversationId) -> Result<Vec<Verdict>, StoreError> {
    let stored: Vec<Stored> = on!(tx, c => sqlx::query_as(columns!("where conversation_id = $1 order by given_at, id"))
        .bind(id.as_str())
        .fetch_all(c)
        .await)?;
    stored.into_iter().map(Verdict::try_from).collect()
}

/// The verdicts that count for a conversation at this revision, one for each rubric. A verdict on an earlier revision
/// judged other words, so it does not count any more.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_record(tx: &mut Tx, id: &ConversationId, revision: i64) -> Result<Vec<Verdict>, StoreError> {
    let stored: Vec<Stored> = on!(tx, c => sqlx::query_as(columns!(
        "where conversation_id = $1 and revision = $2 and of_record = 1 order by rubric_id"
    ))
    .bind(id.as_str())
    .bind(revision)
    .fetch_all(c)
    .await)?;
    stored.into_iter().map(Verdict::try_from).collect()
}

/// The scores of record of a conversation at its present revision, one for each rubric.
///
/// # Errors
/// When the database cannot be read.
pub async fn records(tx: &mut Tx, id: &ConversationId, revision: i64) -> Result<Vec<Record>, StoreError> {
    let verdicts = of_record(tx, id, revision).await?;
    let cards = scorecards::current(tx, id).await?;
    let of_this = cards.iter().filter(|stored| stored.revision == revision);
    let record = |stored: &scorecards::Stored| {
        let same = |verdict: &&Verdict| verdict.rubric.id == stored.card.rubric.id;
        Record::of(&stored.card, verdicts.iter().find(same))
    };
    Ok(of_this.map(record).collect())
}
