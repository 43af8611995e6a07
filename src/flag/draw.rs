//! Who is looked at: the uniform sample, and the riskiest as many as a day holds.

use crate::basic::Hasher;

/// Is a conversation in the uniform sample? Depends on seed and key alone: drawn again, it is the same; drawn in
/// another order, it is the same; raising the probability keeps everyone who was in.
pub fn in_sample(seed: u64, key: &str, probability: f64) -> bool {
    point("spotcheck uniform sample 1", seed, key) < probability
}

/// A number in [0, 1) that looks random and follows from purpose, seed and key alone; purposes do not tell of each other.
pub fn point(purpose: &str, seed: u64, key: &str) -> f64 {
    let mut hasher = Hasher::new();
    hasher.update(purpose.as_bytes());
    hasher.update(b"\0");
    hasher.update(&seed.to_be_bytes());
    hasher.update(key.as_bytes());
    let hash = hasher.finish();
    // 48 bits are exact in a double and far finer than any share that a person would set.
    let digits = hash.as_str().get(..12).and_then(|digits| u64::from_str_radix(digits, 16).ok());
    #[expect(clippy::cast_precision_loss, reason = "48 bits fit a double exactly")]
    let point = digits.unwrap_or(u64::MAX) as f64 / (1_u64 << 48) as f64;
    point
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        #[test]
        fn the_share_drawn_is_the_probability(seed in any::<u64>(), probability in 0.01_f64..0.99) {
            let drawn = (0..10_000).filter(|n| in_sample(seed, &format!("call-{n}"), probability)).count();
            let share = f64::from(u32::try_from(drawn).unwrap()) / 10_000.0;
            let deviation = (probability * (1.0 - probability) / 10_000.0).sqrt();
            prop_assert!((share - probability).abs() < 5.0 * deviation, "{share} for {probability}");
        }

        #[test]
        fn a_larger_probability_keeps_who_was_in(seed in any::<u64>(), key in ".{0,20}", a in 0.0_f64..1.0, b in 0.0_f64..1.0) {
            prop_assert!(!in_sample(seed, &key, a.min(b)) || in_sample(seed, &key, a.max(b)));
            prop_assert!(in_sample(seed, &key, 1.0) && !in_sample(seed, &key, 0.0));
        }
    }

    #[test]
    fn another_seed_draws_another_sample() {
        let drawn = |seed| (0..1_000).filter(|n| in_sample(seed, &n.to_string(), 0.1)).collect::<Vec<_>>();
        assert_eq!(drawn(1), drawn(1));
        assert_ne!(drawn(1), drawn(2));
    }
}
