//! Knowledge files: what is true about the business, as a quality lead writes it down by hand.
//!
//! A statement has a topic (the words by which it is recognised), the value that holds, what must be said with it,
//! and where and when it is in force. A rubric names its files in `knowledge:`; they are read with it, and what they
//! say is part of the rubric's version. What agents make of them is judged in `scoring::knowledge`.

mod amount;
mod bundle;
mod finder;
mod must_say;
mod phrase;
mod read;
mod read_topic;
mod read_value;
mod scope;
mod standard;
mod summary;
#[cfg(test)]
mod tests;

pub use amount::{Amount, Dimension};
pub use bundle::{Open, lines_before};
pub(super) use bundle::{carried, carry, closed, is_beside};
pub use finder::{Finder, Key, Part, Place as FoundAt};
pub use must_say::{Due, MustSay};
pub use scope::{Concern, Listed, Missing, Scope};
pub use standard::{Better, Fit, Standard, Tolerance};
pub use summary::{is_knowledge, summary};

use super::problem::{Problem, RubricError};
use super::reader::Reader;
use super::vocabulary::STANDARD;
use super::yaml;
use crate::basic::Wording;
use serde::Serialize;

/// One thing that is true about the business.
#[derive(Clone, Debug, Serialize)]
pub struct Statement {
    /// E.g. `refund_arrival`; used once in all the files of a rubric.
    pub id: String,
    /// What people call it.
    pub title: Wording,
    /// Where it is written, for the reasons; the file's where the statement does not say.
    pub source: Option<Wording>,
    /// How it is recognised.
    pub topic: Topic,
    /// What holds: any of these. Empty where the statement only says what must be said.
    pub standards: Vec<Standard>,
    /// What a count counts, in the words that stand behind the number; empty for usual counters.
    pub nouns: Vec<String>,
    /// How far off a value may be.
    pub tolerance: Tolerance,
    /// What a customer would rather have: a value beyond that is a promise, not merely wrong.
    pub better: Option<Better>,
    /// Working days and days are not told apart.
    pub same_days: bool,
    /// Words that promise what the policy does not grant.
    pub not_granted: Sayings,
    /// An absolute promise on the topic is covered by the policy.
    pub may_guarantee: bool,
    /// What must be said when it is due.
    pub must_say: Vec<MustSay>,
    /// Where and when it is in force.
    pub scope: Scope,
}

/// How a topic is recognised.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Topic {
    /// Any of these is the topic.
    pub named: Sayings,
    /// Words that are the topic only together with a value of the right kind and a likeness to an example.
    pub words: Vec<String>,
    /// What shows that the clause is about something else.
    pub except: Sayings,
    /// Sentences about the topic, for likeness.
    pub examples: Vec<String>,
}

/// Phrases and patterns; any of them will do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sayings {
    /// Whatever the width, case or script; `..` is a gap, `*` any ending.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phrases: Vec<String>,
    /// Regular expressions over the folded text (lower case, Simplified, half width).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub patterns: Vec<String>,
}

impl Sayings {
    /// Nothing to look for?
    pub fn is_empty(&self) -> bool {
        self.phrases.is_empty() && self.patterns.is_empty()
    }
}

/// One file, read.
#[derive(Clone, Debug)]
pub struct File {
    /// Its path as the rubric names it.
    pub path: String,
    /// As its author wrote it.
    pub text: String,
    /// What people call it.
    pub title: Wording,
    /// In the order of the file.
    pub statements: Vec<Statement>,
}

/// Everything that a rubric knows: the statements of all its files. Serialised it is what the version rests on.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(transparent)]
pub struct Knowledge {
    /// In the order of the files.
    pub statements: Vec<Statement>,
    /// Finds their words.
    #[serde(skip)]
    pub finder: Finder,
    /// Paths and texts, for keeping the rubric together with what it knows.
    #[serde(skip)]
    pub(super) files: Vec<(String, String)>,
}

impl Knowledge {
    /// The rubric names no knowledge.
    pub fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }

    /// All example sentences, for which vectors are to be made.
    pub fn examples(&self) -> impl Iterator<Item = &str> {
        self.statements.iter().flat_map(|statement| &statement.topic.examples).map(String::as_str)
    }

    /// Puts files together.
    ///
    /// # Errors
    /// When their words do not compile together; the message says why.
    pub fn new(files: Vec<File>) -> Result<Self, String> {
        let kept = files.iter().map(|file| (file.path.clone(), file.text.clone())).collect();
        let statements: Vec<Statement> = files.into_iter().flat_map(|file| file.statements).collect();
        let finder = Finder::new(&statements)?;
        Ok(Self { statements, finder, files: kept })
    }
}

/// Reads and checks one knowledge file. `path` is what errors call it.
///
/// # Errors
/// Every mistake found, each with its line and column.
pub fn parse(path: &str, text: &str) -> Result<File, RubricError> {
    let refuse = |problems: Vec<Problem>| RubricError::new(path, text, problems);
    let tree = yaml::read(text).map_err(|problem| refuse(vec![problem]))?;
    let mut reader = Reader::new(&STANDARD);
    let file = reader.knowledge_file(&tree);
    match file {
        Some((title, statements)) if reader.problems.is_empty() => {
            Ok(File { path: path.to_owned(), text: text.to_owned(), title, statements })
        }
        _ => Err(refuse(reader.problems)),
    }
}
