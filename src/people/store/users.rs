//! Users.

use crate::basic::{UnixMillis, UserId};
use crate::people::{Role, Sealed, User};
use crate::store::{StoreError, Tx, on};

#[derive(sqlx::FromRow)]
pub(super) struct Stored {
    id: String,
    name: String,
    display_name: String,
    role: String,
    agent_id: Option<String>,
    language: Option<String>,
    theme: Option<String>,
    keys: i64,
    disabled_at: Option<i64>,
}

impl From<Stored> for User {
    fn from(stored: Stored) -> Self {
        Self {
            id: UserId::new(stored.id),
            name: stored.name,
            display_name: stored.display_name,
            // A role of a newer version: the one that sees least.
            role: Role::parse(&stored.role).unwrap_or(Role::Agent),
            agent_id: stored.agent_id,
            language: stored.language,
            theme: stored.theme,
            keys: stored.keys == 1,
            disabled_at: stored.disabled_at.map(UnixMillis),
        }
    }
}

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "select u.id, u.name, u.display_name, u.role, u.agent_id, u.language, u.theme, u.keys, u.disabled_at
             from users u ",
            $rest
        )
    };
}

/// Adds a user.
///
/// # Errors
/// When the database refuses, in particular where the name or the agent is taken ([`StoreError::is_duplicate`]).
pub async fn add(
    tx: &mut Tx,
    user: &User,
    password: Option<&Sealed>,
    now: UnixMillis,
) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query(
        "insert into users (id, name, display_name, role, agent_id, password, language, theme, keys, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(user.id.as_str())
    .bind(&user.name)
    .bind(&user.display_name)
    .bind(user.role.as_str())
    .bind(&user.agent_id)
    .bind(password.map(Sealed::as_str))
    .bind(&user.language)
    .bind(&user.theme)
    .bind(i64::from(user.keys))
    .bind(now.0)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

/// The user, and nobody else changes them before this transaction ends.
///
/// # Errors
/// When the database cannot be written.
pub async fn lock(tx: &mut Tx, id: &UserId) -> Result<Option<User>, StoreError> {
    // An update that changes nothing is the one row lock that both databases understand.
    on!(tx, c => sqlx::query("update users set role = role where id = $1").bind(id.as_str()).execute(c).await.map(drop))?;
    by_id(tx, id).await
}

/// Writes what people choose for themselves, in one statement that touches nothing else; what is `None` stays as it is,
/// and the theme `system` is none.
///
/// # Errors
/// When the database cannot be written.
pub async fn prefer(
    tx: &mut Tx,
    id: &UserId,
    language: Option<&str>,
    theme: Option<&str>,
    keys: Option<bool>,
) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query(
        "update users set language = coalesce(cast($2 as text), language),
                theme = case when cast($3 as text) is null then theme else nullif(cast($3 as text), 'system') end,
                keys = coalesce(cast($4 as bigint), keys) where id = $1",
    )
    .bind(id.as_str())
    .bind(language)
    .bind(theme)
    .bind(keys.map(i64::from))
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

/// Writes the name that is shown, the role, the agent, and whether they are disabled; [`lock`] them before they are read.
/// One who is disabled loses all sessions; tokens stop working too.
///
/// # Errors
/// When the database refuses, in particular where the agent is taken.
pub async fn change(tx: &mut Tx, user: &User) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query(
        "update users set display_name = $2, role = $3, agent_id = $4, disabled_at = $5 where id = $1",
    )
    .bind(user.id.as_str())
    .bind(&user.display_name)
    .bind(user.role.as_str())
    .bind(&user.agent_id)
    .bind(user.disabled_at.map(|at| at.0))
    .execute(c)
    .await
    .map(drop))?;
    if user.disabled_at.is_some() {
        super::sessions::end_all(tx, &user.id).await?;
    }
    Ok(())
}

/// Sets a password; all sessions of this user end and all API tokens are revoked. Returns how many tokens.
///
/// # Errors
/// When the database cannot be written.
pub async fn set_password(tx: &mut Tx, id: &UserId, password: &Sealed) -> Result<u64, StoreError> {
    on!(tx, c => sqlx::query("update users set password = $2 where id = $1")
        .bind(id.as_str())
        .bind(password.as_str())
        .execute(c)
        .await
        .map(drop))?;
    super::sessions::end_all(tx, id).await?;
    super::tokens::revoke_all(tx, id).await
}

/// The stored password of a user who may log in.
///
/// # Errors
/// When the database cannot be read.
pub async fn password(tx: &mut Tx, id: &UserId) -> Result<Option<Sealed>, StoreError> {
    let stored: Option<Option<String>> = on!(tx, c => sqlx::query_scalar(
        "select password from users where id = $1 and disabled_at is null",
    )
    .bind(id.as_str())
    .fetch_optional(c)
    .await)?;
    Ok(stored.flatten().map(Sealed::from_stored))
}

/// The user of this name.
///
/// # Errors
/// When the database cannot be read.
pub async fn by_name(tx: &mut Tx, name: &str) -> Result<Option<User>, StoreError> {
    let stored: Option<Stored> =
        on!(tx, c => sqlx::query_as(columns!("where u.name = $1")).bind(name).fetch_optional(c).await)?;
    Ok(stored.map(User::from))
}

/// The user of this id.
///
/// # Errors
/// When the database cannot be read.
pub async fn by_id(tx: &mut Tx, id: &UserId) -> Result<Option<User>, StoreError> {
    let stored: Option<Stored> =
        on!(tx, c => sqlx::query_as(columns!("where u.id = $1")).bind(id.as_str()).fetch_optional(c).await)?;
    Ok(stored.map(User::from))
}

/// All users by name. An installation has hundreds, so they are read at once.
///
/// # Errors
/// When the database cannot be read.
pub async fn all(tx: &mut Tx) -> Result<Vec<User>, StoreError> {
    let stored: Vec<Stored> = on!(tx, c => sqlx::query_as(columns!("order by u.name")).fetch_all(c).await)?;
    Ok(stored.into_iter().map(User::from).collect())
}
