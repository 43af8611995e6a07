//! Release: the score of record is shown to the agent, as it is at that moment.
//!
//! What was shown is kept. A later re-score or verdict does not change it silently: the record has then *changed*, and
//! only a new release shows it. From the release on a window runs in which the agent may appeal.

pub mod api;
pub mod my;
mod shown;
pub mod store;
mod work;

pub use shown::{Point, Seen, Shown, ShownDimension, shown};
pub use work::{Skipped, by_policy, release};

use crate::basic::{ConversationId, UnixMillis};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why something was released.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = ReleaseWhy)]
pub enum Why {
    /// A lead decided so.
    Lead,
    /// The settings say that verdicts of this age are released.
    Policy,
    /// An appeal was decided.
    Appeal,
}

impl Why {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Policy => "policy",
            Self::Appeal => "appeal",
        }
    }

    fn from_stored(text: &str) -> Self {
        match text {
            "lead" => Self::Lead,
            "policy" => Self::Policy,
            _ => Self::Appeal,
        }
    }
}

/// What an agent was shown of a conversation, and since when.
#[derive(Clone, Debug, PartialEq)]
pub struct Release {
    /// Our id.
    pub id: String,
    /// Which conversation.
    pub conversation_id: ConversationId,
    /// As it was at this revision.
    pub revision: i64,
    /// To whom.
    pub agent_id: String,
    /// Why.
    pub why: Why,
    /// Id of the person, or `policy`.
    pub released_by: String,
    /// When.
    pub released_at: UnixMillis,
    /// Until when the agent may appeal.
    pub appeal_until: UnixMillis,
    /// When the agent said that they have read it.
    pub acknowledged_at: Option<UnixMillis>,
    /// Is it what the agent sees now?
    pub current: bool,
    /// The scores of record, one for each rubric.
    pub shown: Vec<Shown>,
}

impl Release {
    /// May the agent appeal now? What an appeal brought is objected to by asking for the final word, not by another
    /// appeal.
    pub fn is_open_to_appeal(&self, now: UnixMillis) -> bool {
        self.current && self.why != Why::Appeal && now <= self.appeal_until
    }

    /// Is this still what the records say?
    pub fn says_the_same(&self, now: &[Shown]) -> bool {
        let identity = |shown: &Shown| (shown.rubric.clone(), shown.identity.clone());
        self.shown.iter().map(identity).eq(now.iter().map(identity))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(why: Why) -> Release {
        Release {
            id: "r".to_owned(),
            conversation_id: ConversationId::new("c"),
            revision: 1,
            agent_id: "li".to_owned(),
            why,
            released_by: "boss".to_owned(),
            released_at: UnixMillis(0),
            appeal_until: UnixMillis(10),
            acknowledged_at: None,
            current: true,
            shown: Vec::new(),
        }
    }

    #[test]
    fn an_appeal_is_open_to_the_end_of_the_window_and_not_against_an_appeal() {
        let one = release(Why::Lead);
        assert!(one.is_open_to_appeal(UnixMillis(10)) && !one.is_open_to_appeal(UnixMillis(11)));
        assert!(!release(Why::Appeal).is_open_to_appeal(UnixMillis(1)));
        assert!(!Release { current: false, ..one }.is_open_to_appeal(UnixMillis(1)), "a newer one is shown");
    }
}
