//! One pass over one turn: which phrases of the lexicon occur.

use super::lexicon::{Lexicon, Meaning, Pattern, Rule};
use super::matching::{Hit, Reading, bounded};
use super::program::{WordId, run};
use super::weigh::weigh;
use crate::conversation::Party;
use crate::text::{Folded, clauses_of};

/// How far back, in bytes, a pattern that crosses commas may begin before its needle.
const LOOK_BACK: usize = 90;

/// A folded turn, cut into clauses.
pub(super) struct Page {
    pub folded: Folded,
    pub clauses: Vec<(usize, usize)>,
}

impl Page {
    /// Folds and cuts; the length of nothing changes but what [`Folded`] tracks.
    pub(super) fn new(text: &str) -> Self {
        // A line's end parts clauses; folding would make it a blank.
        let folded =
            if text.contains('\n') { Folded::new(&text.replace('\n', ";")) } else { Folded::new(text) };
        let clauses = clauses_of(&folded).into_iter().map(|span| (span.start, span.end)).collect();
        Self { folded, clauses }
    }
}

/// A phrase that counts, in folded bytes.
#[derive(Clone, Debug)]
pub(super) struct Found<'l> {
    pub kind: &'l str,
    pub rule: &'l Rule,
    pub from: usize,
    pub to: usize,
    pub confidence: f64,
}

/// A pattern that matched, before anything is weighed.
pub(super) struct Match<'l> {
    pub rule: &'l Rule,
    pub meaning: Meaning,
    pub from: usize,
    pub to: usize,
    number: usize,
}

/// All phrases that count in this turn of this party, in order of place; at most one of a kind at one place.
pub(super) fn scan<'l>(lexicon: &'l Lexicon, page: &Page, party: Party) -> Vec<Found<'l>> {
    let reading = read(lexicon, page);
    weigh(&matches(lexicon, &reading, party), &reading)
}

/// Every word of the lexicon in this text.
fn read<'p>(lexicon: &Lexicon, page: &'p Page) -> Reading<'p> {
    let text = page.folded.as_str();
    let mut hits = Vec::new();
    for hit in lexicon.automaton.find_overlapping_iter(text) {
        for (word, open) in lexicon.by_letters.get(hit.pattern().as_usize()).into_iter().flatten() {
            let end = bounded(text, hit.start(), hit.end(), *open);
            hits.extend(end.map(|end| Hit { start: hit.start(), end, word: *word }));
        }
    }
    Reading::new(page, hits)
}

fn matches<'l>(lexicon: &'l Lexicon, reading: &Reading<'_>, party: Party) -> Vec<Match<'l>> {
    let mut present = vec![false; lexicon.groups];
    for hit in &reading.hits {
        for group in listed(&lexicon.groups_of, hit.word) {
            present[*group] = true;
        }
    }
    let mut matches: Vec<Match<'l>> = Vec::new();
    for hit in &reading.hits {
        for &number in listed(&lexicon.by_needle, hit.word) {
            let Some(pattern) = lexicon.patterns.get(number) else { continue };
            let Some(rule) = lexicon.rules.get(pattern.rule) else { continue };
            if !rule.by.admits(party) || !pattern.needs.iter().all(|group| present[*group]) {
                continue;
            }
            if let Some((from, to)) = place(pattern, reading, hit) {
                let new = !matches.iter().rev().any(|held| held.number == number && held.from == from);
                if new && to > from {
                    matches.push(Match { rule, meaning: pattern.meaning, from, to, number });
                }
            }
        }
    }
    matches
}

/// The entry of a word in a table.
fn listed(table: &[Vec<usize>], word: WordId) -> &[usize] {
    usize::try_from(word).ok().and_then(|word| table.get(word)).map_or(&[], Vec::as_slice)
}

/// Where the pattern whose needle was hit matches.
fn place(pattern: &Pattern, reading: &Reading<'_>, hit: &Hit) -> Option<(usize, usize)> {
    if pattern.leads {
        return Some((hit.start, run(&pattern.program, reading, hit.start)?));
    }
    let (clause, _) = reading.clause(hit.start);
    let earliest = if pattern.crosses { hit.start.saturating_sub(LOOK_BACK) } else { clause.min(hit.start) };
    let earliest = reading.text.ceil_char_boundary(earliest);
    let mut places = (earliest..=hit.start).filter(|at| reading.text.is_char_boundary(*at));
    let (at, end) = places.find_map(|at| Some((at, run(&pattern.program, reading, at)?)))?;
    Some((reading.skip(at).min(end), end))
}
