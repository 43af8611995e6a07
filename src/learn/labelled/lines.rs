//! One line to one draft: the conversation by the importer, its labels here.

use super::Row;
use super::draft::{Draft, RawLabels};
use super::shape;
use crate::conversation::import::{ImportError, TextLimits, from_json, jsonl};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::sync::Arc;

/// What the importer leaves aside.
#[derive(Deserialize)]
struct LineFile {
    #[serde(default)]
    split: Option<String>,
    #[serde(default)]
    labels: LabelsFile,
    #[serde(default)]
    turns: Vec<TurnLabels>,
}

/// Labels of a conversation. Deserialised in one go, so that serde names the column where they are wrong.
#[derive(Default, Deserialize)]
#[serde(try_from = "Map<String, Value>")]
struct LabelsFile {
    found: RawLabels,
    passed_over: Vec<String>,
}

impl TryFrom<Map<String, Value>> for LabelsFile {
    type Error = String;
    fn try_from(object: Map<String, Value>) -> Result<Self, String> {
        shape::labels(object, None).map(|(found, passed_over)| Self { found, passed_over })
    }
}

#[derive(Deserialize)]
struct TurnFile {
    text: String,
    #[serde(default)]
    labels: Map<String, Value>,
}

/// Labels of a turn, checked against its text.
#[derive(Deserialize)]
#[serde(try_from = "TurnFile")]
struct TurnLabels {
    found: RawLabels,
    passed_over: Vec<String>,
}

impl TryFrom<TurnFile> for TurnLabels {
    type Error = String;
    fn try_from(turn: TurnFile) -> Result<Self, String> {
        shape::labels(turn.labels, Some(&turn.text)).map(|(found, passed_over)| Self { found, passed_over })
    }
}

/// Reads one line; `number` counts from 1. Returns the draft and the names of labels that were passed over.
///
/// # Errors
/// With file, line and column.
pub(super) fn line(
    file: &Arc<str>,
    stem: &str,
    number: usize,
    text: &str,
    limits: TextLimits,
) -> Result<(Draft, Vec<String>), ImportError> {
    let in_line = |error: ImportError| {
        let column = error.at.map_or(1, |(_, column)| column);
        error.at(number, column)
    };
    let named = format!("{stem}-{number}");
    let imported = jsonl(file, &named, text, limits).pop();
    let empty = || ImportError::new(file, "the line is empty").at(number, 1);
    let imported = imported.ok_or_else(empty)?.map_err(in_line)?;
    let labels: LineFile = serde_json::from_str(text).map_err(|error| {
        from_json(file, &error, number - 1)
            .hint("README, \"Labelled conversations\", shows the shapes of labels")
    })?;
    let mut about = imported.about;
    about.extra.remove("labels");
    about.extra.remove("split");
    let row = Row {
        about,
        transcript: imported.transcript,
        split: labels.split.unwrap_or_default(),
        labels: super::Labels::new(),
        turn_labels: Vec::new(),
        file: file.clone(),
        line: number,
    };
    let mut passed_over = labels.labels.passed_over;
    let mut turn_labels = Vec::with_capacity(labels.turns.len());
    for turn in labels.turns {
        passed_over.extend(turn.passed_over);
        turn_labels.push(turn.found);
    }
    Ok((Draft { row, labels: labels.labels.found, turn_labels }, passed_over))
}
