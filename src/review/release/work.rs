//! Releasing: one conversation, or all that the settings say are old enough.

use super::{Release, Shown, Why, shown, store};
use crate::basic::{ConversationId, UnixMillis};
use crate::conversation::store as conversations;
use crate::people::audit::store::note;
use crate::people::audit::{Action, Deed};
use crate::review::{Terms, appeal, bases, compiled};
use crate::store::{Db, StoreError, Tx};
use serde::Serialize;
use utoipa::ToSchema;

/// Why a conversation was not released.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReleaseSkipped)]
pub enum Skipped {
    /// There is none.
    Gone,
    /// Nobody knows whose it is.
    NoAgent,
    /// It has no score yet.
    NoScore,
    /// The agent sees this record already.
    Unchanged,
    /// An appeal is under way; its decision will be released.
    UnderAppeal,
}

/// The scores of record of a conversation as they would be shown now.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn present(
    tx: &mut Tx,
    id: &ConversationId,
    revision: i64,
) -> Result<Vec<Shown>, StoreError> {
    let mut all = Vec::new();
    for basis in bases(tx, id, revision).await? {
        let rubric = compiled(tx, &basis.rubric().hash).await?;
        all.push(shown(&basis, rubric.as_ref().map(|rubric| &rubric.content)));
    }
    Ok(all)
}

/// Shows the score of record to the agent from now on. `by` is the id of the person, or `policy`.
///
/// # Errors
/// When the database cannot be written.
pub async fn release(
    tx: &mut Tx,
    terms: &Terms,
    id: &ConversationId,
    (why, by): (Why, &str),
    now: UnixMillis,
) -> Result<Result<Release, Skipped>, StoreError> {
    let Some(row) = conversations::by_id(tx, id).await? else { return Ok(Err(Skipped::Gone)) };
    let agent = row.about.agent.as_ref().map(|agent| agent.id.clone()).filter(|agent| !agent.is_empty());
    let Some(agent_id) = agent else { return Ok(Err(Skipped::NoAgent)) };
    if why != Why::Appeal && appeal::store::is_under_way(tx, id).await? {
        return Ok(Err(Skipped::UnderAppeal));
    }
    let shown = present(tx, id, row.revision).await?;
    if shown.is_empty() {
        return Ok(Err(Skipped::NoScore));
    }
    let before = store::current(tx, id).await?;
    if before.is_some_and(|before| before.revision == row.revision && before.says_the_same(&shown)) {
        return Ok(Err(Skipped::Unchanged));
    }
    let release = Release {
        id: uuid::Uuid::now_v7().simple().to_string(),
        conversation_id: id.clone(),
        revision: row.revision,
        agent_id,
        why,
        released_by: by.to_owned(),
        released_at: now,
        appeal_until: terms.appeal_until(now),
        acknowledged_at: None,
        current: true,
        shown,
    };
    store::add(tx, &release).await?;
    Ok(Ok(release))
}

/// Releases at most so many in one commit, so that other writers breathe.
const PIECE: i64 = 50;

/// Releases the verdicts that are old enough by the settings. Returns how many were released.
///
/// # Errors
/// When the database cannot be written.
pub async fn by_policy(db: &Db, terms: &Terms, now: UnixMillis) -> Result<usize, StoreError> {
    let Some(before) = terms.release_before(now) else { return Ok(0) };
    let mut released = 0;
    let mut after = String::new();
    loop {
        let mut tx = db.read().await?;
        let ids = store::unreleased(&mut tx, before, &after, PIECE).await?;
        drop(tx);
        let Some(last) = ids.last() else { return Ok(released) };
        after = last.to_string();
        let mut tx = db.write().await?;
        for id in &ids {
            if release(&mut tx, terms, id, (Why::Policy, "policy"), now).await?.is_ok() {
                let subject = format!("conversation:{id}");
                let deed =
                    Deed { who: "policy", action: Action::Changed, subject, detail: "released".to_owned() };
                note(&mut tx, &deed, now).await?;
                released += 1;
            }
        }
        tx.commit().await?;
    }
}
