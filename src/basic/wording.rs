//! A text for people, in Chinese, English or both.

use super::Lang;
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

/// A text for people, in Chinese, English or both: what a rubric calls something, what the program itself tells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Wording {
    /// Chinese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zh: Option<String>,
    /// English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

impl Wording {
    /// In both languages.
    pub fn both(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { zh: Some(zh.into()), en: Some(en.into()) }
    }

    /// Given in one language only.
    pub fn in_one(lang: Lang, text: String) -> Self {
        match lang {
            Lang::Zh => Self { zh: Some(text), en: None },
            _ => Self { zh: None, en: Some(text) },
        }
    }

    /// In this language if it is there, else in the other; empty where it is in none.
    pub fn read(&self, lang: Lang) -> &str {
        let (first, second) = match lang {
            Lang::Zh => (&self.zh, &self.en),
            _ => (&self.en, &self.zh),
        };
        first.as_deref().or(second.as_deref()).unwrap_or_default()
    }

    /// Is nothing said?
    pub fn is_empty(&self) -> bool {
        self.read(Lang::En).is_empty()
    }

    /// The same, each language changed by itself.
    #[must_use]
    pub fn map(&self, change: impl Fn(&str) -> String) -> Self {
        Self { zh: self.zh.as_deref().map(&change), en: self.en.as_deref().map(&change) }
    }

    /// As stored in a column of text: as it is where it is in English alone.
    pub fn to_stored(&self) -> String {
        let written = self.zh.as_ref().and_then(|_| serde_json::to_string(self).ok());
        written.unwrap_or_else(|| self.read(Lang::En).to_owned())
    }

    /// Reads what [`Wording::to_stored`] wrote, and what was stored before texts had languages.
    pub fn from_stored(text: String) -> Self {
        let worded = ["{\"zh\":", "{\"en\":"].iter().any(|start| text.starts_with(start));
        let read = if worded { serde_json::from_str(&text).ok() } else { None };
        read.unwrap_or_else(|| text.into())
    }
}

/// In English where it has it: for logs and the terminal.
impl fmt::Display for Wording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.read(Lang::En))
    }
}

/// What the program says in English alone, and ids where nothing else is known.
impl From<String> for Wording {
    fn from(en: String) -> Self {
        Self::in_one(Lang::En, en)
    }
}

impl From<&str> for Wording {
    fn from(en: &str) -> Self {
        en.to_owned().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_read_again_whatever_it_looks_like() {
        for wording in [
            Wording::both("cut \"off\"\nhint", "不完整"),
            Wording::in_one(Lang::Zh, "不完整".to_owned()),
            "plain".into(),
            "{\"en\":".into(),
            "{}".into(),
        ] {
            assert_eq!(Wording::from_stored(wording.to_stored()), wording);
        }
        let earlier = r#"{"en":"cut off","zh":"不完整"}"#.to_owned();
        assert_eq!(Wording::from_stored(earlier), Wording::both("cut off", "不完整"));
        assert_eq!(Wording::both("a", "b").map(str::to_uppercase), Wording::both("A", "B"));
    }
}
