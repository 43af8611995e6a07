//! Who may judge and put right: whoever has the open case, or may take it; and nobody against a decision that stands
//! above them.

use super::{api, store};
use crate::basic::UnixMillis;
use crate::conversation::store::Row;
use crate::http::Problem;
use crate::people::{Role, Who};
use crate::review::appeal::store as appeals;
use crate::review::queue::Viewer;
use crate::review::queue::store::one;
use crate::review::release::store as releases;
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

/// Does a decision stand above whoever would judge it? One on an earlier revision was about other words.
///
/// # Errors
/// When the database cannot be read.
pub async fn settled(tx: &mut Tx, who: &Who, row: &Row) -> Result<Option<Settled>, StoreError> {
    if appeals::is_under_way(tx, &row.id).await? {
        return Ok(Some(Settled::Appealed));
    }
    let leads = matches!(who.role, Role::Admin | Role::Supervisor);
    let given = verdicts::of_record(tx, &row.id, row.revision).await?;
    let decided = given.iter().any(|verdict| verdict.occasion == Occasion::Appeal);
    Ok((decided && !leads).then_some(Settled::Decided))
}

/// The open case of a conversation, theirs from now on if it was not: for whoever is about to judge it. What keeps them
/// from taking it keeps them from judging it.
///
/// # Errors
/// 409 where there is no open case, somebody else has it, the agent is of their own team and the house forbids that, or
/// a decision stands above them.
pub async fn take_to_judge(tx: &mut Tx, who: &Who, row: &Row, now: UnixMillis) -> Result<Case, Problem> {
    if let Some(settled) = settled(tx, who, row).await? {
        return Err(settled.into());
    }
    let case = cases::last(tx, &row.id).await?.filter(|case| case.open).ok_or_else(|| {
        Problem::conflict("there is no open case of this conversation")
            .hint("it may have been judged already; take it for review to judge it again")
    })?;
    take(tx, who, &case, now).await?;
    Ok(case)
}

async fn take(tx: &mut Tx, who: &Who, case: &Case, now: UnixMillis) -> Result<(), Problem> {
    let (viewer, rules) = (Viewer::of(who), house::rules(tx).await?);
    let listed = one(tx, &viewer, &case.id, now).await?.ok_or_else(|| Problem::not_found("case"))?;
    api::not_own_team(tx, who, &case.conversation_id, &rules).await?;
    if !store::claim(tx, &viewer, &case.id, &rules, now).await? {
        return Err(api::taken(&listed, who));
    }
    Ok(())
}

/// May words and speakers still be put right? What a verdict was given on, what an agent was shown and what an appeal is
/// decided on stays as it was.
///
/// # Errors
/// 409 where one of these stands on them.
pub async fn mendable(tx: &mut Tx, who: &Who, row: &Row) -> Result<(), Problem> {
    if let Some(settled) = settled(tx, who, row).await? {
        return Err(settled.into());
    }
    if !verdicts::of_record(tx, &row.id, row.revision).await?.is_empty() {
        return Err(Problem::conflict("a verdict stands on these words and speakers"));
    }
    if releases::current(tx, &row.id).await?.is_some_and(|shown| shown.revision == row.revision) {
        return Err(Problem::conflict("the agent was shown these words and speakers")
            .hint("take it for review, and answer what cannot be told from them with \"cannot tell\""));
    }
    Ok(())
}

/// The same for whoever is about to put them right: an open case is theirs from now on, and what keeps them from taking
/// it keeps them from this.
///
/// # Errors
/// 409 as [`mendable`] and [`take_to_judge`] say, but without a case that need not be.
pub async fn take_to_mend(tx: &mut Tx, who: &Who, row: &Row, now: UnixMillis) -> Result<(), Problem> {
    mendable(tx, who, row).await?;
    if let Some(case) = cases::last(tx, &row.id).await?.filter(|case| case.open) {
        return take(tx, who, &case, now).await;
    }
    let rules = house::rules(tx).await?;
    api::not_own_team(tx, who, &row.id, &rules).await
}
