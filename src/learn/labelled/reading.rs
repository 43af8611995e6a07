//! Files to rows: line by line, within bounds, then settled together.

use super::draft::Draft;
use super::{Labelled, VerdictFile, lines, settle};
use crate::conversation::import::{ImportError, Imported, TextLimits};
use std::collections::BTreeMap;
use std::io::{BufRead, Read};
use std::sync::Arc;

/// Bounds on what is read.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of one line.
    pub max_line_bytes: u64,
    /// Rows of all files together.
    pub max_rows: usize,
    /// Turns and their length.
    pub text: TextLimits,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_line_bytes: 8 << 20, max_rows: 1_000_000, text: TextLimits::default() }
    }
}

/// Rows read so far; their labels are settled at the end, because what a label is follows from all of its values.
#[derive(Debug, Default)]
pub struct Reading {
    limits: Limits,
    drafts: Vec<Draft>,
    passed_over: BTreeMap<String, usize>,
}

impl Reading {
    /// Nothing read yet.
    pub fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Adds one JSONL file. `file` is its name for people; `stem` names rows without an id. Empty lines are passed
    /// over.
    ///
    /// # Errors
    /// At the first line that cannot be read, with line, column and a hint.
    pub fn add(&mut self, file: &str, stem: &str, mut input: impl BufRead) -> Result<(), ImportError> {
        let name: Arc<str> = file.into();
        let mut number = 0;
        let mut bytes = Vec::new();
        loop {
            number += 1;
            bytes.clear();
            let at = |message: String| ImportError::new(file, message).at(number, 1);
            let mut bounded = (&mut input).take(self.limits.max_line_bytes + 1);
            let read = bounded.read_until(b'\n', &mut bytes).map_err(|error| at(error.to_string()))?;
            if read == 0 {
                return Ok(());
            }
            if u64::try_from(read).unwrap_or(u64::MAX) > self.limits.max_line_bytes {
                let message = format!("the line is longer than {} bytes", self.limits.max_line_bytes);
                return Err(at(message).hint("one conversation a line: is this a JSONL file?"));
            }
            let text = utf8(file, number, &bytes)?.trim_start_matches('\u{feff}');
            if text.trim().is_empty() {
                continue;
            }
            if self.drafts.len() >= self.limits.max_rows {
                return Err(at(format!("more than {} rows", self.limits.max_rows)).hint("split the data"));
            }
            let (draft, passed_over) = lines::line(&name, stem, number, text, self.limits.text)?;
            self.drafts.push(draft);
            for label in passed_over {
                *self.passed_over.entry(label).or_default() += 1;
            }
        }
    }

    /// Adds a conversation with its verdict file.
    pub fn add_verdicts(&mut self, verdicts: &VerdictFile, conversation: Imported) {
        self.drafts.push(verdicts.draft(conversation));
    }

    /// All rows, their labels named and settled.
    ///
    /// # Errors
    /// When one label means different things in different rows; both are named.
    pub fn finish(self) -> Result<Labelled, ImportError> {
        let settled = settle::settle(self.drafts)?;
        Ok(Labelled { passed_over: self.passed_over, ..settled })
    }
}

fn utf8<'b>(file: &str, line: usize, bytes: &'b [u8]) -> Result<&'b str, ImportError> {
    std::str::from_utf8(bytes).map_err(|error| {
        let before = String::from_utf8_lossy(bytes.get(..error.valid_up_to()).unwrap_or_default());
        ImportError::new(file, "not UTF-8 text")
            .at(line, before.chars().count() + 1)
            .hint("save the file as UTF-8 (GBK and UTF-16 are not read)")
    })
}
