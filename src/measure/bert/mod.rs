//! Multilingual e5 by rust-bert: Chinese and English sentences in one space.
//!
//! The transformer is rust-bert's BERT with XLM-RoBERTa's tokenizer, which is how e5-small was made. Its weights are
//! streamed from the file into place (see `weights`), since the library's own loading needs three times their size.

mod weights;

use super::{MeasureError, TextModel};
use rust_bert::bert::{BertConfig, BertEmbeddings, BertModel};
use rust_bert::pipelines::common::{ModelType, TokenizerOption};
use std::path::Path;
use std::sync::Once;
use tch::nn::VarStore;
use tch::{Device, Kind, Tensor};

/// The model's name in `models/manifest.toml`; its weights' hash follows it in the id.
const NAME: &str = "multilingual-e5-small-q4-dequantised";
/// e5 was trained on texts that begin so; symmetric comparison uses it on both sides.
const PREFIX: &str = "query: ";
/// Tokens read of a text; longer ones are cut.
const LONGEST: usize = 512;

/// The loaded model. Sentences are embedded on the calling thread alone.
pub struct E5 {
    id: String,
    tokenizer: TokenizerOption,
    model: BertModel<BertEmbeddings>,
    /// Owns the weights that `model` uses.
    _weights: VarStore,
}

impl E5 {
    /// Loads `config.json`, `sentencepiece.bpe.model` and `model.safetensors` from a folder (4-6 s).
    ///
    /// # Errors
    /// When one of them is missing or damaged.
    pub fn load(dir: &Path) -> Result<Self, MeasureError> {
        single_threaded();
        let config_path = dir.join("config.json");
        let config = std::fs::read(&config_path).map_err(|error| bad_file(&config_path, &error))?;
        let config: BertConfig =
            serde_json::from_slice(&config).map_err(|error| bad_file(&config_path, &error))?;
        let vocabulary = dir.join("sentencepiece.bpe.model");
        let path = vocabulary.to_str().ok_or_else(|| bad_file(&vocabulary, &"its path is not UTF-8"))?;
        let tokenizer = TokenizerOption::from_file(ModelType::XLMRoberta, path, None, false, None, None)
            .map_err(|error| bad_file(&vocabulary, &error))?;
        let mut store = VarStore::new(Device::Cpu);
        let model = BertModel::new_with_optional_pooler(store.root(), &config, false);
        let hash = weights::load(&dir.join("model.safetensors"), &mut store)?;
        store.freeze();
        Ok(Self { id: format!("{NAME}:{}", hash.short()), tokenizer, model, _weights: store })
    }

    /// Token ids and attention mask of a batch, padded to its longest text.
    fn tokenize(&self, texts: &[&str]) -> (Tensor, Tensor) {
        let prefixed: Vec<String> = texts.iter().map(|text| format!("{PREFIX}{text}")).collect();
        let prefixed: Vec<&str> = prefixed.iter().map(String::as_str).collect();
        let (ids, _) = self.tokenizer.tokenize_and_pad(prefixed, LONGEST, Device::Cpu);
        let mask = ids.not_equal(self.tokenizer.get_pad_id().unwrap_or(1)).to_kind(Kind::Int64);
        (ids, mask)
    }

    fn forward(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, Box<dyn std::error::Error>> {
        let _no_gradients = tch::no_grad_guard();
        let (ids, mask) = self.tokenize(texts);
        let output = self.model.forward_t(Some(&ids), Some(&mask), None, None, None, None, None, false)?;
        let weight = mask.unsqueeze(-1).to_kind(Kind::Float);
        let length = weight.f_sum_dim_intlist(1i64, false, Kind::Float)?.f_clamp_min(1e-9)?;
        let mean = (output.hidden_state * weight).f_sum_dim_intlist(1i64, false, Kind::Float)? / length;
        let norm = mean.f_norm_scalaropt_dim(2, 1i64, true)?.f_clamp_min(1e-12)?;
        Ok(Vec::try_from(mean / norm)?)
    }
}

impl TextModel for E5 {
    fn id(&self) -> &str {
        &self.id
    }

    fn embed(&mut self, texts: &[&str]) -> Result<Vec<Vec<f32>>, MeasureError> {
        if texts.is_empty() {
            return Ok(Vec::new());
        }
        self.forward(texts)
            .map_err(|error| MeasureError::Engine { id: self.id.clone(), problem: error.to_string() })
    }
}

/// One thread for torch: cores are shared out by the worker, and more threads wait for each other (measured).
/// Torch takes the second setting only once, before its first work.
fn single_threaded() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        tch::set_num_threads(1);
        tch::set_num_interop_threads(1);
    });
}

fn bad_file(path: &Path, problem: &dyn std::fmt::Display) -> MeasureError {
    MeasureError::ModelFile { path: path.to_owned(), problem: problem.to_string() }
}

#[cfg(test)]
mod tests;
