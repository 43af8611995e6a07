//! How far a figure would move with other conversations of the same sort.

use super::{Estimate, SplitMix64, share, wilson};
use rayon::prelude::*;

/// How the draws are made.
#[derive(Clone, Copy, Debug)]
pub struct Bootstrap {
    /// How many.
    pub draws: usize,
    /// Same seed, same interval.
    pub seed: u64,
}

impl Default for Bootstrap {
    fn default() -> Self {
        Self { draws: 1_000, seed: 0x5eed }
    }
}

/// A figure with its percentile interval (Efron 1979; groups are drawn whole, because what is said in one
/// conversation hangs together). Draws in which the figure does not exist are left out; where that is most of them
/// the interval is as wide as `range`. `None` where the figure does not exist.
pub fn bootstrap<G: Sync>(
    groups: &[G],
    how: Bootstrap,
    range: (f64, f64),
    figure: impl Fn(&[&G]) -> Option<f64> + Sync,
) -> Option<Estimate> {
    let value = figure(&groups.iter().collect::<Vec<_>>())?;
    let draw = |number: usize| {
        let mut stream = SplitMix64::numbered(how.seed, u64::try_from(number).unwrap_or(u64::MAX));
        let drawn: Vec<&G> =
            (0..groups.len()).filter_map(|_| groups.get(stream.below(groups.len()))).collect();
        figure(&drawn)
    };
    let mut values: Vec<f64> = (0..how.draws).into_par_iter().filter_map(draw).collect();
    values.sort_by(f64::total_cmp);
    let cut = values.len() / 40; // 2.5 % at each end
    let (low, high) = match (values.get(cut), values.iter().rev().nth(cut)) {
        (Some(low), Some(high)) if values.len() * 2 >= how.draws => (*low, *high),
        _ => range,
    };
    // A statistic with few groups can lie outside the percentiles of its own draws.
    Some(Estimate { value, low: low.min(value), high: high.max(value) })
}

/// A share over groups of (part, whole): drawn as [`bootstrap`] does. Where all or nothing is counted no draw can
/// differ, and where every group counts once nothing hangs together: then Wilson's interval.
pub fn grouped_share(groups: &[(usize, usize)], how: Bootstrap) -> Option<Estimate> {
    let sum =
        |groups: &mut dyn Iterator<Item = (usize, usize)>| groups.fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    let (part, whole) = sum(&mut groups.iter().copied());
    if part == 0 || part == whole || groups.iter().all(|(_, whole)| *whole <= 1) {
        return wilson(part, whole);
    }
    bootstrap(groups, how, (0.0, 1.0), |drawn| {
        let (part, whole) = sum(&mut drawn.iter().map(|group| **group));
        share(part, whole)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::mean;
    use proptest::prelude::*;

    fn of_means(groups: &[Vec<f64>], how: Bootstrap) -> Option<Estimate> {
        bootstrap(groups, how, (0.0, 1.0), |drawn| {
            mean(&drawn.iter().flat_map(|group| group.iter().copied()).collect::<Vec<_>>())
        })
    }

    #[test]
    fn the_interval_of_a_mean_is_about_two_standard_errors() {
        let groups: Vec<Vec<f64>> = (0..400).map(|n| vec![f64::from(n % 2)]).collect();
        let estimate = of_means(&groups, Bootstrap::default()).unwrap();
        assert!((estimate.value - 0.5).abs() < 1e-12);
        // 1.96 · sqrt(.25 / 400) = .049
        assert!(
            (estimate.low - 0.451).abs() < 0.006 && (estimate.high - 0.549).abs() < 0.006,
            "{estimate:?}"
        );
    }

    #[test]
    fn what_hangs_together_is_drawn_together() {
        let alone: Vec<Vec<f64>> = (0..200).map(|n| vec![f64::from(n % 2)]).collect();
        let together: Vec<Vec<f64>> = (0..20).map(|n| vec![f64::from(n % 2); 10]).collect();
        let width = |groups: &[Vec<f64>]| {
            let estimate = of_means(groups, Bootstrap::default()).unwrap();
            estimate.high - estimate.low
        };
        assert!(width(&together) > 2.5 * width(&alone));
    }

    #[test]
    fn shares_that_cannot_vary_have_wilsons_interval() {
        let how = Bootstrap::default();
        assert_eq!(grouped_share(&[(3, 3), (7, 7)], how), wilson(10, 10));
        assert_eq!(grouped_share(&[(1, 1), (0, 1), (1, 1)], how), wilson(2, 3));
        assert_eq!(grouped_share(&[(0, 0)], how), None);
        let drawn = grouped_share(&[(3, 4), (0, 2), (5, 5), (1, 3)], how).unwrap();
        assert!(drawn.low < 9.0 / 14.0 && drawn.high > 9.0 / 14.0 && drawn.high <= 1.0, "{drawn:?}");
    }

    #[test]
    fn a_figure_that_most_draws_lack_has_the_widest_interval() {
        let groups: Vec<u32> = (0..50).collect();
        let rare = |drawn: &[&u32]| drawn.contains(&&7).then_some(0.4).filter(|_| drawn.contains(&&8));
        let estimate = bootstrap(&groups, Bootstrap::default(), (0.0, 1.0), rare).unwrap();
        assert_eq!((estimate.low, estimate.high), (0.0, 1.0));
        assert_eq!(of_means(&[], Bootstrap::default()), None);
    }

    proptest! {
        #[test]
        fn the_same_seed_gives_the_same_interval(values in proptest::collection::vec(0.0f64..1.0, 1..30), seed: u64) {
            let groups: Vec<Vec<f64>> = values.iter().map(|value| vec![*value]).collect();
            let how = Bootstrap { draws: 100, seed };
            let first = of_means(&groups, how).unwrap();
            prop_assert_eq!(Some(first), of_means(&groups, how));
            prop_assert!(first.low <= first.value && first.value <= first.high);
        }
    }
}
