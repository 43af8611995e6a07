//! The audit log: who saw, changed, exported, played or unmasked what.
//!
//! Each entry's hash covers the entry and the hash before it, so that none can be changed, left out or moved
//! without breaking every hash after it. Whoever keeps the head elsewhere can prove that nothing was cut off either.
//! Entries hold ids and counts, never what people said.

pub mod store;

use super::Who;
use crate::basic::{ContentHash, Millis, UnixMillis};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Reading again within this time is the same look.
pub const ONE_LOOK: Millis = Millis(10 * 60_000);

/// Listening again within this time is the same listening: a working day, as a session.
pub const ONE_LISTENING: Millis = Millis(12 * 3_600_000);

/// What somebody did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Logged in or out, or failed to.
    LoggedIn,
    /// Ended a session.
    LoggedOut,
    /// Gave a wrong password.
    LogInFailed,
    /// Was shown it.
    Saw,
    /// Listened to it.
    Played,
    /// Was shown personal data that is masked otherwise; the detail says why.
    Unmasked,
    /// Made, changed or removed it.
    Changed,
    /// Took it out of the program.
    Exported,
}

impl Action {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LoggedIn => "logged_in",
            Self::LoggedOut => "logged_out",
            Self::LogInFailed => "log_in_failed",
            Self::Saw => "saw",
            Self::Played => "played",
            Self::Unmasked => "unmasked",
            Self::Changed => "changed",
            Self::Exported => "exported",
        }
    }
}

/// One entry, ready to be written.
#[derive(Clone, Debug)]
pub struct Deed<'a> {
    /// Name of the person.
    pub who: &'a str,
    /// What they did.
    pub action: Action,
    /// With what, e.g. `conversation:0192…`, `user:li`, `rubric:support.zh`.
    pub subject: String,
    /// What else matters, in a few words: a reason, a count. No personal data.
    pub detail: String,
}

impl<'a> Deed<'a> {
    /// What somebody did with what.
    pub fn new(who: &'a Who, action: Action, subject: impl Into<String>) -> Self {
        Self { who: &who.name, action, subject: subject.into(), detail: String::new() }
    }

    /// What else matters.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }
}

/// One entry as stored and shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Entry {
    /// Counts from 1 without gaps.
    pub seq: i64,
    /// When, ms since 1970.
    pub at: UnixMillis,
    /// Name of the person.
    pub who: String,
    /// What they did.
    pub action: String,
    /// With what.
    pub subject: String,
    /// What else matters.
    pub detail: String,
    /// SHA-256 over the hash before it and this entry.
    #[schema(value_type = String)]
    pub hash: ContentHash,
}

/// Where a log stands: an entry's number and hash. What was kept elsewhere must be found again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Head {
    /// Number of the last entry; 0 where there is none.
    pub seq: i64,
    /// Its hash.
    #[schema(value_type = String)]
    pub hash: ContentHash,
}

impl Head {
    /// Before the first entry.
    pub fn start() -> Self {
        Self { seq: 0, hash: ContentHash::of(b"") }
    }

    /// Is this entry the one that follows, unchanged?
    pub fn leads_to(&self, entry: &Entry) -> bool {
        entry.seq == self.seq + 1 && entry.hash == chained(&self.hash, entry)
    }
}

/// The hash of an entry after another. Fields are written as a JSON array, so that none can run into the next.
fn chained(before: &ContentHash, entry: &Entry) -> ContentHash {
    let fields = serde_json::json!([
        before.as_str(),
        entry.seq,
        entry.at.0,
        entry.who,
        entry.action,
        entry.subject,
        entry.detail
    ]);
    ContentHash::of(fields.to_string().as_bytes())
}

/// Where a log was found to be broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Break {
    /// This entry does not follow from the one before it.
    At(i64),
    /// The head that was kept elsewhere is not in the log.
    HeadMissing(Head),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(seq: i64, who: &str, before: &ContentHash) -> Entry {
        let mut entry = Entry {
            seq,
            at: UnixMillis(seq),
            who: who.to_owned(),
            action: "saw".to_owned(),
            subject: "conversation:1".to_owned(),
            detail: String::new(),
            hash: ContentHash::of(b""),
        };
        entry.hash = chained(before, &entry);
        entry
    }

    #[test]
    fn an_entry_follows_only_from_the_one_before_it_and_only_unchanged() {
        let start = Head::start();
        let first = entry(1, "li", &start.hash);
        assert!(start.leads_to(&first));
        let head = Head { seq: 1, hash: first.hash.clone() };
        let second = entry(2, "wang", &first.hash);
        assert!(head.leads_to(&second));
        assert!(!start.leads_to(&second), "one was left out");
        assert!(!head.leads_to(&Entry { who: "li".to_owned(), ..second.clone() }), "somebody else is blamed");
        assert!(!head.leads_to(&Entry { at: UnixMillis(9), ..second }), "the time was changed");
    }
}
