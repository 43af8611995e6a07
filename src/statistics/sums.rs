//! Means from sums, as a database adds them up, and differences of means.

use super::estimate::wilson_at;
use super::{Estimate, count, critical, two_sided};

/// How many values, their sum and the sum of their squares.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sums {
    /// How many.
    pub n: usize,
    /// Their sum.
    pub sum: f64,
    /// The sum of their squares.
    pub squares: f64,
}

impl Sums {
    /// Of these values.
    pub fn of(values: &[f64]) -> Self {
        let mut all = Self::default();
        for value in values {
            all.add(Self { n: 1, sum: *value, squares: value * value });
        }
        all
    }

    /// More values.
    pub fn add(&mut self, more: Self) {
        self.n += more.n;
        self.sum += more.sum;
        self.squares += more.squares;
    }

    /// These without those, which are part of them.
    #[must_use]
    pub fn without(self, part: Self) -> Self {
        Self {
            n: self.n.saturating_sub(part.n),
            sum: self.sum - part.sum,
            squares: self.squares - part.squares,
        }
    }

    /// The mean with its squared standard error, each value on its own; `None` for fewer than two values.
    pub fn spread(self) -> Option<Spread> {
        if self.n < 2 {
            return None;
        }
        let n = count(self.n);
        let mean = self.sum / n;
        let variance = ((self.squares - self.sum * mean) / (n - 1.0)).max(0.0);
        Some(Spread { mean, variance: variance / n, df: n - 1.0 })
    }
}

/// The mean over clusters of different sizes (number, sum), with the squared standard error that holds where values
/// of one cluster are alike: the ratio estimator of cluster sampling (Cochran 1977, "Sampling techniques", 9A.1).
/// `None` for fewer than two clusters.
pub fn clustered(clusters: &[Sums]) -> Option<Spread> {
    let filled = || clusters.iter().filter(|one| one.n > 0);
    let k = count(filled().count());
    let n: usize = filled().map(|one| one.n).sum();
    if k < 2.0 {
        return None;
    }
    let mean = filled().map(|one| one.sum).sum::<f64>() / count(n);
    let off: f64 = filled().map(|one| (one.sum - mean * count(one.n)).powi(2)).sum();
    Some(Spread { mean, variance: k / (k - 1.0) * off / count(n).powi(2), df: k - 1.0 })
}

/// A mean and how far it may be off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The mean.
    pub mean: f64,
    /// Squared standard error of the mean.
    pub variance: f64,
    /// Degrees of freedom of that error.
    pub df: f64,
}

impl Spread {
    /// With Student's 95 % interval.
    pub fn estimate(self) -> Estimate {
        self.at(0.05)
    }

    /// With Student's 95 % interval, of values on a scale. Where they are all alike their spread is unknown, not zero:
    /// then by Wilson's interval no more than a certain share of others differs (about three in `n`, the "rule of three"
    /// of Hanley and Lippman-Hand 1983), each by as much as the scale allows.
    pub fn on_scale(self, (lowest, highest): (f64, f64)) -> Estimate {
        if self.varies() {
            return self.estimate();
        }
        let (value, others) = (self.mean, wilson_at(0.0, self.df + 1.0).high);
        let (below, above) = (others * (value - lowest), others * (highest - value));
        Estimate { value, low: value - below, high: value + above }
    }

    /// The same for comparisons: what does not vary is taken to be as uncertain as [`Spread::on_scale`] says on the side
    /// where that is more.
    #[must_use]
    pub fn cautious(self, scale: (f64, f64)) -> Self {
        if self.varies() {
            return self;
        }
        let sure = self.on_scale(scale);
        let half = (sure.high - self.mean).max(self.mean - sure.low);
        Self { variance: (half / critical(0.05, self.df)).powi(2), ..self }
    }

    fn varies(self) -> bool {
        self.variance > 1e-12
    }

