//! Labelled conversations through the product: files to rows, rows to answers, answers to a report.
//!
//! Texts of many rows are embedded together, because the model is the cost; everything after it is pure and runs on
//! rayon, row by row.

use super::Inspector;
use super::inspector::{self, read_chat};
use super::texts::{Known, Texts};
use crate::basic::Lang;
use crate::config::Settings;
use crate::conversation::import::Imported;
use crate::facts::Source;
use crate::learn::eval::{Answer, Options, Pair, Report, evaluate};
use crate::learn::labelled::{Labelled, Limits, Reading, Row, VerdictFile};
use crate::measure::{self, Embeddings};
use crate::scoring::score;
use anyhow::Context;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

/// Rows whose texts are embedded together: enough to fill batches of like length, few enough to hold.
const CHUNK: usize = 256;

/// Which rows are compared, and how.
pub struct Run<'a> {
    /// Rows of this split alone.
    pub split: Option<&'a str>,
    /// At most so many rows, in the order of the files.
    pub limit: Option<usize>,
    /// Embed the turns; without, what rests on embeddings is not assessable.
    pub embeddings: bool,
    /// Did a head learn from this row? Such rows are left out.
    pub trained_on: &'a dyn Fn(&Row) -> bool,
    /// Labels and what is bad.
    pub options: &'a Options,
}

/// Reads JSONL files of labelled conversations, and our own verdict files (`.yaml`) with the chats or calls they are
/// about.
///
/// # Errors
/// At the first file or line that cannot be read.
pub fn read(inspector: &mut Inspector, files: &[PathBuf]) -> anyhow::Result<Labelled> {
    let mut reading = Reading::new(Limits::default());
    for path in files {
        add(&mut reading, path, &mut |call| inspector.read_call(call))?;
    }
    Ok(reading.finish()?)
}

/// Reads one file; `listen` transcribes the calls that verdict files are about.
pub(super) fn add(
    reading: &mut Reading,
    path: &Path,
    listen: &mut dyn FnMut(&Path) -> anyhow::Result<Imported>,
) -> anyhow::Result<()> {
    let name = path.display().to_string();
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    if path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml") {
        let text = fs::read_to_string(path).with_context(|| name.clone())?;
        let verdicts = VerdictFile::parse(&name, &stem, &text)?;
        let conversation = match beside(path, &stem)? {
            Found::Chat(chat) => read_chat(&chat)?,
            Found::Call(call) => listen(&call)?,
        };
        reading.add_verdicts(&verdicts, conversation);
    } else {
        let file = File::open(path).with_context(|| name.clone())?;
        reading.add(&name, &stem, BufReader::new(file))?;
    }
    Ok(())
}

enum Found {
    Chat(PathBuf),
    Call(PathBuf),
}

/// The conversation that a verdict file is about: `STEM.json` beside `STEM.verdicts.yaml`, `../chats/STEM.json`, or the
/// recording `../calls/STEM.*`.
fn beside(verdicts: &Path, stem: &str) -> anyhow::Result<Found> {
    let folder = verdicts.parent().unwrap_or(Path::new("."));
    let own = folder.join(format!("{}.json", stem.trim_end_matches(".verdicts")));
    if own.is_file() {
        return Ok(Found::Chat(own));
    }
    let chat = folder.join(format!("../chats/{stem}.json"));
    if chat.is_file() {
        return Ok(Found::Chat(chat));
    }
    let endings = ["wav", "flac", "mp3", "ogg"];
    let calls = endings.map(|ending| folder.join(format!("../calls/{stem}.{ending}")));
    let call = calls.into_iter().find(|call| call.is_file()).with_context(|| {
        format!(
            "{}: no conversation of that name\n  hint: put it into {} or, as a recording, into ../calls",
            verdicts.display(),
            chat.display()
        )
    })?;
    Ok(Found::Call(call))
}

