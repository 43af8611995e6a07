//! Opens the models that the settings name. Without the feature or the file, says what is missing and what mends it.

use super::StageError;
#[cfg(not(all(feature = "whisper", feature = "bert")))]
use crate::basic::Wording;
use crate::config::Settings;
use crate::measure::TextModel;
use crate::speech::Transcriber;

/// Weights of the speech model, shared by all inference states.
#[cfg(feature = "whisper")]
pub struct SpeechWeights(crate::speech::whisper::Model);

#[cfg(feature = "whisper")]
impl SpeechWeights {
    /// Loads the file that the settings name.
    ///
    /// # Errors
    /// [`StageError::Missing`] where it is not there or not a model.
    pub fn load(settings: &Settings) -> Result<Self, StageError> {
        let loaded = crate::speech::whisper::Model::load(&settings.whisper_file());
        loaded.map(Self).map_err(|error| StageError::Missing(error.told()))
    }

    /// One more inference state.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn state(&self) -> Result<Box<dyn Transcriber>, StageError> {
        self.0.state().map(|state| Box::new(state) as _).map_err(|error| StageError::Trouble(error.into()))
    }
}

/// There is no speech engine in this build.
#[cfg(not(feature = "whisper"))]
pub struct SpeechWeights;

#[cfg(not(feature = "whisper"))]
impl SpeechWeights {
    /// # Errors
    /// Always: recordings wait for a build that can hear.
    pub fn load(_: &Settings) -> Result<Self, StageError> {
        Err(StageError::Missing(Wording::both(
            "this build has no speech engine\nhint: build with the feature `whisper`",
            "这个版本没有语音识别引擎\n建议：编译时加上特性 `whisper`",
        )))
    }

    /// # Errors
    /// Always.
    pub fn state(&self) -> Result<Box<dyn Transcriber>, StageError> {
        Err(StageError::Missing(Wording::both("this build has no speech engine", "这个版本没有语音识别引擎")))
    }
}

/// Loads the text model; takes seconds.
///
/// # Errors
/// [`StageError::Missing`] where its files are not there or damaged.
#[cfg(feature = "bert")]
pub fn text_model(settings: &Settings) -> Result<Box<dyn TextModel>, StageError> {
    let loaded = crate::measure::bert::E5::load(&settings.text_model_dir());
    loaded.map(|model| Box::new(model) as _).map_err(|error| StageError::Missing(error.told()))
}

/// # Errors
/// Always: there is no text model in this build.
#[cfg(not(feature = "bert"))]
pub fn text_model(_: &Settings) -> Result<Box<dyn TextModel>, StageError> {
    Err(StageError::Missing(Wording::both(
        "this build has no text model\nhint: build with the feature `bert`",
        "这个版本没有文本模型\n建议：编译时加上特性 `bert`",
    )))
}
