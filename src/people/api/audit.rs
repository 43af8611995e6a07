//! The audit log, as an admin reads and keeps it.

use crate::http::{Json, Page, Problem, Query};
use crate::people::Admin;
use crate::people::audit::store::{self, Wanted, note_alone};
use crate::people::audit::{Action, Deed, Entry, Head};
use crate::store::Db;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which entries to read.
#[derive(Deserialize, IntoParams)]
pub(super) struct EntriesQuery {
    /// By this person.
    who: Option<String>,
    /// About exactly this, e.g. `conversation:ID`.
    subject: Option<String>,
    /// Of this kind: `saw`, `played`, `unmasked`, `changed`, `exported`, `logged_in`, `logged_out`, `log_in_failed`.
    action: Option<String>,
    /// Rows at most, 1-200; 50 where not given.
    limit: Option<u32>,
    /// `next` of the page before.
    cursor: Option<i64>,
}

/// Who saw, changed, exported, played, unmasked what; the newest first
#[utoipa::path(get, path = "/api/v1/audit", tag = "people", params(EntriesQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Page<Entry>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn list_entries(
    _: Admin,
    State(db): State<Db>,
    Query(query): Query<EntriesQuery>,
) -> Result<Json<Page<Entry>>, Problem> {
    let limit = i64::from(query.limit.unwrap_or(50).clamp(1, 200));
    let wanted =
        Wanted { who: query.who, subject: query.subject, action: query.action, before: query.cursor };
    let mut tx = db.read().await?;
    let items = store::list(&mut tx, &wanted, limit).await?;
    let full = i64::try_from(items.len()).is_ok_and(|n| n == limit);
    let next = items.last().filter(|last| full && last.seq > 1).map(|last| last.seq.to_string());
    Ok(Json(Page { items, next }))
}

/// Where the log stands, to be kept elsewhere: `spotcheck audit verify` finds it again
#[utoipa::path(get, path = "/api/v1/audit/head", tag = "people", security(("session" = []), ("token" = [])),
    responses((status = 200, body = Head), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn read_head(who: Admin, State(db): State<Db>) -> Result<Json<Head>, Problem> {
    note_alone(&db, &Deed::new(&who, Action::Exported, "audit:head")).await?;
    let mut tx = db.read().await?;
    Ok(Json(store::head(&mut tx).await?))
}
