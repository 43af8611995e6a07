//! How much of what is personal is found, and how much of what is found is personal.

use serde::Deserialize;
use spotcheck::text::personal::PersonalData;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A sentence with its spans, in the shape of the labelled conversations: offsets count characters.
#[derive(Clone, Deserialize)]
pub struct Row {
    pub id: String,
    pub split: String,
    pub turns: Vec<Turn>,
    pub labels: Group,
}

#[derive(Clone, Deserialize)]
pub struct Turn {
    pub text: String,
    pub labels: Spans,
}

#[derive(Clone, Deserialize)]
pub struct Spans {
    pub spans: Vec<Gold>,
}

#[derive(Clone, Deserialize)]
pub struct Gold {
    pub start: usize,
    pub end: usize,
    #[serde(rename = "type")]
    pub kind: String,
}

/// The template that a sentence was made from.
#[derive(Clone, Deserialize)]
pub struct Group {
    #[serde(alias = "template")]
    pub masked: String,
}

/// Reads rows from JSON lines.
pub fn rows(path: &Path) -> anyhow::Result<Vec<Row>> {
    let text = fs::read_to_string(path)?;
    Ok(text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

/// Byte offsets of a range of characters.
pub fn bytes(text: &str, start: usize, end: usize) -> (usize, usize) {
    let at = |place| text.char_indices().nth(place).map_or(text.len(), |(at, _)| at);
    (at(start), at(end))
}

/// Counts over sentences.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// By type of the label: labelled; of these found, by one byte at least; of these with both ends right.
    pub gold: BTreeMap<String, [usize; 3]>,
    /// By kind found: all; of these on a label.
    pub found: BTreeMap<String, [usize; 2]>,
    /// What was not found and what was found wrongly, to read.
    pub missed: Vec<String>,
    pub wrong: Vec<String>,
}

impl Counts {
    /// Adds a sentence.
    pub fn add(&mut self, text: &str, gold: &[Gold], found: &[PersonalData]) {
        let gold: Vec<(usize, usize, &str)> = gold
            .iter()
            .map(|gold| {
                let (start, end) = bytes(text, gold.start, gold.end);
                (start, end, gold.kind.as_str())
            })
            .collect();
        for (start, end, kind) in &gold {
            let hit = found.iter().any(|data| data.span.start < *end && *start < data.span.end);
            let exact = found.iter().any(|data| (data.span.start, data.span.end) == (*start, *end));
            let count = self.gold.entry((*kind).to_owned()).or_default();
            *count = [count[0] + 1, count[1] + usize::from(hit), count[2] + usize::from(exact)];
            if !hit {
                self.missed.push(format!("{kind} [{}] in {text:?}", &text[*start..*end]));
            }
        }
        for data in found {
            let hit = gold.iter().any(|(start, end, _)| data.span.start < *end && *start < data.span.end);
            let count = self.found.entry(format!("{:?}", data.kind)).or_default();
            *count = [count[0] + 1, count[1] + usize::from(hit)];
            if !hit {
                let span = &text[data.span.start..data.span.end];
                self.wrong.push(format!("{:?} [{span}] in {text:?}", data.kind));
            }
        }
    }

    /// Share of labels found, 0-1.
    pub fn recall(&self) -> f64 {
        share(self.gold.values().map(|[all, hit, _]| (*all, *hit)))
    }

    /// Share of labels of some types found, 0-1.
    pub fn recall_of(&self, keep: impl Fn(&str) -> bool) -> f64 {
        let kept = self.gold.iter().filter(|(kind, _)| keep(kind));
        share(kept.map(|(_, [all, hit, _])| (*all, *hit)))
    }

    /// Share of labels found with both ends right, 0-1.
    pub fn exact(&self) -> f64 {
        share(self.gold.values().map(|[all, _, exact]| (*all, *exact)))
    }

    /// Share of what is found that is on a label, 0-1.
    pub fn precision(&self) -> f64 {
        share(self.found.values().map(|[all, hit]| (*all, *hit)))
    }
}

fn share(counts: impl Iterator<Item = (usize, usize)>) -> f64 {
    let (all, hit) = counts.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    hit as f64 / all.max(1) as f64
}
