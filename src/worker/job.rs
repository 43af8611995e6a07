//! One job from claim to end: its stage on a thread that may block, its lease renewed beside it, its outcome settled.

use super::{Options, backoff, now};
use crate::basic::{ConversationId, Millis};
use crate::conversation::store::{self as conversations, State};
use crate::pipeline::{self, Context, Done, StageError, Work};
use crate::queue::{self, Failed, Lease, Terms};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

/// How a job left this worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Settled one way or the other.
    Settled,
    /// It computes on beyond its time limit; its lease lapses.
    Hung,
}

/// How often progress is written at most.
const WATCH: Duration = Duration::from_secs(2);

enum Attempt {
    Kept,
    Failed(StageError),
    Abandoned,
    Hung,
}

pub(super) async fn run(context: Context, lease: Lease, options: Options, abandon: CancellationToken) -> End {
    let begun = Instant::now();
    let attempt = attempt(&context, &lease, &options.terms, &abandon).await;
    if matches!(attempt, Attempt::Hung) {
        tracing::error!(job = %lease.id(), kind = lease.kind, conversation = lease.subject, "beyond its time limit");
        return End::Hung;
    }
    let ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::debug!(job = %lease.id(), kind = lease.kind, conversation = lease.subject, ms, "job ended");
    if let Err(error) = settle(&context, &lease, &options, attempt).await {
        // Its lease lapses, and somebody else takes it.
        tracing::error!(job = %lease.id(), error = format!("{error:#}"), "the end of a job could not be stored");
    }
    End::Settled
}

async fn attempt(context: &Context, lease: &Lease, terms: &Terms, abandon: &CancellationToken) -> Attempt {
    match compute(context, lease, terms, abandon).await {
        Ok(done) => match pipeline::commit(context, lease, &done, now()).await {
            Ok(()) => Attempt::Kept,
            Err(error) => Attempt::Failed(error),
        },
        Err(attempt) => attempt,
    }
}

async fn compute(
    context: &Context,
    lease: &Lease,
    terms: &Terms,
    abandon: &CancellationToken,
) -> Result<Done, Attempt> {
    let work = pipeline::load(context, lease).await.map_err(Attempt::Failed)?;
    let waits = work.waits();
    let share = Arc::new(AtomicU32::new(0_f32.to_bits()));
    let mut running = AbortOnDropHandle::new(begin(context, work, share.clone()));
    let third = Duration::from_millis(u64::try_from(terms.lease_ms / 3).unwrap_or(1_000).max(50));
    let mut tick = interval(third.min(WATCH));
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    tick.tick().await; // the first comes at once
    let left = u64::try_from((lease.deadline() - now()).or_zero().0).unwrap_or(0);
    let deadline = sleep_until(Instant::now() + Duration::from_millis(left));
    tokio::pin!(deadline);
    let mut watch = Watch { renewed: Instant::now(), third, shown: 0.0 };
    loop {
        tokio::select! {
            done = &mut running => return finished(done),
            () = abandon.cancelled() => return Err(Attempt::Abandoned),
            // What waits can be let go of; what computes cannot be interrupted.
            () = &mut deadline => {
                return Err(if waits { trouble("beyond its time limit".to_owned()) } else { Attempt::Hung });
            }
            _ = tick.tick() => {
                let share = f32::from_bits(share.load(Ordering::Relaxed));
                if let Err(error @ StageError::LeaseLost(_)) = watch.look(context, lease, terms, share).await {
                    return Err(Attempt::Failed(error));
                }
            }
        }
    }
}

/// What a stage came to, or what it panicked with.
type Ran = std::thread::Result<Result<Done, StageError>>;

/// Sets a stage going: on a thread that may block, or, where it only waits, as a task that can be dropped.
fn begin(context: &Context, work: Work, share: Arc<AtomicU32>) -> JoinHandle<Ran> {
    if work.waits() {
        let context = context.clone();
        return tokio::spawn(async move { Ok(pipeline::ask_judge(&context, work, now).await) });
    }
    let models = context.models.clone();
    tokio::task::spawn_blocking(move || {
        let mut progress = |done: f32| share.store(done.to_bits(), Ordering::Relaxed);
        catch_unwind(AssertUnwindSafe(|| pipeline::compute(work, models.as_ref(), &mut progress)))
    })
}

fn trouble(text: String) -> Attempt {
    Attempt::Failed(StageError::Trouble(anyhow::anyhow!(text)))
}

fn finished(done: Result<Ran, tokio::task::JoinError>) -> Result<Done, Attempt> {
    match done {
        Ok(Ok(outcome)) => outcome.map_err(Attempt::Failed),
        Ok(Err(panic)) => {
            let said = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
            let said = said.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
            Err(trouble(format!("panicked: {said}")))
        }
        Err(error) => Err(trouble(error.to_string())),
    }
}

/// What is done beside the computing.
struct Watch {
    renewed: Instant,
    third: Duration,
    shown: f32,
}

impl Watch {
    async fn look(
        &mut self,
        context: &Context,
        lease: &Lease,
        terms: &Terms,
        share: f32,
    ) -> Result<(), StageError> {
        let renew = self.renewed.elapsed() >= self.third;
        let show = share > self.shown;
        if !renew && !show {
            return Ok(());
        }
        let mut tx = context.db.write().await?;
        if renew {
            queue::renew(&mut tx, lease, terms, now()).await??;
            self.renewed = Instant::now();
        }
        if let (true, Some(id)) = (show, &lease.subject) {
            let id = ConversationId::new(id.clone());
            conversations::progress(&mut tx, &id, &lease.kind, f64::from(share)).await?;
            self.shown = share;
        }
        Ok(tx.commit().await?)
    }
}

/// Stores what became of the job.
async fn settle(
    context: &Context,
    lease: &Lease,
    options: &Options,
    attempt: Attempt,
) -> Result<(), StageError> {
    let error = match attempt {
        Attempt::Kept | Attempt::Hung => return Ok(()),
        Attempt::Abandoned => StageError::Stale,
        Attempt::Failed(error) => error,
    };
    let mut tx = context.db.write().await?;
    match error {
        StageError::LeaseLost(_) => return Ok(()),
        StageError::Gone => queue::finish(&mut tx, lease).await?,
        StageError::Stale => queue::hand_back(&mut tx, lease, now()).await?,
        StageError::Missing(reason) => {
            queue::park(&mut tx, lease, &reason.to_string()).await?;
            pipeline::wait_for(&mut tx, lease.subject.as_deref(), &reason).await?;
        }
        StageError::Hopeless(reason) => {
            let buried = queue::bury(&mut tx, lease, reason).await?;
            pipeline::give_up(&mut tx, &[buried], now()).await?;
        }
        StageError::Trouble(error) => {
            let reason = pipeline::told(&error);
            tracing::warn!(job = %lease.id(), kind = lease.kind, conversation = lease.subject, %reason, "job failed");
            match queue::fail(&mut tx, lease, reason.clone(), backoff(options.error_backoff), now()).await? {
                Failed::Buried(buried) => pipeline::give_up(&mut tx, &[buried], now()).await?,
                Failed::Retry(at) => {
                    let wait = Millis((at - now()).0);
                    let note = pipeline::retried(&reason, wait);
                    if let Some(id) = &lease.subject {
                        let id = ConversationId::new(id.clone());
                        conversations::fail(&mut tx, &id, State::Working, &note).await?;
                    }
                }
            }
        }
    }
    Ok(tx.commit().await?)
}
