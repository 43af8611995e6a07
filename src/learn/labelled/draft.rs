//! A row as its line alone tells it: what its labels are is settled later.

use super::{LabelledSpan, Row};
use crate::scoring::cases::Verdict;
use std::collections::BTreeMap;

/// A label's value before it is known what the label is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Raw {
    /// Levels with their shares; the shares add up to 1.
    Shares(BTreeMap<i64, f64>),
    Flag(bool),
    Whole(i64),
    Number(f64),
    Text(String),
    Votes(BTreeMap<String, f64>),
    Verdict(Verdict),
    Spans(Vec<LabelledSpan>),
}

/// A label's name, and the groups that it stands in (`empathy` in `{"empathy": {"explorations": 2}}`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Path {
    pub group: Option<String>,
    pub name: String,
}

impl Path {
    /// The name with its groups.
    pub fn full(&self) -> String {
        self.group.as_ref().map_or_else(|| self.name.clone(), |group| format!("{group}.{}", self.name))
    }
}

pub(super) type RawLabels = Vec<(Path, Raw)>;

/// A row whose labels are still raw; `row.labels` and `row.turn_labels` are empty.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub row: Row,
    pub labels: RawLabels,
    pub turn_labels: Vec<RawLabels>,
}
