//! A number that may be shown, or the words "not enough data".

pub use crate::statistics::ENOUGH;
use crate::statistics::{Estimate, Spread, tidy};
use serde::Serialize;
use utoipa::ToSchema;

/// An interval wider than this part of its scale says nothing that a person may act on: on a scale of 100 points, 20
/// are two bands of the shipped rubrics.
pub const WIDEST: f64 = 0.2;

/// What a figure is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// 0-100.
    Score,
    /// 0-1.
    Share,
    /// 1-5, a customer's answer.
    Survey,
    /// −2 to 2, a head's reading.
    Quality,
    /// −1 to 1: agreement beyond chance. Wider than other scales it may be, for it is about a rubric, not a person.
    Agreement,
}

impl Scale {
    /// Lowest and highest value.
    pub(super) fn bounds(self) -> (f64, f64) {
        match self {
            Self::Score => (0.0, 100.0),
            Self::Share => (0.0, 1.0),
            Self::Survey => (1.0, 5.0),
            Self::Quality => (-2.0, 2.0),
            Self::Agreement => (-1.0, 1.0),
        }
    }

    fn widest(self) -> f64 {
        let (low, high) = self.bounds();
        (high - low) * if self == Self::Agreement { 2.0 * WIDEST } else { WIDEST }
    }
}

/// A figure with its 95 % interval, or only how many values there are where they say too little.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Figure {
    /// Values that it rests on.
    pub n: usize,
    /// The figure; absent where there is not enough data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Lower end of the interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// Upper end of the interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
}

impl Figure {
    /// The figure where `n` and the interval allow it. Ends beyond the scale are cut to it.
    pub fn of(n: usize, estimate: Option<Estimate>, scale: Scale) -> Self {
        let bare = Self { n, ..Self::default() };
        let Some(estimate) = estimate else { return bare };
        let (lowest, highest) = scale.bounds();
        let (low, high) = (estimate.low.max(lowest), estimate.high.min(highest));
        // Measured before it is cut: near an end of the scale a wide interval would look narrow.
        let width = estimate.high - estimate.low;
        if n < ENOUGH || !width.is_finite() || width > scale.widest() {
            return bare;
        }
        Self { n, value: Some(tidy(estimate.value)), low: Some(tidy(low)), high: Some(tidy(high)) }
    }

    /// The mean of `n` values of a scale.
    pub fn mean(n: usize, spread: Option<Spread>, scale: Scale) -> Self {
        Self::of(n, spread.map(|spread| spread.on_scale(scale.bounds())), scale)
    }

    /// A share that a test has told from another: shown however wide its interval is, for the difference stands.
    pub fn told(n: usize, estimate: Estimate) -> Self {
        let Estimate { value, low, high } = estimate.tidy();
        Self { n, value: Some(value), low: Some(low), high: Some(high) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn estimate(value: f64, half: f64) -> Estimate {
        Estimate { value, low: value - half, high: value + half }
    }

    #[test]
    fn five_calls_are_no_figure_and_a_wide_interval_is_none_either() {
        assert_eq!(
            Figure::of(5, Some(estimate(80.0, 1.0)), Scale::Score),
            Figure { n: 5, ..Figure::default() }
        );
        assert_eq!(Figure::of(9, Some(estimate(80.0, 1.0)), Scale::Score).value, None);
        assert_eq!(Figure::of(10, Some(estimate(80.0, 1.0)), Scale::Score).value, Some(80.0));
        assert_eq!(Figure::of(500, Some(estimate(80.0, 10.1)), Scale::Score).value, None);
        assert_eq!(
            Figure::of(500, Some(estimate(98.0, 15.0)), Scale::Score).value,
            None,
            "not made narrow by the end"
        );
        assert_eq!(Figure::of(500, Some(estimate(98.0, 5.0)), Scale::Score).high, Some(100.0));
        assert_eq!(Figure::of(500, None, Scale::Share), Figure { n: 500, ..Figure::default() });
        assert_eq!(Figure::of(50, Some(estimate(0.9, 0.09)), Scale::Share).value, Some(0.9));
    }

    proptest! {
        #[test]
        fn no_figure_without_its_interval(n in 0usize..100, value in -3.0f64..103.0, half in 0.0f64..30.0) {
            for scale in [Scale::Score, Scale::Share, Scale::Survey, Scale::Quality, Scale::Agreement] {
                let figure = Figure::of(n, Some(estimate(value, half)), scale);
                prop_assert_eq!(figure.value.is_some(), figure.low.is_some() && figure.high.is_some());
                prop_assert!(figure.value.is_none() || n >= ENOUGH);
            }
        }
    }
}
