//! The languages that rules are written in.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A conversation's language, as far as rules care.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Chinese, any script; stored text is Simplified where speech produced it.
    Zh,
    /// English.
    En,
    /// Something else: stored and shown, but our rules do not read it.
    Other,
}

impl Lang {
    /// From a BCP-47 tag such as `zh-Hans-CN`, `en_GB`, `cmn`.
    pub fn from_tag(tag: &str) -> Self {
        let primary = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        match primary.as_str() {
            "zh" | "cmn" | "chinese" | "mandarin" => Self::Zh,
            "en" | "eng" | "english" => Self::En,
            _ => Self::Other,
        }
    }

    /// `zh`, `en` or `other`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
