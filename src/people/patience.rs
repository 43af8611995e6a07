//! How long somebody waits who keeps giving the wrong password.

use crate::basic::{Millis, UnixMillis};

/// So many failures are free, then each doubles the wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Failures without a wait.
    pub free: i64,
    /// The longest wait.
    pub longest: Millis,
}

/// For one name: five tries, then 1 s, 2 s, 4 s … up to a quarter of an hour.
pub const FROM_ONE_NAME: Patience = Patience { free: 5, longest: Millis(900_000) };

/// For one address: many people may sit behind it.
pub const FROM_ONE_ADDRESS: Patience = Patience { free: 50, longest: Millis(900_000) };

/// Failures older than this are forgotten.
const FORGOTTEN: Millis = Millis(3_600_000);

impl Patience {
    /// How much longer to wait now, after so many failures of which the last was at `last`; zero: go ahead.
    pub fn wait(self, failures: i64, last: UnixMillis, now: UnixMillis) -> Millis {
        let beyond = failures.saturating_sub(self.free);
        if beyond < 0 || Self::is_forgotten(last, now) {
            return Millis(0);
        }
        let shift = u32::try_from(beyond.min(30)).unwrap_or(30);
        let wait = Millis(1000_i64.saturating_mul(1 << shift).min(self.longest.0));
        Millis(last.0.saturating_add(wait.0).saturating_sub(now.0)).or_zero()
    }

    /// Long enough ago to start counting anew?
    pub fn is_forgotten(last: UnixMillis, now: UnixMillis) -> bool {
        now.0.saturating_sub(last.0) > FORGOTTEN.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_failures_are_free_then_each_doubles_the_wait_up_to_the_longest() {
        let at = |failures, later| FROM_ONE_NAME.wait(failures, UnixMillis(0), UnixMillis(later)).0;
        assert_eq!(at(4, 0), 0);
        assert_eq!((at(5, 0), at(6, 0), at(7, 500)), (1000, 2000, 3500));
        assert_eq!(at(60, 0), 900_000);
        assert_eq!(at(5, 1000), 0);
        assert_eq!(at(60, 3_600_001), 0);
    }
}
