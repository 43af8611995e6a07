//! From labelled files to heads: reads them, embeds what was said, derives facts, and has `learn` train.

use super::Inspector;
use super::heads::fingerprint;
use super::texts::{Known, Texts};
use crate::basic::Lang;
use crate::config::Settings;
use crate::conversation::{Roles, Transcript};
use crate::facts::heads::{Card, Head, Heads, Says, said};
use crate::facts::{self, Source};
use crate::learn::labelled::{Labelled, Limits, Reading, Row};
use crate::learn::lines::{self, Line};
use crate::learn::{moments, qualities, talks};
use crate::measure::Measurements;
use anyhow::Context;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Parts of a data set that nobody learns from.
const HELD_BACK: [&str; 6] = ["dev", "valid", "validation", "val", "test", "held"];

/// What a head hears of these is a suspicion: it brings a person to look, and costs nobody a point. Only rules accuse.
const ACCUSING: [&str; 2] = ["blame", "rude"];

/// What was found in the files.
#[derive(Default)]
pub struct Found {
    /// Labelled conversations.
    pub labelled: Labelled,
    /// Lines of speech, by the group whose kinds exclude one another's absence: `agent`, `customer`, `issue`.
    pub lines: BTreeMap<String, Vec<(Line, crate::conversation::Party)>>,
}

/// Is this row kept for measuring?
pub fn held_back(row: &Row) -> bool {
    HELD_BACK.contains(&row.split.as_str())
}

/// Reads verdict files with their chats or calls, labelled JSONL, talks and lines; a folder stands for its files.
///
/// # Errors
/// At the first file that cannot be read, with its line; or when a call has to be heard and the speech model is missing.
pub fn read(settings: &Settings, files: &[PathBuf]) -> anyhow::Result<Found> {
    let mut reading = Reading::new(Limits::default());
    let mut inspector = None;
    let mut listen = |call: &Path| {
        if inspector.is_none() {
            inspector = Some(Inspector::open(settings, None)?);
        }
        inspector.as_mut().context("nobody to listen")?.read_call(call)
    };
    let mut found = Found::default();
    let mut rows = Vec::new();
    for path in in_folders(files)? {
        if path.extension().is_some_and(|ending| ending == "txt") {
            let name = path.display().to_string();
            let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            let text = fs::read_to_string(&path).with_context(|| name.clone())?;
            if talks::is_talks(&text) {
                rows.extend(talks::read(&name, language(&stem), &text).map_err(anyhow::Error::msg)?);
            } else {
                add_lines(&mut found, &name, &stem, &text)?;
            }
        } else {
            super::eval::add(&mut reading, &path, &mut listen)?;
        }
    }
    found.labelled = reading.finish()?;
    if !rows.is_empty() {
        anyhow::ensure!(
            found.labelled.rows.is_empty(),
            "talks and labelled JSONL in one run\nhint: train them apart; their labels mean the same but are not spread alike"
        );
        found.labelled = talks::labelled(rows);
    }
    Ok(found)
}

fn in_folders(files: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for path in files {
        if path.is_dir() {
            let inside = fs::read_dir(path)?.collect::<Result<Vec<_>, _>>()?;
            let readable = |path: &PathBuf| {
                let name = path.to_string_lossy();
                [".txt", ".jsonl", ".verdicts.yaml"].iter().any(|ending| name.ends_with(ending))
            };
            all.extend(inside.into_iter().map(|entry| entry.path()).filter(readable));
        } else {
            all.push(path.clone());
        }
    }
    all.sort();
    Ok(all)
}

fn language(stem: &str) -> Option<Lang> {
    stem.rsplit('.').next().map(Lang::from_tag).filter(|lang| *lang != Lang::Other)
}

fn add_lines(found: &mut Found, name: &str, stem: &str, text: &str) -> anyhow::Result<()> {
    let by = lines::party(stem).with_context(|| {
        format!(
            "{name}: whose lines are these?\nhint: name the file agent-….txt, customer-….txt or issue-….txt"
        )
    })?;
    let group = stem.split(['-', '.']).next().unwrap_or_default().to_owned();
    let read = lines::read(name, text).map_err(anyhow::Error::msg)?;
    found.lines.entry(group).or_default().extend(read.into_iter().map(|line| (line, by)));
    Ok(())
}

/// Conversations as examples: embedded, derived, with what live heads say of their turns.
///
/// # Errors
/// When the text model fails.
pub fn examples(
    texts: &mut Texts,
    rows: &[&Row],
    targets: &[qualities::Target],
    heads: &Heads,
    tell: &mut dyn FnMut(usize, usize),
) -> anyhow::Result<Vec<qualities::Example>> {
    let all: Vec<&str> = rows.iter().flat_map(|row| crate::measure::texts_of(&row.transcript)).collect();
    texts.learn(&all, tell)?;
    let known = texts.known();
    let example = |row: &&Row| qualities::Example {
        id: row.id().to_owned(),
        said: turns(known, row, heads),
        targets: targets.iter().map(|target| target.of(row)).collect(),
    };
    Ok(rows.par_iter().map(example).collect())
}

