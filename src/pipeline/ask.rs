//! Questions → the judge's opinions. The one stage that waits for another machine; it computes nothing.
//!
//! Each opinion is kept as soon as it comes, in a commit of its own, so that a crash never pays twice for one answer.
//! The stage's own commit only leads on to `score`, which reads what is stored. A judge that cannot be reached holds
//! nothing up: its criteria are then not assessable, and say why.

use super::task::{Stage, Task, proceed};
use super::{Context, Judge, StageError};
use crate::basic::UnixMillis;
use crate::conversation::store::{self as conversations, MadeFrom, Row};
use crate::conversation::{Roles, Transcript};
use crate::facts::{Facts, Source, store as facts};
use crate::measure::{Measurements, store as measurements};
use crate::opinion::{Opinion, Question, Record, Reply, store as opinions};
use crate::store::Tx;
use std::sync::Arc;

pub(super) struct Input {
    row: Row,
    transcript: Transcript,
    roles: Roles,
    measurements: Measurements,
    facts: Facts,
    given: Vec<Opinion>,
    judge: Arc<dyn Judge>,
}

pub(super) struct Output {
    row: Row,
}

pub(super) async fn load(context: &Context, tx: &mut Tx, row: Row, task: Task) -> Result<Input, StageError> {
    let transcript = conversations::transcript(tx, &row.id, task.revision).await?.ok_or(StageError::Gone)?;
    let measurements = measurements::get(tx, &row.id, task.revision).await?.ok_or(StageError::Gone)?;
    let roles = conversations::roles(tx, &row.id, task.revision).await?.ok_or(StageError::Gone)?;
    let facts = facts::get(tx, &row.id, task.revision).await?.ok_or(StageError::Gone)?;
    let given = opinions::of(tx, &row.id).await?;
    let (_, judge) = context.judges.current(tx).await?;
    Ok(Input { row, transcript, roles, measurements, facts, given, judge })
}

impl Input {
    pub(super) fn external_id(&self) -> &str {
        &self.row.about.external_id
    }

    /// Asks what is not answered yet. Where the judge was switched off meanwhile, nothing.
    pub(super) async fn ask(
        self,
        context: &Context,
        now: impl Fn() -> UnixMillis,
    ) -> Result<Output, StageError> {
        let Some(asker) = &context.asker else { return Ok(Output { row: self.row }) };
        let prepared = tokio::task::spawn_blocking(move || self.prepare());
        let (row, questions, record) = prepared.await.map_err(anyhow::Error::from)?;
        let mut before: Option<Opinion> = None;
        for question in &questions {
            let opinion = asker.ask(&record, question, before.as_ref(), now()).await?;
            if let Reply::Missing(hindrance) = &opinion.reply {
                tracing::warn!(conversation = %row.id, ?hindrance, "the judge gave no answer");
            }
            let mut tx = context.db.write().await?;
            if !opinions::keep(&mut tx, &row.id, &opinion, now()).await? {
                return Err(StageError::Gone);
            }
            tx.commit().await?;
            before = Some(opinion);
        }
        Ok(Output { row })
    }

    fn prepare(self) -> (Row, Vec<Question>, Record) {
        let source = Source {
            about: &self.row.about,
            transcript: &self.transcript,
            roles: &self.roles,
            measurements: &self.measurements,
        };
        let questions = self.judge.questions(&source, &self.facts, &self.given);
        let record = Record::new(&self.transcript, &self.roles);
        (self.row, questions, record)
    }
}

impl Output {
    pub(super) fn external_id(&self) -> &str {
        &self.row.about.external_id
    }

    pub(super) async fn commit(&self, tx: &mut Tx, now: UnixMillis) -> Result<bool, StageError> {
        let Row { id, revision, edition, .. } = &self.row;
        Ok(proceed(tx, id, *revision, MadeFrom::Edition(*edition), Stage::Score, now).await?)
    }
}
