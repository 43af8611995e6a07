//! JSON is kept as text in both databases: the same bytes, readable by any tool.

use super::StoreError;
use serde::{Serialize, de::DeserializeOwned};

/// A value as it is stored.
///
/// # Errors
/// When it has no JSON form.
pub fn to_text(what: &'static str, value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|source| StoreError::Unstorable { what, source })
}

/// A stored value read back.
///
/// # Errors
/// When the text is not what this version writes.
pub fn from_text<T: DeserializeOwned>(what: &'static str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|source| StoreError::Stored { what, source })
}
