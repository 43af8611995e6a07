//! Passwords, kept as Argon2id strings. Hashing takes tens of milliseconds of a core on purpose, so it runs off the
//! async threads.

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, PasswordHash};
use std::sync::OnceLock;
use thiserror::Error;

/// Fewest characters of a password; length is what makes one hard to guess (NIST SP 800-63B asks for 8 or more).
const SHORTEST: usize = 10;
/// More would only cost time.
const LONGEST: usize = 200;

/// A password as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed(String);

/// Why a password is not taken.
#[derive(Debug, Error)]
pub enum PasswordError {
    /// Too short or too long.
    #[error(
        "a password needs {SHORTEST} to {LONGEST} characters\n  hint: a few unrelated words are easy to remember"
    )]
    Length,
    /// Argon2 failed; the machine is out of memory.
    #[error("the password could not be hashed: {0}")]
    Hash(String),
}

impl Sealed {
    /// Hashes a new password. Takes a core for tens of milliseconds.
    ///
    /// # Errors
    /// When it is too short or too long.
    pub fn new(password: &str) -> Result<Self, PasswordError> {
        if !(SHORTEST..=LONGEST).contains(&password.chars().count()) {
            return Err(PasswordError::Length);
        }
        let sealed = Argon2::default().hash_password(password.as_bytes());
        sealed.map(|sealed| Self(sealed.to_string())).map_err(|error| PasswordError::Hash(error.to_string()))
    }

    /// As it was stored.
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// For the store.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Does this password open it? Where there is no such user (`None`), just as much time is spent, so that nobody
    /// learns from a clock which names exist.
    pub fn opens(sealed: Option<&Self>, password: &str) -> bool {
        static NOBODY: OnceLock<Option<Sealed>> = OnceLock::new();
        let nobody = || Self::new("nobody has this password").ok();
        let Some(stored) = sealed.or_else(|| NOBODY.get_or_init(nobody).as_ref()) else { return false };
        let opened = PasswordHash::new(&stored.0)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
        opened && sealed.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_opens_and_two_seals_of_one_password_differ() {
        let sealed = Sealed::new("three green teapots").unwrap();
        assert!(Sealed::opens(Some(&sealed), "three green teapots"));
        assert!(!Sealed::opens(Some(&sealed), "three green teapot"));
        assert!(!Sealed::opens(None, "nobody has this password"));
        assert_ne!(sealed, Sealed::new("three green teapots").unwrap());
        assert!(matches!(Sealed::new("short"), Err(PasswordError::Length)));
    }
}
