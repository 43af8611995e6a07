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
    wilson_z(value, n, Z)
}

/// [`wilson_at`] for another level: `z` is how far out, both ways, the normal distribution is left out.
pub(super) fn wilson_z(value: f64, n: f64, z: f64) -> Estimate {
    let centre = (value + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z / (1.0 + z * z / n) * (value * (1.0 - value) / n + z * z / (4.0 * n * n)).sqrt();
    Estimate { value, low: (centre - half).clamp(0.0, value), high: (centre + half).clamp(value, 1.0) }
}

#[cfg(test)]
mod tests {
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