/// Runs the product over the rows and compares. `progress` is told how many rows are done, and of how many.
///
/// # Errors
/// When an option names a label that is not there, or the text model fails.
pub fn run(
    inspector: &Inspector,
    labelled: &Labelled,
    run: &Run<'_>,
    progress: &mut dyn FnMut(usize, usize),
) -> anyhow::Result<Report> {
    run.options.check(labelled)?;
    let (rows, left_out) = chosen(labelled, run);
    let mut texts = if run.embeddings { open(inspector.settings()) } else { None };
    let mut answers = Vec::with_capacity(rows.len());
    for chunk in rows.chunks(CHUNK) {
        if let Some(texts) = &mut texts {
            let said: Vec<&str> = chunk.iter().flat_map(|row| measure::texts_of(&row.transcript)).collect();
            texts.learn(&said, &mut |_, _| {})?;
        }
        answers.extend(inspector.answers(chunk, texts.as_ref().map(Texts::known)));
        progress(answers.len(), rows.len());
    }
    let pairs: Vec<Pair<'_>> = rows.iter().zip(&answers).map(|(row, answer)| Pair { row, answer }).collect();
    Ok(evaluate(labelled, &pairs, run.options, left_out))
}

/// The text model; without one what rests on embeddings is not assessable.
fn open(settings: &Settings) -> Option<Texts> {
    Texts::open(settings).map_err(|error| tracing::warn!("{error:#}; heads are silent")).ok()
}

/// The rows to compare, and how many were left out for which reason.
fn chosen<'a>(labelled: &'a Labelled, run: &Run<'_>) -> (Vec<&'a Row>, BTreeMap<String, usize>) {
    let mut rows = Vec::new();
    let mut left_out: BTreeMap<String, usize> = BTreeMap::new();
    for row in &labelled.rows {
        let reason = if run.split.is_some_and(|split| split != row.split) {
            "other_split"
        } else if (run.trained_on)(row) {
            "trained_on"
        } else if run.limit.is_some_and(|limit| rows.len() >= limit) {
            "over_the_limit"
        } else {
            rows.push(row);
            continue;
        };
        *left_out.entry(reason.to_owned()).or_default() += 1;
    }
    (rows, left_out)
}

impl Inspector {
    /// What the product says of each row, in order; `known` holds the embeddings of their texts.
    pub fn answers(&self, rows: &[&Row], known: Option<&Known>) -> Vec<Answer> {
        let (heads, rubrics) = (&self.heads, &self.rubrics);
        let answer = |row: &&Row| {
            let Row { about, transcript, .. } = row;
            let embeddings = known.map_or_else(Embeddings::none, |known| known.of(transcript));
            let made = embeddings.model().map(|model| (model, embeddings.vectors()));
            let measurements = measure::measure_with(transcript, about.language, made).measurements;
            let language = measurements.language.or(about.language).unwrap_or(Lang::Other);
            let (roles, facts) = inspector::known(heads, about, transcript, &measurements, &embeddings);
            let source = Source { about, transcript, roles: &roles, measurements: &measurements };
            let fitting = rubrics.iter().filter(|rubric| rubric.concerns(about, language));
            let scorecards = fitting.map(|rubric| score(rubric, &source, &facts)).collect();
            Answer { language, facts, scorecards }
        };
        rows.par_iter().map(answer).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_heads_learned_from_are_left_out_and_counted() {
        let row = |id: &str, split: &str| {
            format!(
                r#"{{"id":"{id}","split":"{split}","turns":[{{"role":"agent","text":"hi"}}],"labels":{{}}}}"#
            )
        };
        let text = [row("a", "dev"), row("b", "dev"), row("c", "dev"), row("d", "train")].join("\n");
        let mut reading = Reading::new(Limits::default());
        reading.add("x.jsonl", "x", text.as_bytes()).unwrap();
        let labelled = reading.finish().unwrap();
        let options = Options::default();
        let run = Run {
            split: Some("dev"),
            limit: Some(1),
            embeddings: false,
            trained_on: &|row| row.id() == "a",
            options: &options,
        };
        let (rows, left_out) = chosen(&labelled, &run);
        assert_eq!(rows.iter().map(|row| row.id()).collect::<Vec<_>>(), ["b"]);
        let expected = [("other_split", 1), ("over_the_limit", 1), ("trained_on", 1)];
        assert_eq!(left_out, expected.map(|(reason, n)| (reason.to_owned(), n)).into());
    }
}
