//! What each label is, from all of its values; then every value accordingly.

use super::draft::{Draft, Raw, RawLabels};
use super::names::Names;
use super::{Kind, Label, Labelled, Labels, Ordinal, shape};
use crate::conversation::import::ImportError;
use std::collections::{BTreeMap, BTreeSet};

/// Whole numbers with more distinct values than this are a measure, not a scale.
const MOST_LEVELS: i64 = 32;

/// Names and settles the labels of all drafts.
pub(super) fn settle(mut drafts: Vec<Draft>) -> Result<Labelled, ImportError> {
    let names = Names::of(drafts.iter().map(|draft| &draft.labels));
    let turn_names = Names::of(drafts.iter().flat_map(|draft| &draft.turn_labels));
    let (mut seen, mut turn_seen) = (All::default(), All::default());
    for draft in &drafts {
        seen.add(draft, &draft.labels, &names)?;
        for labels in &draft.turn_labels {
            turn_seen.add(draft, labels, &turn_names)?;
        }
    }
    let (kinds, turn_kinds) = (seen.kinds(), turn_seen.kinds());
    let rows = drafts.drain(..).map(|draft| {
        let mut row = draft.row;
        row.labels = settled(draft.labels, &names, &kinds);
        let turns = draft.turn_labels.into_iter();
        row.turn_labels = turns.map(|labels| settled(labels, &turn_names, &turn_kinds)).collect();
        row
    });
    let rows = rows.collect();
    Ok(Labelled { rows, kinds, turn_kinds, ..Labelled::default() })
}

/// How a value is written, as far as it decides what the label is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Written {
    Shares,
    Flag,
    Whole,
    Number,
    Text,
    Votes,
    Verdict,
    Spans,
}

impl Written {
    /// Text that is an integer counts as one, until another row says otherwise.
    fn of(raw: &Raw) -> Self {
        match raw {
            Raw::Shares(_) => Self::Shares,
            Raw::Flag(_) => Self::Flag,
            Raw::Whole(_) => Self::Whole,
            Raw::Number(_) => Self::Number,
            Raw::Text(text) if text.trim().parse::<i64>().is_ok() => Self::Whole,
            Raw::Text(_) => Self::Text,
            Raw::Votes(_) => Self::Votes,
            Raw::Verdict(_) => Self::Verdict,
            Raw::Spans(_) => Self::Spans,
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Self::Shares => "levels with shares",
            Self::Flag => "true or false",
            Self::Whole => "an integer",
            Self::Number => "a number",
            Self::Text => "text",
            Self::Votes => "votes for classes",
            Self::Verdict => "a verdict",
            Self::Spans => "pieces of text",
        }
    }
}

/// Everything seen of one label.
#[derive(Default)]
struct Seen {
    /// How it was written, and where first: file and line.
    written: BTreeMap<Written, (std::sync::Arc<str>, usize)>,
    levels: BTreeSet<i64>,
    classes: BTreeSet<String>,
}

#[derive(Default)]
struct All(BTreeMap<String, Seen>);

impl All {
    fn add(&mut self, draft: &Draft, labels: &RawLabels, names: &Names) -> Result<(), ImportError> {
        for (path, raw) in labels {
            let name = names.name(path);
            let written = Written::of(raw);
            let seen = self.0.entry(name.clone()).or_default();
            let new = !seen.written.contains_key(&written);
            seen.written.entry(written).or_insert_with(|| (draft.row.file.clone(), draft.row.line));
            seen.note(raw);
            // Another kind can only follow from another way of writing, or from a level far away.
            if (new || seen.written.contains_key(&Written::Shares)) && seen.kind().is_none() {
                return Err(conflict(&name, seen, written, draft));
            }
        }
        Ok(())
    }

    fn kinds(&self) -> BTreeMap<String, Kind> {
        self.0.iter().filter_map(|(name, seen)| Some((name.clone(), seen.kind()?))).collect()
    }
}

fn conflict(name: &str, seen: &Seen, written: Written, draft: &Draft) -> ImportError {
    let other = seen.written.iter().find(|(other, _)| **other != written);
    let before = other.map_or_else(String::new, |(other, (file, line))| {
        format!(", but {} in {file}:{line}", other.in_words())
    });
    ImportError::new(&draft.row.file, format!("label {name} is {} here{before}", written.in_words()))
        .at(draft.row.line, 1)
        .hint("one label has one meaning in all rows: give one of the two another name")
}

