//! Passwords are hashed off the threads that answer, and only a few at a time: each takes a core for tens of milliseconds
//! and 19 MiB of memory, which strangers could otherwise have as much of as they like.

use crate::basic::Millis;
use crate::http::Problem;
use std::time::Duration;
use tokio::sync::Semaphore;

/// At most so many at a time.
static HASHING: Semaphore = Semaphore::const_new(2);

/// Who waits longer for a turn is sent away.
const WAIT: Duration = Duration::from_secs(10);

/// Runs this where hashing may run, when it is its turn.
///
/// # Errors
/// 503 where too many wait.
pub(super) async fn hashed<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    let turn = tokio::time::timeout(WAIT, HASHING.acquire()).await;
    let Ok(turn) = turn else {
        return Err(Problem::busy("too many people log in at once", Millis(5000)));
    };
    let _turn = turn.map_err(Problem::internal)?;
    tokio::task::spawn_blocking(work).await.map_err(Problem::internal)
}
