//! The job table: work that must happen, each piece at least once, its effect exactly once.
//!
//! A worker *claims* a job and holds a lease on it; the lease's number is a fence: every commit of outputs starts with
//! [`finish`], which fails when somebody else has taken the job since. Renewal stops at the job's own deadline, so
//! that a job that hangs in a living process lapses too.
//!
//! **What crashes a model is retried alone, then buried; its neighbours are not charged.** When a worker dies with
//! several jobs in flight nobody knows which one killed it: all become *alone* and none is charged. An alone job is
//! claimed only by a worker with nothing else in flight. Crashing alone charges an attempt; at the last one the job is
//! buried with its reason, and the caller makes that visible in the same commit.
//!
//! The queue knows nothing of stages: kinds and payloads are its callers' words. Only this module touches `jobs`.

mod claim;
mod crash;
mod enqueue;
mod finish;
mod look;

pub use claim::{Lease, Terms, claim, renew};
pub use crash::{reap, release_everyone, release_worker};
pub use enqueue::{NewJob, enqueue, forget, retry_buried, unpark};
pub use finish::{Failed, QueueError, bury, fail, finish, hand_back, park};
pub use look::{Counts, JobRow, buried, counts, of_subject};

/// Somebody else holds the job now, or it is gone: nothing of this run may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the lease on this job was lost to another worker")]
pub struct LeaseLost;

/// A job that will not be tried again unless a person asks; the caller tells the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Buried {
    /// Which job.
    pub id: crate::basic::JobId,
    /// Its kind.
    pub kind: String,
    /// What it was about, e.g. a conversation's id.
    pub subject: Option<String>,
    /// Its input.
    pub payload: String,
    /// Why, in words for people.
    pub reason: crate::basic::Wording,
}

/// How long to wait before the next attempt.
#[derive(Clone, Copy, Debug)]
pub struct Backoff {
    /// Doubled by every failure charged.
    pub base_ms: i64,
    /// A random number from 0 to 1000 that spreads the attempts over half to one and a half times.
    pub jitter_permille: i64,
}

/// Longest waiting time between attempts, before it is spread.
const LONGEST_MS: i64 = 3_600_000;

impl Backoff {
    /// After so many failures.
    fn after(self, attempt: i64) -> i64 {
        let doubled = self.base_ms.saturating_mul(1_i64 << attempt.clamp(0, 20)).min(LONGEST_MS);
        doubled * (500 + self.jitter_permille.clamp(0, 1000)) / 1000
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backoff_doubles_is_spread_and_ends() {
        let wait = |attempt, jitter_permille| Backoff { base_ms: 2_000, jitter_permille }.after(attempt);
        assert_eq!(wait(1, 500), 4_000);
        assert_eq!(wait(2, 500), 8_000);
        assert_eq!(wait(1, 0), 2_000);
        assert_eq!(wait(1, 1000), 6_000);
        assert_eq!(wait(60, 1000), LONGEST_MS / 2 * 3);
    }
}
