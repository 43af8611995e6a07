//! A figure and how sure it is.

use super::{count, share};
use serde::Serialize;

/// A figure with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// The figure.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Estimate {
    /// All three to four decimal places, as reports show them.
    #[must_use]
    pub fn tidy(self) -> Self {
        Self { value: tidy(self.value), low: tidy(self.low), high: tidy(self.high) }
    }
}

/// To four decimal places: more would only show rounding errors, which differ between machines.
pub fn tidy(value: f64) -> f64 {
    let rounded = (value * 1e4).round() / 1e4;
    if rounded == 0.0 { 0.0 } else { rounded } // no −0
}

/// 97.5th percentile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// A share with Wilson's score interval (Wilson 1927, "Probable inference, the law of succession, and statistical
/// inference"), which stays within 0-1 and is honest for small counts. `None` of nothing.
pub fn wilson(part: usize, whole: usize) -> Option<Estimate> {
    Some(wilson_at(share(part, whole)?, count(whole)))
}

/// [`wilson`] of a share that need not be a part of `n` things: a mean of shares over `n` clusters.
pub(super) fn wilson_at(value: f64, n: f64) -> Estimate {
    let centre = (value + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z / (1.0 + Z * Z / n) * (value * (1.0 - value) / n + Z * Z / (4.0 * n * n)).sqrt();
    Estimate { value, low: (centre - half).clamp(0.0, value), high: (centre + half).clamp(value, 1.0) }
}

/// How likely a difference of two shares at least as large is where there is none: the pooled score test (as chi
/// squared without correction), on the normal distribution. 1 where either is of nothing.
pub fn shares_p(first: (usize, usize), second: (usize, usize)) -> f64 {
    let (Some(a), Some(b)) = (share(first.0, first.1), share(second.0, second.1)) else { return 1.0 };
    let pooled = count(first.0 + second.0) / count(first.1 + second.1);
    let error = (pooled * (1.0 - pooled) * (1.0 / count(first.1) + 1.0 / count(second.1))).sqrt();
    if error > 0.0 { super::two_sided((a - b) / error, 1e6) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::super::difference;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn wilson_as_published() {
        // Newcombe 1998, table I: 81 of 263
        let estimate = wilson(81, 263).unwrap();
        assert!(
            (estimate.low - 0.2553).abs() < 5e-5 && (estimate.high - 0.3662).abs() < 5e-5,
            "{estimate:?}"
        );
        // and 0 of 20
        let estimate = wilson(0, 20).unwrap();
        assert!(estimate.low.abs() < 1e-12 && (estimate.high - 0.1611).abs() < 5e-5, "{estimate:?}");
        assert_eq!(wilson(0, 0), None);
    }

    #[test]
    fn differences_as_published() {
        // Newcombe 1998, table II, (a): 56/70 - 48/80
        let estimate = difference((56, 70), (48, 80)).unwrap();
        assert!((estimate.value - 0.2).abs() < 1e-12);
        assert!(
            (estimate.low - 0.0524).abs() < 5e-5 && (estimate.high - 0.3339).abs() < 5e-5,
            "{estimate:?}"
        );
        assert_eq!((difference((0, 0), (1, 2)), shares_p((0, 0), (1, 2))), (None, 1.0));
        // chi squared 7.022 with one degree of freedom: p = .00805
        assert!((shares_p((56, 70), (48, 80)) - 0.008_05).abs() < 1e-4, "{}", shares_p((56, 70), (48, 80)));
    }

    proptest! {
        #[test]
        fn wilson_holds_its_value_and_narrows(part in 0usize..100, more in 1usize..100) {
            let whole = part + more;
            let estimate = wilson(part, whole).unwrap();
            prop_assert!(0.0 <= estimate.low && estimate.low <= estimate.value);
            prop_assert!(estimate.value <= estimate.high && estimate.high <= 1.0);
            let tenfold = wilson(10 * part, 10 * whole).unwrap();
            prop_assert!(tenfold.high - tenfold.low < estimate.high - estimate.low);
            let other = wilson(whole - part, whole).unwrap();
            prop_assert!((other.low - (1.0 - estimate.high)).abs() < 1e-9);
        }
    }
}
