//! What asking may cost in a day. Spent before it is asked for, so that no crash and no crowd of workers spends more.

use super::store;
use crate::basic::UnixMillis;
use crate::store::{Db, StoreError};
use std::sync::{Mutex, PoisonError};

/// Most that may be spent in one day (UTC).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests, tries included.
    pub requests: u64,
    /// Tokens, as the server counts them, or a careful guess where it does not say.
    pub tokens: u64,
}

/// A day since 1970, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Day(pub i64);

impl Day {
    pub(super) fn of(now: UnixMillis) -> Self {
        Self(now.0.div_euclid(86_400_000))
    }
}

/// What was spent in a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Spent {
    pub requests: i64,
    pub tokens: i64,
}

impl Spent {
    /// Takes one request and so many tokens, where that much is left.
    fn take(&mut self, tokens: i64, limits: Limits) -> bool {
        let (requests, most) = limits.whole();
        let enough = self.requests < requests && self.tokens.saturating_add(tokens) <= most;
        if enough {
            self.requests += 1;
            self.tokens += tokens;
        }
        enough
    }
}

impl Limits {
    /// As the database counts.
    pub(super) fn whole(self) -> (i64, i64) {
        let whole = |limit: u64| i64::try_from(limit).unwrap_or(i64::MAX);
        (whole(self.requests), whole(self.tokens))
    }
}

/// Where it is written down.
pub enum Ledger {
    /// For all workers on one database.
    Shared(Db),
    /// For one process that stores nothing, such as `spotcheck score`.
    Own(OwnLedger),
}

/// A ledger in memory.
#[derive(Default)]
pub struct OwnLedger(Mutex<Option<(Day, Spent)>>);

impl Ledger {
    /// A new one in memory.
    pub fn own() -> Self {
        Self::Own(OwnLedger::default())
    }

    /// Spends one request and so many tokens. `false` where the day does not allow it; then nothing is spent.
    pub(super) async fn reserve(&self, day: Day, tokens: i64, limits: Limits) -> Result<bool, StoreError> {
        match self {
            Self::Shared(db) => {
                let mut tx = db.write().await?;
                let enough = store::reserve(&mut tx, day, tokens, limits).await?;
                tx.commit().await?;
                Ok(enough)
            }
            Self::Own(own) => Ok(own.with(day, |spent| spent.take(tokens, limits))),
        }
    }

    /// Puts the tokens that were used in the place of those that were reserved.
    pub(super) async fn settle(&self, day: Day, reserved: i64, used: i64) -> Result<(), StoreError> {
        match self {
            Self::Shared(db) => {
                let mut tx = db.write().await?;
                store::settle(&mut tx, day, used - reserved).await?;
                tx.commit().await
            }
            Self::Own(own) => {
                own.with(day, |spent| spent.tokens += used - reserved);
                Ok(())
            }
        }
    }
}

impl OwnLedger {
    fn with<T>(&self, day: Day, change: impl FnOnce(&mut Spent) -> T) -> T {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match kept.as_mut() {
            Some((known, spent)) if *known == day => change(spent),
            _ => change(&mut kept.insert((day, Spent::default())).1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_day_ends_hard_and_the_next_begins_anew() {
        let ledger = Ledger::own();
        let limits = Limits { requests: 3, tokens: 100 };
        let today = Day::of(UnixMillis(86_399_999));
        let tomorrow = Day::of(UnixMillis(86_400_000));
        assert!(ledger.reserve(today, 60, limits).await.unwrap());
        assert!(!ledger.reserve(today, 60, limits).await.unwrap(), "tokens");
        ledger.settle(today, 60, 10).await.unwrap();
        assert!(ledger.reserve(today, 60, limits).await.unwrap());
        assert!(ledger.reserve(today, 30, limits).await.unwrap());
        assert!(!ledger.reserve(today, 0, limits).await.unwrap(), "requests");
        assert!(ledger.reserve(tomorrow, 60, limits).await.unwrap());
    }
}
