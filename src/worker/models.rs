//! The models on this machine: speech states and the text model, each on threads of its own, loaded when needed.

use super::Engine;
use crate::audio::Mono16k;
use crate::basic::Lang;
use crate::config::Settings;
use crate::conversation::Transcript;
use crate::measure::{self, Measured, TextModel};
use crate::pipeline::weights::{self, SpeechWeights};
use crate::pipeline::{Models, StageError};
use crate::speech::Transcriber;
use std::sync::{Arc, Mutex, PoisonError};

/// Speech and text models behind their channels.
pub struct LocalModels {
    speech: Engine<Box<dyn Transcriber>>,
    text: Engine<Box<dyn TextModel>>,
}

impl LocalModels {
    /// One speech state for each core over shared weights, and one text model. Nothing is loaded yet.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(settings: &Settings) -> std::io::Result<Self> {
        let weights: Mutex<Option<Arc<SpeechWeights>>> = Mutex::new(None);
        let own = settings.clone();
        let speech = Engine::start("speech", settings.cores(), move || {
            let shared = {
                let mut loaded = weights.lock().unwrap_or_else(PoisonError::into_inner);
                match loaded.as_ref() {
                    Some(weights) => weights.clone(),
                    None => loaded.insert(Arc::new(SpeechWeights::load(&own)?)).clone(),
                }
            };
            shared.state()
        })?;
        let own = settings.clone();
        let text = Engine::start("text", 1, move || weights::text_model(&own))?;
        Ok(Self { speech, text })
    }
}

impl Models for LocalModels {
    fn transcribe(
        &self,
        channels: Vec<Mono16k>,
        hint: Option<Lang>,
        progress: &mut dyn FnMut(f32),
    ) -> Result<Transcript, StageError> {
        let heard =
            self.speech.call(move |model, progress| model.transcribe(&channels, hint, progress), progress)?;
        heard.map_err(|error| StageError::Trouble(error.into()))
    }

    fn measure(&self, transcript: &Transcript, given: Option<Lang>) -> Result<Measured, StageError> {
        let own = transcript.clone();
        let called =
            self.text.call(move |model, _| measure::measure(&own, given, Some(&mut **model)), &mut |_| {});
        let measured = match called {
            Err(StageError::Missing(why)) => {
                tracing::warn!(%why, "no text model: what rests on embeddings is not assessable");
                measure::measure(transcript, given, None)
            }
            other => other?,
        };
        measured.map_err(|error| StageError::Trouble(error.into()))
    }
}
