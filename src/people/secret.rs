//! Random secrets that stand for a person: session cookies, API tokens. Only their hashes are stored.

use crate::basic::ContentHash;
use std::fmt;

/// 244 random bits (two version-4 UUIDs) as 64 hexadecimal digits. Never printed by accident.
pub struct Secret(String);

impl Secret {
    /// A new one.
    pub fn fresh() -> Self {
        let half = || uuid::Uuid::new_v4().simple().to_string();
        Self(format!("{}{}", half(), half()))
    }

    /// To be shown once, to whom it is for.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored: a plain hash does, since nobody guesses 244 bits.
    pub fn hash(&self) -> ContentHash {
        ContentHash::of(self.0.as_bytes())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
