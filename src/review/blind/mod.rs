//! Blind review: the person answers first, then the machine's answer appears.
//!
//! A person who has seen the machine's answer agrees with it more often than one who has not. Figures about the machine
//! therefore rest on answers that were given first: always in the uniform sample, and in as many other cases as the
//! settings ask for. Until then nothing that the machine found may show: no reason, risk, score or stream, nothing that
//! other people said of it, and neither may order, filters, counts or the due time give it away. A blind case therefore
//! sorts by a number that looks random and is due a day after it was opened. That it is blind is said; which of the
//! blind cases come from the uniform sample is not, as long as some of the others are blind too.

pub mod store;

pub use store::{all_kept, kept_from, withheld};

use super::{Case, Stream};
use crate::flag::point;
use crate::people::Role;

/// Is a case that is opened now to be reviewed blind? Always for the sample, never for a failure; otherwise by a draw
/// that depends on seed and conversation alone.
pub fn drawn(stream: Stream, share: f64, seed: u64, conversation: &str) -> bool {
    match stream {
        Stream::Sample => true,
        Stream::Failure | Stream::Hand => false,
        Stream::Risk => point("spotcheck blind review 1", seed, conversation) < share,
    }
}

/// Where a blind case stands among the others, in [0, 1) like a risk; tells nothing of the conversation.
pub fn neutral(seed: u64, conversation: &str) -> f64 {
    point("spotcheck neutral rank 1", seed, conversation)
}

/// Which blind cases keep their findings from somebody, until they have answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blindfold {
    /// All of them: whoever reviews could else look first and take the case afterwards.
    All,
    /// Those they have taken: whoever leads answers for the queue and looks into everything else.
    Taken,
    /// None: they judge nothing.
    None,
}

impl Blindfold {
    /// What somebody of this role wears.
    pub fn of(role: Role) -> Self {
        match role {
            Role::Reviewer => Self::All,
            Role::Admin | Role::Supervisor => Self::Taken,
            Role::Trainer | Role::Agent => Self::None,
        }
    }

    /// Is a blind case withheld from whoever wears this? `mine`: they have taken it.
    pub fn covers(self, mine: bool) -> bool {
        match self {
            Self::All => true,
            Self::Taken => mine,
            Self::None => false,
        }
    }
}

/// Do first answers of this role count as blind? A lead may have seen the machine's side in a list or before taking the
/// case, so that theirs say nothing sure of the machine.
pub fn counts(role: Role) -> bool {
    Blindfold::of(role) == Blindfold::All
}

/// Is this case to be judged blind, whoever judges it?
pub fn is_blind(case: &Case) -> bool {
    case.open && case.blind
}

/// Must the machine's side of a conversation be withheld from this person?
///
/// `case` is the open one, else the one closed last; a sampled conversation without a case is blind too. `answered`:
/// they have given their first answers.
pub fn is_withheld(case: Option<&Case>, sampled: bool, (user, role): (&str, Role), answered: bool) -> bool {
    let mine = case.is_some_and(|case| case.taken_by.as_deref() == Some(user));
    case.map_or(sampled, is_blind) && Blindfold::of(role).covers(mine) && !answered
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basic::{CaseId, ConversationId, UnixMillis};

    fn case(stream: Stream, open: bool, taken_by: Option<&str>) -> Case {
        Case {
            id: CaseId::new("c"),
            conversation_id: ConversationId::new("v"),
            revision: 1,
            open,
            stream,
            reasons: Vec::new(),
            risk: 0.0,
            priority: 0,
            due_at: None,
            created_at: UnixMillis(0),
            taken_by: taken_by.map(str::to_owned),
            lease_until: None,
            blind: stream == Stream::Sample,
        }
    }

    fn withheld(case: Option<&Case>, role: Role) -> bool {
        is_withheld(case, true, ("li", role), false)
    }

    #[test]
    fn the_sample_is_withheld_from_every_reviewer_until_they_have_answered() {
        for taken_by in [None, Some("li"), Some("wang")] {
            let case = case(Stream::Sample, true, taken_by);
            assert!(withheld(Some(&case), Role::Reviewer), "{taken_by:?}");
            assert!(!is_withheld(Some(&case), true, ("li", Role::Reviewer), true));
        }
    }

    #[test]
    fn leads_are_withheld_only_what_they_have_taken_and_trainers_nothing() {
        let (free, taken) = (case(Stream::Sample, true, None), case(Stream::Sample, true, Some("li")));
        for role in [Role::Admin, Role::Supervisor] {
            assert!(!withheld(Some(&free), role));
            assert!(withheld(Some(&taken), role));
            assert!(!counts(role));
        }
        assert!(!withheld(Some(&taken), Role::Trainer));
        assert!(counts(Role::Reviewer));
    }

    #[test]
    fn what_is_decided_flagged_or_failed_is_shown() {
        assert!(!withheld(Some(&case(Stream::Sample, false, None)), Role::Reviewer));
        assert!(!withheld(Some(&case(Stream::Risk, true, None)), Role::Reviewer));
        assert!(!withheld(Some(&case(Stream::Failure, true, None)), Role::Reviewer));
    }

    #[test]
    fn a_sampled_conversation_without_a_case_yet_is_withheld_too() {
        assert!(withheld(None, Role::Reviewer));
        assert!(!is_withheld(None, false, ("li", Role::Reviewer), false));
    }

    #[test]
    fn the_sample_is_always_blind_and_of_the_rest_the_share_that_was_set() {
        assert!(drawn(Stream::Sample, 0.0, 1, "c"));
        assert!(!drawn(Stream::Failure, 1.0, 1, "c"));
        let blind = (0..10_000).filter(|n| drawn(Stream::Risk, 0.2, 7, &n.to_string())).count();
        assert!((1_800..2_200).contains(&blind), "{blind}");
        let spread: Vec<f64> = (0..1_000).map(|n| neutral(7, &n.to_string())).collect();
        assert!(spread.iter().any(|at| *at < 0.05) && spread.iter().any(|at| *at > 0.95));
    }
}
