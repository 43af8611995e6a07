//! Brings the tables up to date: numbered files, embedded, forward only.

use super::{Db, StoreError};
use sqlx::migrate::Migrator;

static SQLITE: Migrator = sqlx::migrate!("src/store/migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("src/store/migrations/postgres");

pub(super) async fn run(db: &Db) -> Result<(), StoreError> {
    match db {
        // SQLite has no lock around migrations: where two processes start on a new file at once, the slower one
        // finds the tables made and only has to look again.
        Db::Sqlite { write, .. } => match SQLITE.run(write).await {
            Err(
                sqlx::migrate::MigrateError::Execute(_) | sqlx::migrate::MigrateError::ExecuteMigration(..),
            ) => {
                SQLITE.run(write).await?;
            }
            other => other?,
        },
        Db::Postgres(pool) => POSTGRES.run(pool).await?,
    }
    Ok(())
}
