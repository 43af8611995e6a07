//! Agreement beyond chance.

use super::{Confusion, count};

/// Cohen's kappa (Cohen 1960, "A coefficient of agreement for nominal scales"): agreement beyond what the two
/// margins would give by chance. 1 is perfect, 0 is chance. `None` where both always give one and the same class.
pub fn kappa(table: &Confusion) -> Option<f64> {
    let n = count(table.n());
    let margins = |class| count(table.truths(class)) / n * (count(table.answers(class)) / n);
    beyond_chance(table.accuracy()?, (0..table.classes()).map(margins).sum())
}

/// Gwet's AC1 (Gwet 2008, "Computing inter-rater reliability and its variance in the presence of high agreement"):
/// as kappa, but steady where one class is rare. The number of classes is that of the table.
pub fn ac1(table: &Confusion) -> Option<f64> {
    let n = count(table.n());
    let spread = |class| {
        let part = count(table.truths(class) + table.answers(class)) / (2.0 * n);
        part * (1.0 - part)
    };
    let observed = table.accuracy()?;
    let others = table.classes().checked_sub(1).filter(|others| *others > 0)?;
    beyond_chance(observed, (0..table.classes()).map(spread).sum::<f64>() / count(others))
}

fn beyond_chance(observed: f64, expected: f64) -> Option<f64> {
    (expected < 1.0 - 1e-12).then(|| (observed - expected) / (1.0 - expected))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A table by rows.
    fn table(rows: &[[usize; 2]; 2]) -> Confusion {
        let mut table = Confusion::new(2);
        for (truth, row) in rows.iter().enumerate() {
            for (answer, n) in row.iter().enumerate() {
                (0..*n).for_each(|_| table.add(truth, answer));
            }
        }
        table
    }

    #[test]
    fn worked_by_hand() {
        // 35 of 50 agree; margins .5/.5 and .6/.4: expected .5; (0.7 - 0.5) / 0.5
        assert!((kappa(&table(&[[20, 5], [10, 15]])).unwrap() - 0.4).abs() < 1e-12);
        // the paradox: 118 of 125 agree, kappa is 0; AC1 with part = 243/250: 2·.972·.028 expected
        let paradox = table(&[[118, 5], [2, 0]]);
        assert!(kappa(&paradox).unwrap() < 0.0);
        let expected = 2.0 * 0.972 * 0.028;
        let by_hand = (0.944 - expected) / (1.0 - expected);
        assert!((ac1(&paradox).unwrap() - by_hand).abs() < 1e-12);
    }

    #[test]
    fn where_nothing_varies_kappa_says_nothing() {
        assert_eq!(kappa(&table(&[[9, 0], [0, 0]])), None);
        assert_eq!(ac1(&table(&[[9, 0], [0, 0]])), Some(1.0));
        assert_eq!((kappa(&Confusion::new(2)), ac1(&Confusion::new(2))), (None, None));
    }

    proptest! {
        #[test]
        fn equal_answers_agree_fully(mut truths in proptest::collection::vec(0usize..3, 1..40)) {
            truths.extend([0, 1]);
            let table = Confusion::of(3, truths.iter().map(|class| (*class, *class)));
            prop_assert!((kappa(&table).unwrap() - 1.0).abs() < 1e-12);
            prop_assert!((ac1(&table).unwrap() - 1.0).abs() < 1e-12);
        }

        #[test]
        fn neither_sides_nor_names_of_classes_matter(pairs in proptest::collection::vec((0usize..3, 0usize..3), 1..60)) {
            let as_is = Confusion::of(3, pairs.iter().copied());
            let swapped = Confusion::of(3, pairs.iter().map(|(a, b)| (*b, *a)));
            let renamed = Confusion::of(3, pairs.iter().map(|(a, b)| ((a + 1) % 3, (b + 1) % 3)));
            for other in [swapped, renamed] {
                let close = |a: Option<f64>, b: Option<f64>| match (a, b) {
                    (Some(a), Some(b)) => (a - b).abs() < 1e-9,
                    (a, b) => a == b,
                };
                prop_assert!(close(kappa(&as_is), kappa(&other)));
                prop_assert!(close(ac1(&as_is), ac1(&other)));
            }
        }
    }
}
