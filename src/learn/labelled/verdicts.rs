//! Our own verdict files: one YAML for each conversation, a verdict for each criterion.

use super::Row;
use super::draft::{Draft, Path, Raw};
use crate::conversation::import::{ImportError, Imported};
use crate::scoring::cases::{VERDICTS, Verdict};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What a person said of one conversation, criterion by criterion.
#[derive(Clone, Debug, PartialEq)]
pub struct VerdictFile {
    /// The file, as the user named it.
    pub file: String,
    /// The stem of its name, which the conversation's file shares.
    pub stem: String,
    /// The conversation's id.
    pub conversation: String,
    /// By criterion.
    pub verdicts: BTreeMap<String, Verdict>,
}

#[derive(Deserialize)]
struct File {
    conversation: String,
    verdicts: BTreeMap<String, One>,
}

#[derive(Deserialize)]
struct One {
    verdict: Word,
}

/// One of the words for verdicts.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Word(Verdict);

impl TryFrom<String> for Word {
    type Error = String;
    fn try_from(word: String) -> Result<Self, String> {
        let known = VERDICTS.iter().find(|(name, _)| *name == word);
        known
            .map(|(_, verdict)| Self(*verdict))
            .ok_or_else(|| format!("\"{word}\" is no verdict: met, not_met or not_applicable"))
    }
}

impl VerdictFile {
    /// Reads one file. `stem` is its name without `.yaml`, which the conversation's file shares.
    ///
    /// # Errors
    /// With line and column where it is not `conversation` and `verdicts`.
    pub fn parse(file: &str, stem: &str, yaml: &str) -> Result<Self, ImportError> {
        let read: File = serde_saphyr::from_str(yaml).map_err(|error| {
            let message = error.without_snippet().to_string();
            let refused = ImportError::new(file, message);
            let refused = match error.location() {
                Some(at) => refused
                    .at(usize::try_from(at.line()).unwrap_or(1), usize::try_from(at.column()).unwrap_or(1)),
                None => refused,
            };
            refused.hint("fixtures/README.md, \"How verdicts were given\", shows the form")
        })?;
        let verdicts = read.verdicts.into_iter().map(|(criterion, one)| (criterion, one.verdict.0)).collect();
        Ok(Self { file: file.to_owned(), stem: stem.to_owned(), conversation: read.conversation, verdicts })
    }

    /// Held-back halves say so in their names (`.held`).
    fn split(&self) -> &'static str {
        if self.stem.rsplit('.').next() == Some("held") { "held" } else { "tuned" }
    }

    pub(super) fn draft(&self, conversation: Imported) -> Draft {
        let turns = conversation.transcript.turns.len();
        let row = Row {
            about: conversation.about,
            transcript: conversation.transcript,
            split: self.split().to_owned(),
            labels: super::Labels::new(),
            turn_labels: Vec::new(),
            file: self.file.as_str().into(),
            line: 1,
        };
        let label = |(criterion, verdict): (&String, &Verdict)| {
            (Path { group: None, name: criterion.clone() }, Raw::Verdict(*verdict))
        };
        let labels = self.verdicts.iter().map(label).collect();
        Draft { row, labels, turn_labels: vec![Vec::new(); turns] }
    }
}
