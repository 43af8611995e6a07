//! What was said: turns, words, and the voices that said them.

use super::Party;
use crate::basic::{Lang, Millis, Span};
use serde::{Deserialize, Serialize};

/// Which voice: a recording's channel or a chat's participant, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Voice(pub u8);

/// One utterance or message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    /// Who said it.
    pub voice: Voice,
    /// What was said, as stored; every span points into this.
    pub text: String,
    /// Begin, since the conversation started. Chats: when it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_ms: Option<Millis>,
    /// End; chats have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_ms: Option<Millis>,
    /// How sure the transcriber is of the words, 0-1; `None` for written text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f32>,
    /// An internal note, not seen by the customer; never judged.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub private: bool,
}

/// A spoken word with its place in the turn's text and in time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// Bytes of the turn's text.
    pub span: Span,
    /// Begin.
    pub start_ms: Millis,
    /// End.
    pub end_ms: Millis,
    /// How sure the transcriber is, 0-1.
    pub confidence: f32,
}

/// All that was said, before anyone knows who is who.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Transcript {
    /// What the source says of each voice; `None` where it does not say.
    pub voices: Vec<Option<Party>>,
    /// In order of time.
    pub turns: Vec<Turn>,
    /// Words of each turn, same length as `turns`; empty lists for written text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<Vec<Word>>,
    /// Language given or heard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Lang>,
    /// What transcribed it (`whisper:<hash>`), empty for written text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub engine: String,
    /// Length of the recording; `None` for written text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<Millis>,
}
