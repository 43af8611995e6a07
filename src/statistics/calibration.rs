//! Do things happen as often as the machine says?

use super::{count, mean};
use serde::Serialize;

/// Predictions between two probabilities, and what came true of them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Bin {
    /// How many.
    pub n: usize,
    /// Mean of what was said, 0-1.
    pub said: f64,
    /// Mean of what came true, 0-1.
    pub true_share: f64,
}

/// The reliability curve (Murphy and Winkler 1977): predictions in `bins` equal parts of 0-1, those without any
/// left out. An outcome is 0 or 1, or the share of several people who say yes.
pub fn reliability(items: &[(f64, f64)], bins: usize) -> Vec<Bin> {
    let place = |said: f64| (1..bins).filter(|edge| said >= count(*edge) / count(bins)).count();
    let of_bin = |bin: usize| items.iter().filter(move |(said, _)| place(*said) == bin);
    let made = (0..bins).filter_map(|bin| {
        let (said, outcomes): (Vec<f64>, Vec<f64>) = of_bin(bin).copied().unzip();
        Some(Bin { n: said.len(), said: mean(&said)?, true_share: mean(&outcomes)? })
    });
    made.collect()
}

/// Expected calibration error (Naeini, Cooper, Hauskrecht 2015): the mean distance of the curve from what was said,
/// each bin by its size. `None` of nothing.
pub fn expected_calibration_error(bins: &[Bin]) -> Option<f64> {
    let n: usize = bins.iter().map(|bin| bin.n).sum();
    let off = |bin: &Bin| count(bin.n) * (bin.said - bin.true_share).abs();
    (n > 0).then(|| bins.iter().map(off).sum::<f64>() / count(n))
}

/// Brier's score (Brier 1950): the mean squared distance of what was said from the outcome; 0 is perfect.
pub fn brier(items: &[(f64, f64)]) -> Option<f64> {
    mean(&items.iter().map(|(said, outcome)| (said - outcome).powi(2)).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn worked_by_hand() {
        let items = [(0.1, 0.0), (0.1, 1.0), (0.9, 1.0), (1.0, 1.0)];
        let curve = reliability(&items, 2);
        assert_eq!(curve.len(), 2);
        assert_eq!((curve[0].n, curve[0].true_share, curve[1].n), (2, 0.5, 2));
        assert!((curve[0].said - 0.1).abs() < 1e-12 && (curve[1].said - 0.95).abs() < 1e-12);
        // half of them off by .4, half by .05
        assert!((expected_calibration_error(&curve).unwrap() - 0.225).abs() < 1e-12);
        assert!((brier(&items).unwrap() - (0.01 + 0.81 + 0.01) / 4.0).abs() < 1e-12);
        assert_eq!((brier(&[]), expected_calibration_error(&[])), (None, None));
    }

    proptest! {
        #[test]
        fn nobody_is_lost_and_perfect_knowledge_has_no_error(said in proptest::collection::vec(0.0f64..=1.0, 1..80)) {
            let items: Vec<(f64, f64)> = said.iter().map(|said| (*said, said.round())).collect();
            let curve = reliability(&items, 10);
            prop_assert_eq!(curve.iter().map(|bin| bin.n).sum::<usize>(), items.len());
            prop_assert!(curve.windows(2).all(|pair| pair[0].said < pair[1].said));
            let known: Vec<(f64, f64)> = items.iter().map(|(_, truth)| (*truth, *truth)).collect();
            prop_assert!(expected_calibration_error(&reliability(&known, 10)).unwrap() < 1e-12);
            prop_assert!(brier(&known).unwrap() < 1e-12);
        }
    }
}
