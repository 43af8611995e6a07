//! Many texts through a model: each distinct one once, in batches of like length.

use super::{MeasureError, TextModel};
use crate::basic::ContentHash;
use half::f16;
use std::collections::BTreeMap;

/// A text's vector in half precision, as stored: 768 bytes for 384 places, and the cosine keeps three digits.
pub type Embedding = Vec<f16>;

/// Texts a batch; more gains nothing and needs more memory (measured).
const BATCH: usize = 32;

/// Embeds texts, each distinct one once. The key is the hash of the text as given; empty texts are left out.
///
/// # Errors
/// When the model fails, or answers with another number of vectors than texts.
pub fn embed(
    model: &mut dyn TextModel,
    texts: &[&str],
) -> Result<BTreeMap<ContentHash, Embedding>, MeasureError> {
    let mut distinct: Vec<&str> = texts.iter().copied().filter(|text| !text.trim().is_empty()).collect();
    // A batch is as long as its longest text, so neighbours should be equally long.
    distinct.sort_unstable_by_key(|text| (text.len(), *text));
    distinct.dedup();
    let mut embeddings = BTreeMap::new();
    for batch in distinct.chunks(BATCH) {
        let vectors = model.embed(batch)?;
        if vectors.len() != batch.len() {
            let problem = format!("gave {} vectors for {} texts", vectors.len(), batch.len());
            return Err(MeasureError::Engine { id: model.id().to_owned(), problem });
        }
        for (text, vector) in batch.iter().zip(vectors) {
            let halves = vector.into_iter().map(f16::from_f32).collect();
            embeddings.insert(ContentHash::of(text.as_bytes()), halves);
        }
    }
    Ok(embeddings)
}

/// How alike two embeddings of one model are: 1 for the same, about 0.75 for unrelated sentences with e5.
/// Zero where either is empty or their lengths differ.
pub fn cosine(a: &[f16], b: &[f16]) -> f32 {
    let (mut product, mut a_square, mut b_square) = (0.0f32, 0.0f32, 0.0f32);
    for (a, b) in a.iter().map(|a| a.to_f32()).zip(b.iter().map(|b| b.to_f32())) {
        product += a * b;
        a_square += a * a;
        b_square += b * b;
    }
    let norm = (a_square * b_square).sqrt();
    if a.len() == b.len() && norm > 0.0 { (product / norm).min(1.0) } else { 0.0 }
}
