//! Stages as jobs: which kind is which stage, what a job says, what comes next.

use crate::basic::{ConversationId, UnixMillis};
use crate::conversation::store::{self as conversations, MadeFrom, State};
use crate::queue::{self, NewJob};
use crate::store::{StoreError, Tx, to_text};
use serde::{Deserialize, Serialize};

/// A step on the way of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Recording to 16 kHz samples and peaks.
    Decode,
    /// Samples to turns; needs speech weights.
    Transcribe,
    /// Turns to measurements and embeddings; uses text weights where they are.
    Measure,
    /// Measurements to roles and facts; pure.
    Derive,
    /// What criteria want to know of the judge, where one is configured; waits for the network, computes nothing.
    Ask,
    /// Facts to scorecards, flags and a case; pure.
    Score,
}

/// Charged failures after which a stage is given up.
const ATTEMPTS: i64 = 3;
const MINUTE_MS: i64 = 60_000;

impl Stage {
    /// In order.
    pub const ALL: [Self; 6] =
        [Self::Decode, Self::Transcribe, Self::Measure, Self::Derive, Self::Ask, Self::Score];

    /// The kind of its jobs, and its name in the conversation's row.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Decode => "decode",
            Self::Transcribe => "transcribe",
            Self::Measure => "measure",
            Self::Derive => "derive",
            Self::Ask => "ask",
            Self::Score => "score",
        }
    }

    /// The stage of a job of this kind.
    pub fn of_kind(kind: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == kind)
    }

    /// What is nearly done goes first, so that little lies about half done; chats are not held up by recordings.
    fn priority(self) -> i64 {
        match self {
            Self::Score => 50,
            Self::Ask => 45,
            Self::Derive => 40,
            Self::Measure => 30,
            Self::Decode => 10,
            Self::Transcribe => 20,
        }
    }

    /// How long one run may take.
    fn time_limit_ms(self) -> i64 {
        match self {
            Self::Transcribe => 240 * MINUTE_MS,
            Self::Ask => 120 * MINUTE_MS,
            Self::Decode | Self::Measure => 30 * MINUTE_MS,
            Self::Derive | Self::Score => 5 * MINUTE_MS,
        }
    }
}

/// What a stage's job says besides its conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Task {
    /// Jobs of an older revision have nothing to do any more.
    pub revision: i64,
}

/// Puts the job of a stage into the queue.
pub(super) async fn enqueue(
    tx: &mut Tx,
    stage: Stage,
    id: &ConversationId,
    revision: i64,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let job = NewJob {
        kind: stage.as_str(),
        subject: Some(id.as_str().to_owned()),
        payload: to_text("task", &Task { revision })?,
        dedupe: Some(format!("{} {id} {revision}", stage.as_str())),
        priority: stage.priority(),
        run_at: now,
        max_attempts: ATTEMPTS,
        time_limit_ms: stage.time_limit_ms(),
    };
    queue::enqueue(tx, &job, now).await.map(drop)
}

/// The last part of a stage's commit: the conversation stands at the next stage, whose job is in the queue. `false`
/// where what the outputs were made from has changed; then roll back.
pub(super) async fn proceed(
    tx: &mut Tx,
    id: &ConversationId,
    revision: i64,
    made_from: MadeFrom,
    next: Stage,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let kept = conversations::advance(tx, id, made_from, State::Working, next.as_str()).await?;
    if kept {
        enqueue(tx, next, id, revision, now).await?;
    }
    Ok(kept)
}

/// A person asks to try again what was given up. `false` where nothing was.
///
/// # Errors
/// When the database cannot be written.
pub async fn retry(tx: &mut Tx, id: &ConversationId, now: UnixMillis) -> Result<bool, StoreError> {
    let Some(row) = conversations::by_id(tx, id).await? else { return Ok(false) };
    let woken = queue::retry_buried(tx, id.as_str(), now).await?;
    if woken > 0 {
        conversations::advance(tx, id, MadeFrom::Edition(row.edition), State::Waiting, &row.stage).await?;
    }
    Ok(woken > 0)
}
