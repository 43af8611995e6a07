//! How far apart two distributions over the levels of a scale are.
//!
//! Sakai: "Comparing two binned probability distributions for information access evaluation", SIGIR 2018; as the
//! NTCIR dialogue-evaluation tasks use them. Both are 0 for equal distributions and 1 for the two ends of the scale.

use super::count;

/// Normalised match distance: the sum of the differences of the cumulated shares, divided by the number of levels
/// less one. `None` where the lengths differ or there are fewer than two levels.
pub fn nmd(a: &[f64], b: &[f64]) -> Option<f64> {
    let steps = steps(a, b)?;
    let (mut below, mut sum) = (0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        below += a - b;
        sum += f64::abs(below);
    }
    Some(sum / steps)
}

/// Root symmetric normalised order-aware divergence. For each level that one distribution uses, the squared
/// differences of all levels are summed, weighted by how far away they are; the mean over those levels, taken both
/// ways, normalised by the number of levels less one; its root.
pub fn rsnod(a: &[f64], b: &[f64]) -> Option<f64> {
    let steps = steps(a, b)?;
    let both = f64::midpoint(divergence(a, b)?, divergence(b, a)?);
    Some((both / steps).sqrt())
}

/// Order-aware divergence of `a` from `b`: over the levels that `b` uses.
fn divergence(a: &[f64], b: &[f64]) -> Option<f64> {
    let used = || b.iter().enumerate().filter(|(_, share)| **share > 0.0);
    let weighted = |from: usize| {
        let squares = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).enumerate();
        squares.map(|(level, square)| count(level.abs_diff(from)) * square).sum::<f64>()
    };
    super::mean(&used().map(|(level, _)| weighted(level)).collect::<Vec<_>>())
}

fn steps(a: &[f64], b: &[f64]) -> Option<f64> {
    (a.len() == b.len() && a.len() > 1).then(|| count(a.len() - 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn worked_by_hand() {
        let (a, b) = ([0.5, 0.5, 0.0], [0.0, 0.5, 0.5]);
        // cumulated .5 1 1 and 0 .5 1: (0.5 + 0.5 + 0) / 2
        assert_eq!(nmd(&a, &b), Some(0.5));
        // squares .25 0 .25. From a's levels 1, 2 (b as reference uses 2, 3):
        // level 2: .25 + .25 = .5; level 3: 2·.25 = .5; mean .5; the same the other way; .5 / 2, root
        assert!((rsnod(&a, &b).unwrap() - 0.5).abs() < 1e-12);
        // one level apart: NMD 1/4 of the scale
        assert_eq!(nmd(&[1.0, 0.0, 0.0, 0.0, 0.0], &[0.0, 1.0, 0.0, 0.0, 0.0]), Some(0.25));
        // squares 1 1 0 0 0; from level 2: 1; from level 1: 1; 1 / 4, root
        assert_eq!(rsnod(&[1.0, 0.0, 0.0, 0.0, 0.0], &[0.0, 1.0, 0.0, 0.0, 0.0]), Some(0.5));
        assert_eq!((nmd(&[1.0], &[1.0]), rsnod(&[1.0, 0.0], &[1.0])), (None, None));
    }

    #[test]
    fn the_two_ends_are_one_apart() {
        let (low, high) = ([1.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 1.0]);
        assert_eq!((nmd(&low, &high), rsnod(&low, &high)), (Some(1.0), Some(1.0)));
    }

    fn shares() -> impl Strategy<Value = Vec<f64>> {
        proptest::collection::vec(0u32..20, 5)
            .prop_filter("some votes", |votes| votes.iter().sum::<u32>() > 0)
            .prop_map(|votes| {
                let sum = f64::from(votes.iter().sum::<u32>());
                votes.into_iter().map(|n| f64::from(n) / sum).collect()
            })
    }

    proptest! {
        #[test]
        fn both_are_symmetric_between_0_and_1_and_0_for_equals(a in shares(), b in shares()) {
            let turned = |shares: &[f64]| shares.iter().rev().copied().collect::<Vec<_>>();
            for measure in [nmd, rsnod] {
                let distance = measure(&a, &b).unwrap();
                prop_assert!((0.0..=1.0 + 1e-12).contains(&distance));
                prop_assert!((measure(&b, &a).unwrap() - distance).abs() < 1e-12);
                prop_assert!((measure(&turned(&a), &turned(&b)).unwrap() - distance).abs() < 1e-12);
                prop_assert!(measure(&a, &a).unwrap() < 1e-12);
            }
        }
    }
}
