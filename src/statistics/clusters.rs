//! Agreement where several answers come from one conversation and hang together.

use super::agreement::{Agreement, beyond_chance, by_margins, by_spread, jackknife, of_share};
use super::estimate::wilson_at;
use super::{Confusion, ENOUGH, Estimate, Sums, count};

/// How far two agree over clusters (conversations) of answers, with 95 % intervals; `None` for fewer clusters than
/// [`ENOUGH`], whatever the number of answers.
///
/// Intervals are those of the jackknife that leaves out one cluster at a time, on Student's distribution with one degree
/// of freedom less than there are clusters. With few clusters that holds the truth about as often as it says, where the
/// bootstrap that draws clusters is too sure (Cameron, Gelbach, Miller 2008, "Bootstrap-based improvements for inference
/// with clustered errors"; `MacKinnon`, Nielsen, Webb 2023, "Fast and reliable jackknife and bootstrap methods for
/// cluster-robust inference"). Where no cluster makes a difference, as where all agree, the spread is unknown, not zero:
/// then the ends are Wilson's for a share among as many answers as there are clusters, as if each cluster were one
/// answer, put through the coefficient at the same agreement expected of chance.
pub fn agreement_of_clusters(clusters: &[Confusion]) -> Option<Agreement> {
    let filled: Vec<&Confusion> = clusters.iter().filter(|one| one.n() > 0).collect();
    if filled.len() < ENOUGH {
        return None;
    }
    let without = |left_out: Option<usize>| {
        let mut all = Confusion::new(filled.first().map_or(0, |one| one.classes()));
        for (_, one) in filled.iter().enumerate().filter(|(place, _)| Some(*place) != left_out) {
            all.merge(one);
        }
        all
    };
    let whole = without(None);
    let less: Vec<Confusion> = (0..filled.len()).map(|place| without(Some(place))).collect();
    let figure = |expected: &dyn Fn(&Confusion) -> Option<f64>, lowest: f64| {
        let of = |table: &Confusion| beyond_chance(table.accuracy()?, expected(table)?);
        let value = of(&whole)?;
        let left: Option<Vec<f64>> = less.iter().map(of).collect();
        // A coefficient that hangs on one conversation alone says next to nothing.
        let Some(left) = left else { return Some(Estimate { value, low: lowest, high: 1.0 }) };
        let half = jackknife(left.iter().map(|one| (1.0, *one)));
        if half > 1e-9 {
            return Some(Estimate { value, low: (value - half).max(lowest), high: (value + half).min(1.0) });
        }
        of_share(wilson_at(whole.accuracy()?, count(filled.len())), value, expected(&whole)?, lowest)
    };
    Some(Agreement {
        same: figure(&|_| Some(0.0), 0.0)?,
        kappa: figure(&by_margins, -1.0),
        ac1: figure(&by_spread, -1.0),
    })
}

