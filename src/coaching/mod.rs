//! What trainers work with: moments worth hearing again (培训案例), clips of them without personal data, lessons
//! (课件) made of them, and phrases that go with good and with bad conversations (话术).
//!
//! An example keeps a masked copy of its turns, so that it stays true when the transcript is corrected later. It lives
//! no longer than its conversation: whoever erases that erases its examples, and they vanish from every lesson.

pub mod api;
mod bleep;
mod clip;
mod compute;
mod hidden;
pub mod likeness;
pub mod nearest;
mod pack;
pub mod phrases;
mod proposal;
mod shared;
pub mod store;
mod zip;

pub use bleep::Stretch;
pub use clip::{Clip, Plan};
pub use compute::compute;
pub use hidden::{masked, noted};
pub use proposal::{Proposal, Seen, propose};

use crate::basic::{ConversationId, Millis, UnixMillis};
use crate::conversation::{Channel, Party, Roles, Transcript};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;
use utoipa::ToSchema;

/// A moment has at most so many turns; longer ones are no moment any more.
pub const MOST_TURNS: usize = 40;

/// Is it shown as something to follow or as something to avoid?
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Worth {
    /// To follow.
    Good,
    /// To avoid.
    Bad,
}

impl Worth {
    /// As stored and written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
        }
    }

    /// Reads [`Worth::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Good, Self::Bad].into_iter().find(|worth| worth.as_str() == text)
    }
}

/// Who found a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// A person, while reviewing or reading.
    Person,
    /// The machine proposed it and a person accepted.
    Machine,
}

impl Origin {
    /// As stored and written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Machine => "machine",
        }
    }

    /// Reads [`Origin::as_str`] back; what is unknown was a person.
    pub fn from_stored(text: &str) -> Self {
        if text == "machine" { Self::Machine } else { Self::Person }
    }
}

/// A turn as it was when it was pinned, masked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Said {
    /// Index of the turn in its conversation.
    pub turn: usize,
    /// Who said it.
    pub role: Party,
    /// Masked: personal data and every longer number.
    pub text: String,
    /// Begin, ms since the conversation began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_ms: Option<Millis>,
    /// End; chats have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_ms: Option<Millis>,
}

/// The turns of a moment as they may be shown. Internal notes are left out.
pub fn snapshot(transcript: &Transcript, roles: &Roles, picked: RangeInclusive<usize>) -> Vec<Said> {
    let turns = transcript.turns.iter().enumerate();
    let own = turns.filter(|(index, turn)| picked.contains(index) && !turn.private);
    let said = own.map(|(index, turn)| Said {
        turn: index,
        role: roles.party(turn.voice),
        text: masked(&turn.text),
        start_ms: turn.start_ms,
        end_ms: turn.end_ms,
    });
    said.collect()
}

/// A moment in the library.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// Our id.
    pub id: String,
    /// Where it is from.
    pub conversation_id: ConversationId,
    /// As that was then.
    pub revision: i64,
    /// First turn.
    pub from_turn: usize,
    /// Last turn, inclusive.
    pub to_turn: usize,
    /// The rubric of the criterion.
    pub rubric_id: Option<String>,
    /// What it is an example of.
    pub criterion: Option<String>,
    /// The criterion's dimension.
    pub dimension: Option<String>,
    /// To follow or to avoid.
    pub worth: Worth,
    /// A few words; masked.
    pub title: String,
    /// What there is to learn from it; masked.
    pub why: String,
    /// `zh`, `en` or `other`, where known.
    pub language: Option<String>,
    /// Spoken or written.
    pub channel: Channel,
    /// What was said.
    pub said: Vec<Said>,
    /// Who found it.
    pub origin: Origin,
    /// Id of who pinned it.
    pub created_by: String,
    /// When.
    pub created_at: UnixMillis,
    /// When it was last changed.
    pub updated_at: UnixMillis,
}

impl Example {
    /// Everything in it that a search for a phrase looks at, in one spelling.
    pub fn searched(&self) -> String {
        let said = self.said.iter().map(|said| said.text.as_str());
        let all: Vec<&str> = [self.title.as_str(), self.why.as_str()].into_iter().chain(said).collect();
        crate::text::fold(&all.join("\n"))
    }
}

/// Moments in an order, with a note to each, made for somebody (课件).
#[derive(Clone, Debug, PartialEq)]
pub struct Lesson {
    /// Our id.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// What it is for, in a few sentences.
    pub intro: String,
    /// The language of its pages: `zh` or `en`.
    pub language: String,
    /// Id of the team whose agents see it once published; everybody's where none is given.
    pub team_id: Option<String>,
    /// Are agents named? Not unless somebody chooses so.
    pub names_agents: bool,
    /// Id of who made it.
    pub created_by: String,
    /// When.
    pub created_at: UnixMillis,
    /// When it was last changed.
    pub updated_at: UnixMillis,
    /// Since when agents see it.
    pub published_at: Option<UnixMillis>,
}
