//! Who is who, as a person corrected it. One key swaps the speakers; facts and scores follow at once.

use super::task::{self, Stage};
use crate::basic::{ConversationId, UnixMillis};
use crate::conversation::store::{self as conversations, MadeFrom, Row, State};
use crate::conversation::{RoleOrigin, Roles, Transcript};
use crate::store::{StoreError, Tx};

/// Keeps the roles a person gave and puts the derivation into the queue. `false` where the conversation is gone.
///
/// # Errors
/// When the database cannot be written.
pub async fn correct_roles(
    tx: &mut Tx,
    id: &ConversationId,
    roles: &Roles,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let Some(row) = conversations::by_id(tx, id).await? else { return Ok(false) };
    let roles = Roles { origin: RoleOrigin::Person, confidence: 1.0, ..roles.clone() };
    conversations::put_roles(tx, id, row.revision, &roles).await?;
    let edition = conversations::bump(tx, id).await?;
    conversations::advance(tx, id, MadeFrom::Edition(edition), State::Working, Stage::Derive.as_str())
        .await?;
    task::enqueue(tx, Stage::Derive, id, row.revision, now).await?;
    Ok(true)
}

/// What a person said of this revision; or of the one before, while the voices are as many.
pub(super) async fn by_person(
    tx: &mut Tx,
    row: &Row,
    transcript: &Transcript,
) -> Result<Option<Roles>, StoreError> {
    for revision in [row.revision, row.revision - 1] {
        if let Some(roles) = conversations::roles(tx, &row.id, revision).await?
            && roles.origin == RoleOrigin::Person
            && roles.parties.len() == transcript.voices.len()
        {
            return Ok(Some(roles));
        }
    }
    Ok(None)
}
