//! What is read from the text once, before anyone knows who is agent: embeddings, echoes, language.
//!
//! Measurements need models or cost time; they are stored, so that `facts::derive` and `scoring::score` can run
//! again at any time without loading one. Personal-data spans are found by `text`, without a model. Called by the
//! pipeline's measure stage, and where a rubric's example sentences are embedded.

#[cfg(feature = "bert")]
pub mod bert;
mod echo;
mod embed;
mod embeddings;
mod opening;
pub mod store;

pub use embed::{Embedding, cosine, embed};
pub use embeddings::{Embeddings, texts_of};
pub use opening::read_from;

use crate::basic::{ContentHash, Lang, Wording};
use crate::conversation::Transcript;
use crate::text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Bumped whenever the same text would be measured differently; stored with every measurement.
pub const VERSION: u32 = 3;

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

/// A model that turns sentences into vectors: loaded once, one text's vector never depending on its neighbours.
pub trait TextModel: Send {
    /// Name and weights; another id means that all embeddings are to be made anew.
    fn id(&self) -> &str;

    /// One vector of length 1 for each text, in order.
    ///
    /// # Errors
    /// When the engine fails; nothing is known of any of the texts then.
    fn embed(&mut self, texts: &[&str]) -> Result<Vec<Vec<f32>>, MeasureError>;
}

/// Why nothing could be measured.
#[derive(Debug, thiserror::Error)]
pub enum MeasureError {
    /// A model file is missing, cut off, or not what it should be.
    #[error("text model file {path}: {problem}\nhint: `spotcheck models check` names what is missing or damaged and how to mend it", path = path.display())]
    ModelFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The engine refused.
    #[error("text model {id}: {problem}")]
    Engine {
        /// The model.
        id: String,
        /// In the engine's words.
        problem: String,
    },
}

impl MeasureError {
    /// What is wrong and what mends it, in both languages.
    pub fn told(&self) -> Wording {
        let zh = match self {
            Self::ModelFile { path, problem } => format!(
                "文本模型文件 {} 无法使用（{problem}）\n建议：运行 `spotcheck models check`，它会说明缺什么、哪里损坏、怎么补",
                path.display()
            ),
            Self::Engine { id, problem } => format!("文本模型 {id} 出错（{problem}）"),
        };
        Wording::both(self.to_string(), zh)
    }
}

/// What one transcript yields.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// Stored with the conversation.
    pub measurements: Measurements,
    /// Of every distinct turn and passage, by the hash of its text; empty without a model.
    pub embeddings: Vec<(ContentHash, Embedding)>,
}

/// Measures a transcript. The language is the one given, else the transcriber's, else read from the text.
///
/// # Errors
/// When the model fails.
pub fn measure(
    transcript: &Transcript,
    given: Option<Lang>,
    model: Option<&mut dyn TextModel>,
) -> Result<Measured, MeasureError> {
    let Some(model) = model else { return Ok(measure_with(transcript, given, None)) };
    let embeddings = embed(model, &texts_of(transcript))?;
    Ok(measure_with(transcript, given, Some((model.id(), &embeddings))))
}

/// [`measure`] with embeddings that a model (named by its id) has made already, of all of [`texts_of`] the
/// transcript: for many transcripts at once.
pub fn measure_with(
    transcript: &Transcript,
    given: Option<Lang>,
    made: Option<(&str, &BTreeMap<ContentHash, Embedding>)>,
) -> Measured {
    let language = given.or(transcript.language).or_else(|| language(transcript));
    let mut measurements = Measurements { version: VERSION, language, ..Measurements::default() };
    let Some((model, made)) = made else { return Measured { measurements, embeddings: Vec::new() } };
    measurements.text_model = Some(model.to_owned());
    measurements.echoes = echo::echoes(transcript, made);
    let hashes = texts_of(transcript).into_iter().map(|text| ContentHash::of(text.as_bytes()));
    let own: BTreeMap<ContentHash, Embedding> =
        hashes.filter_map(|hash| Some((hash.clone(), made.get(&hash)?.clone()))).collect();
    Measured { measurements, embeddings: own.into_iter().collect() }
}

/// Read from all that was said; private notes say nothing about the customer's language.
fn language(transcript: &Transcript) -> Option<Lang> {
    let said = transcript.turns.iter().filter(|turn| !turn.private).map(|turn| turn.text.as_str());
    text::language(&said.collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests;
