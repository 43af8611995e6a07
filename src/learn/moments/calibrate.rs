//! From logits to probabilities that can be believed, and the probability from which a head speaks up.

use crate::statistics::share;

/// Thresholds are looked for here.
const STEPS: std::ops::RangeInclusive<u32> = 60..=96;

/// `probability = 1 / (1 + exp(-(slope · logit + offset)))`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Line {
    pub slope: f64,
    pub offset: f64,
}

impl Line {
    pub(super) fn probability(self, logit: f64) -> f64 {
        1.0 / (1.0 + (-(self.slope * logit + self.offset)).exp())
    }
}

/// Platt's calibration (1999) with his smoothed targets, by Newton's method.
pub(super) fn platt(items: &[(f64, bool)]) -> Line {
    let positives = crate::statistics::count(items.iter().filter(|(_, is)| *is).count());
    let negatives = crate::statistics::count(items.len()) - positives;
    let (yes, no) = ((positives + 1.0) / (positives + 2.0), 1.0 / (negatives + 2.0));
    let mut line = Line { slope: 0.0, offset: ((positives + 1.0) / (negatives + 1.0)).ln() };
    for _ in 0..100 {
        let (mut g0, mut g1, mut h00, mut h01, mut h11) = (0.0, 0.0, 1e-9, 0.0, 1e-9);
        for (logit, is) in items {
            let p = line.probability(*logit);
            let off = p - if *is { yes } else { no };
            let curve = p * (1.0 - p);
            g0 += off * logit;
            g1 += off;
            h00 += curve * logit * logit;
            h01 += curve * logit;
            h11 += curve;
        }
        let determinant = h00 * h11 - h01 * h01;
        if determinant.abs() < 1e-12 {
            break;
        }
        let step = ((h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant);
        // Where the curve is flat Newton's step is too long.
        let step = (step.0.clamp(-0.5, 0.5), step.1.clamp(-2.0, 2.0));
        line = Line { slope: line.slope - step.0, offset: line.offset - step.1 };
        if step.0.abs() + step.1.abs() < 1e-9 {
            break;
        }
    }
    if line.slope > 0.0 && line.slope.is_finite() { line } else { Line { slope: 1.0, offset: 0.0 } }
}

/// The lowest probability, at least .60, from which so large a share is right; the highest one tried where
/// none is.
pub(super) fn threshold(items: &[(f64, bool)], precision: f64) -> f64 {
    let right = |from: f64| {
        let said = items.iter().filter(|(p, _)| *p >= from);
        let (all, hits) = said.fold((0, 0), |(all, hits), (_, is)| (all + 1, hits + usize::from(*is)));
        share(hits, all).unwrap_or(1.0)
    };
    let mut steps = STEPS.map(|step| f64::from(step) / 100.0);
    steps.find(|from| right(*from) >= precision).unwrap_or(f64::from(*STEPS.end()) / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overconfident_logits_are_taken_back() {
        // Right three times in four, whatever the logit's size says.
        let items: Vec<(f64, bool)> =
            (0..400).map(|n| (if n < 200 { 8.0 } else { -8.0 }, (n < 200) == (n % 4 > 0))).collect();
        let line = platt(&items);
        assert!((line.probability(8.0) - 0.75).abs() < 0.02 && (line.probability(-8.0) - 0.25).abs() < 0.02);
    }

    #[test]
    fn the_threshold_rises_until_enough_is_right() {
        let items: Vec<(f64, bool)> = (0..100).map(|n| (f64::from(n) / 100.0, n >= 70)).collect();
        let from = threshold(&items, 0.95);
        assert!((0.66..=0.70).contains(&from), "{from}");
        assert!((threshold(&[(0.99, false)], 0.9) - 0.96).abs() < 1e-9);
    }
}
