//! Stored vectors, read piece by piece, and the conversations that use their texts.

use crate::basic::ConversationId;
use crate::conversation::store::in_sight;
use crate::people::Sight;
use crate::store::{StoreError, Tx, on};

/// The model that measured the present revision of a conversation.
///
/// # Errors
/// When the database cannot be read.
pub async fn vectors(tx: &mut Tx, id: &ConversationId) -> Result<Option<String>, StoreError> {
    let model: Option<Option<String>> = on!(tx, c => sqlx::query_scalar(
        "select m.model from measurements m join conversations v on v.id = m.conversation_id and v.revision = m.revision
         where v.id = $1",
    )
    .bind(id.as_str())
    .fetch_optional(c)
    .await)?;
    Ok(model.flatten())
}

/// Up to `limit` vectors of a model after the text hash `after`, in order of hash: of texts that somebody may see.
///
/// # Errors
/// When the database cannot be read.
pub async fn piece(
    tx: &mut Tx,
    sight: &Sight,
    model: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
    let (kind, user, agent) = sight.bound();
    Ok(on!(tx, c => sqlx::query_as(concat!(
        "select e.text_hash, e.vector from embeddings e where e.model = $4 and e.text_hash > $5
           and ($1 = 'all' or exists (select 1 from embedding_uses s join conversations v on v.id = s.conversation_id
                where s.text_hash = e.text_hash and s.model = e.model and ", in_sight!(), "))
         order by e.text_hash limit $6"
    ))
    .bind(kind)
    .bind(user)
    .bind(agent)
    .bind(model)
    .bind(after)
    .bind(limit)
    .fetch_all(c)
    .await)?)
}

/// A conversation that holds a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Which.
    pub conversation_id: ConversationId,
    /// Its present revision.
    pub revision: i64,
}

/// Conversations that hold this text and may be seen, the newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn places(
    tx: &mut Tx,
    sight: &Sight,
    model: &str,
    text: &str,
    limit: i64,
) -> Result<Vec<Place>, StoreError> {
    let (kind, user, agent) = sight.bound();
    let rows: Vec<(String, i64)> = on!(tx, c => sqlx::query_as(concat!(
        "select v.id, v.revision from embedding_uses s join conversations v on v.id = s.conversation_id
         where s.text_hash = $4 and s.model = $5 and ", in_sight!(), " order by v.id desc limit $6"
    ))
    .bind(kind)
    .bind(user)
    .bind(agent)
    .bind(text)
    .bind(model)
    .bind(limit)
    .fetch_all(c)
    .await)?;
    let place = |(id, revision)| Place { conversation_id: ConversationId::new(id), revision };
    Ok(rows.into_iter().map(place).collect())
}