    /// With the interval that `alpha` of all such intervals miss.
    pub fn at(self, alpha: f64) -> Estimate {
        let half = critical(alpha, self.df) * self.variance.sqrt();
        let half = if half.is_nan() { 0.0 } else { half }; // infinite times zero: values that do not vary
        Estimate { value: self.mean, low: self.mean - half, high: self.mean + half }
    }

    /// This less another, independent one (Welch 1947, with Satterthwaite's degrees of freedom).
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        let variance = self.variance + other.variance;
        let part = |one: Self| if one.df > 0.0 { one.variance.powi(2) / one.df } else { 0.0 };
        let parts = part(self) + part(other);
        let df = if parts > 0.0 { variance.powi(2) / parts } else { self.df + other.df };
        Self { mean: self.mean - other.mean, variance, df }
    }

    /// How likely at least such a distance from 0 is where there is none.
    pub fn p(self) -> f64 {
        if self.variance > 0.0 {
            two_sided(self.mean / self.variance.sqrt(), self.df)
        } else if self.mean == 0.0 {
            1.0
        } else {
            0.0
        }
    }
}

/// Which of several tests say something although they are several, and at which level each was asked (Holm 1979, "A
/// simple sequentially rejective multiple test procedure"): `Some(level)` for those that do. At most `alpha` of all
/// families without any difference get even one wrong answer.
pub fn holm(ps: &[f64], alpha: f64) -> Vec<Option<f64>> {
    let mut order: Vec<usize> = (0..ps.len()).collect();
    let p = |i: usize| ps.get(i).copied().unwrap_or(1.0);
    order.sort_by(|a, b| p(*a).total_cmp(&p(*b)));
    let mut said = vec![None; ps.len()];
    for (rank, i) in order.into_iter().enumerate() {
        let level = alpha / count(ps.len() - rank);
        if p(i) > level {
            break;
        }
        if let Some(place) = said.get_mut(i) {
            *place = Some(level);
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::SplitMix64;

    /// About normal: twelve uniform numbers.
    fn normal(stream: &mut SplitMix64) -> f64 {
        (0..12).map(|_| count(stream.below(1 << 24)) / f64::from(1 << 24)).sum::<f64>() - 6.0
    }

    fn covered(draw: impl Fn(&mut SplitMix64) -> Option<Estimate>, truth: f64) -> f64 {
        let rounds = 2_000;
        let holds = |n: u64| {
            let estimate = draw(&mut SplitMix64::numbered(11, n)).unwrap();
            estimate.low <= truth && truth <= estimate.high
        };
        count((0..rounds).filter(|n| holds(*n)).count()) / 2_000.0
    }

    #[test]
    fn worked_by_hand() {
        // 1, 2, 3: variance 1, standard error 1/√3, t(2) = 4.3027
        let estimate = Sums::of(&[1.0, 2.0, 3.0]).spread().unwrap().estimate();
        assert!((estimate.high - 2.0 - 4.3027 / 3f64.sqrt()).abs() < 1e-3, "{estimate:?}");
        assert_eq!(Sums::of(&[1.0]).spread(), None);
        assert_eq!(clustered(&[Sums::of(&[1.0, 2.0]), Sums::default()]), None);
        assert_eq!(holm(&[0.03, 0.01, 0.04], 0.05), [None, Some(0.05 / 3.0), None]);
        assert_eq!(holm(&[0.02, 0.01], 0.05), [Some(0.05), Some(0.025)]);
        assert_eq!(holm(&[], 0.05), []);
    }

    #[test]
    fn what_does_not_vary_is_not_certain() {
        let alike = |n: usize| Sums::of(&vec![100.0; n]).spread().unwrap();
        // Wilson's interval of 0 in 10 ends at .2775.
        let said = alike(10).on_scale((0.0, 100.0));
        assert!((said.high - 100.0).abs() < 1e-9 && (said.low - 72.25).abs() < 0.01, "{said:?}");
        let others =
            Sums::of(&[70.0, 80.0, 90.0, 75.0, 85.0, 80.0, 70.0, 90.0, 85.0, 75.0]).spread().unwrap();
        let differs = |n: usize| alike(n).cautious((0.0, 100.0)).less(others).p();
        assert!(differs(10) > 0.05 && differs(200) < 0.01, "{} {}", differs(10), differs(200));
        assert_eq!(others.cautious((0.0, 100.0)), others);
    }

    #[test]
    fn intervals_hold_the_truth_as_often_as_they_say() {
        let alone = covered(
            |stream| {
                let values: Vec<f64> = (0..10).map(|_| 70.0 + 9.0 * normal(stream)).collect();
                Sums::of(&values).spread().map(Spread::estimate)
            },
            70.0,
        );
        assert!((0.94..0.96).contains(&alone), "{alone}");
        // Agents differ by ±6, their conversations by ±9; between 5 and 40 conversations each.
        let agents = |stream: &mut SplitMix64| -> Vec<Sums> {
            let one = |stream: &mut SplitMix64| {
                let own = 70.0 + 6.0 * normal(stream);
                let n = 5 + stream.below(36);
                Sums::of(&(0..n).map(|_| own + 9.0 * normal(stream)).collect::<Vec<_>>())
            };
            (0..12).map(|_| one(stream)).collect()
        };
        let together = covered(|stream| clustered(&agents(stream)).map(Spread::estimate), 70.0);
        assert!((0.91..0.97).contains(&together), "{together}");
        let as_if_alone = covered(
            |stream| {
                let mut all = Sums::default();
                for one in agents(stream) {
                    all.add(one);
                }
                all.spread().map(Spread::estimate)
            },
            70.0,
        );
        assert!(as_if_alone < 0.6, "what ignores the agents is far too sure: {as_if_alone}");
    }

    #[test]
    fn noise_makes_no_ranking() {
        // Six teams that are all alike, fifteen pairs: a false "better" in at most 5 % of all tables.
        let table = |n: u64| {
            let mut stream = SplitMix64::numbered(5, n);
            let team = |stream: &mut SplitMix64| {
                let agents: Vec<Sums> = (0..8)
                    .map(|_| {
                        let own = 4.0 * normal(stream);
                        Sums::of(&(0..15).map(|_| 75.0 + own + 10.0 * normal(stream)).collect::<Vec<_>>())
                    })
                    .collect();
                clustered(&agents).unwrap()
            };
            let teams: Vec<Spread> = (0..6).map(|_| team(&mut stream)).collect();
            let pairs = (0..6).flat_map(|a| (0..a).map(move |b| (a, b)));
            let ps: Vec<f64> = pairs.map(|(a, b)| teams[a].less(teams[b]).p()).collect();
            (holm(&ps, 0.05).iter().any(Option::is_some), ps.iter().any(|p| *p < 0.05))
        };
        let tables: Vec<(bool, bool)> = (0..1_000).map(table).collect();
        let wrong = tables.iter().filter(|(holm, _)| *holm).count();
        let naive = tables.iter().filter(|(_, naive)| *naive).count();
        assert!(wrong <= 65, "{wrong} of 1000"); // 50 expected at most; two standard errors above
        assert!(naive > 150, "without the correction it would be {naive}");
    }

    #[test]
    fn what_truly_differs_is_found() {
        let found = |n: u64| {
            let mut stream = SplitMix64::numbered(3, n);
            let team = |stream: &mut SplitMix64, level: f64| {
                let agents: Vec<Sums> = (0..10)
                    .map(|_| Sums::of(&(0..30).map(|_| level + 10.0 * normal(stream)).collect::<Vec<_>>()))
                    .collect();
                clustered(&agents).unwrap()
            };
            let difference = team(&mut stream, 80.0).less(team(&mut stream, 75.0));
            holm(&[difference.p()], 0.05)[0].is_some()
        };
        assert!((0..200).filter(|n| found(*n)).count() > 190);
    }
}
