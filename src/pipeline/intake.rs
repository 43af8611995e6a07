//! Taking conversations in. The same thing twice is stored once; the same id with other content is a revision, and
//! other metadata alone starts again at `derive`. Sampled here, before any score is known.

use super::task::{self, Stage};
use crate::basic::{ContentHash, ConversationId, UnixMillis};
use crate::blob::{BlobError, Blobs, Kept};
use crate::conversation::store::{self as conversations, MadeFrom, NewRow, Recording, Row, State};
use crate::conversation::{About, Transcript};
use crate::measure::store as measurements;
use crate::people::Who;
use crate::people::audit::store::note;
use crate::people::audit::{Action, Deed};
use crate::queue;
use crate::review::records::store as records;
use crate::store::{Db, StoreError, Tx};

/// The uniform sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampling {
    /// Whoever knows it can tell who will be drawn: keep it from those who are inspected.
    pub seed: u64,
    /// Share of conversations that is drawn, 0-1.
    pub probability: f64,
}

/// What was said, or the sound of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Written, or transcribed elsewhere.
    Transcript(Transcript),
    /// A recording, in the store already.
    Recording {
        /// Its blob.
        kept: Kept,
        /// E.g. `audio/wav`.
        media_type: String,
    },
}

/// A conversation as it is offered.
#[derive(Clone, Debug, PartialEq)]
pub struct NewConversation {
    /// Who, when, where. Without an id of the source's own use the hash of the content.
    pub about: About,
    /// What was said.
    pub content: Content,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// It is new.
    New(ConversationId),
    /// It is stored already, exactly so.
    Same(ConversationId),
    /// Known content with other metadata.
    Updated(ConversationId),
    /// Other content under a known id; scorecards and verdicts of before stay.
    Revised(ConversationId, i64),
}

impl Accepted {
    /// What became of it, in a word.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::New(_) => "new",
            Self::Same(_) => "same",
            Self::Updated(_) => "updated",
            Self::Revised(..) => "revised",
        }
    }

    /// Which conversation it is.
    pub fn id(&self) -> &ConversationId {
        match self {
            Self::New(id) | Self::Same(id) | Self::Updated(id) | Self::Revised(id, _) => id,
        }
    }
}

/// Why a conversation was not taken in. Nothing of it is stored.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// Our database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Our files.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// It has no id.
    #[error("the conversation has no external id\nhint: give one, or the hash of its content")]
    Nameless,
    /// It cannot be written as JSON.
    #[error("the conversation cannot be stored: {0}")]
    Unstorable(#[from] serde_json::Error),
}

/// Takes conversations in. Cheap to clone.
#[derive(Clone)]
pub struct Intake {
    /// The database.
    pub db: Db,
    /// Where recordings are put before they are offered here.
    pub blobs: Blobs,
    /// How the uniform sample is drawn.
    pub sampling: Sampling,
}

impl Intake {
    /// Accepts a conversation: when this returns it is stored, with its first job.
    ///
    /// # Errors
    /// When it cannot be stored; then nothing of it is.
    pub async fn accept(&self, new: &NewConversation, now: UnixMillis) -> Result<Accepted, IntakeError> {
        self.accept_from(None, new, now).await
    }

    /// [`Intake::accept`] from somebody whose name goes to the audit log, unless it is known and nothing changes.
    ///
    /// # Errors
    /// When it cannot be stored; then nothing of it is.
    pub async fn accept_from(
        &self,
        who: Option<&Who>,
        new: &NewConversation,
        now: UnixMillis,
    ) -> Result<Accepted, IntakeError> {
        if new.about.external_id.trim().is_empty() {
            return Err(IntakeError::Nameless);
        }
        let (hash, stage) = match &new.content {
            Content::Transcript(transcript) => (ContentHash::of_json(transcript)?, Stage::Measure),
            Content::Recording { kept, .. } => (kept.key.clone(), Stage::Decode),
        };
        let about = new.about.clone().without_numbers();
        let content = (&hash, stage);
        match self.try_accept(who, &about, new, content, now).await {
            // Somebody else has just accepted the same one: look again, it is known now.
            Err(IntakeError::Store(error)) if error.is_duplicate() => {
                self.try_accept(who, &about, new, content, now).await
            }
            other => other,
        }
    }

