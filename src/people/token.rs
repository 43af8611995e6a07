//! The admin token: made at the first start, kept in the data directory with mode 0600.

use crate::basic::ContentHash;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use subtle::ConstantTimeEq;
use thiserror::Error;

/// The hash of the token; the token itself is not kept in memory.
#[derive(Clone)]
pub struct AdminToken {
    hash: ContentHash,
}

/// Why there is no usable token.
#[derive(Debug, Error)]
pub enum TokenError {
    /// The file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// Where it should be.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Too short to be safe.
    #[error(
        "{path}: the token has fewer than 32 characters\n  hint: delete the file and start again; a new one is made"
    )]
    Weak {
        /// Where it is.
        path: PathBuf,
    },
}

impl AdminToken {
    /// Where the token of a data directory is.
    pub fn path(data_dir: &Path) -> PathBuf {
        data_dir.join("admin-token")
    }

    /// Reads the token of this data directory, or makes one.
    ///
    /// # Errors
    /// When the file cannot be read or written, or holds something too short.
    pub fn open(data_dir: &Path) -> Result<Self, TokenError> {
        let path = Self::path(data_dir);
        let failed = |source| TokenError::File { path: path.clone(), source };
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let text = fresh();
                let mut file = OpenOptions::new()
                    .write(true)
                    .create_new(true)
                    .mode(0o600)
                    .open(&path)
                    .map_err(failed)?;
                writeln!(file, "{text}").map_err(failed)?;
                text
            }
            Err(error) => return Err(failed(error)),
        };
        let token = text.trim();
        if token.len() < 32 {
            return Err(TokenError::Weak { path });
        }
        Ok(Self::from_text(token))
    }

    /// A token given by other means, e.g. in a test.
    pub fn from_text(token: &str) -> Self {
        Self { hash: ContentHash::of(token.as_bytes()) }
    }

    /// Is this the token? Takes the same time whatever the answer.
    pub fn matches(&self, offered: &str) -> bool {
        let offered = ContentHash::of(offered.as_bytes());
        bool::from(self.hash.as_str().as_bytes().ct_eq(offered.as_str().as_bytes()))
    }
}

/// 244 random bits (two version-4 UUIDs).
fn fresh() -> String {
    let half = || uuid::Uuid::new_v4().simple().to_string();
    format!("{}{}", half(), half())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn made_once_kept_private_and_checked() -> Result<(), Box<dyn std::error::Error>> {
        let dir = tempfile::tempdir()?;
        let first = AdminToken::open(dir.path())?;
        let path = AdminToken::path(dir.path());
        let text = fs::read_to_string(&path)?;
        assert_eq!(fs::metadata(&path)?.permissions().mode() & 0o777, 0o600);
        assert!(first.matches(text.trim()));
        assert!(AdminToken::open(dir.path())?.matches(text.trim()));
        assert!(!first.matches("guess"));
        fs::write(&path, "short")?;
        assert!(matches!(AdminToken::open(dir.path()), Err(TokenError::Weak { .. })));
        Ok(())
    }
}
