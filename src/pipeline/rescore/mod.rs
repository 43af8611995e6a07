//! Scoring again what is measured already: after a rubric was edited, a head was promoted, a rule of ours changed.
//!
//! Restarts at `derive`; no model loads. A re-score is a few chains of jobs (*lanes*, each a range of conversations, so
//! that one reads while another computes and several machines can share), each job a batch in one commit with the
//! next: it survives `kill -9`, leases and writers breathe between batches, and what has not changed is not written.
//! Cases are updated; new ones open only for new reasons.

mod batch;
mod compare;

pub(super) use batch::{Input, Output, Read, Seen, read};
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

/// Chains that run beside each other, at most.
const LANES: i64 = 4;

/// Where a lane stands; the payload of its job.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::pipeline) struct Progress {
    /// Which re-score.
    run: String,
    lane: i64,
    filter: Filter,
    /// Id of the last conversation that is done.
    after: String,
    /// Id of the last conversation of this lane; the last lane has no end.
    until: Option<String>,
    /// Is the judge to be asked what it has not answered?
    #[serde(default)]
    ask: bool,
    tally: Tally,
}

impl Progress {
    /// Under which name the result of the lane is kept.
    fn key(&self) -> String {
        format!("rescore {} lane {}", self.run, self.lane)
    }

    /// Under which name it is kept how far the lane has come.
    fn so_far(&self) -> String {
        format!("{} so far", self.key())
    }

    pub(super) fn lane(&self) -> i64 {
        self.lane
    }
}

/// Puts a re-score into the queue. Returns its name, by which [`finished`] tells the result. It asks the judge nothing.
///
/// # Errors
/// When the database cannot be written.
pub async fn begin(tx: &mut Tx, filter: &Filter, now: UnixMillis) -> Result<String, StoreError> {
    start(tx, filter, false, now).await
}

/// The same, and conversations with a question that the judge has not answered go through `ask` once more.
///
/// # Errors
/// When the database cannot be written.
pub async fn begin_asking(tx: &mut Tx, filter: &Filter, now: UnixMillis) -> Result<String, StoreError> {
    start(tx, filter, true, now).await
}

async fn start(tx: &mut Tx, filter: &Filter, ask: bool, now: UnixMillis) -> Result<String, StoreError> {
    let run = uuid::Uuid::now_v7().simple().to_string();
    let lanes = lanes(tx, &run, filter, ask).await?;
    for lane in &lanes {
        enqueue(tx, lane, now).await?;
    }
    dialect::set_meta(tx, &format!("rescore {run} lanes"), &lanes.len().to_string()).await?;
    Ok(run)
}

/// The lanes of a run, each at its start.
pub(super) async fn lanes(
    tx: &mut Tx,
    run: &str,
    filter: &Filter,
    ask: bool,
) -> Result<Vec<Progress>, StoreError> {
    let count = store::count(tx, filter).await?;
    let lanes = (count / BATCH).clamp(1, LANES);
    let mut after = String::new();
    let mut all = Vec::new();
    for lane in 0..lanes {
        let end = count * (lane + 1) / lanes - 1;
        let until = if lane + 1 < lanes { store::nth(tx, filter, end).await? } else { None };
        let next = until.clone().unwrap_or_default();
        let (run, filter, tally) = (run.to_owned(), filter.clone(), Tally::default());
        all.push(Progress { run, lane, filter, after, until, ask, tally });
        after = next;
    }
    Ok(all)
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

/// The result of a re-score, once all its lanes have finished.
///
/// # Errors
/// When the database cannot be read.
pub async fn finished(tx: &mut Tx, run: &str) -> Result<Option<Tally>, StoreError> {
    let lanes = dialect::meta(tx, &format!("rescore {run} lanes")).await?;
    let Some(lanes) = lanes.and_then(|lanes| lanes.parse::<i64>().ok()) else { return Ok(None) };
    let mut all = Tally::default();
    for lane in 0..lanes {
        let Some(text) = dialect::meta(tx, &format!("rescore {run} lane {lane}")).await? else {
            return Ok(None);
        };
        all = all.plus(from_text("re-score", &text)?);
    }
    Ok(Some(all))
}

/// How many conversations a re-score has looked at so far.
///
/// # Errors
/// When the database cannot be read.
pub async fn seen(tx: &mut Tx, run: &str) -> Result<u64, StoreError> {
    let lanes = dialect::meta(tx, &format!("rescore {run} lanes")).await?;
    let lanes = lanes.and_then(|lanes| lanes.parse::<i64>().ok()).unwrap_or(0);
    let mut seen = 0;
    for lane in 0..lanes {
        let key = format!("rescore {run} lane {lane}");
        seen += if let Some(text) = dialect::meta(tx, &key).await? {
            from_text::<Tally>("re-score", &text)?.seen
        } else {
            let so_far = dialect::meta(tx, &format!("{key} so far")).await?;
            so_far.and_then(|text| text.parse().ok()).unwrap_or(0)
        };
    }
    Ok(seen)
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
    let mut all = Tally::default();
    let mut input = look(context, Progress { filter: filter.clone(), ..Progress::default() }).await?;
    loop {
        let (last, next) = (input.is_last(), input.next());
        let scored = tokio::task::spawn_blocking(move || input.compute());
        // The next batch is read while this one is scored.
        let following = if last { None } else { Some(look(context, next).await?) };
        all = all.plus(scored.await.map_err(anyhow::Error::from)?.into_tally());
        seen(all.seen);
        match following {
            Some(next) => input = next,
            None => return Ok(all),
        }
    }
}

async fn look(context: &Context, progress: Progress) -> Result<Input, StageError> {
    let mut tx = context.db.read().await?;
    batch::load(context, &mut tx, progress).await
}

pub(super) async fn load(context: &Context, tx: &mut Tx, payload: &str) -> Result<Input, StageError> {
    batch::load(context, tx, from_text("re-score", payload)?).await
}
