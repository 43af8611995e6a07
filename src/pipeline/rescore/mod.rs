//! Scoring again what is measured already: after a rubric was edited, a head was promoted, a rule of ours changed.
//!
//! Restarts at `derive`; no model loads. A re-score is a chain of jobs, each a batch in one commit with the next: it
//! survives `kill -9`, leases and writers breathe between batches, and what has not changed is not written. Cases are
//! updated; new ones open only for new reasons.

mod batch;
mod compare;

pub(super) use batch::{Input, Output};
pub use compare::Tally;

use super::{Context, StageError, store};
use crate::basic::UnixMillis;
use crate::conversation::store::Filter;
use crate::queue::{self, NewJob};
use crate::store::{StoreError, Tx, dialect, from_text, to_text};
use serde::{Deserialize, Serialize};

/// The kind of its jobs.
pub const KIND: &str = "rescore";

/// Conversations in one commit.
const BATCH: i64 = 200;

/// Where a re-score stands; the payload of its job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Progress {
    /// Which re-score, to find its result by.
    run: String,
    filter: Filter,
    /// Id of the last conversation that is done.
    after: String,
    tally: Tally,
}

/// Puts a re-score into the queue. Returns its name, by which [`finished`] tells the result.
///
/// # Errors
/// When the database cannot be written.
pub async fn begin(tx: &mut Tx, filter: &Filter, now: UnixMillis) -> Result<String, StoreError> {
    let run = uuid::Uuid::now_v7().simple().to_string();
    let progress =
        Progress { run: run.clone(), filter: filter.clone(), after: String::new(), tally: Tally::default() };
    enqueue(tx, &progress, now).await?;
    Ok(run)
}

async fn enqueue(tx: &mut Tx, progress: &Progress, now: UnixMillis) -> Result<(), StoreError> {
    let job = NewJob {
        kind: KIND,
        subject: None,
        payload: to_text("re-score", progress)?,
        dedupe: None,
        priority: 25, // before recordings, after chats that are half way
        run_at: now,
        max_attempts: 3,
        time_limit_ms: 30 * 60_000,
    };
    queue::enqueue(tx, &job, now).await.map(drop)
}

/// The result of a re-score, once it has finished.
///
/// # Errors
/// When the database cannot be read.
pub async fn finished(tx: &mut Tx, run: &str) -> Result<Option<Tally>, StoreError> {
    let Some(text) = dialect::meta(tx, "last rescore").await? else { return Ok(None) };
    let progress: Progress = from_text("re-score", &text)?;
    Ok((progress.run == run).then_some(progress.tally))
}

/// How many conversations a re-score with this filter looks at.
///
/// # Errors
/// When the database cannot be read.
pub async fn count(tx: &mut Tx, filter: &Filter) -> Result<i64, StoreError> {
    store::count(tx, filter).await
}

/// What a re-score would change. Nothing is written. `seen` is told how many conversations are done.
///
/// # Errors
/// When the database cannot be read or a rubric does not compile.
pub async fn dry_run(
    context: &Context,
    filter: &Filter,
    mut seen: impl FnMut(u64),
) -> Result<Tally, StageError> {
    let mut progress = Progress {
        run: String::new(),
        filter: filter.clone(),
        after: String::new(),
        tally: Tally::default(),
    };
    loop {
        let mut tx = context.db.read().await?;
        let input = batch::load(context, &mut tx, progress).await?;
        drop(tx);
        let done = input.is_last();
        let output =
            tokio::task::spawn_blocking(move || input.compute()).await.map_err(anyhow::Error::from)?;
        progress = output.into_progress();
        seen(progress.tally.seen);
        if done {
            return Ok(progress.tally);
        }
    }
}

pub(super) async fn load(context: &Context, tx: &mut Tx, payload: &str) -> Result<Input, StageError> {
    batch::load(context, tx, from_text("re-score", payload)?).await
}
