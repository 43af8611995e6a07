//! Conversations with the labels that people gave them: one JSON object a line.
//!
//! `{id, lang, split, source, turns: [{role, text, t_start?, labels?}], labels}`. Names of labels are free. What a
//! label is follows from its values, and from all rows together: `1` is yes in a label of zeros and ones and a level
//! in a label of 0, 1 and 2. So rows are first read one by one ([`Reading::add`]) and then settled
//! ([`Reading::finish`]). Reading is bounded; a line that cannot be read is an error that names it.

mod draft;
mod label;
mod lines;
mod names;
mod reading;
mod settle;
mod shape;
mod span;
mod verdicts;

pub use label::{Kind, Label, Ordinal};
pub use reading::{Limits, Reading};
pub use span::LabelledSpan;
pub use verdicts::VerdictFile;

use crate::basic::Lang;
use crate::conversation::{About, Transcript};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Labels by name.
pub type Labels = BTreeMap<String, Label>;

/// A conversation and what people said of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Who, when, where; `about.external_id` is the row's id.
    pub about: About,
    /// What was said. Times may be absent.
    pub transcript: Transcript,
    /// The part of the data it belongs to (`train`, `dev` …); empty where the file does not say.
    pub split: String,
    /// Of the whole conversation.
    pub labels: Labels,
    /// Of each turn, as many as there are turns.
    pub turn_labels: Vec<Labels>,
    /// The file it came from, as the user named it.
    pub file: Arc<str>,
    /// Its line there, from 1.
    pub line: usize,
}

impl Row {
    /// The conversation's id; repetitions and translations have ids of their own.
    pub fn id(&self) -> &str {
        &self.about.external_id
    }

    /// As the file says.
    pub fn language(&self) -> Option<Lang> {
        self.about.language
    }
}

/// All rows of one or more files, their labels settled.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Labelled {
    /// In the order of the files and lines.
    pub rows: Vec<Row>,
    /// What each label of conversations is.
    pub kinds: BTreeMap<String, Kind>,
    /// What each label of turns is.
    pub turn_kinds: BTreeMap<String, Kind>,
    /// Labels in a shape that is not understood, which no row has therefore, and how often each was met.
    pub passed_over: BTreeMap<String, usize>,
}

#[cfg(test)]
mod tests;