    async fn try_accept(
        &self,
        who: Option<&Who>,
        about: &About,
        new: &NewConversation,
        (hash, stage): (&ContentHash, Stage),
        now: UnixMillis,
    ) -> Result<Accepted, IntakeError> {
        let mut tx = self.db.write().await?;
        let known = conversations::lock_external(&mut tx, &about.source, &about.external_id).await?;
        let accepted = match known {
            Some(row) if row.content_hash == *hash && row.about == *about => {
                return Ok(Accepted::Same(row.id));
            }
            Some(row) if row.content_hash == *hash => {
                update(&mut tx, &row, about, now).await?;
                Accepted::Updated(row.id)
            }
            Some(row) => {
                conversations::set_about(&mut tx, &row.id, about).await?;
                let revision = conversations::revise(&mut tx, &row.id, hash, stage.as_str()).await?;
                records::forget(&mut tx, &row.id).await?;
                queue::forget(&mut tx, row.id.as_str()).await?;
                self.begin(&mut tx, &row.id, revision, new, stage, now).await?;
                Accepted::Revised(row.id, revision)
            }
            None => {
                let id = ConversationId::fresh();
                self.insert(&mut tx, &id, about, hash, stage, now).await?;
                self.begin(&mut tx, &id, 1, new, stage, now).await?;
                Accepted::New(id)
            }
        };
        if let Some(who) = who {
            let subject = format!("conversation:{}", accepted.id());
            note(&mut tx, &Deed::new(who, Action::Changed, subject).detail(accepted.as_str()), now).await?;
        }
        tx.commit().await?;
        Ok(accepted)
    }

    async fn insert(
        &self,
        tx: &mut Tx,
        id: &ConversationId,
        about: &About,
        hash: &ContentHash,
        stage: Stage,
        now: UnixMillis,
    ) -> Result<(), StoreError> {
        let Sampling { seed, probability } = self.sampling;
        let key = format!("{}\n{}", about.source, about.external_id);
        let row = NewRow {
            id,
            about,
            content_hash: hash,
            stage: stage.as_str(),
            sample_probability: probability,
            sampled: crate::flag::in_sample(seed, &key, probability),
            received_at: now,
        };
        conversations::insert(tx, &row).await
    }

    /// Stores the content of a revision and its first job.
    async fn begin(
        &self,
        tx: &mut Tx,
        id: &ConversationId,
        revision: i64,
        new: &NewConversation,
        stage: Stage,
        now: UnixMillis,
    ) -> Result<(), IntakeError> {
        match &new.content {
            Content::Transcript(transcript) => {
                conversations::put_transcript(tx, id, revision, transcript).await?;
            }
            Content::Recording { kept, media_type } => {
                let recording = Recording {
                    blob: kept.key.clone(),
                    bytes: i64::try_from(kept.bytes).unwrap_or(i64::MAX),
                    media_type: media_type.clone(),
                    duration_ms: None,
                    peaks: None,
                };
                conversations::add_recording(tx, id, revision, &recording).await?;
                // Under the lock that the sweep takes too: the blob is here, or it was erased since it was put.
                if !self.blobs.has(&kept.key) {
                    return Err(BlobError::Missing(kept.key.clone()).into());
                }
            }
        }
        Ok(task::enqueue(tx, stage, id, revision, now).await?)
    }
}

/// Other metadata: whatever is measured stays; roles, facts and scores follow.
async fn update(tx: &mut Tx, row: &Row, about: &About, now: UnixMillis) -> Result<(), StoreError> {
    conversations::set_about(tx, &row.id, about).await?;
    if measurements::get(tx, &row.id, row.revision).await?.is_some() {
        let from = MadeFrom::Revision(row.revision);
        conversations::advance(tx, &row.id, from, State::Working, Stage::Derive.as_str()).await?;
        task::enqueue(tx, Stage::Derive, &row.id, row.revision, now).await?;
    }
    Ok(())
}
