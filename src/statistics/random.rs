//! Seeded random numbers that are the same on every machine.

/// `SplitMix64` (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014): eight bytes of
/// state, every seed good.
#[derive(Clone, Debug)]
pub struct SplitMix64(u64);

impl SplitMix64 {
    /// The stream of this seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A stream of its own for each pair of seed and number.
    pub fn numbered(seed: u64, number: u64) -> Self {
        let mut of_number = Self(number);
        Self(seed ^ of_number.next_u64())
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A whole number from 0 up to but not including `n`, each equally likely (multiply and shift: Lemire 2019); 0
    /// where `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        let wide = u128::from(self.next_u64()) * u128::try_from(n).unwrap_or(0);
        usize::try_from(wide >> 64).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn gives_the_published_numbers() {
        let mut stream = SplitMix64::new(1_234_567);
        let first: Vec<u64> = (0..3).map(|_| stream.next_u64()).collect();
        assert_eq!(first, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn every_place_is_drawn_about_equally_often() {
        let mut stream = SplitMix64::new(7);
        let mut drawn = [0; 5];
        (0..10_000).for_each(|_| drawn[stream.below(5)] += 1);
        assert!(drawn.iter().all(|n| (1_850..2_150).contains(n)), "{drawn:?}");
    }

    proptest! {
        #[test]
        fn stays_below(seed: u64, n in 1usize..1_000_000) {
            prop_assert!(SplitMix64::new(seed).below(n) < n);
        }
    }
}