/// The mean of values on a scale with its 95 % interval ([`Spread::on_scale`]); `None` for fewer than [`ENOUGH`].
pub fn mean_on_scale(values: &[f64], scale: (f64, f64)) -> Option<Estimate> {
    if values.len() < ENOUGH {
        return None;
    }
    let Estimate { value, low, high } = Sums::of(values).spread()?.on_scale(scale);
    Some(Estimate { value, low: low.max(scale.0), high: high.min(scale.1) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::{SplitMix64, ac1, kappa};
    use proptest::prelude::*;

    fn clusters(all: &[Vec<(usize, usize)>]) -> Vec<Confusion> {
        all.iter().map(|one| Confusion::of(4, one.iter().copied())).collect()
    }

    #[test]
    fn few_conversations_say_nothing_however_many_answers_they_have() {
        let one: Vec<(usize, usize)> = (0..60).map(|n| (n % 2, usize::from(n % 20 == 0) ^ (n % 2))).collect();
        assert_eq!(agreement_of_clusters(&clusters(&vec![one.clone(); ENOUGH - 1])), None);
        assert_eq!(agreement_of_clusters(&[]), None);
        assert!(agreement_of_clusters(&clusters(&vec![one; ENOUGH])).is_some());
    }

    #[test]
    fn where_all_agree_the_low_end_is_that_of_the_conversations() {
        let all = vec![vec![(0, 0), (1, 1), (0, 0), (1, 1)]; 10];
        let said = agreement_of_clusters(&clusters(&all)).unwrap();
        // Wilson's low end of ten in ten is .7225; half of all is expected of chance.
        assert!((said.same.low - 0.7225).abs() < 1e-4, "{said:?}");
        let kappa = said.kappa.unwrap();
        assert!(
            (kappa.value - 1.0).abs() < 1e-12 && (kappa.low - (0.7225 - 0.5) / 0.5).abs() < 2e-4,
            "{kappa:?}"
        );
        // Every conversation parts on the same share: no draw of conversations would differ.
        let alike = vec![vec![(0, 0), (1, 1), (0, 0), (1, 0)]; 10];
        let said = agreement_of_clusters(&clusters(&alike)).unwrap();
        assert!(said.same.low < 0.5 && said.same.high > 0.85, "{said:?}");
    }

    #[test]
    fn a_mean_that_does_not_vary_is_not_certain() {
        let said = mean_on_scale(&[0.0; 10], (-100.0, 100.0)).unwrap();
        assert!(
            (said.value.abs() < 1e-12) && (said.high - 27.75).abs() < 0.1 && said.low < -27.0,
            "{said:?}"
        );
        assert_eq!(mean_on_scale(&[1.0; 9], (-100.0, 100.0)), None);
        let varied: Vec<f64> = (0..12).map(|n| f64::from(n % 3)).collect();
        let said = mean_on_scale(&varied, (-100.0, 100.0)).unwrap();
        assert!(said.low > 0.3 && said.high < 1.7, "{said:?}");
    }

    /// Ten conversations of twelve answers; in each the two agree as often as that conversation is hard.
    fn drawn(stream: &mut SplitMix64, conversations: usize) -> Vec<Vec<(usize, usize)>> {
        let conversation = |stream: &mut SplitMix64| {
            let agree = 60 + stream.below(40);
            let answer = |stream: &mut SplitMix64| {
                let one = stream.below(2);
                (one, if stream.below(100) < agree { one } else { 1 - one })
            };
            (0..12).map(|_| answer(stream)).collect()
        };
        (0..conversations).map(|_| conversation(stream)).collect()
    }

    #[test]
    fn intervals_hold_the_truth_about_as_often_as_they_say() {
        // Agreement of 79.5 % on the mean, half of it expected of chance; AC1 of four classes expects a third of that.
        let (share, chance) = (0.795, 0.5 / 3.0);
        let truths = [share, (share - 0.5) / 0.5, (share - chance) / (1.0 - chance)];
        let mut held = [0_usize; 3];
        for round in 0..1_000 {
            let all = clusters(&drawn(&mut SplitMix64::numbered(17, round), 10));
            let said = agreement_of_clusters(&all).unwrap();
            for (place, one) in [Some(said.same), said.kappa, said.ac1].into_iter().enumerate() {
                let one = one.unwrap();
                held[place] += usize::from(one.low <= truths[place] && truths[place] <= one.high);
            }
        }
        assert!(held.iter().all(|held| (900..=975).contains(held)), "{held:?} of 1000");
    }

    proptest! {
        #[test]
        fn an_interval_holds_its_value_and_is_never_nothing(
            all in proptest::collection::vec(proptest::collection::vec((0usize..4, 0usize..4), 1..8), 1..16),
            times in 1usize..4,
        ) {
            let all: Vec<_> = all.iter().map(|one| one.repeat(times)).collect();
            let tables = clusters(&all);
            let mut whole = Confusion::new(4);
            for one in &tables {
                whole.merge(one);
            }
            let Some(said) = agreement_of_clusters(&tables) else {
                prop_assert!(all.len() < ENOUGH);
                return Ok(());
            };
            prop_assert!(all.len() >= ENOUGH);
            prop_assert_eq!(said.kappa.map(|one| one.value), kappa(&whole));
            prop_assert_eq!(said.ac1.map(|one| one.value), ac1(&whole));
            for one in [Some(said.same), said.kappa, said.ac1].into_iter().flatten() {
                prop_assert!(-1.0 <= one.low && one.low <= one.value && one.value <= one.high && one.high <= 1.0);
                prop_assert!(one.high - one.low > 0.01, "{:?}", one);
            }
        }

        #[test]
        fn more_conversations_of_the_same_sort_say_more(
            all in proptest::collection::vec(proptest::collection::vec((0usize..2, 0usize..2), 1..8), 10..14),
        ) {
            let tables = clusters(&all);
            let width = |times: usize| {
                let all: Vec<Confusion> = (0..times).flat_map(|_| tables.iter().cloned()).collect();
                let said = agreement_of_clusters(&all).unwrap().same;
                said.high - said.low
            };
            prop_assert!(width(9) < width(1));
        }
    }
}
