//! How well scores put what is positive first.

use super::{Estimate, count, ranks, wilson};

/// Area under the ROC curve: the chance that a positive has a higher score than a negative, ties counting half
/// (Mann and Whitney 1947). `None` without positives or without negatives.
pub fn auc(items: &[(f64, bool)]) -> Option<f64> {
    let scores: Vec<f64> = items.iter().map(|(score, _)| *score).collect();
    let positives = items.iter().filter(|(_, positive)| *positive).count();
    let negatives = items.len() - positives;
    if positives == 0 || negatives == 0 {
        return None;
    }
    let of_positives = ranks(&scores).into_iter().zip(items).filter(|(_, (_, positive))| *positive);
    let sum: f64 = of_positives.map(|(rank, _)| rank).sum();
    let lowest = count(positives) * (count(positives) + 1.0) / 2.0;
    Some((sum - lowest) / (count(positives) * count(negatives)))
}

/// What a person finds who looks at the riskiest share alone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AtBudget {
    /// How many are looked at.
    pub looked_at: usize,
    /// Of those, the share that is positive, with Wilson's interval.
    pub precision: Option<Estimate>,
    /// Of all positives, the share that is among them, with Wilson's interval.
    pub recall: Option<Estimate>,
}

/// Precision and recall when the `percent` riskiest of all (rounded up) are looked at; the earlier of two equally
/// risky ones comes first.
pub fn at_budget(items: &[(f64, bool)], percent: usize) -> AtBudget {
    let looked_at = (items.len() * percent).div_ceil(100).min(items.len());
    let mut order: Vec<&(f64, bool)> = items.iter().collect();
    order.sort_by(|(a, _), (b, _)| b.total_cmp(a)); // stable: ties stay in order
    let found = order.iter().take(looked_at).filter(|(_, positive)| *positive).count();
    let positives = items.iter().filter(|(_, positive)| *positive).count();
    AtBudget { looked_at, precision: wilson(found, looked_at), recall: wilson(found, positives) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn worked_by_hand() {
        // pairs: 0.8 beats 0.6 and 0.2; 0.6 ties with 0.6 and beats 0.2: (2 + 1.5) / 4
        assert_eq!(auc(&[(0.8, true), (0.6, true), (0.6, false), (0.2, false)]), Some(0.875));
        assert_eq!((auc(&[(0.8, true)]), auc(&[])), (None, None));
        let items: Vec<(f64, bool)> = (0..15).map(|n| (f64::from(n), n >= 13)).collect();
        let tenth = at_budget(&items, 10); // 1.5, rounded up
        assert_eq!(tenth.looked_at, 2);
        assert_eq!((tenth.precision.unwrap().value, tenth.recall.unwrap().value), (1.0, 1.0));
        let fifth = at_budget(&items, 20);
        assert_eq!((fifth.looked_at, fifth.precision.unwrap().value), (3, 2.0 / 3.0));
    }

    #[test]
    fn ties_keep_their_order_and_nothing_gives_nothing() {
        let first = at_budget(&[(1.0, true), (1.0, false)], 50);
        assert_eq!((first.looked_at, first.precision.unwrap().value), (1, 1.0));
        let none = at_budget(&[], 10);
        assert_eq!((none.looked_at, none.precision, none.recall), (0, None, None));
    }

    fn items() -> impl Strategy<Value = Vec<(f64, bool)>> {
        proptest::collection::vec((0i32..20, any::<bool>()), 0..60)
            .prop_map(|all| all.into_iter().map(|(score, positive)| (f64::from(score), positive)).collect())
    }

    proptest! {
        #[test]
        fn turned_scores_turn_the_area(items in items()) {
            let turned: Vec<(f64, bool)> = items.iter().map(|(score, positive)| (-score, *positive)).collect();
            let other: Vec<(f64, bool)> = items.iter().map(|(score, positive)| (*score, !positive)).collect();
            if let Some(area) = auc(&items) {
                prop_assert!((0.0..=1.0).contains(&area));
                prop_assert!((auc(&turned).unwrap() - (1.0 - area)).abs() < 1e-12);
                prop_assert!((auc(&other).unwrap() - (1.0 - area)).abs() < 1e-12);
            }
        }

        #[test]
        fn more_budget_never_finds_less(items in items(), percent in 1usize..50) {
            let (small, large) = (at_budget(&items, percent), at_budget(&items, 2 * percent));
            prop_assert!(small.looked_at <= large.looked_at && large.looked_at <= items.len());
            if let (Some(small), Some(large)) = (small.recall, large.recall) {
                prop_assert!(small.value <= large.value);
            }
        }
    }
}
