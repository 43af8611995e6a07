//! Views in the database.

use super::ViewQuery;
use crate::basic::{UnixMillis, UserId};
use crate::store::{StoreError, Tx, from_text, on, to_text};

/// A view as kept.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub user: UserId,
    /// For people.
    pub name: String,
    /// What it shows.
    pub query: ViewQuery,
    /// For everybody?
    pub shared: bool,
}

/// Own views and those that are shared, by name.
///
/// # Errors
/// When the database cannot be read.
pub async fn of(tx: &mut Tx, user: &UserId) -> Result<Vec<View>, StoreError> {
    let rows: Vec<(String, String, String, String, i64)> = on!(tx, c => sqlx::query_as(
        "select id, user_id, name, query, shared from views where user_id = $1 or shared = 1 order by shared, name, id",
    )
    .bind(user.as_str())
    .fetch_all(c)
    .await)?;
    rows.into_iter()
        .map(|(id, user, name, query, shared)| {
            let query = from_text("view", &query)?;
            Ok(View { id, user: UserId::new(user), name, query, shared: shared == 1 })
        })
        .collect()
}

/// Keeps a view.
///
/// # Errors
/// When the database cannot be written.
pub async fn add(tx: &mut Tx, view: &View, now: UnixMillis) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query(
        "insert into views (id, user_id, name, query, shared, created_at) values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&view.id)
    .bind(view.user.as_str())
    .bind(&view.name)
    .bind(to_text("view", &view.query)?)
    .bind(i64::from(view.shared))
    .bind(now.0)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

/// Removes an own view; a lead (`any`) may remove every shared one. `false` where there is none.
///
/// # Errors
/// When the database cannot be written.
pub async fn remove(tx: &mut Tx, user: &UserId, id: &str, any: bool) -> Result<bool, StoreError> {
    let rows = on!(tx, c => sqlx::query(
        "delete from views where id = $1 and (user_id = $2 or (shared = 1 and $3 = 1))",
    )
    .bind(id)
    .bind(user.as_str())
    .bind(i64::from(any))
    .execute(c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
