//! Recordings to turns: voice activity, windows of packed speech, a recogniser, words, voices interleaved by time.
//!
//! The recogniser (Whisper) hears only windows in which somebody speaks; everything around it is pure and is tested
//! with a recogniser made of paper. Each channel is a voice and is heard apart. What comes out says nothing yet about
//! who is agent and who is customer. Called by the transcription stage, one [`Transcriber`] a thread.

mod activity;
mod crosstalk;
mod guard;
mod listen;
mod recogniser;
mod script;
#[cfg(test)]
mod sounds;
mod tonal;
mod turns;
#[cfg(feature = "whisper")]
pub mod whisper;
mod window;
mod words;

pub use listen::Listener;
pub use recogniser::{Heard, Odds, Recogniser, Token};

use crate::audio::Mono16k;
use crate::basic::{Lang, Wording};
use crate::conversation::Transcript;
use std::path::PathBuf;

/// Turns recordings into transcripts. One inference state: use it from one thread, make one for each thread.
pub trait Transcriber: Send {
    /// Engine and model, stored with each transcript: `whisper:<first 12 digits of the model's hash>`.
    fn id(&self) -> &str;

    /// Hears each channel apart and interleaves the turns by time. Equal sound gives an equal transcript.
    ///
    /// `hint` is the language where the source names it; otherwise it is heard. `progress` is told the share that is
    /// done, 0-1, never falling. Silence gives a transcript without turns.
    ///
    /// # Errors
    /// When the engine fails; never because of what was said.
    fn transcribe(
        &mut self,
        channels: &[Mono16k],
        hint: Option<Lang>,
        progress: &mut dyn FnMut(f32),
    ) -> Result<Transcript, SpeechError>;
}

/// Why speech could not be heard.
#[derive(Debug, thiserror::Error)]
pub enum SpeechError {
    /// The weights cannot be used.
    #[error("{}: {why}\nhint: `spotcheck models check` says what is missing and how to mend it", path.display())]
    Model {
        /// The file of weights.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The model does not know the language that was asked for.
    #[error(
        "the speech model knows English only\nhint: use a multilingual model (a file without `.en` in its name)"
    )]
    EnglishOnly,
    /// The engine failed while it listened.
    #[error("the speech engine failed: {0}")]
    Engine(String),
}

impl SpeechError {
    /// What is wrong and what mends it, in both languages.
    pub fn told(&self) -> Wording {
        let zh = match self {
            Self::Model { path, why } => format!(
                "语音模型 {} 无法使用（{why}）\n建议：运行 `spotcheck models check`，它会说明缺什么、怎么补",
                path.display()
            ),
            Self::EnglishOnly => "语音模型只懂英语\n建议：改用多语言模型（文件名里没有 `.en`）".to_owned(),
            Self::Engine(detail) => format!("语音识别出错（{detail}）"),
        };
        Wording::both(self.to_string(), zh)
    }
}
