//! What a speech recogniser must do for us, so that everything around it can be tested without weights.

use super::SpeechError;

/// Hears one window of up to 30 s at a time and remembers nothing between windows.
pub trait Recogniser: Send {
    /// Engine and model.
    fn id(&self) -> &str;

    /// Called before each recording: forget what was, so that equal sound gives equal words.
    ///
    /// # Errors
    /// When the engine cannot start.
    fn begin(&mut self) -> Result<(), SpeechError>;

    /// Which language is spoken in `samples` (16 kHz, full scale 1.0).
    ///
    /// # Errors
    /// When the engine fails.
    fn odds(&mut self, samples: &[f32]) -> Result<Odds, SpeechError>;

    /// The words in `samples`, heard as the language `code` (`zh`, `en`, …).
    ///
    /// # Errors
    /// When the engine fails.
    fn hear(&mut self, samples: &[f32], code: &str) -> Result<Heard, SpeechError>;
}

/// How likely the languages are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Odds {
    /// Mandarin and its kin, 0-1.
    pub zh: f32,
    /// English, 0-1.
    pub en: f32,
    /// The likeliest of all, by its code.
    pub best: String,
}

impl Odds {
    /// The likelier of Chinese and English, unless both together are unlikely: then the likeliest of all.
    pub(super) fn code(&self) -> &str {
        if self.zh + self.en < 0.25 && !self.best.is_empty() {
            &self.best
        } else if self.zh > self.en {
            "zh"
        } else {
            "en"
        }
    }
}

/// What was heard in one window.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heard {
    /// Text tokens in order.
    pub tokens: Vec<Token>,
    /// How likely the window holds no speech at all, 0-1.
    pub no_speech: f32,
    /// Which language it was, found along the way.
    pub odds: Odds,
}

/// A piece of text as the engine counts it: a word, a part of one, at times a part of a character.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Its bytes; several tokens may share a character.
    pub bytes: Vec<u8>,
    /// Where it ends in the window, in ms; it begins where the one before ends.
    pub end_ms: i64,
    /// How sure the engine is, 0-1.
    pub probability: f32,
}
