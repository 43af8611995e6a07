//! Words for people, in one or both languages.

use crate::basic::Lang;
use serde::Serialize;

/// A text in Chinese, English or both; at least one is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Text {
    /// Chinese.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zh: Option<String>,
    /// English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

impl Text {
    /// Given in one language only.
    pub fn in_one(lang: Lang, text: String) -> Self {
        match lang {
            Lang::Zh => Self { zh: Some(text), en: None },
            _ => Self { zh: None, en: Some(text) },
        }
    }

    /// In this language if it is there, else in the other.
    pub fn read(&self, lang: Lang) -> &str {
        let (first, second) = match lang {
            Lang::Zh => (&self.zh, &self.en),
            _ => (&self.en, &self.zh),
        };
        first.as_deref().or(second.as_deref()).unwrap_or_default()
    }
}
