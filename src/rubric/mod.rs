//! The rubric language: parse, lint with line and column, compile; a version is a content hash.
//!
//! A rubric is YAML that a quality lead can read and change without programming; `rubrics/README.md` is its
//! reference. [`parse`] answers a [`Compiled`] rubric or every mistake at once. Nothing here reads a conversation:
//! `scoring` does, with what was compiled here.

mod compiled;
mod condition;
mod conditions;
mod criterion;
mod document;
pub mod explain;
mod knowing;
pub mod knowledge;
mod lint;
mod problem;
mod qualities;
pub(crate) mod reader;
mod searches;
mod shelf;
pub mod store;
mod suggest;
mod summary;
mod vocabulary;
mod words;
pub(crate) mod yaml;

pub use compiled::{Audience, Band, Compiled, Content, Criterion, Dimension, Gates, Scoring, Test, Why};
pub(crate) use suggest::hint as suggestion;

pub use condition::{
    Asked, Bound, Condition, Each, Find, KnowledgeTest, NumberTest, Order, QualityTest, Reach, Sought, Where,
};
pub use knowing::ASKED;
pub use problem::{Place, Problem, RubricError};
pub use shelf::Shelf;
pub use summary::summary;
pub use vocabulary::{STANDARD, Vocabulary, label, needs_parties, needs_words};
pub use words::Words;

use reader::Reader;

/// Reads, checks and compiles a rubric that stands alone or carries its knowledge files in its text. `name` is what
/// errors call the file.
///
/// # Errors
/// Every mistake found, each with its line and column.
pub fn parse(name: &str, yaml: &str) -> Result<Compiled, RubricError> {
    parse_with(name, yaml, &knowledge::closed)
}

/// The same; knowledge files that the text does not carry are opened by the paths that the rubric gives.
///
/// # Errors
/// Every mistake found in the rubric and in its knowledge files, each with its line and column.
pub fn parse_with(name: &str, text: &str, open: knowledge::Open<'_>) -> Result<Compiled, RubricError> {
    let (yaml, carried) = knowledge::carried(text);
    let refuse = |problems| RubricError::new(name, yaml, problems);
    let tree = yaml::read(yaml).map_err(|problem| refuse(vec![problem]))?;
    let open = |path: &str| match carried.iter().find(|(own, _)| *own == path) {
        Some((_, file)) => Ok((*file).to_owned()),
        None => open(path),
    };
    let mut reader = Reader::new(&STANDARD);
    let content = reader.rubric(&tree, &open);
    match content {
        Some(content) if reader.problems.is_empty() && reader.elsewhere.is_empty() => {
            let hash = crate::basic::ContentHash::of_json(&content).map_err(|error| {
                refuse(vec![Problem::new(Place::default(), format!("the rubric cannot be hashed: {error}"))])
            })?;
            Ok(Compiled { content, hash })
        }
        _ => Err(refuse(reader.problems).and(reader.elsewhere)),
    }
}

#[cfg(test)]
mod tests;
