//! Calibration (校准): several people judge the same conversations blind and then see where they part.
//!
//! Nobody sees the machine's marks or another's before they have judged every conversation themselves; figures appear
//! when everybody has, or when the lead closes the session. Its verdicts never become a score of record.

pub mod api;
mod figures;
mod results;
mod score_api;
pub mod store;

pub use figures::{Agreed, Difference, Figures, Leniency, Of, Pair, Rated, figures};

use crate::basic::{ContentHash, ConversationId, UnixMillis, UserId};
use crate::statistics::SplitMix64;

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calibration {
    /// Our id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The rubric that everybody judges by.
    pub rubric_id: String,
    /// Its version.
    pub rubric_hash: ContentHash,
    /// The participant whose marks the others are compared with.
    pub expert: Option<UserId>,
    /// Who takes part, the expert too.
    pub people: Vec<UserId>,
    /// What is judged, with its revision.
    pub conversations: Vec<(ConversationId, i64)>,
    /// Seed of the draw.
    pub seed: i64,
    /// Who made it.
    pub created_by: UserId,
    /// When.
    pub created_at: UnixMillis,
    /// When everybody should be done.
    pub due_at: Option<UnixMillis>,
    /// When the lead closed it.
    pub closed_at: Option<UnixMillis>,
}

impl Calibration {
    /// Has this person judged everything?
    pub fn is_done_by(&self, user: &UserId, given: &[Given]) -> bool {
        self.conversations
            .iter()
            .all(|(id, _)| given.iter().any(|one| one.user == *user && one.conversation == *id))
    }

    /// May the results be seen? When everybody has judged everything, or the session was closed.
    pub fn is_revealed(&self, given: &[Given]) -> bool {
        self.closed_at.is_some() || self.people.iter().all(|user| self.is_done_by(user, given))
    }
}

/// That somebody has judged a conversation in a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Which conversation.
    pub conversation: ConversationId,
    /// Who.
    pub user: UserId,
    /// The verdict.
    pub verdict: String,
}

/// Draws `n` of these, each equally likely, the same for the same seed; all where there are fewer.
pub fn draw<T: Clone>(from: &[T], n: usize, seed: i64) -> Vec<T> {
    let mut stream = SplitMix64::new(u64::from_ne_bytes(seed.to_ne_bytes()));
    let mut left: Vec<&T> = from.iter().collect();
    let mut drawn = Vec::new();
    while drawn.len() < n && !left.is_empty() {
        drawn.push(left.swap_remove(stream.below(left.len())).clone());
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn session() -> Calibration {
        Calibration {
            id: "s".to_owned(),
            name: "November".to_owned(),
            rubric_id: "support.en".to_owned(),
            rubric_hash: ContentHash::of(b"x"),
            expert: None,
            people: vec![UserId::new("anna"), UserId::new("ben")],
            conversations: vec![(ConversationId::new("1"), 1), (ConversationId::new("2"), 1)],
            seed: 7,
            created_by: UserId::new("boss"),
            created_at: UnixMillis(0),
            due_at: None,
            closed_at: None,
        }
    }

    fn given(user: &str, conversation: &str) -> Given {
        Given {
            conversation: ConversationId::new(conversation),
            user: UserId::new(user),
            verdict: format!("{user} {conversation}"),
        }
    }

    #[test]
    fn results_wait_for_everybody_or_for_the_lead() {
        let session = session();
        let mut all = vec![given("anna", "1"), given("anna", "2"), given("ben", "1")];
        assert!(session.is_done_by(&UserId::new("anna"), &all) && !session.is_revealed(&all));
        all.push(given("ben", "2"));
        assert!(session.is_revealed(&all));
        assert!(Calibration { closed_at: Some(UnixMillis(9)), ..session }.is_revealed(&[]));
    }

    #[test]
    fn a_draw_repeats_itself_and_takes_nothing_twice() {
        let all: Vec<u32> = (0..50).collect();
        let once = draw(&all, 10, 3);
        assert_eq!(once, draw(&all, 10, 3));
        assert_ne!(once, draw(&all, 10, 4));
        assert_eq!(once.iter().collect::<BTreeSet<_>>().len(), 10);
        assert_eq!(draw(&all, 99, 3).len(), 50);
    }
}