impl Seen {
    fn note(&mut self, raw: &Raw) {
        match raw {
            Raw::Shares(shares) => self.levels.extend(shares.keys()),
            Raw::Whole(level) => {
                self.levels.insert(*level);
            }
            Raw::Text(text) => {
                self.levels.extend(text.trim().parse::<i64>());
                self.classes.insert(text.clone());
            }
            Raw::Votes(votes) => self.classes.extend(votes.keys().cloned()),
            Raw::Verdict(verdict) => {
                self.classes.insert(verdict.to_string());
            }
            Raw::Flag(_) | Raw::Number(_) | Raw::Spans(_) => {}
        }
    }

    /// What the label is, as far as has been seen; `None` where its values cannot be of one kind.
    fn kind(&self) -> Option<Kind> {
        use Written::{Flag, Number, Shares, Spans, Text, Verdict, Votes, Whole};
        let only = |allowed: &[Written]| self.written.keys().all(|written| allowed.contains(written));
        let (Some(low), Some(high)) = (self.levels.first().or(Some(&0)), self.levels.last().or(Some(&0)))
        else {
            return None;
        };
        let whole_0_or_1 = *low >= 0 && *high <= 1;
        let scale = || high.saturating_sub(*low) < MOST_LEVELS;
        let classes = || self.classes.iter().cloned().chain(self.levels.iter().map(i64::to_string));
        let sorted = |names: BTreeSet<String>| names.into_iter().collect::<Vec<_>>();
        if only(&[Flag, Whole]) && whole_0_or_1 {
            Some(Kind::Binary)
        } else if only(&[Whole, Shares]) && scale() {
            let levels = (*low..=*high).collect();
            Some(Kind::Ordinal { levels, shared: self.written.contains_key(&Shares) })
        } else if only(&[Whole, Number]) {
            Some(Kind::Number)
        } else if only(&[Verdict]) {
            Some(Kind::Verdict)
        } else if only(&[Text, Whole, Verdict]) {
            Some(Kind::Category(sorted(classes().collect())))
        } else if only(&[Votes]) {
            Some(Kind::Votes(sorted(self.classes.clone())))
        } else {
            only(&[Spans]).then_some(Kind::Spans)
        }
    }
}

fn settled(labels: RawLabels, names: &Names, kinds: &BTreeMap<String, Kind>) -> Labels {
    let one = |(path, raw)| {
        let name = names.name(&path);
        let label = label(raw, kinds.get(&name)?)?;
        Some((name, label))
    };
    labels.into_iter().filter_map(one).collect()
}

/// The value as its kind has it. `None` never happens: the kind was made from this value too.
#[expect(clippy::cast_precision_loss, reason = "a measure that is written as an integer")]
fn label(raw: Raw, kind: &Kind) -> Option<Label> {
    Some(match (kind, raw) {
        (Kind::Binary, Raw::Flag(flag)) => Label::Binary(flag),
        (Kind::Binary, raw) => Label::Binary(whole(&raw)? == 1),
        (Kind::Ordinal { levels, .. }, Raw::Shares(shares)) => Label::Ordinal(ordinal(levels, &shares)),
        (Kind::Ordinal { levels, .. }, raw) => {
            Label::Ordinal(ordinal(levels, &BTreeMap::from([(whole(&raw)?, 1.0)])))
        }
        (Kind::Number, Raw::Number(number)) => Label::Number(number),
        (Kind::Number, raw) => Label::Number(whole(&raw)? as f64),
        (Kind::Category(_), Raw::Text(text)) => Label::Category(text),
        (Kind::Category(_), Raw::Verdict(verdict)) => Label::Category(verdict.to_string()),
        (Kind::Category(_), raw) => Label::Category(whole(&raw)?.to_string()),
        (Kind::Votes(_), Raw::Votes(votes)) => Label::Votes(votes),
        (Kind::Verdict, Raw::Verdict(verdict)) => Label::Verdict(verdict),
        (Kind::Spans, Raw::Spans(spans)) => Label::Spans(spans),
        _ => return None,
    })
}

fn whole(raw: &Raw) -> Option<i64> {
    match raw {
        Raw::Whole(whole) => Some(*whole),
        Raw::Text(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn ordinal(levels: &[i64], shares: &BTreeMap<i64, f64>) -> Ordinal {
    let share = |level: &i64| (*level, shares.get(level).copied().unwrap_or(0.0));
    Ordinal { shares: levels.iter().map(share).collect(), mean: shape::mean(shares) }
}
