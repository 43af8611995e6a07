//! Do two series move together?

use super::{count, mean};

/// Pearson's correlation, −1 to 1; `None` where either does not vary, or the lengths differ.
pub fn pearson(a: &[f64], b: &[f64]) -> Option<f64> {
    if a.len() != b.len() {
        return None;
    }
    let (mean_a, mean_b) = (mean(a)?, mean(b)?);
    let (mut both, mut a_square, mut b_square) = (0.0, 0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        both += (a - mean_a) * (b - mean_b);
        a_square += (a - mean_a).powi(2);
        b_square += (b - mean_b).powi(2);
    }
    // Against rounding: a series of equal values may seem to vary in its last digit.
    let varies = |square: f64, mean: f64| square > 1e-18 * count(a.len()) * mean.abs().max(1.0);
    (varies(a_square, mean_a) && varies(b_square, mean_b))
        .then(|| (both / (a_square.sqrt() * b_square.sqrt())).clamp(-1.0, 1.0))
}

/// Spearman's rank correlation: Pearson's of the ranks, equal values sharing their mean rank.
pub fn spearman(a: &[f64], b: &[f64]) -> Option<f64> {
    pearson(&ranks(a), &ranks(b))
}

/// Ranks from 1; equal values share the mean of their ranks.
pub fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    #[expect(clippy::float_cmp, reason = "ties are equal values")]
    for tie in order.chunk_by(|a, b| values[*a] == values[*b]) {
        let end = start + tie.len();
        let shared = f64::midpoint(count(start + 1), count(end));
        for place in tie {
            ranks[*place] = shared;
        }
        start = end;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn worked_by_hand() {
        // deviations −1 0 1 and −1 1 0: 1 / 2
        assert!((pearson(&[1.0, 2.0, 3.0], &[2.0, 4.0, 3.0]).unwrap() - 0.5).abs() < 1e-12);
        assert_eq!(ranks(&[10.0, 30.0, 10.0, 20.0]), [1.5, 4.0, 1.5, 3.0]);
        // ranks 1.5 1.5 3 and 1 2 3: 1.5 / sqrt(1.5 · 2)
        let expected = 1.5 / 3.0f64.sqrt();
        assert!((spearman(&[5.0, 5.0, 9.0], &[1.0, 2.0, 3.0]).unwrap() - expected).abs() < 1e-12);
    }

    #[test]
    fn what_does_not_vary_has_none() {
        assert_eq!(pearson(&[0.1, 0.1, 0.1], &[1.0, 2.0, 3.0]), None);
        assert_eq!(pearson(&[], &[]), None);
        assert_eq!(pearson(&[1.0], &[1.0, 2.0]), None);
    }

    fn series() -> impl Strategy<Value = Vec<(f64, f64)>> {
        proptest::collection::vec((-50i32..50, -50i32..50), 3..40)
            .prop_map(|all| all.into_iter().map(|(a, b)| (f64::from(a), f64::from(b))).collect())
    }

    proptest! {
        #[test]
        fn scale_order_and_sides_do_not_matter(pairs in series()) {
            let (a, b): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
            let (reversed_a, reversed_b): (Vec<f64>, Vec<f64>) = pairs.iter().rev().copied().unzip();
            let scaled: Vec<f64> = a.iter().map(|a| 3.0 * a - 7.0).collect();
            let cubed: Vec<f64> = a.iter().map(|a| a.powi(3)).collect();
            let turned: Vec<f64> = a.iter().map(|a| -a).collect();
            if let (Some(r), Some(rank)) = (pearson(&a, &b), spearman(&a, &b)) {
                prop_assert!((-1.0..=1.0).contains(&r) && (-1.0..=1.0).contains(&rank));
                prop_assert!((pearson(&scaled, &b).unwrap() - r).abs() < 1e-9);
                prop_assert!((pearson(&b, &a).unwrap() - r).abs() < 1e-9);
                prop_assert!((pearson(&reversed_a, &reversed_b).unwrap() - r).abs() < 1e-9);
                prop_assert!((pearson(&turned, &b).unwrap() + r).abs() < 1e-9);
                prop_assert!((spearman(&cubed, &b).unwrap() - rank).abs() < 1e-9);
                prop_assert!((pearson(&a, &a).unwrap() - 1.0).abs() < 1e-9);
            }
        }
    }
}
