//! Measurements in the database. Embeddings are kept once per text and model, and counted by who uses them.

use super::{Embeddings, Measurements};
use crate::basic::{ContentHash, ConversationId};
use crate::store::{StoreError, Tx, from_text, on, to_text};
use half::f16;
use std::collections::BTreeMap;

/// Keeps the measurements of a revision.
///
/// # Errors
/// When the database cannot be written.
pub async fn put(
    tx: &mut Tx,
    id: &ConversationId,
    revision: i64,
    measurements: &Measurements,
) -> Result<(), StoreError> {
    let body = to_text("measurements", measurements)?;
    on!(tx, c => sqlx::query(
        "insert into measurements (conversation_id, revision, version, model, body) values ($1, $2, $3, $4, $5)
         on conflict (conversation_id, revision)
         do update set version = excluded.version, model = excluded.model, body = excluded.body",
    )
    .bind(id.as_str())
    .bind(revision)
    .bind(i64::from(measurements.version))
    .bind(&measurements.text_model)
    .bind(body)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

/// The measurements of a revision, once made.
///
/// # Errors
/// When the database cannot be read.
pub async fn get(
    tx: &mut Tx,
    id: &ConversationId,
    revision: i64,
) -> Result<Option<Measurements>, StoreError> {
    let body: Option<String> = on!(tx, c => sqlx::query_scalar("select body from measurements where conversation_id = $1 and revision = $2")
            .bind(id.as_str())
            .bind(revision)
            .fetch_optional(c)
            .await)?;
    body.map(|body| from_text("measurements", &body)).transpose()
}

/// Keeps embeddings that this conversation uses. Equal text is kept once, whoever said it.
///
/// # Errors
/// When the database cannot be written.
pub async fn put_embeddings(
    tx: &mut Tx,
    id: &ConversationId,
    model: &str,
    embeddings: &[(ContentHash, Vec<f16>)],
) -> Result<(), StoreError> {
    for (text, vector) in embeddings {
        let bytes: Vec<u8> = vector.iter().flat_map(|x| x.to_le_bytes()).collect();
        on!(tx, c => sqlx::query(
            "insert into embeddings (text_hash, model, vector) values ($1, $2, $3) on conflict (text_hash, model) do nothing",
        )
        .bind(text.as_str())
        .bind(model)
        .bind(bytes)
        .execute(c)
        .await
        .map(drop))?;
        on!(tx, c => sqlx::query(
            "insert into embedding_uses (conversation_id, text_hash, model) values ($1, $2, $3)
             on conflict (conversation_id, text_hash, model) do nothing",
        )
        .bind(id.as_str())
        .bind(text.as_str())
        .bind(model)
        .execute(c)
        .await
        .map(drop))?;
    }
    Ok(())
}

/// The embedding of a text, where this model has made one.
///
/// # Errors
/// When the database cannot be read.
pub async fn embedding(tx: &mut Tx, text: &ContentHash, model: &str) -> Result<Option<Vec<f16>>, StoreError> {
    let bytes: Option<Vec<u8>> = on!(tx, c => sqlx::query_scalar("select vector from embeddings where text_hash = $1 and model = $2")
            .bind(text.as_str())
            .bind(model)
            .fetch_optional(c)
            .await)?;
    Ok(bytes.map(|bytes| vector(&bytes)))
}

/// All embeddings by this model that a conversation uses.
///
/// # Errors
/// When the database cannot be read.
pub async fn embeddings(tx: &mut Tx, id: &ConversationId, model: &str) -> Result<Embeddings, StoreError> {
    let rows: Vec<(String, Vec<u8>)> = on!(tx, c => sqlx::query_as(
        "select e.text_hash, e.vector from embedding_uses u
         join embeddings e on e.text_hash = u.text_hash and e.model = u.model
         where u.conversation_id = $1 and u.model = $2",
    )
    .bind(id.as_str())
    .bind(model)
    .fetch_all(c)
    .await)?;
    Ok(Embeddings::new(
        model,
        rows.into_iter().map(|(hash, bytes)| (ContentHash::from_stored(hash), vector(&bytes))),
    ))
}

/// The embeddings of all conversations from `first` to `last`, by whatever model measured them.
///
/// # Errors
/// When the database cannot be read.
pub async fn embeddings_between(
    tx: &mut Tx,
    first: &str,
    last: &str,
) -> Result<BTreeMap<ConversationId, Embeddings>, StoreError> {
    let rows: Vec<(String, String, String, Vec<u8>)> = on!(tx, c => sqlx::query_as(
        "select u.conversation_id, u.model, e.text_hash, e.vector
         from conversations v
         join measurements m on m.conversation_id = v.id and m.revision = v.revision
         join embedding_uses u on u.conversation_id = v.id and u.model = m.model
         join embeddings e on e.text_hash = u.text_hash and e.model = u.model
         where v.id >= $1 and v.id <= $2",
    )
    .bind(first)
    .bind(last)
    .fetch_all(c)
    .await)?;
    let mut found: BTreeMap<String, (String, Vec<(ContentHash, Vec<f16>)>)> = BTreeMap::new();
    for (id, model, hash, bytes) in rows {
        let (_, vectors) = found.entry(id).or_insert_with(|| (model, Vec::new()));
        vectors.push((ContentHash::from_stored(hash), vector(&bytes)));
    }
    let made = found
        .into_iter()
        .map(|(id, (model, vectors))| (ConversationId::new(id), Embeddings::new(&model, vectors)));
    Ok(made.collect())
}

fn vector(bytes: &[u8]) -> Vec<f16> {
    bytes.chunks_exact(2).map(|pair| f16::from_le_bytes([pair[0], pair[1]])).collect()
}

/// Before a conversation is deleted: removes the embeddings that it alone uses.
///
/// # Errors
/// When the database cannot be written.
pub async fn forget_embeddings(tx: &mut Tx, id: &ConversationId) -> Result<u64, StoreError> {
    Ok(on!(tx, c => sqlx::query(
        "delete from embeddings
         where exists (select 1 from embedding_uses u where u.conversation_id = $1
                       and u.text_hash = embeddings.text_hash and u.model = embeddings.model)
           and not exists (select 1 from embedding_uses o where o.conversation_id <> $1
                       and o.text_hash = embeddings.text_hash and o.model = embeddings.model)",
    )
    .bind(id.as_str())
    .execute(c)
    .await
    .map(|done| done.rows_affected()))?)
}
