//! The process shell of the work side: takes jobs, runs their stages within one CPU budget, keeps leases, stops in
//! order. The only room that owns threads.
//!
//! The budget is the number of slots, one for each core: a job in hand holds one, whatever it computes with. Models
//! live on threads of their own behind bounded channels ([`Engine`]), loaded when they are first needed. What a job
//! does wrong is its own affair: errors and panics are charged to it; a crash takes the process down, and
//! [`supervise`] starts another at once.

mod alive;
mod engine;
mod job;
mod models;
mod runner;
mod shutdown;
mod supervise;

pub use alive::Presence;
pub use engine::Engine;
pub use models::LocalModels;
pub use runner::{Ended, Options, Until, run};
pub use shutdown::shutdown;
pub use supervise::supervise;

use crate::basic::UnixMillis;
use crate::blob::Blobs;
use crate::queue::Backoff;
use crate::store::Db;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The clock. Everything below takes time as an argument.
pub fn now() -> UnixMillis {
    UnixMillis::now()
}

/// A new name for a worker process: leases of an older one are never mistaken for its own.
pub fn new_worker_id() -> String {
    format!("{}-{}", std::process::id(), uuid::Uuid::now_v7().simple())
}

/// Base of the waiting time after a crash.
const CRASH_BACKOFF: Duration = Duration::from_millis(250);

fn backoff(base: Duration) -> Backoff {
    Backoff { base_ms: i64::try_from(base.as_millis()).unwrap_or(i64::MAX), jitter_permille: jitter() }
}

/// Begins to work on a data directory. Where nobody else works here, decoded sound that a crash left is removed; where
/// the database is embedded too, whatever is leased belongs to the dead and is released at once.
///
/// # Errors
/// When the lock file, the folders or the database cannot be written.
pub async fn arrive(db: &Db, blobs: &Blobs, data_dir: &Path) -> anyhow::Result<Presence> {
    let presence = Presence::announce(data_dir)?;
    if presence.was_alone() {
        blobs.clear_scratch()?;
    }
    if db.is_embedded() && presence.was_alone() {
        let mut tx = db.write().await?;
        crate::pipeline::release_everyone(&mut tx, backoff(CRASH_BACKOFF), now()).await?;
        tx.commit().await?;
    }
    Ok(presence)
}

/// 0 to 999, different enough between processes and moments for its purpose.
fn jitter() -> i64 {
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).subsec_nanos();
    i64::from(nanos / 1_000 % 1_000)
}
