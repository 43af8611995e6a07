//! Turns → measurements and embeddings. Without text weights what rests on them is left out, never zero.

use super::task::{Stage, Task, proceed};
use super::{Models, StageError};
use crate::basic::UnixMillis;
use crate::conversation::Transcript;
use crate::conversation::store::{self as conversations, MadeFrom, Row};
use crate::measure::{Measured, store as measurements};
use crate::store::Tx;

pub(super) struct Input {
    row: Row,
    transcript: Transcript,
}

pub(super) struct Output {
    row: Row,
    measured: Measured,
}

pub(super) async fn load(tx: &mut Tx, row: Row, task: Task) -> Result<Input, StageError> {
    let transcript = conversations::transcript(tx, &row.id, task.revision).await?.ok_or(StageError::Gone)?;
    Ok(Input { row, transcript })
}

impl Input {
    pub(super) fn external_id(&self) -> &str {
        &self.row.about.external_id
    }

    pub(super) fn compute(self, models: &dyn Models) -> Result<Output, StageError> {
        let measured = models.measure(&self.transcript, self.row.about.language)?;
        Ok(Output { row: self.row, measured })
    }
}

impl Output {
    pub(super) fn external_id(&self) -> &str {
        &self.row.about.external_id
    }

    pub(super) async fn commit(&self, tx: &mut Tx, now: UnixMillis) -> Result<bool, StageError> {
        let Row { id, revision, .. } = &self.row;
        measurements::put(tx, id, *revision, &self.measured.measurements).await?;
        if let Some(model) = &self.measured.measurements.text_model {
            measurements::put_embeddings(tx, id, model, &self.measured.embeddings).await?;
        }
        Ok(proceed(tx, id, *revision, MadeFrom::Revision(*revision), Stage::Derive, now).await?)
    }
}
