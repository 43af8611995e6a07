//! Blind review: the person answers first, then the machine's answer appears.
//!
//! Until then nothing that the machine found may show: no reason, risk, score or stream, and neither may order, filters,
//! counts or the due time give it away. A blind case therefore sorts by a number that looks random and is due a day
//! after it was opened. That it is blind is said; which of the blind cases come from the uniform sample is not, as long
//! as some of the others are blind too.

use super::Stream;
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

/// Does this role review, so that findings are kept from it? Leads answer for the queue and see all of it.
pub fn is_blindfolded(role: Role) -> bool {
    role == Role::Reviewer
}

/// Is what the machine found hidden from this person? `answered`: they have given their verdict on this case.
pub fn hidden(role: Role, blind: bool, open: bool, answered: bool) -> bool {
    is_blindfolded(role) && blind && open && !answered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_reviewer_who_has_not_answered_is_kept_in_the_dark() {
        assert!(hidden(Role::Reviewer, true, true, false));
        assert!(!hidden(Role::Reviewer, true, true, true));
        assert!(!hidden(Role::Reviewer, false, true, false));
        assert!(!hidden(Role::Supervisor, true, true, false));
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
