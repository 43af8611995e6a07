//! Personal data: recall and precision by kind, time for a turn; and the training of the English tagger.
//!
//! `cargo bench --bench personal -- [--data DIR] [--show]` measures (`DIR/presidio.jsonl`, `fixtures/personal`),
//! `-- train SENTENCES WORDS OUT` learns, `-- pack WORDS OUT` packs the Chinese dictionary, `-- cross SENTENCES WORDS LABELLED` cross-validates by template and by
//! sentence. `fixtures/make/personal/README.md` tells where SENTENCES and WORDS come from.

#![allow(missing_docs, clippy::pedantic, clippy::unwrap_used, clippy::expect_used)]

#[path = "personal/measure.rs"]
mod measure;

use measure::{Counts, Row, bytes, rows};
use serde::Deserialize;
use spotcheck::basic::Span;
use spotcheck::text::Folded;
use spotcheck::text::personal::chinese::Dictionary;
use spotcheck::text::personal::tagger::{Example, Training, train};
use spotcheck::text::personal::{self, Kind, PersonalData};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// A sentence to learn from.
#[derive(Deserialize)]
struct Sentence {
    text: String,
    spans: Vec<measure::Gold>,
    group: String,
    id: Option<String>,
}

fn main() -> anyhow::Result<()> {
    let given: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let given: Vec<&str> = given.iter().map(String::as_str).collect();
    match given.as_slice() {
        ["train", sentences, words, out] => {
            let sentences = learnable(Path::new(sentences))?;
            let examples: Vec<Example> = sentences.into_iter().map(|(example, _, _)| example).collect();
            let weights = train(&examples, &word_list(Path::new(words))?, Training::default());
            let file = weights.write();
            println!("{} sentences, {} bytes", examples.len(), file.len());
            Ok(fs::write(out, file)?)
        }
        ["pack", words, out] => {
            let text = fs::read_to_string(words)?;
            let lines = text.lines().map(|line| line.split('\t').collect::<Vec<_>>());
            let words: Vec<(String, u8, u8)> = lines
                .filter_map(|line| match line.as_slice() {
                    [key, cost, class] => Some(((*key).to_owned(), cost.parse().ok()?, class.parse().ok()?)),
                    _ => None,
                })
                .collect();
            Ok(fs::write(out, Dictionary::write(&words))?)
        }
        ["cross", sentences, words, labelled, rest @ ..] => {
            cross(Path::new(sentences), Path::new(words), Path::new(labelled), rest.contains(&"--show"))
        }
        rest => shipped(rest),
    }
}

/// The program as it is.
fn shipped(given: &[&str]) -> anyhow::Result<()> {
    let show = given.contains(&"--show");
    let mut files = vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/personal")];
    if let Some(place) = given.iter().position(|arg| *arg == "--data") {
        files.push(PathBuf::from(given.get(place + 1).unwrap_or(&".")));
    }
    for folder in files {
        for name in ["presidio.jsonl", "en.jsonl", "zh.jsonl"] {
            let path = folder.join(name);
            if !path.exists() {
                continue;
            }
            let mut splits: BTreeMap<String, (Counts, Counts)> = BTreeMap::new();
            let rows = rows(&path)?;
            rows.iter().take(20).for_each(|row| drop(personal::masked(&row.turns[0].text))); // reads the weights
            let start = Instant::now();
            for turn in rows.iter().flat_map(|row| &row.turns) {
                std::hint::black_box(personal::masked(&turn.text));
            }
            let micros = start.elapsed().as_micros() as f64 / rows.len() as f64;
            for row in &rows {
                let counts = splits.entry(row.split.clone()).or_default();
                for turn in &row.turns {
                    let mut found = personal::find(&turn.text);
                    counts.0.add(&turn.text, &turn.labels.spans, &found);
                    found.retain(|data| data.kind.is_hidden());
                    counts.1.add(&turn.text, &turn.labels.spans, &found);
                }
            }
            for (split, (all, hidden)) in splits {
                print(
                    &format!("{name} {split}, {micros:.0} µs a turn, all kinds"),
                    &all,
                    show && split != "held",
                );
                print_hidden(&format!("{name} {split}"), &hidden);
            }
        }
    }
    Ok(())
}

