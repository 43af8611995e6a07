//! What a draft of a rubric would change in all history, before anybody publishes it.
//!
//! Computed by workers, as a re-score is: in lanes, a batch to a job, from `derive` on, without a model; nothing of a
//! conversation is written. The sums stand in the database, so that a preview survives the browser and `kill -9`. It
//! belongs to one text, one edition of what is in force, and the history of that moment; [`stale`] says what of it no
//! longer holds.

mod effect;
mod job;

pub use effect::{AgentMove, CriterionMove, Effect, FlagMove, Mover, Scores, Verdicts};
pub(super) use job::{Input, Output, load};

use super::rescore;
use crate::basic::{ContentHash, UnixMillis};
use crate::conversation::store::Filter;
use crate::queue::{self, NewJob};
use crate::rubric::store::drafts::Draft;
use crate::rubric::store::previews::{self, Preview};
use crate::store::{StoreError, Tx, edition, from_text, to_text};
use serde::Serialize;
use utoipa::ToSchema;

/// The kind of its jobs.
pub const KIND: &str = "preview";

/// Why a preview does not speak of what is there now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stale {
    /// The draft was changed since.
    Text,
    /// Another rubric was published or a head promoted since.
    Rubrics,
    /// Conversations have come or gone since.
    History,
}

/// How far a preview is.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// So many conversations are done.
    Running(u64),
    /// It ended without a result.
    Failed(String),
    /// All is known.
    Done(Box<Effect>),
}

/// The subject of its jobs.
fn subject(id: &str) -> String {
    format!("preview:{id}")
}

/// Puts the preview of a draft into the queue; `hash` is that of its compiled content. An earlier one of the draft is
/// dropped. Returns its id.
///
/// # Errors
/// When the database cannot be written.
pub async fn begin(
    tx: &mut Tx,
    draft: &Draft,
    hash: &ContentHash,
    who: &str,
    now: UnixMillis,
) -> Result<String, StoreError> {
    if let Some(before) = previews::of_draft(tx, &draft.id).await? {
        queue::forget(tx, &subject(&before.id)).await?;
    }
    let id = uuid::Uuid::now_v7().simple().to_string();
    let filter = Filter::default();
    let new = Preview {
        id: id.clone(),
        rubric_id: draft.rubric_id.clone(),
        draft_id: draft.id.clone(),
        hash: hash.to_string(),
        text_hash: text_hash(&draft.yaml),
        yaml: draft.yaml.clone(),
        edition: edition(tx).await?,
        history: previews::history(tx).await?,
        total: rescore::count(tx, &filter).await?,
        who: who.to_owned(),
        started_at: now.0,
        finished_at: None,
        failure: None,
    };
    let lanes = rescore::lanes(tx, &id, &filter, false).await?;
    let count = i64::try_from(lanes.len()).unwrap_or(i64::MAX);
    previews::add(tx, &new, count, &to_text("preview", &Effect::default())?).await?;
    for lane in lanes {
        job::enqueue(tx, &id, lane, now).await?;
    }
    Ok(id)
}

fn text_hash(yaml: &str) -> String {
    ContentHash::of(yaml.as_bytes()).to_string()
}

/// What of a preview no longer holds, for a draft as it is now.
///
/// # Errors
/// When the database cannot be read.
pub async fn stale(tx: &mut Tx, preview: &Preview, draft: &Draft) -> Result<Vec<Stale>, StoreError> {
    let mut stale = Vec::new();
    if preview.text_hash != text_hash(&draft.yaml) {
        stale.push(Stale::Text);
    }
    if preview.edition != edition(tx).await? {
        stale.push(Stale::Rubrics);
    }
    if preview.history != previews::history(tx).await? {
        stale.push(Stale::History);
    }
    Ok(stale)
}

/// How far it is.
///
/// # Errors
/// When the database cannot be read.
pub async fn standing(tx: &mut Tx, preview: &Preview) -> Result<Standing, StoreError> {
    if let Some(reason) = &preview.failure {
        return Ok(Standing::Failed(reason.clone()));
    }
    let lanes = previews::lanes(tx, &preview.id).await?;
    if lanes.iter().all(|lane| lane.done == 1) {
        let mut all = Effect::default();
        for lane in &lanes {
            all = all.plus(from_text("preview", &lane.body)?);
        }
        return Ok(Standing::Done(Box::new(all)));
    }
    let jobs = queue::of_subject(tx, &subject(&preview.id)).await?;
    if let Some(buried) = jobs.iter().find(|job| job.state == "buried") {
        return Ok(Standing::Failed(buried.reason.clone().unwrap_or_default()));
    }
    let seen: i64 = lanes.iter().map(|lane| lane.seen).sum();
    Ok(Standing::Running(u64::try_from(seen).unwrap_or(0)))
}

fn new_job(id: &str, payload: String, now: UnixMillis) -> NewJob {
    NewJob {
        kind: KIND,
        subject: Some(subject(id)),
        payload,
        dedupe: None,
        priority: 27, // somebody is waiting for it; before a re-score
        run_at: now,
        max_attempts: 3,
        time_limit_ms: 30 * 60_000,
    }
}
