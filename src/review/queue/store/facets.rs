//! What there is to filter by.

use super::narrow::{narrow, unhidden};
use crate::basic::UnixMillis;
use crate::people::Sight;
use crate::review::queue::{Filter, Viewer};
use crate::store::{Clauses, StoreError, Tx};
use serde::Serialize;
use utoipa::ToSchema;

/// One value and how many open cases have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, sqlx::FromRow)]
pub struct Facet {
    /// The value to filter by.
    pub value: String,
    /// What people call it; empty where the value says it.
    pub title: String,
    /// Open cases.
    pub cases: i64,
}

/// The values of the open cases in sight, the most frequent first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Facets {
    /// Why people should look; of hidden cases it is not told.
    pub reasons: Vec<Facet>,
    /// Agents.
    pub agents: Vec<Facet>,
    /// Teams, as sources name them.
    pub teams: Vec<Facet>,
    /// Sources.
    pub sources: Vec<Facet>,
    /// Languages.
    pub languages: Vec<Facet>,
    /// Channels.
    pub channels: Vec<Facet>,
}

const MOST: i64 = 200;

/// Reads them.
///
/// # Errors
/// When the database cannot be read.
pub async fn facets(tx: &mut Tx, viewer: &Viewer, now: UnixMillis) -> Result<Facets, StoreError> {
    Ok(Facets {
        reasons: of(tx, viewer, "n.reason", now).await?,
        agents: of(tx, viewer, "k.agent_id", now).await?,
        teams: of(tx, viewer, "k.team", now).await?,
        sources: of(tx, viewer, "k.source", now).await?,
        languages: of(tx, viewer, "k.language", now).await?,
        channels: of(tx, viewer, "k.channel", now).await?,
    })
}

async fn of(tx: &mut Tx, viewer: &Viewer, column: &str, now: UnixMillis) -> Result<Vec<Facet>, StoreError> {
    let reasons = column == "n.reason";
    let title = if reasons { "max(n.title)" } else { "''" };
    let mut clauses = Clauses::default();
    clauses.push(&format!("select {column} as value, {title} as title, count(*) as cases from cases k"));
    if reasons {
        clauses.push(" join case_reasons n on n.case_id = k.id");
    }
    if viewer.sight != Sight::All {
        clauses.push(" join conversations v on v.id = k.conversation_id");
    }
    clauses.push(&format!(" where {column} is not null"));
    narrow(&mut clauses, viewer, &Filter::default(), now);
    if reasons {
        let seen = unhidden(&mut clauses, viewer);
        clauses.push(" and ").push(&seen);
    }
    clauses.push(&format!(" group by {column} order by count(*) desc, {column}")).with(" limit ", MOST, "");
    clauses.rows(tx).await
}
