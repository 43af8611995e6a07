//! The text that phrases are found in, and its index: an FTS5 table on SQLite, a `tsvector` on PostgreSQL. The index
//! only narrows down; whether a phrase was said is decided by the folded text, so that both databases find the same.

use super::change::shown_id;
use crate::basic::{ContentHash, ConversationId};
use crate::conversation::Transcript;
use crate::conversation::search::{Phrase, SearchText, terms};
use crate::store::{Clauses, Db, Side, StoreError, Tx, from_text, on};

/// The row of a conversation in SQLite's index, which knows numbers only.
fn seq(id: &ConversationId) -> i64 {
    let hash = ContentHash::of(id.as_str().as_bytes());
    hash.as_str().get(..15).and_then(|digits| i64::from_str_radix(digits, 16).ok()).unwrap_or_default()
}

fn indexed(folded: &str) -> Vec<String> {
    terms(folded).into_iter().collect()
}

/// Keeps what is searched of a conversation, and how long it was. Masking takes a while, so it leaves the async thread.
///
/// # Errors
/// When the database cannot be written.
pub(super) async fn put(
    tx: &mut Tx,
    id: &ConversationId,
    revision: i64,
    turns: Transcript,
) -> Result<(), StoreError> {
    let length = turns.duration_ms.or_else(|| {
        let last = turns.turns.iter().filter_map(|turn| turn.end_ms.or(turn.start_ms)).max();
        last.filter(|last| last.0 > 0)
    });
    let text = tokio::task::spawn_blocking(move || SearchText::of(&turns)).await;
    let text = text.map_err(|_| StoreError::Panicked)?;
    on!(tx, c => sqlx::query("update conversations set duration_ms = $2 where id = $1")
        .bind(id.as_str())
        .bind(length.map(|length| length.0))
        .execute(c)
        .await
        .map(drop))?;
    forget(tx, id).await?;
    on!(tx, c => sqlx::query(
        "insert into search_texts (conversation_id, revision, seq, shown, folded) values ($1, $2, $3, $4, $5)",
    )
    .bind(id.as_str())
    .bind(revision)
    .bind(seq(id))
    .bind(&text.shown)
    .bind(&text.folded)
    .execute(c)
    .await
    .map(drop))?;
    let terms = indexed(&text.folded);
    match tx.side() {
        Side::Sqlite(c) => {
            sqlx::query("insert into search_index (rowid, terms) values ($1, $2)")
                .bind(seq(id))
                .bind(terms.join(" "))
                .execute(c)
                .await?;
        }
        Side::Postgres(c) => {
            sqlx::query(
                "insert into search_index (conversation_id, terms) values ($1, array_to_tsvector($2))",
            )
            .bind(id.as_str())
            .bind(terms)
            .execute(c)
            .await?;
        }
    }
    Ok(())
}

/// Takes a conversation out of text and index.
///
/// # Errors
/// When the database cannot be written.
pub(super) async fn forget(tx: &mut Tx, id: &ConversationId) -> Result<(), StoreError> {
    let folded: Option<String> = on!(tx, c => sqlx::query_scalar(
        "delete from search_texts where conversation_id = $1 returning folded",
    )
    .bind(id.as_str())
    .fetch_optional(c)
    .await)?;
    let Some(folded) = folded else { return Ok(()) };
    match tx.side() {
        // The index keeps no text of its own: it is told which terms to take out.
        Side::Sqlite(c) => {
            sqlx::query("insert into search_index (search_index, rowid, terms) values ('delete', $1, $2)")
                .bind(seq(id))
                .bind(indexed(&folded).join(" "))
                .execute(c)
                .await?;
        }
        Side::Postgres(c) => {
            sqlx::query("delete from search_index where conversation_id = $1")
                .bind(id.as_str())
                .execute(c)
                .await?;
        }
    }
    Ok(())
}

/// Adds to a statement over conversations `v` that this phrase was said.
pub fn narrow(tx: &mut Tx, clauses: &mut Clauses, phrase: &Phrase) {
    let exists = " and v.id in (select x.conversation_id from search_texts x where x.folded like ";
    let pattern = crate::store::containing(phrase.folded());
    clauses.with(exists, pattern.as_str(), " escape '!'");
    let quoted = |term: &str, begun: &str| format!("'{}'{begun}", term.replace(['\'', '\\', '"'], ""));
    match tx.side() {
        Side::Sqlite(_) => {
            let whole = phrase.whole().map(|term| format!("\"{term}\""));
            let begun = phrase.begun().map(|term| format!("\"{term}\"*"));
            let wanted: Vec<String> = whole.chain(begun).collect();
            let wanted = wanted.join(" AND ");
            clauses.with(
                " and x.seq in (select rowid from search_index where search_index match ",
                wanted.as_str(),
                "))",
            );
        }
        Side::Postgres(_) => {
            let whole = phrase.whole().map(|term| quoted(term, ""));
            let begun = phrase.begun().map(|term| quoted(term, ":*"));
            let wanted: Vec<String> = whole.chain(begun).collect();
            clauses.with(
                " and x.conversation_id in (select i.conversation_id from search_index i where i.terms @@ cast(",
                wanted.join(" & ").as_str(),
                " as tsquery)))",
            );
        }
    }
}

/// What is searched of a conversation.
///
/// # Errors
/// When the database cannot be read.
pub async fn search_text(tx: &mut Tx, id: &ConversationId) -> Result<Option<SearchText>, StoreError> {
    let row: Option<(String, String)> = on!(tx, c => sqlx::query_as(
        "select shown, folded from search_texts where conversation_id = $1",
    )
    .bind(id.as_str())
    .fetch_optional(c)
    .await)?;
    Ok(row.map(|(shown, folded)| SearchText { shown, folded }))
}

/// So many conversations are made searchable in one commit.
const BATCH: i64 = 20;

/// So many ids are brought up to date in one commit.
const IDS: i64 = 500;

/// Makes conversations findable by parts of their ids that were stored when ids were searched unmasked. Returns how many.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn back_fill_ids(db: &Db) -> Result<u64, StoreError> {
    let mut done = 0;
    loop {
        let mut tx = db.write().await?;
        let rows: Vec<(String, String)> = on!(tx, c => sqlx::query_as(
            "select id, external_id from conversations where shown_id = '' order by id limit $1",
        )
        .bind(IDS)
        .fetch_all(c)
        .await)?;
        if rows.is_empty() {
            return Ok(done);
        }
        for (id, external_id) in rows {
            on!(tx, c => sqlx::query("update conversations set shown_id = $2 where id = $1")
                .bind(&id)
                .bind(shown_id(&external_id))
                .execute(c)
                .await
                .map(drop))?;
            done += 1;
        }
        tx.commit().await?;
    }
}

/// Makes conversations searchable that were stored before there was a search. Returns how many.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn back_fill(db: &Db) -> Result<u64, StoreError> {
    let mut done = 0;
    loop {
        let mut tx = db.write().await?;
        let rows: Vec<(String, i64, String)> = on!(tx, c => sqlx::query_as(
            "select v.id, t.revision, t.body from conversations v
             join transcripts t on t.conversation_id = v.id and t.revision = v.revision
             where not exists (select 1 from search_texts x where x.conversation_id = v.id and x.revision = v.revision)
             order by v.id limit $1",
        )
        .bind(BATCH)
        .fetch_all(c)
        .await)?;
        if rows.is_empty() {
            return Ok(done);
        }
        for (id, revision, body) in rows {
            put(&mut tx, &ConversationId::new(id), revision, from_text("transcript", &body)?).await?;
            done += 1;
        }
        tx.commit().await?;
    }
}
