//! What people would say of all conversations, from those of a random sample that they judged.

use super::{Spread, count};

/// One judged conversation of the sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judged {
    /// What the person says less what the machine says.
    pub difference: f64,
    /// With which probability it could be drawn, above 0 and at most 1.
    pub probability: f64,
}

/// The machine's mean over all conversations, corrected by the mean difference of people and machine in the sample,
/// each weighted by one over its probability: the difference estimator (Särndal, Swensson, Wretman 1992, "Model
/// assisted survey sampling", 6.3; the weights normalised after Hájek). The machine's mean is known, not estimated, so
/// the error is that of the correction alone. `None` for fewer than two judged.
pub fn corrected(machine_mean: f64, judged: &[Judged]) -> Option<Spread> {
    let usable = || judged.iter().filter(|one| one.probability > 0.0);
    let n = count(usable().count());
    if n < 2.0 {
        return None;
    }
    let weights: f64 = usable().map(|one| 1.0 / one.probability).sum();
    let mean = usable().map(|one| one.difference / one.probability).sum::<f64>() / weights;
    let off: f64 = usable().map(|one| ((one.difference - mean) / one.probability).powi(2)).sum();
    Some(Spread { mean: machine_mean + mean, variance: n / (n - 1.0) * off / weights.powi(2), df: n - 1.0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::SplitMix64;

    #[test]
    fn a_machine_that_is_too_kind_is_found_out() {
        // The machine gives 6 points too many, more to bad conversations; drawn with two different probabilities.
        let people = 4_000;
        let covered = (0..1_000u64).filter(|n| {
            let mut stream = SplitMix64::numbered(9, *n);
            let mut unit = || count(stream.below(1 << 24)) / f64::from(1 << 24);
            let (mut truth, mut machine, mut judged) = (0.0, 0.0, Vec::new());
            for i in 0..people {
                let person = 40.0 + 60.0 * unit();
                let said = person + 12.0 * unit() * (100.0 - person) / 30.0;
                let probability = if i % 4 == 0 { 0.06 } else { 0.02 };
                truth += person / f64::from(people);
                machine += said / f64::from(people);
                if unit() < probability {
                    judged.push(Judged { difference: person - said, probability });
                }
            }
            assert!(machine - truth > 5.0);
            let estimate = corrected(machine, &judged).unwrap().estimate();
            estimate.low <= truth && truth <= estimate.high
        });
        let covered = covered.count();
        assert!((930..=970).contains(&covered), "{covered} of 1000");
    }

    #[test]
    fn nothing_is_said_of_one_conversation() {
        assert_eq!(corrected(80.0, &[Judged { difference: -5.0, probability: 0.1 }]), None);
        assert_eq!(corrected(80.0, &[]), None);
    }
}
