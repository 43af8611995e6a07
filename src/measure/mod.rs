//! What is read from the text once, before anyone knows who is agent: embeddings, echoes, language.
//!
//! Measurements need models or cost time; they are stored, so that `facts::derive` and `scoring::score` can run
//! again at any time without loading one. Personal-data spans are found by `text`, without a model.

pub mod store;

use crate::basic::Lang;
use serde::{Deserialize, Serialize};

/// Bumped whenever the same text would be measured differently; stored with every measurement.
pub const VERSION: u32 = 1;

/// Two turns of one voice that say nearly the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Echo {
    /// The earlier turn.
    pub first: usize,
    /// The later turn.
    pub again: usize,
    /// Cosine of their embeddings, 0-1.
    pub similarity: f32,
}

/// All measurements of one transcript, besides the embeddings themselves.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Measurements {
    /// [`VERSION`] at the time of measuring.
    pub version: u32,
    /// The conversation's language.
    pub language: Option<Lang>,
    /// Id of the text model; `None` where no model was there, and then `echoes` means nothing.
    pub text_model: Option<String>,
    /// Near repetitions by one voice.
    pub echoes: Vec<Echo>,
}
