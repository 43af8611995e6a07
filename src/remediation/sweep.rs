//! Opens a remediation for every verdict of record that failed, and withdraws those whose score passes after all.
//!
//! It looks at what the database says rather than at who said it: verdicts come from reviews, appeals and re-checks,
//! and none may be missed because a path forgot to ask.

use super::{Remediation, State, Step, store};
use crate::basic::{UnixMillis, UserId};
use crate::people::audit::store::note;
use crate::people::audit::{Action, Deed};
use crate::review::Terms;
use crate::review::verdict::{Verdict, store as verdicts};
use crate::scoring::Mark;
use crate::store::{Db, StoreError, Tx};

/// Verdicts looked at in one commit, so that other writers breathe.
const PIECE: i64 = 100;

/// Brings remediations to what the verdicts of record say. Returns how many were opened, reopened or withdrawn.
///
/// # Errors
/// When the database cannot be written.
pub async fn sweep(db: &Db, terms: &Terms, now: UnixMillis) -> Result<usize, StoreError> {
    let mut changed = 0;
    loop {
        let mut tx = db.read().await?;
        let waiting = store::unseen(&mut tx, PIECE).await?;
        drop(tx);
        if waiting.is_empty() {
            return Ok(changed);
        }
        let mut tx = db.write().await?;
        for id in &waiting {
            if let Some(verdict) = verdicts::by_id(&mut tx, id).await? {
                changed += usize::from(settle(&mut tx, terms, &verdict, now).await?);
            }
            store::seen(&mut tx, id).await?;
        }
        tx.commit().await?;
    }
}

/// One verdict of record.
async fn settle(tx: &mut Tx, terms: &Terms, verdict: &Verdict, now: UnixMillis) -> Result<bool, StoreError> {
    let failed = terms.failed(&verdict.tally);
    let before = store::of(tx, &verdict.conversation_id, &verdict.rubric.id).await?;
    let due_at = terms.remediate_until(now);
    let (changed, what) = match before {
        None if failed => match open(tx, verdict, (now, due_at)).await? {
            Some(fresh) => (fresh, "opened"),
            None => return Ok(false),
        },
        Some(mut going_on) if !failed && going_on.state.is_going_on() => {
            going_on.withdraw(now);
            (going_on, "withdrawn")
        }
        Some(mut ended) if failed && !ended.state.is_going_on() && ended.verdict_id != verdict.id => {
            ended.overall = verdict.tally.overall;
            ended.failed = not_met(verdict);
            ended.reopen(&verdict.id, "another verdict says that it failed", (now, due_at));
            (ended, "opened again")
        }
        _ => return Ok(false),
    };
    store::put(tx, &changed).await?;
    let subject = format!("remediation:{}", changed.id);
    note(tx, &Deed { who: "spotcheck", action: Action::Changed, subject, detail: what.to_owned() }, now)
        .await?;
    Ok(true)
}

/// `None` where nobody knows whose conversation it is.
async fn open(
    tx: &mut Tx,
    verdict: &Verdict,
    (now, due_at): (UnixMillis, UnixMillis),
) -> Result<Option<Remediation>, StoreError> {
    let Some(whose) = store::whose(tx, &verdict.conversation_id).await? else { return Ok(None) };
    let owner = store::lead_of(tx, whose.team.as_deref()).await?;
    let step = Step {
        at: now,
        who: "spotcheck".to_owned(),
        state: State::Open,
        note: String::new(),
        conversation: None,
    };
    Ok(Some(Remediation {
        id: uuid::Uuid::now_v7().simple().to_string(),
        conversation_id: verdict.conversation_id.clone(),
        rubric_id: verdict.rubric.id.clone(),
        verdict_id: verdict.id.clone(),
        agent_id: whose.agent_id,
        team: whose.team,
        owner: owner.map(UserId::new),
        state: State::Open,
        asked: String::new(),
        action: String::new(),
        overall: verdict.tally.overall,
        failed: not_met(verdict),
        due_at,
        first_due_at: due_at,
        opened_at: now,
        acted_by: None,
        acted_at: None,
        rechecked_by: None,
        closed_at: None,
        reopened: 0,
        history: vec![step],
    }))
}

/// Critical criteria first.
fn not_met(verdict: &Verdict) -> Vec<String> {
    let critical = &verdict.tally.critical_failed;
    let all = verdict.answers.iter().filter(|answer| answer.mark == Mark::NotMet);
    let rest = all.map(|answer| answer.criterion.clone()).filter(|id| !critical.contains(id));
    critical.iter().cloned().chain(rest).collect()
}
