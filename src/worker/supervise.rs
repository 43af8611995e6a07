//! `run`: a worker as a child process. When a model takes it down, its jobs are released at once, without waiting for
//! leases, and another is started; the pages stay up all the while.

use super::{CRASH_BACKOFF, backoff, new_worker_id, now};
use crate::pipeline;
use crate::store::Db;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

/// A child that lived so long was healthy: the next start does not wait.
const HEALTHY: Duration = Duration::from_mins(1);
/// Longest wait between two starts.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Keeps a worker running until told to stop. `command` makes its command line from the worker's id.
///
/// The child's standard input is a pipe that only we hold: when we end, however we end, it reads the end of it and
/// stops. A child that does not stop within `grace` is killed; its jobs are released all the same.
///
/// # Errors
/// When no child can be started at all.
pub async fn supervise(
    db: &Db,
    command: impl Fn(&str) -> Command,
    grace: Duration,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let mut wait = Duration::ZERO;
    loop {
        let worker = new_worker_id();
        let mut child = command(&worker).stdin(Stdio::piped()).kill_on_drop(true).spawn()?;
        // Taken out of the child, because waiting for it would close it, and that means "stop".
        let life_line = child.stdin.take();
        let begun = Instant::now();
        let status = tokio::select! {
            status = child.wait() => status?,
            () = stop.cancelled() => {
                drop(life_line);
                end(child, grace).await?
            }
        };
        release(db, &worker).await;
        if stop.is_cancelled() {
            return Ok(());
        }
        wait = if begun.elapsed() >= HEALTHY { Duration::ZERO } else { next(wait) };
        tracing::warn!(worker, %status, wait_ms = wait.as_millis(), "the worker ended; starting another");
        tokio::select! {
            () = sleep(wait) => {}
            () = stop.cancelled() => return Ok(()),
        }
    }
}

fn next(wait: Duration) -> Duration {
    (wait * 2).clamp(Duration::from_millis(100), LONGEST_WAIT)
}

/// Waits for a child that was told to stop, but not for ever.
async fn end(mut child: Child, grace: Duration) -> std::io::Result<ExitStatus> {
    if let Ok(status) = timeout(grace, child.wait()).await {
        return status;
    }
    child.kill().await?;
    child.wait().await
}

async fn release(db: &Db, worker: &str) {
    let released = async {
        let mut tx = db.write().await?;
        pipeline::release_worker(&mut tx, worker, backoff(CRASH_BACKOFF), now()).await?;
        tx.commit().await
    };
    if let Err(error) = released.await {
        // Its leases lapse in their own time.
        tracing::error!(error = %error, worker, "jobs of a dead worker could not be released");
    }
}
