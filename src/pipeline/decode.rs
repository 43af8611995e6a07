//! Recording → 16 kHz samples of each channel, length, peaks.

use super::task::{Stage, Task, proceed};
use super::{Context, StageError};
use crate::audio::{self, AudioError, Mono16k};
use crate::basic::{ContentHash, UnixMillis};
use crate::blob::Blobs;
use crate::conversation::store::{self as conversations, Heard, MadeFrom, Row};
use crate::store::Tx;

pub(super) struct Input {
    row: Row,
    blob: ContentHash,
    blobs: Blobs,
    limits: audio::Limits,
}

pub(super) struct Output {
    row: Row,
    heard: Heard,
}

pub(super) async fn load(context: &Context, tx: &mut Tx, row: Row, task: Task) -> Result<Input, StageError> {
    let recording = conversations::recording(tx, &row.id, task.revision).await?.ok_or(StageError::Gone)?;
    Ok(Input { row, blob: recording.blob, blobs: context.blobs.clone(), limits: context.limits.clone() })
}

impl Input {
    pub(super) fn external_id(&self) -> &str {
        &self.row.about.external_id
    }

    pub(super) fn compute(self) -> Result<Output, StageError> {
        let recording = read(&self.blobs, &self.blob, &self.limits)?;
        let samples: Vec<&[i16]> = recording.channels.iter().map(|channel| channel.0.as_slice()).collect();
        self.blobs.scratch(&self.blob).write(&samples)?;
        let heard = Heard {
            duration_ms: recording.duration_ms,
            sample_rate: i64::from(recording.source_rate),
            channels: i64::try_from(recording.source_channels).unwrap_or(i64::MAX),
            peaks: recording.peaks.to_bytes(),
        };
        Ok(Output { row: self.row, heard })
    }
}

/// Decodes a blob. What is wrong with the file itself will not get better by trying again.
pub(super) fn read(
    blobs: &Blobs,
    blob: &ContentHash,
    limits: &audio::Limits,
) -> Result<audio::Recording, StageError> {
    audio::decode(blobs.read(blob)?, limits).map_err(|error| match error {
        AudioError::Read(error) => StageError::Trouble(error.into()),
        error => StageError::Hopeless(error.told()),
    })
}

/// The decoded channels: from the scratch folder, or decoded again where they are not there.
pub(super) fn channels(
    blobs: &Blobs,
    blob: &ContentHash,
    limits: &audio::Limits,
) -> Result<Vec<Mono16k>, StageError> {
    match blobs.scratch(blob).read()? {
        Some(channels) => Ok(channels.into_iter().map(Mono16k).collect()),
        None => Ok(read(blobs, blob, limits)?.channels),
    }
}

impl Output {
    pub(super) fn external_id(&self) -> &str {
        &self.row.about.external_id
    }

    pub(super) async fn commit(&self, tx: &mut Tx, now: UnixMillis) -> Result<bool, StageError> {
        let Row { id, revision, .. } = &self.row;
        conversations::describe_recording(tx, id, *revision, &self.heard).await?;
        Ok(proceed(tx, id, *revision, MadeFrom::Revision(*revision), Stage::Transcribe, now).await?)
    }
}
