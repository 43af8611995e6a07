//! How versions came into force: every publication, roll-back and withdrawal, the newest first.

use crate::basic::{ContentHash, UnixMillis};
use crate::store::{StoreError, Tx, on};
use serde::Serialize;
use utoipa::ToSchema;

/// By which way something changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// The configured folder said so at a start.
    File,
    /// Published in the browser.
    Published,
    /// An earlier version was taken back.
    RolledBack,
    /// Its file was taken away.
    Withdrawn,
}

impl Way {
    fn as_str(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Published => "published",
            Self::RolledBack => "rolled_back",
            Self::Withdrawn => "withdrawn",
        }
    }

    fn from_stored(text: &str) -> Self {
        match text {
            "published" => Self::Published,
            "rolled_back" => Self::RolledBack,
            "withdrawn" => Self::Withdrawn,
            _ => Self::File,
        }
    }
}

/// One change of what is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// Which rubric.
    pub rubric: String,
    /// Which version.
    pub hash: ContentHash,
    /// When.
    pub at: UnixMillis,
    /// Name of the person; empty for a file.
    pub who: String,
    /// How.
    pub way: Way,
    /// Why, in the person's words.
    pub note: String,
}

/// Remembers a change, in the transaction that makes it.
///
/// # Errors
/// When the database cannot be written.
pub async fn remember(tx: &mut Tx, one: &Publication) -> Result<(), StoreError> {
    let id = uuid::Uuid::now_v7().simple().to_string();
    on!(tx, c => sqlx::query(
        "insert into rubric_publications (id, rubric_id, hash, at, who, way, note) values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id)
    .bind(&one.rubric)
    .bind(one.hash.as_str())
    .bind(one.at.0)
    .bind(&one.who)
    .bind(one.way.as_str())
    .bind(&one.note)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

/// All changes of one rubric, the newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn of(tx: &mut Tx, rubric: &str) -> Result<Vec<Publication>, StoreError> {
    let rows: Vec<(String, i64, String, String, String)> = on!(tx, c => sqlx::query_as(
        "select hash, at, who, way, note from rubric_publications where rubric_id = $1 order by at desc, id desc limit 500",
    )
    .bind(rubric)
    .fetch_all(c)
    .await)?;
    let one = |(hash, at, who, way, note): (String, i64, String, String, String)| Publication {
        rubric: rubric.to_owned(),
        hash: ContentHash::from_stored(hash),
        at: UnixMillis(at),
        who,
        way: Way::from_stored(&way),
        note,
    };
    Ok(rows.into_iter().map(one).collect())
}

/// Ids of all rubrics that were ever published or drafted, with the hash in force, if one is.
///
/// # Errors
/// When the database cannot be read.
pub async fn known(tx: &mut Tx) -> Result<Vec<(String, Option<String>)>, StoreError> {
    Ok(on!(tx, c => sqlx::query_as(
        "select k.id, r.hash from (select id from rubrics union select rubric_id from rubric_drafts) k
         left join rubrics r on r.id = k.id and r.active = 1 order by k.id",
    )
    .fetch_all(c)
    .await)?)
}
