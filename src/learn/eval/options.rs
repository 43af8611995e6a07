//! What the user may say about labels: which answer they mean, and what is bad.

use crate::statistics::Bootstrap;
use std::collections::{BTreeMap, BTreeSet};

/// How labels and answers are compared.
#[derive(Clone, Debug)]
pub struct Options {
    /// Label (or `label.class`, for turns) to the name of the head, criterion, kind of moment or dimension that
    /// answers it.
    pub aliases: BTreeMap<String, String>,
    /// What counts as bad, by label.
    pub bad: BTreeMap<String, Bad>,
    /// These labels alone; all where empty.
    pub only: BTreeSet<String>,
    /// How intervals are drawn.
    pub bootstrap: Bootstrap,
    /// Disagreements kept for each label.
    pub worst: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            aliases: BTreeMap::from([("offensive".to_owned(), "rude".to_owned())]),
            bad: BTreeMap::new(),
            only: BTreeSet::new(),
            bootstrap: Bootstrap::default(),
            worst: 10,
        }
    }
}

/// What is bad, of one label.
#[derive(Clone, Debug, PartialEq)]
pub enum Bad {
    /// Below this value, in the label's unit.
    Below(f64),
    /// Above it.
    Above(f64),
    /// This class, or `0`/`1`, `no`/`yes`, `false`/`true` of a binary label.
    Is(String),
}

impl Bad {
    /// Is this value bad? `None` where a class was meant.
    pub(super) fn holds(&self, value: f64) -> Option<bool> {
        match self {
            Self::Below(bound) => Some(value < *bound),
            Self::Above(bound) => Some(value > *bound),
            Self::Is(_) => None,
        }
    }

    /// As a sentence about a value named so.
    pub(super) fn of(&self, name: &str) -> String {
        match self {
            Self::Below(bound) => format!("{name} < {bound}"),
            Self::Above(bound) => format!("{name} > {bound}"),
            Self::Is(class) => class.clone(),
        }
    }
}

/// An option that does not say what it should.
#[derive(Debug, thiserror::Error)]
pub enum OptionsError {
    /// Of `--bad`.
    #[error(
        "--bad {0}: not NAME<VALUE, NAME>VALUE or NAME=CLASS\n  hint: quote it, because < and > mean something to the shell: --bad 'satisfaction<-0.5'"
    )]
    Bad(String),
    /// Of `--as`.
    #[error(
        "--as {0}: not LABEL=NAME\n  hint: NAME is a head, a criterion, a kind of moment or a dimension: --as offensive=rude"
    )]
    Alias(String),
}

impl Options {
    /// Adds what `--bad` says.
    ///
    /// # Errors
    /// When it is not `NAME<VALUE`, `NAME>VALUE` or `NAME=CLASS`.
    pub fn add_bad(&mut self, text: &str) -> Result<(), OptionsError> {
        let refused = || OptionsError::Bad(text.to_owned());
        let (at, sign) =
            text.char_indices().find(|(_, c)| matches!(c, '<' | '>' | '=')).ok_or_else(refused)?;
        let (name, value) =
            (text.get(..at).unwrap_or_default().trim(), text.get(at + 1..).unwrap_or_default().trim());
        let number = || value.parse::<f64>().ok().filter(|value| value.is_finite()).ok_or_else(refused);
        let bad = match sign {
            '<' => Bad::Below(number()?),
            '>' => Bad::Above(number()?),
            _ => Bad::Is(value.to_owned()),
        };
        if name.is_empty() || value.is_empty() {
            return Err(refused());
        }
        self.bad.insert(name.to_owned(), bad);
        Ok(())
    }

    /// Adds what `--as` says.
    ///
    /// # Errors
    /// When it is not `LABEL=NAME`.
    pub fn add_alias(&mut self, text: &str) -> Result<(), OptionsError> {
        match text.split_once('=') {
            Some((label, name)) if !label.trim().is_empty() && !name.trim().is_empty() => {
                self.aliases.insert(label.trim().to_owned(), name.trim().to_owned());
                Ok(())
            }
            _ => Err(OptionsError::Alias(text.to_owned())),
        }
    }

    /// Is this label wanted?
    pub(super) fn wants(&self, label: &str) -> bool {
        self.only.is_empty() || self.only.contains(label)
    }

    /// The name that answers a label.
    pub(super) fn target<'a>(&'a self, label: &'a str) -> &'a str {
        self.aliases.get(label).map_or(label, String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_bad_is_read_in_three_forms() {
        let mut options = Options::default();
        for text in ["s<-0.5", "wait > 3", "quality=low"] {
            options.add_bad(text).unwrap();
        }
        assert_eq!(options.bad["s"], Bad::Below(-0.5));
        assert_eq!(options.bad["wait"], Bad::Above(3.0));
        assert_eq!(options.bad["quality"], Bad::Is("low".to_owned()));
        for text in ["s", "s<low", "<1", "s=", "s<inf"] {
            let error = options.add_bad(text).unwrap_err().to_string();
            assert!(error.starts_with(&format!("--bad {text}: ")) && error.contains("hint:"), "{error}");
        }
    }

    #[test]
    fn an_alias_replaces_the_built_in_one() {
        let mut options = Options::default();
        assert_eq!((options.target("offensive"), options.target("calm")), ("rude", "calm"));
        options.add_alias("offensive=insult").unwrap();
        assert_eq!(options.target("offensive"), "insult");
        assert!(options.add_alias("offensive").unwrap_err().to_string().contains("LABEL=NAME"));
    }
}
