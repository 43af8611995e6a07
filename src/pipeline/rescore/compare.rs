//! What a re-score changed, in numbers that people decide by.

use crate::pipeline::store::Before;
use crate::scoring::Scorecard;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Sums over all conversations seen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    /// Conversations looked at.
    pub seen: u64,
    /// Conversations with another scorecard than before.
    pub changed: u64,
    /// Scorecards with another overall score.
    pub scores_moved: u64,
    /// Scorecards in another band.
    pub bands_moved: u64,
    /// Conversations with other flags.
    pub flags_changed: u64,
    /// Conversations that could not be scored again and stay as they are.
    pub failed: u64,
    /// Conversations with a question that the judge has not answered.
    pub unanswered: u64,
    /// Cases opened.
    pub opened: u64,
    /// Cases withdrawn.
    pub withdrawn: u64,
    /// Agents of whom a scorecard changed.
    pub agents: BTreeSet<String>,
}

impl Tally {
    /// This and that together.
    #[must_use]
    pub fn plus(mut self, other: Self) -> Self {
        self.seen += other.seen;
        self.changed += other.changed;
        self.scores_moved += other.scores_moved;
        self.bands_moved += other.bands_moved;
        self.flags_changed += other.flags_changed;
        self.failed += other.failed;
        self.unanswered += other.unanswered;
        self.opened += other.opened;
        self.withdrawn += other.withdrawn;
        self.agents.extend(other.agents);
        self
    }
}

/// A new scorecard with its identity.
pub(super) struct Hashed {
    pub card: Scorecard,
    pub hash: String,
}

/// What became of the scorecards of one conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Moves {
    pub changed: bool,
    pub scores: u64,
    pub bands: u64,
}

/// Compares the current scorecards with new ones of this revision.
pub(super) fn moves(before: &[Before], revision: i64, cards: &[Hashed]) -> Moves {
    let mut moves = Moves { changed: before.len() != cards.len(), ..Moves::default() };
    for new in cards {
        let Some(old) = before.iter().find(|old| old.rubric == new.card.rubric.id) else {
            moves.changed = true;
            continue;
        };
        moves.changed |= old.hash != new.hash || old.revision != revision;
        moves.scores += u64::from(old.overall != new.card.overall);
        moves.bands += u64::from(old.band != new.card.band);
    }
    moves
}
