//! Statistics of people and machine: agreement, correlation, ranking, calibration, and how sure each figure is.
//!
//! Pure functions with their sources. A figure that the data cannot give (no spread, no positives) is `None`, never
//! zero. Draws are seeded, so that the same data gives the same interval everywhere.

mod agreement;
mod bootstrap;
mod calibration;
mod clusters;
mod compare;
mod confusion;
mod correlation;
mod distribution;
mod estimate;
mod random;
mod ranking;
mod sampled;
mod student;
mod sums;

pub use agreement::{Agreement, ac1, agreement, kappa};
pub use bootstrap::{Bootstrap, bootstrap, grouped_share};
pub use calibration::{Bin, brier, expected_calibration_error, reliability};
pub use clusters::{agreement_of_clusters, mean_on_scale};
pub use compare::{Fisher, difference, difference_at, false_discovery};
pub use confusion::Confusion;
pub use correlation::{pearson, ranks, spearman};
pub use distribution::{nmd, rsnod};
pub use estimate::{Estimate, tidy, wilson};
pub use random::SplitMix64;
pub use ranking::{AtBudget, at_budget, auc};
pub use sampled::{Judged, corrected};
pub use student::{critical, two_sided};
pub use sums::{Spread, Sums, clustered, holm};

/// Fewer values than this are noise, whatever they say: with nine conversations one bad day of one customer moves the
/// mean by more than most agents differ. What is shown of people and machine keeps to this one number.
pub const ENOUGH: usize = 10;

/// A count as a number to calculate with.
#[expect(clippy::cast_precision_loss, reason = "counts of conversations are far below 2^53")]
pub fn count(n: usize) -> f64 {
    n as f64
}

/// The mean; `None` of nothing.
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / count(values.len()))
}

/// A part of a whole, 0-1; `None` of nothing.
pub fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| count(part) / count(whole))
}
