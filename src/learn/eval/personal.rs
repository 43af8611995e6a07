//! Personal data: is what people marked found, and is what is found marked?
//!
//! A piece counts as found where anything found overlaps it. Not everything that data sets mark is what we mask, so
//! that the table below says what counts; all kinds together are reported too.

use super::answer::Pair;
use super::item::{Compared, Item};
use super::report::{AllKinds, Figures, KindFigures};
use crate::basic::Span;
use crate::learn::labelled::{Label, LabelledSpan};
use crate::statistics::{Bootstrap, Estimate, grouped_share, wilson};
use crate::text::personal;
use std::collections::BTreeMap;

/// Kinds that do not count, with the reason. Everything else that was marked does.
pub(super) const NOT_MASKED: &[(&str, &str)] = &[
    ("AGE", "says something of a person, but does not say of whom"),
    ("DATE_TIME", "findings quote dates and deadlines; a date alone names nobody"),
    ("DOMAIN_NAME", "a company's public address"),
    ("GPE", "a country or a town names nobody; streets and houses are addresses"),
    ("LOCATION", "as GPE"),
    ("NRP", "a nationality, a religion or a party alone names nobody"),
    ("ORGANIZATION", "a company is no person, and findings have to name products and partners"),
    ("ORG", "as ORGANIZATION"),
    ("TITLE", "\"Mr\", \"Dr\", a profession: names nobody without the name"),
    ("URL", "as DOMAIN_NAME"),
    ("ZIP_CODE", "alone it names a district; in an address it is part of the address"),
];

fn counts(kind: &str) -> bool {
    !NOT_MASKED.iter().any(|(name, _)| *name == kind)
}

/// Marked and found pieces of one conversation: how many of each, and how many of them meet one of the other.
#[derive(Clone, Copy, Default)]
struct Tally {
    marked: usize,
    marked_found: usize,
    found: usize,
    found_marked: usize,
}

/// The figures of a label of spans, and the turns in which something was missed.
pub(super) fn figures(label: &str, pairs: &[Pair<'_>], how: Bootstrap) -> (Figures, Compared) {
    let (mut counted, mut all) = (Vec::new(), Vec::new());
    let mut kinds: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut compared =
        Compared { kind: "spans", predicted_by: "rule:personal".to_owned(), ..Compared::default() };
    for (index, pair) in pairs.iter().enumerate() {
        let (mut of_counted, mut of_all) = (Tally::default(), Tally::default());
        for (turn, marked) in marked(pair, label) {
            let text = &pair.row.transcript.turns.get(turn).map_or("", |turn| turn.text.as_str());
            let found: Vec<Span> = personal::find(text).iter().map(|data| data.span).collect();
            for one in marked {
                let (n, hit) = kinds.entry(one.kind.clone()).or_default();
                *n += 1;
                *hit += usize::from(found.iter().any(|span| span.overlaps(one.span)));
            }
            let own: Vec<&LabelledSpan> = marked.iter().filter(|one| counts(&one.kind)).collect();
            let every: Vec<&LabelledSpan> = marked.iter().collect();
            add(&mut of_counted, &own, &found);
            add(&mut of_all, &every, &found);
            compared.items.push(Item { pair: index, turn: Some(turn), ..item(&own, &found) });
        }
        counted.push(of_counted);
        all.push(of_all);
    }
    let own = all_kinds(&counted, how);
    let figures = Figures {
        kind: "spans",
        n: counted.iter().map(|tally| tally.marked).sum(),
        predicted_by: compared.predicted_by.clone(),
        precision: own.precision,
        recall: own.recall,
        all_kinds: Some(all_kinds(&all, how)),
        kinds: kinds
            .into_iter()
            .map(|(kind, (n, found))| {
                let counts = counts(&kind);
                (kind, KindFigures { n, counts, recall: wilson(found, n).map(Estimate::tidy) })
            })
            .collect(),
        ..Figures::default()
    };
    (figures, compared)
}

/// The marked turns of a conversation, those without a mark included.
fn marked<'a>(pair: &Pair<'a>, label: &str) -> Vec<(usize, &'a [LabelledSpan])> {
    let turns = pair.row.turn_labels.iter().enumerate();
    let of_turn = turns.filter_map(|(turn, labels)| match labels.get(label) {
        Some(Label::Spans(spans)) => Some((turn, spans.as_slice())),
        _ => None,
    });
    of_turn.collect()
}

fn add(tally: &mut Tally, marked: &[&LabelledSpan], found: &[Span]) {
    tally.marked += marked.len();
    tally.marked_found +=
        marked.iter().filter(|one| found.iter().any(|span| span.overlaps(one.span))).count();
    tally.found += found.len();
    tally.found_marked +=
        found.iter().filter(|span| marked.iter().any(|one| span.overlaps(one.span))).count();
}

fn all_kinds(tallies: &[Tally], how: Bootstrap) -> AllKinds {
    let ratio = |counted: fn(&Tally) -> (usize, usize)| {
        grouped_share(&tallies.iter().map(counted).collect::<Vec<_>>(), how).map(Estimate::tidy)
    };
    AllKinds {
        n: tallies.iter().map(|tally| tally.marked).sum(),
        recall: ratio(|tally| (tally.marked_found, tally.marked)),
        precision: ratio(|tally| (tally.found_marked, tally.found)),
    }
}

/// What was missed and what was found in vain, by kind alone: the words themselves are not to be shown.
fn item(marked: &[&LabelledSpan], found: &[Span]) -> Item {
    let missed: Vec<&str> = marked
        .iter()
        .filter(|one| !found.iter().any(|span| span.overlaps(one.span)))
        .map(|one| one.kind.as_str())
        .collect();
    let in_vain = found.iter().filter(|span| !marked.iter().any(|one| span.overlaps(one.span))).count();
    let distance = crate::statistics::count(missed.len()) + crate::statistics::count(in_vain) / 2.0;
    Item {
        distance,
        person: if missed.is_empty() { "–".to_owned() } else { format!("missed: {}", missed.join(", ")) },
        machine: format!("{in_vain} found that nobody marked"),
        ..Item::default()
    }
}
