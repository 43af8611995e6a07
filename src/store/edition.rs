//! The edition of what scores are made by: published rubrics and promoted heads. What was computed under one edition
//! is not committed under another.

use super::{StoreError, Tx, dialect};

const KEY: &str = "edition";

/// The edition as this transaction sees it.
///
/// # Errors
/// When the database cannot be read.
pub async fn edition(tx: &mut Tx) -> Result<String, StoreError> {
    Ok(dialect::meta(tx, KEY).await?.unwrap_or_default())
}

/// Rubrics or heads have changed.
///
/// # Errors
/// When the database cannot be written.
pub async fn next_edition(tx: &mut Tx) -> Result<(), StoreError> {
    let current: i64 = edition(tx).await?.parse().unwrap_or(0);
    dialect::set_meta(tx, KEY, &(current + 1).to_string()).await
}
