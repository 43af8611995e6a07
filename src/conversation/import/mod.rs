//! Files that people have, read into conversations: our JSON and JSONL, WebVTT, sidecar metadata.
//!
//! Reading is pure: text in, conversations or an [`ImportError`] out that names file, line and column. Recordings
//! are not read here; `audio` does that when their job comes.

mod about;
mod error;
mod json;
mod role;
mod vtt;

pub use about::AboutFile;
pub(crate) use about::from_json;
pub use error::ImportError;
pub use json::{json, jsonl};
pub use vtt::vtt;

use super::{About, Transcript};

/// Bounds on what one file may hold.
#[derive(Clone, Copy, Debug)]
pub struct TextLimits {
    /// Turns in one conversation.
    pub max_turns: usize,
    /// Bytes of one turn's text.
    pub max_turn_bytes: usize,
}

impl Default for TextLimits {
    fn default() -> Self {
        Self { max_turns: 5_000, max_turn_bytes: 20_000 }
    }
}

/// A conversation as a file gave it, not yet stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// Who, when, where.
    pub about: About,
    /// What was said.
    pub transcript: Transcript,
}

/// Common checks of every transcript format.
fn check(file: &str, transcript: &Transcript, limits: TextLimits) -> Result<(), ImportError> {
    let spoken = transcript.turns.iter().filter(|turn| !turn.text.trim().is_empty()).count();
    if spoken == 0 {
        return Err(
            ImportError::new(file, "no turn with text").hint("a conversation needs at least one turn")
        );
    }
    if transcript.turns.len() > limits.max_turns {
        let found = transcript.turns.len();
        return Err(ImportError::new(
            file,
            format!("{found} turns, at most {} are allowed", limits.max_turns),
        )
        .hint("raise intake.max_turns in the configuration, or split the conversation"));
    }
    for (index, turn) in transcript.turns.iter().enumerate() {
        if turn.text.len() > limits.max_turn_bytes {
            let message =
                format!("turn {index} has {} bytes, at most {}", turn.text.len(), limits.max_turn_bytes);
            return Err(
                ImportError::new(file, message).hint("raise intake.max_turn_bytes in the configuration")
            );
        }
        if let (Some(start), Some(end)) = (turn.start_ms, turn.end_ms)
            && end < start
        {
            let message = format!("turn {index} ends ({end}) before it starts ({start})");
            return Err(ImportError::new(file, message).hint("start_ms and end_ms count from started_at"));
        }
    }
    Ok(())
}
