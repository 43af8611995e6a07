//! A text that the program itself makes for people, in both languages.

use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

/// What people are told: in English always, in Chinese where somebody has put it so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Told {
    /// English.
    pub en: String,
    /// Chinese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zh: Option<String>,
}

impl Told {
    /// In both languages.
    pub fn both(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { en: en.into(), zh: Some(zh.into()) }
    }

    /// The same, each language changed by itself.
    #[must_use]
    pub fn map(&self, change: impl Fn(&str) -> String) -> Self {
        Self { en: change(&self.en), zh: self.zh.as_deref().map(change) }
    }

    /// As stored in a column of text: as it is where it has one language.
    pub fn to_stored(&self) -> String {
        let written = self.zh.as_ref().and_then(|_| serde_json::to_string(self).ok());
        written.unwrap_or_else(|| self.en.clone())
    }

    /// Reads what [`Told::to_stored`] wrote, and what was stored before texts had languages.
    pub fn from_stored(text: String) -> Self {
        let read = if text.starts_with("{\"en\":") { serde_json::from_str(&text).ok() } else { None };
        read.unwrap_or(Self { en: text, zh: None })
    }
}

/// In English: for logs and the terminal.
impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}

impl From<String> for Told {
    fn from(en: String) -> Self {
        Self { en, zh: None }
    }
}

impl From<&str> for Told {
    fn from(en: &str) -> Self {
        en.to_owned().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_read_again_whatever_it_looks_like() {
        for told in
            [Told::both("cut \"off\"\nhint", "不完整"), "plain".into(), "{\"en\":".into(), "{}".into()]
        {
            assert_eq!(Told::from_stored(told.to_stored()), told);
        }
        assert_eq!(Told::both("a", "b").map(str::to_uppercase), Told::both("A", "B"));
    }
}
