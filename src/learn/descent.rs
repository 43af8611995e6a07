//! What all training by gradient descent shares: the rate, the order, the way out of libtorch.

use crate::facts::heads::{Linear, Numbers};
use crate::statistics::{SplitMix64, share};
use tch::{Tensor, nn};

/// The part of the highest rate to learn at: one cycle (Smith 2018), up over the first three tenths, then down along
/// a cosine to nothing.
pub(super) fn one_cycle(step: usize, steps: usize) -> f64 {
    let done = share(step, steps).unwrap_or(0.0);
    let wave =
        |from: f64, to: f64, part: f64| to + (from - to) * (1.0 + (std::f64::consts::PI * part).cos()) / 2.0;
    if done < 0.3 { wave(1.0 / 25.0, 1.0, done / 0.3) } else { wave(1.0, 1.0 / 10_000.0, (done - 0.3) / 0.7) }
}

/// Fisher and Yates.
pub(super) fn shuffle<T>(items: &mut [T], random: &mut SplitMix64) {
    for last in (1..items.len()).rev() {
        items.swap(last, random.below(last + 1));
    }
}

/// A trained layer as a head keeps it.
pub(super) fn of_layer(layer: &nn::Linear) -> anyhow::Result<Linear> {
    let bias = layer.bs.as_ref().ok_or_else(|| anyhow::anyhow!("a layer without bias"))?;
    plain(&layer.ws, bias)
}

/// Trained weights and bias as a head keeps them.
pub(super) fn plain(weights: &Tensor, bias: &Tensor) -> anyhow::Result<Linear> {
    Ok(Linear { weights: numbers(weights)?, bias: numbers(bias)? })
}

/// Trained numbers, row after row.
pub(super) fn numbers(tensor: &Tensor) -> anyhow::Result<Numbers> {
    let flat: Vec<f32> = Vec::try_from(tensor.f_detach()?.f_contiguous()?.f_flatten(0, -1)?)?;
    Ok(Numbers::rounded(flat))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_rises_and_falls() {
        let rates: Vec<f64> = (0..=100).map(|step| one_cycle(step, 100)).collect();
        assert!(rates[0] < 0.05 && (rates[30] - 1.0).abs() < 1e-9 && rates[100] < 0.001);
        assert!(rates.windows(2).take(30).all(|pair| pair[0] < pair[1]));
        assert!(rates.windows(2).skip(30).all(|pair| pair[0] > pair[1]));
    }
}
