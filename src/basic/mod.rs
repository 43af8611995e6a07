//! The small words every other module speaks: ids, spans of text, milliseconds, languages, hashes, texts in both languages.
//!
//! Nothing here decides anything. No clock, no randomness: times and ids come in as arguments.

mod hash;
mod ids;
mod lang;
mod span;
mod time;
mod wording;

pub use hash::{ContentHash, Hasher};
pub use ids::{CaseId, ConversationId, JobId, TeamId, UserId};
pub use lang::Lang;
pub use span::Span;
pub use time::{Millis, UnixMillis};
pub use wording::Wording;
