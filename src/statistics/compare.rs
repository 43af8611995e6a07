//! Two groups compared: how far their shares are apart, how likely chance alone is, and many such questions at once.

use super::estimate::wilson_z;
use super::{Estimate, count, critical, share};

/// The difference of two independent shares (part, whole), the first less the second, with the interval that `alpha` of
/// all such intervals miss, made of two Wilson intervals (Newcombe 1998, "Interval estimation for the difference between
/// independent proportions", method 10). `None` where either group is empty.
pub fn difference_at(first: (usize, usize), second: (usize, usize), alpha: f64) -> Option<Estimate> {
    let z = critical(alpha, NORMAL);
    let of = |(part, whole)| Some(wilson_z(share(part, whole)?, count(whole), z));
    let (a, b): (Estimate, Estimate) = (of(first)?, of(second)?);
    let value = a.value - b.value;
    let below = ((a.value - a.low).powi(2) + (b.high - b.value).powi(2)).sqrt();
    let above = ((a.high - a.value).powi(2) + (b.value - b.low).powi(2)).sqrt();
    Some(Estimate { value, low: (value - below).max(-1.0), high: (value + above).min(1.0) })
}

/// [`difference_at`] with the 95 % interval.
pub fn difference(first: (usize, usize), second: (usize, usize)) -> Option<Estimate> {
    difference_at(first, second, 0.05)
}

/// So many degrees of freedom make Student's distribution the normal one.
const NORMAL: f64 = 1e9;

/// Fisher's exact test, two-sided, for tables of at most so many: the logarithms that it needs are made once.
pub struct Fisher {
    log_factorials: Vec<f64>,
}

impl Fisher {
    /// For two groups of at most `most` together.
    pub fn new(most: usize) -> Self {
        let sum_of_logs = (1..=most).scan(0.0, |sum, k| {
            *sum += count(k).ln();
            Some(*sum)
        });
        Self { log_factorials: std::iter::once(0.0).chain(sum_of_logs).collect() }
    }

    /// How likely a table at least as uneven as this is when group and part have nothing to do with each other. 1
    /// where nothing can be compared: an empty group, or more than was made room for.
    pub fn chance(&self, part_a: usize, whole_a: usize, part_b: usize, whole_b: usize) -> f64 {
        let (parts, all) = (part_a + part_b, whole_a + whole_b);
        if part_a > whole_a || part_b > whole_b || all >= self.log_factorials.len() {
            return 1.0;
        }
        let logs = &self.log_factorials;
        let choose = |n: usize, k: usize| logs[n] - logs[k] - logs[n - k];
        let chance = |x: usize| (choose(whole_a, x) + choose(whole_b, parts - x) - choose(all, parts)).exp();
        let seen = chance(part_a);
        // Tables exactly as likely as this one count, in spite of rounding.
        let possible = parts.saturating_sub(whole_b)..=parts.min(whole_a);
        possible.map(chance).filter(|p| *p <= seen * (1.0 + 1e-9)).sum::<f64>().min(1.0)
    }
}

/// For each p-value the share of false discoveries among all that are at least as small (Benjamini and Hochberg
/// 1995): keep what is at most 0.05 and about one in twenty of the kept is chance.
pub fn false_discovery(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|a, b| p_values[*b].total_cmp(&p_values[*a]));
    let mut adjusted = vec![1.0; p_values.len()];
    let mut least = 1.0_f64;
    for (from_top, index) in order.into_iter().enumerate() {
        let rank = p_values.len() - from_top;
        let scaled = p_values[index] / share(rank, p_values.len()).unwrap_or(1.0);
        least = least.min(scaled);
        adjusted[index] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn newcombe_as_published() {
        // Newcombe 1998, table II, method 10: 56/70 against 48/80, and 10/10 against 0/20
        let first = difference((56, 70), (48, 80)).unwrap();
        assert!((first.value - 0.2).abs() < 1e-12);
        assert!((first.low - 0.0524).abs() < 5e-5 && (first.high - 0.3339).abs() < 5e-5, "{first:?}");
        let last = difference((10, 10), (0, 20)).unwrap();
        assert!((last.low - 0.6791).abs() < 5e-5 && (last.high - 1.0).abs() < 1e-9, "{last:?}");
        assert_eq!(difference((0, 0), (1, 2)), None);
    }

    #[test]
    fn fisher_as_published() {
        // Fisher's tea: 3 of 4 against 1 of 4, two-sided 34/70
        let fisher = Fisher::new(24);
        assert!((fisher.chance(3, 4, 1, 4) - 34.0 / 70.0).abs() < 1e-9);
        assert!(
            (fisher.chance(1, 12, 9, 12) - 0.002_759_456).abs() < 1e-8,
            "{}",
            fisher.chance(1, 12, 9, 12)
        );
        assert!((fisher.chance(0, 0, 3, 9) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn benjamini_and_hochberg_by_hand() {
        let adjusted = false_discovery(&[0.01, 0.04, 0.03, 0.5]);
        for (found, wanted) in adjusted.iter().zip([0.04, 0.16 / 3.0, 0.16 / 3.0, 0.5]) {
            assert!((found - wanted).abs() < 1e-12, "{adjusted:?}");
        }
        assert!(false_discovery(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn turning_the_groups_turns_the_answer(a in 0usize..30, more_a in 1usize..30, b in 0usize..30, more_b in 1usize..30) {
            let (all_a, all_b) = (a + more_a, b + more_b);
            let one = difference((a, all_a), (b, all_b)).unwrap();
            let other = difference((b, all_b), (a, all_a)).unwrap();
            prop_assert!(one.low <= one.value && one.value <= one.high);
            prop_assert!((one.low + other.high).abs() < 1e-9);
            let fisher = Fisher::new(all_a + all_b);
            let p = fisher.chance(a, all_a, b, all_b);
            prop_assert!((0.0..=1.0).contains(&p) && (p - fisher.chance(b, all_b, a, all_a)).abs() < 1e-9);
        }

        #[test]
        fn adjusting_never_lowers_and_keeps_the_order(p in proptest::collection::vec(0.0f64..1.0, 1..40)) {
            let adjusted = false_discovery(&p);
            for (i, own) in p.iter().enumerate() {
                prop_assert!(adjusted[i] >= *own - 1e-12);
                for (j, other) in p.iter().enumerate() {
                    prop_assert!(own > other || adjusted[i] <= adjusted[j] + 1e-12);
                }
            }
        }
    }
}
