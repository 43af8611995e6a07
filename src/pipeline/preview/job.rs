//! One batch of a preview: read from a snapshot, computed on all cores, its sums kept together with the next job.

use super::{Effect, new_job};
use crate::basic::{ContentHash, UnixMillis};
use crate::pipeline::rescore::{self, Progress};
use crate::pipeline::{Context, StageError};
use crate::queue;
use crate::rubric::store::Published;
use crate::rubric::store::previews::{self, Lane};
use crate::store::{StoreError, Tx, edition, from_text, to_text};
use serde::{Deserialize, Serialize};

/// What a job says.
#[derive(Serialize, Deserialize)]
struct Payload {
    preview: String,
    progress: Progress,
}

pub(in crate::pipeline) struct Input {
    preview: String,
    rubric: String,
    lane: i64,
    effect: Effect,
    /// `None` where rubrics or heads have changed since the preview was begun.
    batch: Option<rescore::Input>,
}

pub(in crate::pipeline) struct Output {
    preview: String,
    lane: i64,
    effect: Effect,
    next: Option<Progress>,
    overtaken: bool,
}

/// What people read where a preview was overtaken.
const OVERTAKEN: &str = "a rubric was published or a head promoted meanwhile; compute it again";

pub(super) async fn enqueue(
    tx: &mut Tx,
    id: &str,
    progress: Progress,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let payload = to_text("preview", &Payload { preview: id.to_owned(), progress })?;
    queue::enqueue(tx, &new_job(id, payload, now), now).await.map(drop)
}

pub(in crate::pipeline) async fn load(
    context: &Context,
    tx: &mut Tx,
    payload: &str,
) -> Result<Input, StageError> {
    let Payload { preview: id, progress } = from_text("preview", payload)?;
    let preview = previews::by_id(tx, &id).await?.ok_or(StageError::Gone)?;
    if preview.finished_at.is_some() {
        return Err(StageError::Gone);
    }
    let number = progress.lane();
    let lanes = previews::lanes(tx, &id).await?;
    let lane = lanes.into_iter().find(|lane| lane.lane == number).ok_or(StageError::Gone)?;
    let now = edition(tx).await?;
    let batch = if now == preview.edition {
        let draft = Published {
            id: preview.rubric_id.clone(),
            hash: ContentHash::from_stored(preview.hash),
            yaml: preview.yaml,
        };
        let judge = context.judges.with(tx, &draft).await?;
        let (_, beside) = context.judges.current(tx).await?;
        Some(rescore::read(tx, progress, now, judge, Some(beside)).await?)
    } else {
        None
    };
    Ok(Input {
        preview: id,
        rubric: preview.rubric_id,
        lane: number,
        effect: from_text("preview", &lane.body)?,
        batch,
    })
}

impl Input {
    pub(in crate::pipeline) fn compute(self) -> Output {
        let Self { preview, rubric, lane, mut effect, batch } = self;
        let Some(batch) = batch else {
            return Output { preview, lane, effect, next: None, overtaken: true };
        };
        let (output, seen) = batch.observed();
        for one in &seen {
            effect.add(&rubric, one);
        }
        let (tally, next) = output.next();
        effect.tally = tally;
        Output { preview, lane, effect, next, overtaken: false }
    }
}

impl Output {
    pub(in crate::pipeline) async fn commit(&self, tx: &mut Tx, now: UnixMillis) -> Result<bool, StageError> {
        if self.overtaken {
            previews::end(tx, &self.preview, Some(OVERTAKEN), now).await?;
            return Ok(true);
        }
        // The largest moves alone are kept.
        let effect = self.effect.clone().plus(Effect::default());
        let lane = Lane {
            lane: self.lane,
            seen: i64::try_from(effect.tally.seen).unwrap_or(i64::MAX),
            done: i64::from(self.next.is_none()),
            body: to_text("preview", &effect)?,
        };
        if !previews::keep(tx, &self.preview, &lane).await? {
            return Ok(true); // it was thrown away meanwhile
        }
        match &self.next {
            Some(next) => enqueue(tx, &self.preview, next.clone(), now).await?,
            None if previews::lanes(tx, &self.preview).await?.iter().all(|lane| lane.done == 1) => {
                previews::end(tx, &self.preview, None, now).await?;
            }
            None => {}
        }
        Ok(true)
    }
}
