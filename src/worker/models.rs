//! The models that ship, each on its own threads: Whisper with one state a core over shared weights, the text model
//! on one thread. Loaded when first needed; weights that are missing are named, never a crash.

use super::Engine;
use crate::audio::Mono16k;
use crate::basic::Lang;
use crate::config::Settings;
use crate::conversation::Transcript;
use crate::measure::{self, Measured, TextModel};
use crate::pipeline::{Models, StageError};
use crate::speech::Transcriber;
use std::path::{Path, PathBuf};

/// Speech and text models by the settings.
pub struct Loaded {
    speech: Engine<Box<dyn Transcriber>>,
    text: Engine<Option<Box<dyn TextModel>>>,
}

impl Loaded {
    /// Starts the threads; weights are read when the first call comes.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn start(settings: &Settings) -> std::io::Result<Self> {
        let text = settings.text_model_dir();
        Ok(Self {
            speech: Engine::start("speech", settings.cores(), speech(settings.whisper_file()))?,
            text: Engine::start("text", 1, move || Ok(text_model(&text)))?,
        })
    }
}

impl Models for Loaded {
    fn transcribe(
        &self,
        channels: Vec<Mono16k>,
        hint: Option<Lang>,
        progress: &mut dyn FnMut(f32),
    ) -> Result<Transcript, StageError> {
        let heard =
            self.speech.call(move |model, share| model.transcribe(&channels, hint, share), progress)?;
        heard.map_err(|error| StageError::Trouble(error.into()))
    }

    fn measure(&self, transcript: &Transcript, given: Option<Lang>) -> Result<Measured, StageError> {
        let transcript = transcript.clone();
        let read = move |model: &mut Option<Box<dyn TextModel>>, _: &mut dyn FnMut(f32)| match model {
            Some(model) => measure::measure(&transcript, given, Some(model.as_mut())),
            None => measure::measure(&transcript, given, None),
        };
        self.text.call(read, &mut |_| {})?.map_err(|error| StageError::Trouble(error.into()))
    }
}

/// Loads one transcriber for each thread over weights that are read once.
#[cfg(feature = "whisper")]
fn speech(file: PathBuf) -> impl Fn() -> Result<Box<dyn Transcriber>, StageError> + Send + Sync + 'static {
    use crate::speech::whisper::Model;
    use std::sync::{Mutex, PoisonError};
    let weights: Mutex<Option<Model>> = Mutex::new(None);
    move || {
        let missing = |error: crate::speech::SpeechError| StageError::Missing(error.to_string());
        let mut weights = weights.lock().unwrap_or_else(PoisonError::into_inner);
        let model = match weights.as_ref() {
            Some(model) => model.clone(),
            None => weights.insert(Model::load(&file).map_err(missing)?).clone(),
        };
        drop(weights);
        Ok(Box::new(model.state().map_err(missing)?))
    }
}

#[cfg(not(feature = "whisper"))]
fn speech(_file: PathBuf) -> impl Fn() -> Result<Box<dyn Transcriber>, StageError> + Send + Sync + 'static {
    || Err(StageError::Missing("this spotcheck was built without speech (feature `whisper`)".to_owned()))
}

/// The text model, or `None` where it is not there: then what rests on it is not assessable.
#[cfg(feature = "bert")]
fn text_model(folder: &Path) -> Option<Box<dyn TextModel>> {
    match measure::bert::E5::load(folder) {
        Ok(model) => Some(Box::new(model)),
        Err(error) => {
            tracing::warn!(%error, "no text model: what rests on it is not assessable");
            None
        }
    }
}

#[cfg(not(feature = "bert"))]
fn text_model(_folder: &Path) -> Option<Box<dyn TextModel>> {
    None
}
