//! The nearest of many vectors: exact, over pieces that are read one after the other, so that memory stays small.

use half::f16;
use rayon::prelude::*;
use std::collections::BTreeSet;

/// What the search is for: one or several vectors of length 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Sought(Vec<Vec<f32>>);

impl Sought {
    /// Vectors of one model; those that are empty or all zero are left out.
    pub fn new<'a>(vectors: impl IntoIterator<Item = &'a [f16]>) -> Self {
        let unit = |vector: &[f16]| {
            let wide: Vec<f32> = vector.iter().map(|x| x.to_f32()).collect();
            let norm = wide.iter().map(|x| x * x).sum::<f32>().sqrt();
            (norm > 0.0).then(|| wide.into_iter().map(|x| x / norm).collect())
        };
        Self(vectors.into_iter().filter_map(unit).collect())
    }

    /// Nothing to look for?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How near a stored vector (little-endian halves) is to the nearest of those sought: 1 is the same. `None`
    /// where it has another length, so another model made it.
    fn nearness(&self, bytes: &[u8]) -> Option<f32> {
        let wide: Vec<f32> =
            bytes.chunks_exact(2).map(|pair| f16::from_le_bytes([pair[0], pair[1]]).to_f32()).collect();
        let norm = dot(&wide, &wide).sqrt();
        let own = self.0.iter().filter(|vector| vector.len() == wide.len() && norm > 0.0);
        own.map(|vector| (dot(vector, &wide) / norm).min(1.0)).max_by(f32::total_cmp)
    }
}

/// Eight sums side by side, which the compiler turns into vector instructions.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    let (a_eights, b_eights) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = a_eights.remainder().iter().zip(b_eights.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in a_eights.zip(b_eights) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    sums.iter().sum::<f32>() + rest
}

/// A text found near.
#[derive(Clone, Debug, PartialEq)]
pub struct Near {
    /// Cosine, −1 to 1.
    pub nearness: f32,
    /// Hash of the text.
    pub text: String,
}

/// The nearest so far; at most as many as wanted are kept.
#[derive(Clone, Debug)]
pub struct Nearest {
    wanted: usize,
    kept: BTreeSet<(u32, String)>,
}

impl Nearest {
    /// None yet.
    pub fn new(wanted: usize) -> Self {
        Self { wanted, kept: BTreeSet::new() }
    }

    /// Looks through a piece on all cores; hash and bytes of each vector.
    pub fn look_through(&mut self, sought: &Sought, piece: &[(String, Vec<u8>)]) {
        let found: Vec<(f32, &String)> = piece
            .par_iter()
            .filter_map(|(text, bytes)| sought.nearness(bytes).map(|nearness| (nearness, text)))
            .collect();
        for (nearness, text) in found {
            let key = ordered(nearness);
            let full = self.kept.len() >= self.wanted;
            if full && self.kept.first().is_some_and(|(least, _)| key <= *least) {
                continue;
            }
            self.kept.insert((key, text.clone()));
            if self.kept.len() > self.wanted {
                self.kept.pop_first();
            }
        }
    }

    /// The nearest first.
    pub fn finish(self) -> Vec<Near> {
        let near = |(key, text): (u32, String)| Near { nearness: read_back(key), text };
        self.kept.into_iter().rev().map(near).collect()
    }
}

/// A whole number that is ordered as the floating-point number is.
fn ordered(x: f32) -> u32 {
    let bits = x.to_bits();
    if bits >> 31 == 1 { !bits } else { bits | (1 << 31) }
}

fn read_back(key: u32) -> f32 {
    f32::from_bits(if key >> 31 == 1 { key & !(1 << 31) } else { !key })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::cosine;
    use proptest::prelude::*;

    fn stored(vector: &[f32]) -> Vec<u8> {
        vector.iter().flat_map(|x| f16::from_f32(*x).to_le_bytes()).collect()
    }

    fn halves(vector: &[f32]) -> Vec<f16> {
        vector.iter().map(|x| f16::from_f32(*x)).collect()
    }

    #[test]
    fn the_nearest_of_either_comes_first_and_other_models_do_not_count() {
        let (a, b) = (halves(&[1.0, 0.0]), halves(&[0.0, 2.0]));
        let sought = Sought::new([a.as_slice(), b.as_slice(), &[]]);
        let piece = vec![
            ("far".to_owned(), stored(&[-1.0, -1.0])),
            ("near b".to_owned(), stored(&[0.1, 3.0])),
            ("half".to_owned(), stored(&[1.0, 1.0])),
            ("other model".to_owned(), stored(&[1.0, 0.0, 0.0])),
            ("nothing".to_owned(), stored(&[0.0, 0.0])),
        ];
        let mut nearest = Nearest::new(2);
        for one in piece.chunks(2) {
            nearest.look_through(&sought, one);
        }
        let found: Vec<String> = nearest.finish().into_iter().map(|near| near.text).collect();
        assert_eq!(found, ["near b", "half"]);
    }

    proptest! {
        #[test]
        fn the_pieces_do_not_matter_and_the_measure_is_the_cosine(
            vectors in proptest::collection::vec(proptest::collection::vec(-1.0f32..1.0, 9), 1..30),
            sought in proptest::collection::vec(0.1f32..1.0, 9),
        ) {
            let own = halves(&sought);
            let wanted = Sought::new([own.as_slice()]);
            let all: Vec<(String, Vec<u8>)> =
                vectors.iter().enumerate().map(|(n, v)| (format!("{n:03}"), stored(v))).collect();
            let (mut whole, mut pieces) = (Nearest::new(5), Nearest::new(5));
            whole.look_through(&wanted, &all);
            all.chunks(3).for_each(|piece| pieces.look_through(&wanted, piece));
            let found = whole.finish();
            prop_assert_eq!(&found, &pieces.finish());
            for near in &found {
                let index: usize = near.text.parse().unwrap();
                prop_assert!((near.nearness - cosine(&own, &halves(&vectors[index]))).abs() < 1e-4);
            }
            prop_assert!(found.windows(2).all(|pair| pair[0].nearness >= pair[1].nearness));
        }
    }
}
