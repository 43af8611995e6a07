//! What the user may say about labels: which answer they mean, and what is bad.

use crate::learn::labelled::{Kind, Labelled};
use crate::rubric::suggestion;
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
    /// A label that no row has.
    #[error("{option} {name}: no row has a label of that name\n  hint: {hint}")]
    Unknown {
        /// As written on the command line.
        option: &'static str,
        /// The label.
        name: String,
        /// The nearest name, or all.
        hint: String,
    },
    /// A bound for classes, or a class for numbers.
    #[error("--bad {name}: the label is {kind}\n  hint: write {form}")]
    Form {
        /// The label.
        name: String,
        /// What it is.
        kind: &'static str,
        /// What would fit.
        form: &'static str,
    },
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

    /// Do these options speak of labels that are there, and of bounds where there are numbers?
    ///
    /// # Errors
    /// With the first that does not, and the names that there are.
    pub fn check(&self, labelled: &Labelled) -> Result<(), OptionsError> {
        let built_in = Self::default().aliases;
        let own = |(label, name): &(&String, &String)| built_in.get(*label) != Some(*name);
        let aliases = self.aliases.iter().filter(own).map(|(label, _)| ("--as", label));
        let bad = self.bad.keys().map(|label| ("--bad", label));
        for (option, name) in self.only.iter().map(|label| ("--label", label)).chain(aliases).chain(bad) {
            let names = labelled.kinds.keys().chain(labelled.turn_kinds.keys()).map(String::as_str);
            let of_class = |label: &str| option == "--as" && name.starts_with(&format!("{label}."));
            if !names.clone().any(|label| label == name || of_class(label)) {
                let hint = suggestion(name, names);
                return Err(OptionsError::Unknown { option, name: name.clone(), hint });
            }
        }
        self.bad.iter().try_for_each(|(name, bad)| match (labelled.kinds.get(name), bad) {
            (Some(kind @ (Kind::Ordinal { .. } | Kind::Number)), Bad::Is(_)) => {
                let form = "NAME<VALUE or NAME>VALUE";
                Err(OptionsError::Form { name: name.clone(), kind: kind.name(), form })
            }
            (Some(kind @ (Kind::Category(_) | Kind::Votes(_))), Bad::Below(_) | Bad::Above(_)) => {
                Err(OptionsError::Form { name: name.clone(), kind: kind.name(), form: "NAME=CLASS" })
            }
            _ => Ok(()),
        })
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
    fn options_must_speak_of_labels_that_are_there() {
        let kinds = [("mood", Kind::Category(vec!["calm".to_owned()])), ("s", Kind::Number)];
        let turn_kinds = [("act_votes".to_owned(), Kind::Votes(vec!["greeting".to_owned()]))].into();
        let kinds = kinds.map(|(name, kind)| (name.to_owned(), kind)).into();
        let labelled = Labelled { kinds, turn_kinds, ..Labelled::default() };
        let check = |change: &dyn Fn(&mut Options) -> Result<(), OptionsError>| {
            let mut options = Options::default();
            change(&mut options).and_then(|()| options.check(&labelled)).map_err(|error| error.to_string())
        };
        assert_eq!(check(&|_| Ok(())), Ok(()), "the built-in alias needs no such label");
        assert_eq!(check(&|options| options.add_alias("act_votes.greeting=hold")), Ok(()));
        assert_eq!(check(&|options| options.add_bad("mood=calm")), Ok(()));
        let error = check(&|options| options.add_bad("moood=calm")).unwrap_err();
        assert!(error.starts_with("--bad moood: no row") && error.contains("did you mean `mood`"), "{error}");
        let error = check(&|options| options.add_bad("mood<1")).unwrap_err();
        assert!(error.contains("the label is category") && error.contains("NAME=CLASS"), "{error}");
        assert!(check(&|options| options.add_bad("s=low")).unwrap_err().contains("NAME<VALUE"));
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
