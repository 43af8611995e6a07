//! Samples → turns and words. The one stage that takes minutes; it shows how far it is.

use super::task::{Stage, Task, proceed};
use super::{Context, Models, StageError, decode};
use crate::audio;
use crate::basic::{ContentHash, UnixMillis};
use crate::blob::Blobs;
use crate::conversation::Transcript;
use crate::conversation::store::{self as conversations, MadeFrom, Row};
use crate::store::Tx;

pub(super) struct Input {
    row: Row,
    blob: ContentHash,
    blobs: Blobs,
    limits: audio::Limits,
}

pub(super) struct Output {
    row: Row,
    blob: ContentHash,
    blobs: Blobs,
    transcript: Transcript,
}

pub(super) async fn load(context: &Context, tx: &mut Tx, row: Row, task: Task) -> Result<Input, StageError> {
    let recording = conversations::recording(tx, &row.id, task.revision).await?.ok_or(StageError::Gone)?;
    Ok(Input { row, blob: recording.blob, blobs: context.blobs.clone(), limits: context.limits.clone() })
}

impl Input {
    pub(super) fn external_id(&self) -> &str {
        &self.row.about.external_id
    }

    pub(super) fn compute(
        self,
        models: &dyn Models,
        progress: &mut dyn FnMut(f32),
    ) -> Result<Output, StageError> {
        let channels = decode::channels(&self.blobs, &self.blob, &self.limits)?;
        let transcript = models.transcribe(channels, self.row.about.language, progress)?;
        Ok(Output { row: self.row, blob: self.blob, blobs: self.blobs, transcript })
    }
}

impl Output {
    pub(super) fn external_id(&self) -> &str {
        &self.row.about.external_id
    }

    pub(super) async fn commit(&self, tx: &mut Tx, now: UnixMillis) -> Result<bool, StageError> {
        let Row { id, revision, .. } = &self.row;
        conversations::put_transcript(tx, id, *revision, &self.transcript).await?;
        // Before the commit: after a crash between the two they are made again, and none is ever left lying about.
        self.blobs.scratch(&self.blob).delete()?;
        Ok(proceed(tx, id, *revision, MadeFrom::Revision(*revision), Stage::Measure, now).await?)
    }
}
