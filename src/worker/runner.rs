//! The loop: find lapsed leases, take as many jobs as there are free cores (jobs that ask the judge need none), wait,
//! again; and stop in order.

use super::job::{self, End};
use super::{CRASH_BACKOFF, backoff, now};
use crate::pipeline::{self, Context, Stage};
use crate::queue::{self, Lease, Terms};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

/// How a worker works.
#[derive(Clone, Debug)]
pub struct Options {
    /// On which conditions it takes jobs; `terms.worker` is its name.
    pub terms: Terms,
    /// Jobs at a time that compute.
    pub cores: usize,
    /// Jobs at a time, beside those, that wait for another machine and need no core.
    pub asking: usize,
    /// Longest time between two looks into the queue.
    pub poll: Duration,
    /// How long jobs in hand may go on after it was told to stop; then they are handed back.
    pub grace: Duration,
    /// When to end by itself.
    pub until: Until,
    /// Base of the waiting time after an error: another machine or a full disk needs time.
    pub error_backoff: Duration,
    /// Base of the waiting time after a crash: waiting does not make a poisonous recording better.
    pub crash_backoff: Duration,
}

impl Options {
    /// As in production, for a worker with this name and so many cores.
    pub fn new(worker: String, cores: usize) -> Self {
        let terms = Terms {
            worker,
            lease_ms: 60_000,
            time_limit_ms: 7_200_000,
            only: None,
            but: None,
            patience_ms: 60_000,
        };
        Self {
            terms,
            cores: cores.max(1),
            asking: 2,
            poll: Duration::from_secs(1),
            grace: Duration::from_secs(20),
            until: Until::Stopped,
            error_backoff: Duration::from_secs(5),
            crash_backoff: CRASH_BACKOFF,
        }
    }
}

/// When a worker ends by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// Only when told.
    Stopped,
    /// When nothing is left that will still happen by itself.
    Drained,
}

/// How a worker came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It was told to.
    Stopped,
    /// Nothing is left to do.
    Drained,
    /// A job took longer than its time limit and cannot be interrupted: end the process and start another.
    Hung,
}

/// Works until told to stop, or as `options.until` says. Wakes for `wake` (work added in this process) or by polling.
///
/// After it returns, threads of jobs handed back may still be computing: end the process, do not wait for them.
///
/// # Errors
/// When the database cannot be reached at the start; later troubles are logged and waited out.
pub async fn run(
    context: Context,
    options: Options,
    wake: Arc<Notify>,
    stop: CancellationToken,
) -> anyhow::Result<Ended> {
    look_again(&context).await?;
    let abandon = CancellationToken::new();
    let mut jobs = JoinSet::new();
    let mut asking = 0;
    let (mut hung, mut patience) = (false, None);
    loop {
        if !hung && !stop.is_cancelled() {
            match take(&context, &options, jobs.len() - asking, asking).await {
                Ok(leases) => {
                    for lease in leases {
                        let asks = lease.kind == Stage::Ask.as_str();
                        asking += usize::from(asks);
                        let job = job::run(context.clone(), lease, options.clone(), abandon.clone());
                        jobs.spawn(async move { (asks, job.await) });
                    }
                }
                Err(error) => tracing::error!(error = format!("{error:#}"), "the queue cannot be read"),
            }
        }
        if jobs.is_empty() {
            if hung {
                return Ok(Ended::Hung);
            }
            if stop.is_cancelled() {
                return Ok(Ended::Stopped);
            }
            if options.until == Until::Drained && drained(&context, &options.terms).await {
                return Ok(Ended::Drained);
            }
        }
        if stop.is_cancelled() && patience.is_none() {
            tracing::info!(jobs = jobs.len(), "stopping: finishing what is in hand");
            patience = Some(Instant::now() + options.grace);
        }
        tokio::select! {
            Some(end) = jobs.join_next() => {
                hung |= matches!(end, Ok((_, End::Hung)));
                asking -= usize::from(matches!(end, Ok((true, _))));
            }
            () = wake.notified() => {}
            () = sleep(options.poll) => {}
            () = stop.cancelled(), if patience.is_none() => {}
            () = sleep_until(patience.unwrap_or_else(Instant::now)), if patience.is_some() => abandon.cancel(),
        }
    }
}

/// At the start: what waited for something to be installed is tried again, what was erased is swept.
async fn look_again(context: &Context) -> anyhow::Result<()> {
    let mut tx = context.db.write().await?;
    for stage in Stage::ALL {
        queue::unpark(&mut tx, stage.as_str(), now()).await?;
    }
    tx.commit().await?;
    pipeline::sweep(&context.db, &context.blobs).await?;
    Ok(())
}

/// Takes jobs for the free cores, and beside them jobs that only wait for another machine.
async fn take(
    context: &Context,
    options: &Options,
    computing: usize,
    asking: usize,
) -> anyhow::Result<Vec<Lease>> {
    let free = options.cores.saturating_sub(computing);
    let waiting = options.asking.saturating_sub(asking);
    if free == 0 && waiting == 0 {
        return Ok(Vec::new());
    }
    let mut tx = context.db.write().await?;
    let buried = queue::reap(&mut tx, backoff(options.crash_backoff), now()).await?;
    pipeline::give_up(&mut tx, &buried, now()).await?;
    let ask = Some(Stage::Ask.as_str().to_owned());
    let mut leases = Vec::new();
    if free > 0 {
        let terms = Terms { but: ask.clone(), ..options.terms.clone() };
        leases = queue::claim(&mut tx, &terms, computing + asking, free, now()).await?;
    }
    if waiting > 0 && options.terms.only.is_none() {
        let terms = Terms { only: ask, ..options.terms.clone() };
        let in_flight = computing + asking + leases.len();
        leases.extend(queue::claim(&mut tx, &terms, in_flight, waiting, now()).await?);
    }
    tx.commit().await?;
    Ok(leases)
}

async fn drained(context: &Context, terms: &Terms) -> bool {
    let counted = async {
        let mut tx = context.db.read().await?;
        queue::counts(&mut tx, terms.only.as_deref()).await
    };
    counted.await.is_ok_and(|counts| counts.is_drained())
}