/// What masking hides: recall over the types that it is to hide, precision over any label.
fn print_hidden(title: &str, counts: &Counts) {
    let (recall, precision) = (counts.recall_of(is_hidden), counts.precision());
    println!("\n{title}, hidden by the usual policy: recall {recall:.3}, precision {precision:.3}");
}

/// Is this type of label, ours or presidio's, hidden by the usual policy?
fn is_hidden(kind: &str) -> bool {
    let readable = ["GPE", "ORGANIZATION", "NRP", "TITLE", "DATE_TIME", "AGE", "DOMAIN_NAME"];
    serde_json::from_value::<Kind>(kind.into()).map_or(!readable.contains(&kind), Kind::is_hidden)
}

fn cross(sentences: &Path, words: &Path, labelled: &Path, show: bool) -> anyhow::Result<()> {
    let (sentences, words, rows) = (learnable(sentences)?, word_list(words)?, rows(labelled)?);
    let by_template = |row: &Row| fold(&row.labels.masked);
    let by_row = |row: &Row| fold(&row.id);
    let ways: [(&str, &dyn Fn(&Row) -> u64); 2] = [("template", &by_template), ("sentence", &by_row)];
    for (name, way) in ways {
        let (mut counts, mut hidden) = (Counts::default(), Counts::default());
        for part in 0..5 {
            let outside = |group: &str, id: &Option<String>| match (name, id) {
                ("template", _) => fold(group) != part,
                (_, Some(id)) => fold(id) != part,
                (_, None) => true,
            };
            let examples: Vec<Example> = sentences
                .iter()
                .filter(|(_, group, id)| id.is_none() || outside(group, id))
                .map(|(example, _, _)| example.clone())
                .collect();
            let weights = train(&examples, &words, Training::default());
            for row in rows.iter().filter(|row| way(row) == part) {
                for turn in &row.turns {
                    let found = personal::find_with(&turn.text, &Folded::new(&turn.text), Some(&weights));
                    counts.add(&turn.text, &turn.labels.spans, &found);
                    let found: Vec<_> = found.into_iter().filter(|data| data.kind.is_hidden()).collect();
                    hidden.add(&turn.text, &turn.labels.spans, &found);
                }
            }
        }
        print(&format!("cross-validated by {name}, all kinds"), &counts, show && name == "template");
        print_hidden(&format!("cross-validated by {name}"), &hidden);
    }
    Ok(())
}

/// Which of five parts this belongs to.
fn fold(name: &str) -> u64 {
    let name = name.to_lowercase();
    name.bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte))) / 97 % 5
}

fn learnable(path: &Path) -> anyhow::Result<Vec<(Example, String, Option<String>)>> {
    let mut all = Vec::new();
    for line in fs::read_to_string(path)?.lines() {
        let Sentence { text, spans, group, id } = serde_json::from_str(line)?;
        let gold = spans.iter().filter_map(|gold| {
            let (start, end) = bytes(&text, gold.start, gold.end);
            let kind: Kind = serde_json::from_value(gold.kind.clone().into()).ok()?;
            Some(PersonalData { kind, span: Span::new(start, end) })
        });
        let gold = gold.collect();
        let marks = personal::numbers(&text, &Folded::new(&text));
        all.push((Example { text, marks, gold }, group, id));
    }
    Ok(all)
}

fn word_list(path: &Path) -> anyhow::Result<Vec<(String, u16)>> {
    let text = fs::read_to_string(path)?;
    let lines = text.lines().filter_map(|line| line.split_once('\t'));
    Ok(lines.filter_map(|(word, classes)| Some((word.to_owned(), classes.parse().ok()?))).collect())
}

fn print(title: &str, counts: &Counts, show: bool) {
    println!(
        "\n{title}: recall {:.3} (exact {:.3}), precision {:.3}",
        counts.recall(),
        counts.exact(),
        counts.precision()
    );
    for (kind, [all, hit, exact]) in &counts.gold {
        println!("  {kind:18} {hit:4} of {all:4} found, {exact:4} exactly");
    }
    for (kind, [all, hit]) in &counts.found {
        println!("  {kind:18} {hit:4} of {all:4} right");
    }
    if show {
        counts.missed.iter().for_each(|line| println!("  missed {line}"));
        counts.wrong.iter().for_each(|line| println!("  wrong  {line}"));
    }
}
