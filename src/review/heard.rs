//! What was said in a conversation at one revision, for the pages that show it without judging it by a case.

use crate::basic::ConversationId;
use crate::conversation::store::{self as conversations, Row};
use crate::conversation::{Roles, Transcript};
use crate::scoring::document::{TurnDocument, turns};
use crate::store::{StoreError, Tx};
use tokio::task::JoinError;

/// A conversation with its words.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// What is known of it.
    pub row: Row,
    /// What was said; empty where that is gone.
    pub transcript: Transcript,
    /// Who is who.
    pub roles: Roles,
}

impl Heard {
    /// The turns, masked: of a long conversation that takes a while, which other requests shall not wait for.
    ///
    /// # Errors
    /// When the computation ends unexpectedly.
    pub async fn turns(self) -> Result<Vec<TurnDocument>, JoinError> {
        tokio::task::spawn_blocking(move || turns(&self.transcript, &self.roles)).await
    }

    /// `zh`, `en` or `other`, where known: as the source says, else as it was read.
    pub fn language(&self) -> Option<String> {
        self.row.about.language.or(self.transcript.language).map(|lang| lang.to_string())
    }
}

/// The conversation as it was at this revision; `None` where there is none.
///
/// # Errors
/// When the database cannot be read.
pub async fn heard(tx: &mut Tx, id: &ConversationId, revision: i64) -> Result<Option<Heard>, StoreError> {
    let Some(row) = conversations::by_id(tx, id).await? else { return Ok(None) };
    let transcript = conversations::transcript(tx, id, revision).await?.unwrap_or_default();
    let roles = conversations::roles(tx, id, revision).await?;
    let roles = roles.unwrap_or_else(|| Roles::unknown(transcript.voices.len()));
    Ok(Some(Heard { row, transcript, roles }))
}