/// The turns of a row as quality heads read them.
fn turns(texts: &Known, row: &Row, heads: &Heads) -> Vec<crate::facts::heads::quality::Said> {
    let Row { about, transcript, .. } = row;
    let language = about.language.or(transcript.language).or_else(|| guess(transcript));
    let measurements = Measurements { language, ..Measurements::default() };
    let roles: Roles = facts::infer_roles(about, transcript, language.unwrap_or(Lang::Other));
    let source = Source { about, transcript, roles: &roles, measurements: &measurements };
    let embeddings = texts.of(transcript);
    let mut facts = facts::derive(&source);
    heads.read(&source, &embeddings, &mut facts);
    said(&source, &embeddings, &facts)
}

fn guess(transcript: &Transcript) -> Option<Lang> {
    let said: Vec<&str> = transcript.turns.iter().map(|turn| turn.text.as_str()).collect();
    crate::text::language(&said.join("\n"))
}

/// Trains a head for all kinds of moments that a group of lines has enough of. `name` is what the head is called.
///
/// # Errors
/// When there is too little, or libtorch fails.
pub fn train_moments(
    texts: &mut Texts,
    (group, name): (&str, &str),
    lines: &[(Line, crate::conversation::Party)],
    about: &About,
    tell: &mut dyn FnMut(&str),
) -> anyhow::Result<(Head, Vec<moments::Learned>)> {
    let all: Vec<&str> = lines.iter().map(|(line, _)| line.text.as_str()).collect();
    texts.learn(&all, &mut |done, of| tell(&format!("embedding {done} of {of} lines")))?;
    let named = |kind: &String| match (group, kind.as_str()) {
        ("issue", kind) => format!("issue_{kind}"),
        (_, kind) if ACCUSING.contains(&kind) => format!("suspected_{kind}"),
        (_, kind) => kind.to_owned(),
    };
    let example = |(line, by): &(Line, crate::conversation::Party)| {
        let vector = texts.known().embedding(&line.text)?;
        Some(moments::Example {
            by: *by,
            text: line.text.clone(),
            embedding: vector.iter().map(|value| value.to_f32()).collect(),
            rules: facts::rules_in(&line.text, *by),
            kinds: line.kinds.iter().map(named).collect(),
            unsure: line.unsure.iter().map(named).collect(),
            place: line.place,
        })
    };
    let examples: Vec<moments::Example> = lines.iter().filter_map(example).collect();
    let by = examples.first().context("no lines")?.by;
    let model = texts.model().to_owned();
    let (head, learned) = moments::train(&examples.iter().collect::<Vec<_>>(), by, tell)?;
    let mut card = Card {
        about: format!("what {by:?} says").to_lowercase(),
        data: about.data.clone(),
        licence: about.licence.clone(),
        n: [("lines".to_owned(), lines.len())].into(),
        made: about.made.clone(),
        ..Card::default()
    };
    for one in learned.iter().filter(|one| one.kept) {
        card.n.insert(one.kind.clone(), one.positive);
        let metrics = one.metrics.iter().map(|(name, value)| (format!("{}.{name}", one.kind), *value));
        card.metrics.extend(metrics);
    }
    Ok((Head::new(name, card, &model, Says::Moments(head))?, learned))
}

/// What every card of a run says.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// Files or sets.
    pub data: Vec<String>,
    /// Under which licence.
    pub licence: String,
    /// Today.
    pub made: String,
}

/// A trained quality head in its file's form.
///
/// # Errors
/// When it would be too large.
pub fn quality_head(
    name: &str,
    trained: &qualities::Trained,
    asked: &[&str],
    rows: &[&Row],
    about: &About,
    metrics: BTreeMap<String, f64>,
    model: &str,
) -> anyhow::Result<Head> {
    let mut trained_on: Vec<String> = rows.iter().map(|row| fingerprint(&row.transcript)).collect();
    trained_on.sort();
    trained_on.dedup();
    let card = Card {
        about: format!("how likely each level is of: {}", asked.join(", ")),
        data: about.data.clone(),
        licence: about.licence.clone(),
        n: [("conversations".to_owned(), rows.len())].into(),
        metrics,
        made: about.made.clone(),
        trained_on,
    };
    Ok(Head::new(name, card, model, trained.says.clone())?)
}

/// Writes a head's file into a folder.
///
/// # Errors
/// When it cannot be written.
pub fn write(folder: &Path, head: &Head) -> anyhow::Result<PathBuf> {
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let path = folder.join(format!("{}.head.json", head.name));
    fs::write(&path, head.to_file(&head.name)? + "\n").with_context(|| path.display().to_string())?;
    Ok(path)
}
