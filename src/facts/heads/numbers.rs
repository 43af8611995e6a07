//! Weights in a file that people can open: half-precision numbers as base64 in JSON.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use half::f16;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// A row of weights: stored in half precision (2 bytes each), used in single precision.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Numbers(pub Vec<f32>);

impl Numbers {
    /// Rounded to what a file keeps, so that a head answers the same before and after it was saved.
    pub fn rounded(values: impl IntoIterator<Item = f32>) -> Self {
        Self(values.into_iter().map(|value| f16::from_f32(value).to_f32()).collect())
    }

    /// The sum of products with numbers of the same length.
    pub fn dot(&self, others: &[f32]) -> f32 {
        self.0.iter().zip(others).map(|(a, b)| a * b).sum()
    }
}

impl Serialize for Numbers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes: Vec<u8> = self.0.iter().flat_map(|value| f16::from_f32(*value).to_le_bytes()).collect();
        serializer.serialize_str(&STANDARD.encode(bytes))
    }
}

impl<'de> Deserialize<'de> for Numbers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = STANDARD.decode(text).map_err(D::Error::custom)?;
        if bytes.len() % 2 != 0 {
            return Err(D::Error::custom("half a number at the end of the weights"));
        }
        let values = bytes.chunks_exact(2).map(|pair| f16::from_le_bytes([pair[0], pair[1]]).to_f32());
        let values: Vec<f32> = values.collect();
        if values.iter().any(|value| !value.is_finite()) {
            return Err(D::Error::custom("a weight is not a finite number"));
        }
        Ok(Self(values))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_survive_the_file_and_what_is_not_a_number_is_refused() {
        let weights = Numbers::rounded([0.1, -2.5, 0.0, 1000.0]);
        let text = serde_json::to_string(&weights).unwrap();
        assert_eq!(serde_json::from_str::<Numbers>(&text).unwrap(), weights);
        let infinite = format!("\"{}\"", STANDARD.encode(f16::INFINITY.to_le_bytes()));
        assert!(serde_json::from_str::<Numbers>(&infinite).is_err());
        assert!(serde_json::from_str::<Numbers>("\"AAAA\"").is_err());
    }
}
