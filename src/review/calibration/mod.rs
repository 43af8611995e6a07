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
use crate::flag::point;
use std::collections::BTreeSet;

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

/// A draw of a few out of many that come by: each equally likely, the same for the same seed, whatever their order.
#[derive(Debug)]
pub struct Draw {
    n: usize,
    seed: u64,
    /// The nearest to zero so far, each at its point.
    drawn: BTreeSet<(u64, ConversationId)>,
}

impl Draw {
    /// A draw of `n`.
    pub fn new(n: usize, seed: i64) -> Self {
        Self { n, seed: u64::from_ne_bytes(seed.to_ne_bytes()), drawn: BTreeSet::new() }
    }

    /// One that may be drawn; the same again changes nothing.
    pub fn offer(&mut self, id: ConversationId) {
        // Of numbers in [0, 1) the order of the bits is that of the numbers.
        let at = point("spotcheck calibration draw 1", self.seed, id.as_str()).to_bits();
        self.drawn.insert((at, id));
        if self.drawn.len() > self.n {
            self.drawn.pop_last();
        }
    }

    /// What was drawn, in no telling order; all that were offered where there were fewer.
    pub fn drawn(self) -> Vec<ConversationId> {
        self.drawn.into_iter().map(|(_, id)| id).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    fn drawn(from: impl Iterator<Item = u32>, n: usize, seed: i64) -> Vec<ConversationId> {
        let mut draw = Draw::new(n, seed);
        for one in from {
            draw.offer(ConversationId::new(format!("c-{one}")));
        }
        draw.drawn()
    }

    #[test]
    fn a_draw_repeats_itself_in_any_order_and_takes_nothing_twice() {
        let once = drawn(0..50, 10, 3);
        assert_eq!(once, drawn((0..50).rev().chain(0..50), 10, 3));
        assert_ne!(once, drawn(0..50, 10, 4));
        assert_eq!(once.iter().collect::<BTreeSet<_>>().len(), 10);
        assert_eq!((drawn(0..50, 99, 3).len(), drawn(0..50, 0, 3).len()), (50, 0));
    }

    #[test]
    fn what_came_last_is_drawn_as_often_as_what_came_first() {
        let late = |seed| drawn(0..100, 10, seed).iter().filter(|id| id.as_str() >= "c-50").count();
        let of_the_second_half: usize = (0..200).map(late).sum();
        // "c-50" and above, and "c-6" to "c-9": 54 of 100.
        assert!((980..1_180).contains(&of_the_second_half), "{of_the_second_half}");
    }
}
