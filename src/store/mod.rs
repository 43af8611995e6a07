//! Two databases behind one door: SQLite embedded by default, PostgreSQL where several machines share the work.
//!
//! SQL is written once, in the portable subset (`$1`, `returning`, `on conflict`, partial indexes; text ids, bigint
//! milliseconds and 0/1, text for JSON, double precision), and run on either through [`on!`]. The few real
//! differences live in [`dialect`]. Only this module and the `store.rs` of the domains hold SQL.
//!
//! Every query runs inside a [`Tx`]: [`Db::read`] gives a consistent snapshot, [`Db::write`] the right to change.

mod clauses;
pub mod dialect;
mod edition;
mod json;
mod migrate;
mod tx;

pub use clauses::{Bound, Clauses, containing};
pub use edition::{edition, next_edition};
pub use json::{from_text, to_text};
pub(crate) use tx::on;
pub use tx::{Side, Tx};

use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

/// What goes wrong between us and the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or could not be reached.
    #[error("database: {0}")]
    Sql(#[from] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error(
        "database migration: {0}\nhint: a database made by a newer spotcheck cannot be opened by an older one"
    )]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// A stored value does not read back as what it should be.
    #[error("stored {what} cannot be read: {source}")]
    Stored {
        /// Which kind of value.
        what: &'static str,
        /// Why.
        source: serde_json::Error,
    },
    /// A value cannot be written as JSON.
    #[error("{what} cannot be stored: {source}")]
    Unstorable {
        /// Which kind of value.
        what: &'static str,
        /// Why.
        source: serde_json::Error,
    },
    /// Neither `sqlite:` nor `postgres:`.
    #[error(
        "database address `{0}` is not understood\nhint: write sqlite:/path/to/file.db or postgres://user@host/name"
    )]
    Address(String),
    /// What was to be stored could not be computed.
    #[error("computing what is stored panicked")]
    Panicked,
    /// The database file could not be made.
    #[error("database file {path}: {source}")]
    File {
        /// Which file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
}

impl StoreError {
    /// Was a row refused because one with the same key is there?
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Self::Sql(sqlx::Error::Database(error)) if error.is_unique_violation())
    }
}

/// A pool of connections to either database. Cheap to clone.
#[derive(Clone, Debug)]
pub enum Db {
    /// Embedded: readers beside one writer.
    Sqlite {
        /// Snapshots.
        read: SqlitePool,
        /// The one writer.
        write: SqlitePool,
    },
    /// Shared by several machines.
    Postgres(PgPool),
}

/// Enough for the pages and the work beside each other; SQLite readers cost a file handle each.
const READERS: u32 = 6;
/// How long a writer waits for another process's commit before it gives up.
const BUSY: Duration = Duration::from_secs(20);

impl Db {
    /// Opens `sqlite:PATH` (made where missing, readable by its owner alone) or `postgres://…`, and brings the tables up to date.
    ///
    /// # Errors
    /// When the address is not understood, the database cannot be reached, or was made by a newer version.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        let db = if let Some(path) = url.strip_prefix("sqlite:") {
            Self::sqlite(Path::new(path)).await?
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let options = PgConnectOptions::from_str(url)?.disable_statement_logging();
            Self::Postgres(PgPoolOptions::new().max_connections(READERS + 4).connect_with(options).await?)
        } else {
            return Err(StoreError::Address(url.to_owned()));
        };
        migrate::run(&db).await?;
        Ok(db)
    }

    async fn sqlite(path: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path) // as it is: a path may hold what means something in an address
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(BUSY)
            .foreign_keys(true)
            .pragma("secure_delete", "on") // what was erased is overwritten, not only forgotten
            .pragma("temp_store", "memory")
            .disable_statement_logging();
        private(path)?;
        let write = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
        let readers = options.pragma("query_only", "on");
        let read = SqlitePoolOptions::new().max_connections(READERS).connect_with(readers).await?;
        Ok(Self::Sqlite { read, write })
    }

    /// A consistent view of everything committed so far.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn read(&self) -> Result<Tx, StoreError> {
        Ok(match self {
            Self::Sqlite { read, .. } => Tx::Sqlite(read.begin().await?),
            Self::Postgres(pool) => {
                Tx::Postgres(pool.begin_with("begin isolation level repeatable read, read only").await?)
            }
        })
    }

    /// The right to change; nothing is kept unless [`Tx::commit`] is called.
    ///
    /// # Errors
    /// When the database cannot be reached, or another process writes for longer than we wait.
    pub async fn write(&self) -> Result<Tx, StoreError> {
        Ok(match self {
            // Taking the write lock at the start avoids the deadlock of two readers that both want to become writers.
            Self::Sqlite { write, .. } => Tx::Sqlite(write.begin_with("begin immediate").await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// Is this the embedded database, which one machine has to itself?
    pub fn is_embedded(&self) -> bool {
        matches!(self, Self::Sqlite { .. })
    }

    /// Waits for open transactions and closes all connections.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// Makes the file with mode 0600 before SQLite would make it readable to others; its side files take the same mode.
fn private(path: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::OpenOptionsExt;
    if path.as_os_str().is_empty() || path.to_string_lossy().contains(":memory:") {
        return Ok(());
    }
    let opened = std::fs::OpenOptions::new().append(true).create(true).mode(0o600).open(path);
    opened.map(drop).map_err(|source| StoreError::File { path: path.display().to_string(), source })
}
