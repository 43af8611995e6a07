//! The audit log in the database.

use super::{Break, Deed, Entry, Head, chained};
use crate::basic::{ContentHash, Millis, UnixMillis};
use crate::store::{Db, StoreError, Tx, dialect, on};

/// Writes an entry within a change, so that both happen or neither.
///
/// # Errors
/// When the database cannot be written.
pub async fn note(tx: &mut Tx, deed: &Deed<'_>, now: UnixMillis) -> Result<(), StoreError> {
    dialect::hold(tx, "audit").await?;
    let head = head(tx).await?;
    let mut entry = Entry {
        seq: head.seq + 1,
        at: now,
        who: deed.who.to_owned(),
        action: deed.action.as_str().to_owned(),
        subject: deed.subject.clone(),
        detail: deed.detail.clone(),
        hash: ContentHash::of(b""),
    };
    entry.hash = chained(&head.hash, &entry);
    on!(tx, c => sqlx::query(
        "insert into audit (seq, at, who, action, subject, detail, hash) values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(entry.seq)
    .bind(entry.at.0)
    .bind(&entry.who)
    .bind(&entry.action)
    .bind(&entry.subject)
    .bind(&entry.detail)
    .bind(entry.hash.as_str())
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

/// Writes an entry by itself: somebody looked at something.
///
/// # Errors
/// When the database cannot be written; then what was asked for must not be shown either.
pub async fn note_alone(db: &Db, deed: &Deed<'_>) -> Result<(), StoreError> {
    let mut tx = db.write().await?;
    note(&mut tx, deed, UnixMillis::now()).await?;
    tx.commit().await
}

/// Notes by itself that somebody did something, unless they did the same within `once` already: reading a page again is the
/// same look.
///
/// # Errors
/// When it cannot be noted; then what was asked for must not be shown either.
pub async fn note_once(db: &Db, deed: &Deed<'_>, once: Millis) -> Result<(), StoreError> {
    let wanted = Wanted {
        who: Some(deed.who.to_owned()),
        subject: Some(deed.subject.clone()),
        action: Some(deed.action.as_str().to_owned()),
        before: None,
    };
    let mut tx = db.read().await?;
    let last = list(&mut tx, &wanted, 1).await?;
    drop(tx);
    if last.first().is_some_and(|entry| UnixMillis::now().0 - entry.at.0 < once.0) {
        return Ok(());
    }
    note_alone(db, deed).await
}

/// Where the log stands.
///
/// # Errors
/// When the database cannot be read.
pub async fn head(tx: &mut Tx) -> Result<Head, StoreError> {
    let last: Option<(i64, String)> = on!(tx, c => sqlx::query_as("select seq, hash from audit order by seq desc limit 1").fetch_optional(c).await)?;
    Ok(last.map_or_else(Head::start, |(seq, hash)| Head { seq, hash: ContentHash::from_stored(hash) }))
}

/// Which entries to read.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// By this person.
    pub who: Option<String>,
    /// About exactly this.
    pub subject: Option<String>,
    /// Of this kind.
    pub action: Option<String>,
    /// Only entries below this number.
    pub before: Option<i64>,
}

/// Entries, the newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(tx: &mut Tx, wanted: &Wanted, limit: i64) -> Result<Vec<Entry>, StoreError> {
    let rows: Vec<Row> = on!(tx, c => sqlx::query_as(
        "select seq, at, who, action, subject, detail, hash from audit
         where (cast($1 as text) is null or who = $1) and (cast($2 as text) is null or subject = $2)
           and (cast($3 as text) is null or action = $3) and seq < $4 order by seq desc limit $5",
    )
    .bind(&wanted.who)
    .bind(&wanted.subject)
    .bind(&wanted.action)
    .bind(wanted.before.unwrap_or(i64::MAX))
    .bind(limit)
    .fetch_all(c)
    .await)?;
    Ok(rows.into_iter().map(entry).collect())
}

type Row = (i64, i64, String, String, String, String, String);

fn entry((seq, at, who, action, subject, detail, hash): Row) -> Entry {
    Entry { seq, at: UnixMillis(at), who, action, subject, detail, hash: ContentHash::from_stored(hash) }
}

/// Reads the whole log from its start and checks every hash; `kept` is a head that was exported before. Returns
/// where the log stands now.
///
/// # Errors
/// When the database cannot be read; a log that was tampered with is a [`Break`].
pub async fn verify(tx: &mut Tx, kept: Option<&Head>) -> Result<Result<Head, Break>, StoreError> {
    let mut head = Head::start();
    let mut seen = kept.is_none_or(|kept| *kept == head);
    loop {
        let rows: Vec<Row> = on!(tx, c => sqlx::query_as(
            "select seq, at, who, action, subject, detail, hash from audit where seq > $1 order by seq limit 1000",
        )
        .bind(head.seq)
        .fetch_all(c)
        .await)?;
        if rows.is_empty() {
            break;
        }
        for entry in rows.into_iter().map(entry) {
            if !head.leads_to(&entry) {
                return Ok(Err(Break::At(entry.seq)));
            }
            head = Head { seq: entry.seq, hash: entry.hash };
            seen |= kept.is_some_and(|kept| *kept == head);
        }
    }
    match kept {
        Some(kept) if !seen => Ok(Err(Break::HeadMissing(kept.clone()))),
        _ => Ok(Ok(head)),
    }
}
