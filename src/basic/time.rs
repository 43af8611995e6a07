//! Milliseconds: offsets within a conversation and instants since 1970.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::{Add, Sub};
use std::time::{SystemTime, UNIX_EPOCH};
use utoipa::ToSchema;

/// Milliseconds since the conversation started, or a length of time.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(transparent)]
pub struct Millis(pub i64);

impl Millis {
    /// Whole seconds.
    pub fn from_secs(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Never below zero.
    #[must_use]
    pub fn or_zero(self) -> Self {
        Self(self.0.max(0))
    }
}

impl Add for Millis {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Millis {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

/// As people read it: `850 ms`, `12.4 s`, `2:05`.
impl fmt::Display for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = self.0;
        match ms.abs() {
            0..1_000 => write!(f, "{ms} ms"),
            1_000..60_000 => write!(f, "{}.{} s", ms / 1000, (ms.abs() % 1000) / 100),
            _ => write!(f, "{}:{:02}", ms / 60_000, (ms.abs() / 1000) % 60),
        }
    }
}

impl Millis {
    /// As people read it in Chinese: `850 毫秒`, `12.4 秒`, `2 分 5 秒`.
    pub fn in_chinese(self) -> String {
        let ms = self.0;
        match ms.abs() {
            0..1_000 => format!("{ms} 毫秒"),
            1_000..60_000 => format!("{}.{} 秒", ms / 1000, (ms.abs() % 1000) / 100),
            _ => format!("{} 分 {} 秒", ms / 60_000, (ms.abs() / 1000) % 60),
        }
    }
}

/// An instant: milliseconds since 1970-01-01 UTC.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(transparent)]
pub struct UnixMillis(pub i64);

impl UnixMillis {
    /// The clock of this machine. For the shell alone: pure code is told the time.
    pub fn now() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

impl Add<Millis> for UnixMillis {
    type Output = Self;
    fn add(self, length: Millis) -> Self {
        Self(self.0.saturating_add(length.0))
    }
}

impl Sub for UnixMillis {
    type Output = Millis;
    fn sub(self, earlier: Self) -> Millis {
        Millis(self.0.saturating_sub(earlier.0))
    }
}
