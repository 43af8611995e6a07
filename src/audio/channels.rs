//! Two channels that are one: many recorders copy a mixed call onto both sides.

use super::Mono16k;

/// The difference may hold this share of the energy (40 dB below), as lossy coding leaves.
const SAME_BELOW: f64 = 1e-4;

/// Do both carry the same sound? Silence on both counts as the same.
pub(super) fn same(left: &Mono16k, right: &Mono16k) -> bool {
    let energy = |sum: f64, value: f64| sum + value * value;
    let both = left.0.iter().chain(&right.0).map(|&sample| f64::from(sample)).fold(0.0, energy);
    let apart = left.0.iter().zip(&right.0).map(|(&l, &r)| f64::from(l) - f64::from(r)).fold(0.0, energy);
    apart <= both * SAME_BELOW
}
