//! Who a voice is, how we know, and how sure we are.

use super::Voice;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A side of the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Party {
    /// 坐席: the person whose work is inspected.
    Agent,
    /// 客户.
    Customer,
    /// An automatic answer; never blamed on the agent.
    Bot,
    /// Notices such as "the agent joined".
    System,
    /// Not known; nobody is blamed for what it says.
    Unknown,
}

/// How the roles became known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RoleOrigin {
    /// The file or the source says so.
    Given,
    /// A person said so in review.
    Person,
    /// Read from what is said.
    Inferred,
    /// Could not be told.
    None,
}

/// The party of every voice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Roles {
    /// Indexed by voice.
    pub parties: Vec<Party>,
    /// How we know.
    pub origin: RoleOrigin,
    /// How sure, 0-1; 1 where given.
    pub confidence: f64,
}

impl Roles {
    /// As the source gave them.
    pub fn given(parties: Vec<Party>) -> Self {
        Self { parties, origin: RoleOrigin::Given, confidence: 1.0 }
    }

    /// Nobody known: every voice is [`Party::Unknown`].
    pub fn unknown(voices: usize) -> Self {
        Self { parties: vec![Party::Unknown; voices], origin: RoleOrigin::None, confidence: 0.0 }
    }

    /// The party of a voice; unknown where the table is too short.
    pub fn party(&self, voice: Voice) -> Party {
        self.parties.get(usize::from(voice.0)).copied().unwrap_or(Party::Unknown)
    }

    /// Agent and customer exchanged, as a reviewer would with one key.
    #[must_use]
    pub fn swapped(&self) -> Self {
        let swap = |party: &Party| match party {
            Party::Agent => Party::Customer,
            Party::Customer => Party::Agent,
            other => *other,
        };
        Self { parties: self.parties.iter().map(swap).collect(), origin: RoleOrigin::Person, confidence: 1.0 }
    }

    /// Sure enough to judge the agent by (promise 4).
    pub fn pass(&self, gate: f64) -> bool {
        self.parties.contains(&Party::Agent) && self.confidence >= gate
    }
}
