//! Blind reviews: who must not see the machine's side of a conversation yet.
//!
//! A person who has seen the machine's answer agrees with it more often than one who has not. Figures about the
//! machine therefore rest on answers that were given first: always in the uniform sample, and in as many other cases as
//! the settings ask for. What is withheld: findings, scores, reasons, risk, and what other people said of it.

use super::store::first_answers;
use crate::conversation::store::Row;
use crate::people::{Role, Who};
use crate::review::calibration::store::is_blind as is_calibrating;
use crate::review::verdict::Occasion;
use crate::review::{Case, store as cases};
use crate::store::{StoreError, Tx};

/// What decides whether somebody may see the machine's side.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The open case, else the one closed last.
    pub case: Option<&'a Case>,
    /// Is the conversation in the uniform sample?
    pub sampled: bool,
    /// Id of who asks.
    pub user: &'a str,
    /// What they do here.
    pub role: Role,
    /// Have they answered already?
    pub answered: bool,
}

/// Is this case to be judged blind, whoever judges it?
pub fn is_blind(case: &Case) -> bool {
    case.open && case.blind
}

/// Must the machine's side be withheld? Reviewers judge, so what waits to be judged blind is withheld from all of them,
/// holder or not: else one could look first and claim afterwards. Leads look into everything and are withheld it only
/// where they have taken the case themselves. Trainers judge nothing.
pub fn hidden(asked: Asked<'_>) -> bool {
    let blind = asked.case.map_or(asked.sampled, is_blind);
    let judges = match asked.role {
        Role::Reviewer => true,
        Role::Admin | Role::Supervisor => {
            asked.case.is_some_and(|case| case.taken_by.as_deref() == Some(asked.user))
        }
        Role::Trainer | Role::Agent => false,
    };
    blind && judges && !asked.answered
}

/// The same for a conversation as it is stored.
///
/// # Errors
/// When the database cannot be read.
pub async fn withheld(tx: &mut Tx, who: &Who, row: &Row) -> Result<bool, StoreError> {
    let case = cases::last(tx, &row.id).await?;
    let first = first_answers(tx, (&row.id, row.revision), &who.id, Occasion::Review).await?;
    Ok(hidden(Asked {
        case: case.as_ref(),
        sampled: row.sampled,
        user: who.id.as_str(),
        role: who.role,
        answered: first.is_some(),
    }))
}

/// The same, and also while they are to judge it in a calibration: there nobody may know what the machine or others said.
///
/// # Errors
/// When the database cannot be read.
pub async fn kept_from(tx: &mut Tx, who: &Who, row: &Row) -> Result<bool, StoreError> {
    Ok(withheld(tx, who, row).await? || is_calibrating(tx, &who.id, &row.id).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basic::{CaseId, ConversationId, UnixMillis};
    use crate::review::Stream;

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

    fn asks(case: Option<&Case>, role: Role) -> Asked<'_> {
        Asked { case, sampled: true, user: "li", role, answered: false }
    }

    #[test]
    fn the_sample_is_withheld_from_every_reviewer_until_they_have_answered() {
        for taken_by in [None, Some("li"), Some("wang")] {
            let case = case(Stream::Sample, true, taken_by);
            assert!(hidden(asks(Some(&case), Role::Reviewer)), "{taken_by:?}");
            assert!(!hidden(Asked { answered: true, ..asks(Some(&case), Role::Reviewer) }));
        }
    }

    #[test]
    fn leads_are_withheld_only_what_they_have_taken_and_trainers_nothing() {
        let (free, taken) = (case(Stream::Sample, true, None), case(Stream::Sample, true, Some("li")));
        for role in [Role::Admin, Role::Supervisor] {
            assert!(!hidden(asks(Some(&free), role)));
            assert!(hidden(asks(Some(&taken), role)));
        }
        assert!(!hidden(asks(Some(&taken), Role::Trainer)));
    }

    #[test]
    fn what_is_decided_flagged_or_failed_is_shown() {
        assert!(!hidden(asks(Some(&case(Stream::Sample, false, None)), Role::Reviewer)));
        assert!(!hidden(asks(Some(&case(Stream::Risk, true, None)), Role::Reviewer)));
        assert!(!hidden(asks(Some(&case(Stream::Failure, true, None)), Role::Reviewer)));
    }

    #[test]
    fn a_sampled_conversation_without_a_case_yet_is_withheld_too() {
        assert!(hidden(asks(None, Role::Reviewer)));
        assert!(!hidden(Asked { sampled: false, ..asks(None, Role::Reviewer) }));
    }
}
