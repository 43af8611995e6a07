//! A transaction on either database, and the macro that runs one statement on whichever it is.

use super::StoreError;
use sqlx::{PgConnection, Postgres, Sqlite, SqliteConnection, Transaction};

/// An open transaction. Dropped without [`Tx::commit`] it leaves no trace.
#[derive(Debug)]
pub enum Tx {
    /// On the embedded database.
    Sqlite(Transaction<'static, Sqlite>),
    /// On PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

/// One value for each database.
pub enum Side<S, P> {
    /// SQLite's.
    Sqlite(S),
    /// PostgreSQL's.
    Postgres(P),
}

impl Tx {
    /// The connection to run statements on; used through [`on!`].
    pub fn side(&mut self) -> Side<&mut SqliteConnection, &mut PgConnection> {
        match self {
            Self::Sqlite(tx) => Side::Sqlite(tx),
            Self::Postgres(tx) => Side::Postgres(tx),
        }
    }

    /// Makes all changes last, together.
    ///
    /// # Errors
    /// When the database could not keep them; then none is kept.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    /// Drops all changes now rather than when the connection is next used.
    ///
    /// # Errors
    /// When the connection is broken; the changes are lost all the same.
    pub async fn rollback(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(tx) => tx.rollback().await?,
            Self::Postgres(tx) => tx.rollback().await?,
        }
        Ok(())
    }
}

/// Writes a statement once and compiles it for both databases: `on!(tx, c => sqlx::query("…").execute(c).await)`.
macro_rules! on {
    ($tx:expr, $c:ident => $statement:expr) => {
        match $tx.side() {
            $crate::store::Side::Sqlite($c) => $statement,
            $crate::store::Side::Postgres($c) => $statement,
        }
    };
}
pub(crate) use on;
