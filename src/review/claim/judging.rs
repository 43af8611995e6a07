//! Who may judge: whoever has the open case, or may take it; and nobody against a decision that stands above them.

use super::{api, store};
use crate::basic::{ConversationId, UnixMillis};
use crate::http::Problem;
use crate::people::{Role, Who};
use crate::review::appeal::store as appeals;
use crate::review::queue::Viewer;
use crate::review::queue::store::one;
use crate::review::verdict::{Occasion, store as verdicts};
use crate::review::{Case, house, store as cases};
use crate::store::{StoreError, Tx};

/// Why a conversation cannot be judged by somebody, whoever has its case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// An appeal about it waits: what it is decided on must not change meanwhile.
    Appealed,
    /// An appeal was decided: only a lead may have it judged again.
    Decided,
}

impl From<Settled> for Problem {
    fn from(settled: Settled) -> Self {
        match settled {
            Settled::Appealed => Self::conflict("an appeal about it waits for a decision")
                .hint("judge it again when the appeal is decided"),
            Settled::Decided => Self::conflict("an appeal about it was decided")
                .hint("a supervisor or an admin may have it judged again"),
        }
    }
}

/// Does a decision stand above whoever would judge it?
///
/// # Errors
/// When the database cannot be read.
pub async fn settled(tx: &mut Tx, who: &Who, id: &ConversationId) -> Result<Option<Settled>, StoreError> {
    if appeals::is_under_way(tx, id).await? {
        return Ok(Some(Settled::Appealed));
    }
    let leads = matches!(who.role, Role::Admin | Role::Supervisor);
    let decided =
        verdicts::of_record(tx, id).await?.iter().any(|verdict| verdict.occasion == Occasion::Appeal);
    Ok((decided && !leads).then_some(Settled::Decided))
}

/// The open case of a conversation, theirs from now on if it was not: for whoever is about to judge it. What keeps them
/// from taking it keeps them from judging it.
///
/// # Errors
/// 409 where there is no open case, somebody else has it, the agent is of their own team and the house forbids that, or
/// a decision stands above them.
pub async fn take_to_judge(
    tx: &mut Tx,
    who: &Who,
    id: &ConversationId,
    now: UnixMillis,
) -> Result<Case, Problem> {
    if let Some(settled) = settled(tx, who, id).await? {
        return Err(settled.into());
    }
    let case = cases::last(tx, id).await?.filter(|case| case.open).ok_or_else(|| {
        Problem::conflict("there is no open case of this conversation")
            .hint("it may have been judged already; take it for review to judge it again")
    })?;
    let (viewer, rules) = (Viewer::of(who), house::rules(tx).await?);
    let listed = one(tx, &viewer, &case.id, now).await?.ok_or_else(|| Problem::not_found("case"))?;
    api::not_own_team(tx, who, &listed, &rules).await?;
    if !store::claim(tx, &viewer, &case.id, &rules, now).await? {
        return Err(api::taken(&listed, who));
    }
    Ok(case)
}
