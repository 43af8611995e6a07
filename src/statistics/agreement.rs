//! Agreement beyond chance.

use super::{Confusion, Estimate, count, critical, wilson};

/// Cohen's kappa (Cohen 1960, "A coefficient of agreement for nominal scales"): agreement beyond what the two
/// margins would give by chance. 1 is perfect, 0 is chance. `None` where both always give one and the same class.
pub fn kappa(table: &Confusion) -> Option<f64> {
    beyond_chance(table.accuracy()?, by_margins(table)?)
}

/// The agreement that kappa expects of chance.
pub(super) fn by_margins(table: &Confusion) -> Option<f64> {
    let n = count(table.n());
    let margins = |class| count(table.truths(class)) / n * (count(table.answers(class)) / n);
    (n > 0.0).then(|| (0..table.classes()).map(margins).sum())
}

/// Gwet's AC1 (Gwet 2008, "Computing inter-rater reliability and its variance in the presence of high agreement"):
/// as kappa, but steady where one class is rare. The number of classes is that of the table.
pub fn ac1(table: &Confusion) -> Option<f64> {
    beyond_chance(table.accuracy()?, by_spread(table)?)
}

/// The agreement that AC1 expects of chance.
pub(super) fn by_spread(table: &Confusion) -> Option<f64> {
    let n = count(table.n());
    let spread = |class| {
        let part = count(table.truths(class) + table.answers(class)) / (2.0 * n);
        part * (1.0 - part)
    };
    let others = table.classes().checked_sub(1).filter(|others| *others > 0)?;
    (n > 0.0).then(|| (0..table.classes()).map(spread).sum::<f64>() / count(others))
}

pub(super) fn beyond_chance(observed: f64, expected: f64) -> Option<f64> {
    (expected < 1.0 - 1e-12).then(|| (observed - expected) / (1.0 - expected))
}

/// Agreement of two, with 95 % intervals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// Share of equal answers.
    pub same: Estimate,
    /// [`kappa`]; `None` where both always gave one and the same class.
    pub kappa: Option<Estimate>,
    /// [`ac1`].
    pub ac1: Option<Estimate>,
}

/// How far two agree. Intervals of kappa and AC1 are the jackknife's (Tukey 1958; Gwet 2014, "Handbook of inter-rater
/// reliability", shows it for both), which for a table needs one round for each cell; where no answer makes a difference,
/// as where all agree, the spread is unknown, not zero: then the ends are Wilson's for the share, put through the
/// coefficient. `None` of nothing.
pub fn agreement(table: &Confusion) -> Option<Agreement> {
    let same = wilson(table.right(), table.n())?;
    Some(Agreement { same, kappa: interval(table, same, by_margins), ac1: interval(table, same, by_spread) })
}

fn interval(
    table: &Confusion,
    same: Estimate,
    expected: impl Fn(&Confusion) -> Option<f64>,
) -> Option<Estimate> {
    let figure = |table: &Confusion| beyond_chance(table.accuracy()?, expected(table)?);
    let value = figure(table)?;
    let cells =
        (0..table.classes()).flat_map(|truth| (0..table.classes()).map(move |answer| (truth, answer)));
    let left = cells.filter(|(truth, answer)| table.cell(*truth, *answer) > 0).map(|(truth, answer)| {
        let mut less = table.clone();
        less.remove(truth, answer);
        (count(table.cell(truth, answer)), figure(&less).unwrap_or(value))
    });
    let half = jackknife(left);
    if half > 1e-9 {
        return Some(Estimate { value, low: (value - half).max(-1.0), high: (value + half).min(1.0) });
    }
    of_share(same, value, expected(table)?, -1.0)
}

/// The ends of a coefficient, from those of the share of equal answers at the same agreement expected of chance.
pub(super) fn of_share(share: Estimate, value: f64, chance: f64, lowest: f64) -> Option<Estimate> {
    let (low, high) = (beyond_chance(share.low, chance)?, beyond_chance(share.high, chance)?);
    Some(Estimate { value, low: low.clamp(lowest, value), high: high.clamp(value, 1.0) })
}

/// Half the 95 % interval of a figure, from what it is without each thing that it rests on: how many things of a sort,
/// and the figure without one of them.
pub(super) fn jackknife(left: impl Iterator<Item = (f64, f64)>) -> f64 {
    let left: Vec<(f64, f64)> = left.collect();
    let n: f64 = left.iter().map(|(times, _)| times).sum();
    let mean = left.iter().map(|(times, figure)| times * figure).sum::<f64>() / n;
    let off: f64 = left.iter().map(|(times, figure)| times * (figure - mean).powi(2)).sum();
    critical(0.05, n - 1.0) * ((n - 1.0) / n * off).sqrt()
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
    fn intervals_hold_the_truth_as_often_as_they_say() {
        use crate::statistics::SplitMix64;
        // Yes in 30 %; the machine errs in 10 % either way. Kappa of the whole by its definition, as AC1.
        let whole = table(&[[6_300, 700], [300, 2_700]]);
        let (truth, steady) = (kappa(&whole).unwrap(), ac1(&whole).unwrap());
        let (mut held, mut steadily) = (0, 0);
        for round in 0..1_000 {
            let mut stream = SplitMix64::numbered(2, round);
            let mut drawn = Confusion::new(2);
            for _ in 0..120 {
                let truth = usize::from(stream.below(10) < 3);
                let errs = stream.below(10) < 1;
                drawn.add(truth, if errs { 1 - truth } else { truth });
            }
            let said = agreement(&drawn).unwrap();
            let holds = |estimate: Option<Estimate>, truth: f64| {
                estimate.is_some_and(|one| one.low <= truth && truth <= one.high)
            };
            held += usize::from(holds(said.kappa, truth));
            steadily += usize::from(holds(said.ac1, steady));
        }
        assert!((920..=970).contains(&held) && (920..=970).contains(&steadily), "{held} {steadily}");
    }

    #[test]
    fn ten_equal_answers_prove_little() {
        let said = agreement(&table(&[[5, 0], [0, 5]])).unwrap();
        let kappa = said.kappa.unwrap();
        assert!((kappa.value - 1.0).abs() < 1e-12 && kappa.low < 0.5, "{kappa:?}");
        assert_eq!(agreement(&Confusion::new(2)), None);
    }

    #[test]
    fn where_all_say_the_same_ac1_is_as_sure_as_the_share() {
        // Chance expects nothing of AC1 here, so that its low end is Wilson's of 60 in 60.
        let steady = agreement(&table(&[[60, 0], [0, 0]])).unwrap().ac1.unwrap();
        assert!((steady.value - 1.0).abs() < 1e-12 && (steady.low - 0.9398).abs() < 1e-3, "{steady:?}");
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
