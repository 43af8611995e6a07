//! Measurements → who is who, and facts. Pure.

use super::task::{Stage, Task, proceed};
use super::{Context, Judge, StageError, roles};
use crate::basic::UnixMillis;
use crate::conversation::store::{self as conversations, MadeFrom, Row};
use crate::conversation::{Roles, Transcript};
use crate::facts::{Facts, Source, store as facts};
use crate::measure::{Embeddings, Measurements, store as measurements};
use crate::store::Tx;
use std::sync::Arc;

pub(super) struct Input {
    row: Row,
    transcript: Transcript,
    measurements: Measurements,
    embeddings: Embeddings,
    by_person: Option<Roles>,
    judge: Arc<dyn Judge>,
    asking: bool,
}

pub(super) struct Output {
    row: Row,
    roles: Roles,
    facts: Facts,
    next: Stage,
}

pub(super) async fn load(context: &Context, tx: &mut Tx, row: Row, task: Task) -> Result<Input, StageError> {
    let transcript = conversations::transcript(tx, &row.id, task.revision).await?.ok_or(StageError::Gone)?;
    let measurements = measurements::get(tx, &row.id, task.revision).await?.ok_or(StageError::Gone)?;
    let by_person = roles::by_person(tx, &row, &transcript).await?;
    let (_, judge) = context.judges.current(tx).await?;
    let embeddings = match &measurements.text_model {
        Some(model) if judge.reads_embeddings() => measurements::embeddings(tx, &row.id, model).await?,
        _ => Embeddings::none(),
    };
    let asking = context.asker.is_some();
    Ok(Input { row, transcript, measurements, embeddings, by_person, judge, asking })
}

impl Input {
    pub(super) fn external_id(&self) -> &str {
        &self.row.about.external_id
    }

    pub(super) fn compute(self) -> Output {
        let Self { row, transcript, measurements, embeddings, by_person, judge, asking } = self;
        let roles = by_person.unwrap_or_else(|| judge.roles(&row.about, &transcript, &measurements));
        let source =
            Source { about: &row.about, transcript: &transcript, roles: &roles, measurements: &measurements };
        let facts = judge.derive(&source, &embeddings);
        let ask = asking && !judge.questions(&source, &facts, &[]).is_empty();
        Output { row, roles, facts, next: if ask { Stage::Ask } else { Stage::Score } }
    }
}

impl Output {
    pub(super) fn external_id(&self) -> &str {
        &self.row.about.external_id
    }

    pub(super) async fn commit(&self, tx: &mut Tx, now: UnixMillis) -> Result<bool, StageError> {
        let Row { id, revision, edition, .. } = &self.row;
        conversations::put_roles(tx, id, *revision, &self.roles).await?;
        facts::put(tx, id, *revision, &self.facts).await?;
        Ok(proceed(tx, id, *revision, MadeFrom::Edition(*edition), self.next, now).await?)
    }
}
