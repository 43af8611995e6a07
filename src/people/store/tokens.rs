//! API tokens: for programs, in a person's name, for some purposes only.

use super::users;
use crate::basic::{ContentHash, UnixMillis, UserId};
use crate::people::{Scope, Secret, User};
use crate::store::{Db, StoreError, Tx, from_text, on, to_text};

/// A token without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Our id.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// Whose name it acts in.
    pub owner: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: UnixMillis,
    /// When it stops working.
    pub expires_at: Option<UnixMillis>,
}

/// Makes a token. Returns its id and the secret, which is shown once and not kept.
///
/// # Errors
/// When the database cannot be written.
pub async fn add(
    tx: &mut Tx,
    owner: &UserId,
    name: &str,
    scopes: &[Scope],
    expires_at: Option<UnixMillis>,
    now: UnixMillis,
) -> Result<(String, Secret), StoreError> {
    let (id, secret) = (uuid::Uuid::now_v7().simple().to_string(), Secret::fresh());
    on!(tx, c => sqlx::query(
        "insert into tokens (id, user_id, name, token_hash, scopes, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(&id)
    .bind(owner.as_str())
    .bind(name)
    .bind(secret.hash().as_str())
    .bind(to_text("scopes", &scopes)?)
    .bind(now.0)
    .bind(expires_at.map(|at| at.0))
    .execute(c)
    .await
    .map(drop))?;
    Ok((id, secret))
}

#[derive(sqlx::FromRow)]
struct Owned {
    #[sqlx(flatten)]
    user: users::Stored,
    scopes: String,
}

/// In whose name a token acts and what for, while both are valid.
///
/// # Errors
/// When the database cannot be read.
pub async fn owner(
    db: &Db,
    secret: &ContentHash,
    now: UnixMillis,
) -> Result<Option<(User, Vec<Scope>)>, StoreError> {
    let mut tx = db.read().await?;
    let stored: Option<Owned> = on!(tx, c => sqlx::query_as(
        "select u.id, u.name, u.display_name, u.role, u.agent_id, u.language, u.theme, u.keys, u.disabled_at, t.scopes
         from tokens t join users u on u.id = t.user_id
         where t.token_hash = $1 and u.disabled_at is null and (t.expires_at is null or t.expires_at > $2)",
    )
    .bind(secret.as_str())
    .bind(now.0)
    .fetch_optional(c)
    .await)?;
    stored.map(|owned| Ok((owned.user.into(), from_text("scopes", &owned.scopes)?))).transpose()
}

/// Tokens, the newest first: all, or those of one user.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(tx: &mut Tx, owner: Option<&UserId>) -> Result<Vec<Token>, StoreError> {
    type Row = (String, String, String, String, i64, Option<i64>);
    let rows: Vec<Row> = on!(tx, c => sqlx::query_as(
        "select t.id, t.name, u.name, t.scopes, t.created_at, t.expires_at from tokens t join users u on u.id = t.user_id
         where cast($1 as text) is null or t.user_id = $1 order by t.id desc",
    )
    .bind(owner.map(UserId::as_str))
    .fetch_all(c)
    .await)?;
    let read = |(id, name, owner, scopes, created_at, expires_at): Row| {
        Ok(Token {
            id,
            name,
            owner,
            scopes: from_text("scopes", &scopes)?,
            created_at: UnixMillis(created_at),
            expires_at: expires_at.map(UnixMillis),
        })
    };
    rows.into_iter().map(read).collect()
}

/// Takes a token away: any, or only if it is this user's. Was there one?
///
/// # Errors
/// When the database cannot be written.
pub async fn revoke(tx: &mut Tx, id: &str, owner: Option<&UserId>) -> Result<bool, StoreError> {
    let rows = on!(tx, c => sqlx::query(
        "delete from tokens where id = $1 and (cast($2 as text) is null or user_id = $2)",
    )
    .bind(id)
    .bind(owner.map(UserId::as_str))
    .execute(c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

/// Takes all tokens of a user away. Returns how many there were.
///
/// # Errors
/// When the database cannot be written.
pub async fn revoke_all(tx: &mut Tx, owner: &UserId) -> Result<u64, StoreError> {
    Ok(on!(tx, c => sqlx::query("delete from tokens where user_id = $1")
        .bind(owner.as_str())
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?)
}
