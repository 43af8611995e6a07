//! The places where the two databases really differ, and a small table of settings that both share.

use super::{Side, StoreError, Tx, on};

/// A column as a test compares it: table, name, portable type.
pub type Column = (String, String, String);

/// All columns of our tables, sorted, types in their portable names; the two databases must agree. The index that
/// phrases are searched in is the one table that each database makes in its own way.
///
/// # Errors
/// When the database cannot be read.
pub async fn columns(tx: &mut Tx) -> Result<Vec<Column>, StoreError> {
    let rows: Vec<Column> = match tx.side() {
        Side::Sqlite(c) => {
            sqlx::query_as(
                "select t.name, c.name, lower(c.type) || case when c.\"notnull\" = 1 then ' not null' else '' end
                 from sqlite_master t, pragma_table_info(t.name) c
                 where t.type = 'table' and t.name not like 'sqlite%' and t.name not like '\\_sqlx%' escape '\\'
                   and t.name not like 'search\\_index%' escape '\\'
                 order by 1, 2",
            )
            .fetch_all(c)
            .await?
        }
        Side::Postgres(c) => {
            sqlx::query_as(
                "select table_name::text, column_name::text,
                        data_type::text || case when is_nullable = 'NO' then ' not null' else '' end
                 from information_schema.columns
                 where table_schema = current_schema() and table_name not like '\\_sqlx%' and table_name <> 'search_index'
                 order by 1, 2",
            )
            .fetch_all(c)
            .await?
        }
    };
    let portable = |(table, column, kind): Column| (table, column, kind.replace("bytea", "blob"));
    let mut columns: Vec<Column> = rows.into_iter().map(portable).collect();
    columns.sort();
    Ok(columns)
}

/// A setting that all processes share, such as the edition of the published rubrics.
///
/// # Errors
/// When the database cannot be read.
pub async fn meta(tx: &mut Tx, key: &str) -> Result<Option<String>, StoreError> {
    Ok(
        on!(tx, c => sqlx::query_scalar("select value from meta where key = $1").bind(key).fetch_optional(c).await)?,
    )
}

/// Sets a shared setting.
///
/// # Errors
/// When the database cannot be written.
pub async fn set_meta(tx: &mut Tx, key: &str, value: &str) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query(
        "insert into meta (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value",
    ).bind(key).bind(value).execute(c).await.map(drop))?;
    Ok(())
}

/// Waits until nobody else holds this named lock, and holds it to the end of the transaction. SQLite has one
/// writer anyhow; on PostgreSQL the row is what others wait for.
///
/// # Errors
/// When the database cannot be written.
pub async fn hold(tx: &mut Tx, name: &str) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query(
        "insert into meta (key, value) values ($1, '') on conflict (key) do update set value = excluded.value",
    ).bind(format!("lock:{name}")).execute(c).await.map(drop))?;
    Ok(())
}
