//! How long somebody waits who keeps giving the wrong password.

use crate::basic::{ContentHash, Millis, UnixMillis};

/// So many failures are free, then each doubles the wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Failures without a wait.
    pub free: i64,
    /// The longest wait.
    pub longest: Millis,
}

/// For one name from one place: five tries, then 1 s, 2 s, 4 s … up to a quarter of an hour.
pub const OF_ONE: Patience = Patience { free: 5, longest: Millis(900_000) };

/// For one name from anywhere: who guesses from many places at once is slowed down too.
pub const OF_ONE_NAME: Patience = Patience { free: 100, longest: Millis(900_000) };

/// For one place with any name: many people may sit behind an address, so the wait stays short.
pub const OF_ONE_PLACE: Patience = Patience { free: 50, longest: Millis(60_000) };

/// What an attempt to log in counts against.
///
/// A name from one place is counted strictly. What others fail at must not keep anybody out: whoever has logged in from
/// this place before (`familiar`) is held up by failures of this name at this place alone, however much is guessed at the
/// name elsewhere or at other names here. Everybody else is also held up by the failures of the name anywhere, so that a
/// thousand machines guess no faster than one, and by those of the place with any name, so that one password is not tried
/// on everybody. Behind a proxy that the settings do not name everybody shares one place; `http.trusted_proxies` parts
/// them.
pub fn limits(name: &str, place: &str, familiar: bool) -> Vec<(String, Patience)> {
    let mut limits = vec![(format!("one:{}", mark(name, place)), OF_ONE)];
    if !familiar {
        limits.push((format!("name:{name}"), OF_ONE_NAME));
        limits.push((format!("place:{place}"), OF_ONE_PLACE));
    }
    limits
}

/// Stands for a name at a place, and does not tell which.
pub fn mark(name: &str, place: &str) -> String {
    ContentHash::of(format!("{place}\n{name}").as_bytes()).to_string()
}

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

    /// Failures before this are forgotten.
    pub fn forgotten_before(now: UnixMillis) -> UnixMillis {
        UnixMillis(now.0.saturating_sub(FORGOTTEN.0))
    }

    /// Long enough ago to start counting anew?
    fn is_forgotten(last: UnixMillis, now: UnixMillis) -> bool {
        now.0.saturating_sub(last.0) > FORGOTTEN.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_failures_are_free_then_each_doubles_the_wait_up_to_the_longest() {
        let at = |failures, later| OF_ONE.wait(failures, UnixMillis(0), UnixMillis(later)).0;
        assert_eq!(at(4, 0), 0);
        assert_eq!((at(5, 0), at(6, 0), at(7, 500)), (1000, 2000, 3500));
        assert_eq!(at(60, 0), 900_000);
        assert_eq!(at(5, 1000), 0);
        assert_eq!(at(60, 3_600_001), 0);
    }

    #[test]
    fn who_is_known_at_a_place_is_held_up_by_that_alone() {
        let own = limits("li", "1.2.3.4", true);
        let strange = limits("li", "1.2.3.4", false);
        assert_eq!((own.len(), strange.len()), (1, 3));
        assert_eq!(own[0], strange[0]);
        assert_ne!(own[0].0, limits("li", "1.2.3.5", true)[0].0);
        assert_ne!(own[0].0, limits("wang", "1.2.3.4", true)[0].0);
    }
}
