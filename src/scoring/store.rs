//! Scorecards in the database. The machine's output is only added to: an older one stays, no longer current.

use super::Scorecard;
use crate::basic::{ContentHash, ConversationId, UnixMillis};
use crate::conversation::store::in_sight;
use crate::people::Sight;
use crate::store::{StoreError, Tx, from_text, on, to_text};

/// A scorecard with where it belongs.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// The revision it was made from.
    pub revision: i64,
    /// Its identity.
    pub hash: ContentHash,
    /// Is it the one that counts?
    pub current: bool,
    /// The scorecard.
    pub card: Scorecard,
}

/// The current scorecards' identities: rubric, revision, hash.
pub type Identity = (String, i64, String);

/// Makes `cards` the current scorecards of a conversation. Equal ones stay as they are; others of before are kept
/// as history. Returns how many are new.
///
/// # Errors
/// When the database cannot be written.
pub async fn record(
    tx: &mut Tx,
    id: &ConversationId,
    revision: i64,
    cards: &[Scorecard],
    now: UnixMillis,
) -> Result<usize, StoreError> {
    let before: Vec<Identity> = on!(tx, c => sqlx::query_as(
        "select rubric_id, revision, hash from scorecards where conversation_id = $1 and current = 1",
    )
    .bind(id.as_str())
    .fetch_all(c)
    .await)?;
    replace(tx, id, revision, &before, cards, now).await
}

/// As [`record`], for callers who have read the current identities in this transaction already. The conversation's row
/// holds the lowest overall score, for lists.
///
/// # Errors
/// When the database cannot be written.
pub async fn replace(
    tx: &mut Tx,
    id: &ConversationId,
    revision: i64,
    before: &[Identity],
    cards: &[Scorecard],
    now: UnixMillis,
) -> Result<usize, StoreError> {
    let mut hashed = Vec::new();
    for card in cards {
        let body = to_text("scorecard", card)?;
        hashed.push((card, ContentHash::of(body.as_bytes()), body));
    }
    let same = |(rubric, rev, hash): &Identity, card: &Scorecard, new: &ContentHash| {
        *rubric == card.rubric.id && *rev == revision && hash == new.as_str()
    };
    for old in before {
        if !hashed.iter().any(|(card, hash, _)| same(old, card, hash)) {
            retire(tx, id, &old.0).await?;
        }
    }
    let mut new = 0;
    for (card, hash, body) in &hashed {
        if !before.iter().any(|old| same(old, card, hash)) {
            add(tx, id, revision, card, hash, body, now).await?;
            new += 1;
        }
    }
    on!(tx, c => sqlx::query(
        "update conversations set
            overall = (select min(s.overall) from scorecards s where s.conversation_id = $1 and s.current = 1),
            critical = coalesce((select max(s.critical) from scorecards s
                                 where s.conversation_id = $1 and s.current = 1), 0)
         where id = $1",
    )
    .bind(id.as_str())
    .execute(c)
    .await
    .map(drop))?;
    Ok(new)
}

async fn retire(tx: &mut Tx, id: &ConversationId, rubric: &str) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query(
        "update scorecards set current = 0 where conversation_id = $1 and rubric_id = $2 and current = 1",
    )
    .bind(id.as_str())
    .bind(rubric)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

async fn add(
    tx: &mut Tx,
    id: &ConversationId,
    revision: i64,
    card: &Scorecard,
    hash: &ContentHash,
    body: &str,
    now: UnixMillis,
) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query(
        "insert into scorecards (conversation_id, revision, rubric_id, rubric_hash, hash, overall, band, critical,
                                 body, current, scored_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10)
         on conflict (conversation_id, revision, rubric_id, hash) do update set current = 1",
    )
    .bind(id.as_str())
    .bind(revision)
    .bind(&card.rubric.id)
    .bind(card.rubric.hash.as_str())
    .bind(hash.as_str())
    .bind(card.overall)
    .bind(&card.band)
    .bind(i64::from(!card.critical_failed.is_empty()))
    .bind(body)
    .bind(now.0)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

/// The scorecards that count.
///
/// # Errors
/// When the database cannot be read.
pub async fn current(tx: &mut Tx, id: &ConversationId) -> Result<Vec<Stored>, StoreError> {
    Ok(history(tx, id).await?.into_iter().filter(|stored| stored.current).collect())
}

/// All scorecards ever made of a conversation, oldest revision first.
///
/// # Errors
/// When the database cannot be read.
pub async fn history(tx: &mut Tx, id: &ConversationId) -> Result<Vec<Stored>, StoreError> {
    let rows: Vec<(i64, String, i64, String)> = on!(tx, c => sqlx::query_as(
        "select revision, hash, current, body from scorecards where conversation_id = $1
         order by revision, rubric_id, scored_at, hash",
    )
    .bind(id.as_str())
    .fetch_all(c)
    .await)?;
    rows.into_iter()
        .map(|(revision, hash, current, body)| {
            let card = from_text("scorecard", &body)?;
            Ok(Stored { revision, hash: ContentHash::from_stored(hash), current: current == 1, card })
        })
        .collect()
}

/// The newest current scorecards of a rubric, as stored: parsing is left to a thread that may block.
///
/// # Errors
/// When the database cannot be read.
pub async fn newest(
    tx: &mut Tx,
    rubric: &str,
    limit: i64,
) -> Result<Vec<(ConversationId, String)>, StoreError> {
    let rows: Vec<(String, String)> = on!(tx, c => sqlx::query_as(
        "select conversation_id, body from scorecards where rubric_id = $1 and current = 1 order by conversation_id desc limit $2",
    )
    .bind(rubric)
    .bind(limit)
    .fetch_all(c)
    .await)?;
    Ok(rows.into_iter().map(|(id, body)| (ConversationId::new(id), body)).collect())
}

/// The newest conversations that a rubric has scored and that somebody may see, with their scores.
///
/// # Errors
/// When the database cannot be read.
pub async fn newest_in_sight(
    tx: &mut Tx,
    rubric: &str,
    sight: &Sight,
    limit: i64,
) -> Result<Vec<(ConversationId, Option<f64>)>, StoreError> {
    let (kind, user, agent) = sight.bound();
    let rows: Vec<(String, Option<f64>)> = on!(tx, c => sqlx::query_as(concat!(
        "select s.conversation_id, s.overall from scorecards s join conversations v on v.id = s.conversation_id
         where s.rubric_id = $4 and s.current = 1 and v.state = 'scored' and ", in_sight!(), "
         order by s.conversation_id desc limit $5"
    ))
    .bind(kind)
    .bind(user)
    .bind(agent)
    .bind(rubric)
    .bind(limit)
    .fetch_all(c)
    .await)?;
    Ok(rows.into_iter().map(|(id, overall)| (ConversationId::new(id), overall)).collect())
}
