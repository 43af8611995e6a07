//! One pass over one turn: which phrases of the lexicon occur, and which of them survive negation, questions,
//! quotation and exceptions.

use super::lexicon::{Lexicon, Meaning, Pattern, Rule};
use super::matching::{Hit, Reading, bounded};
use super::program::{WordId, run};
use crate::conversation::Party;
use crate::text::{Folded, clauses};

/// How many words or characters may stand between a negation and what it negates.
const NEGATION_REACH: usize = 4;
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
        let clauses = clauses(folded.as_str()).into_iter().map(|span| (span.start, span.end)).collect();
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
struct Match<'l> {
    rule: &'l Rule,
    number: usize,
    meaning: Meaning,
    from: usize,
    to: usize,
}

/// All phrases that count in this turn of this party, in order of place; at most one of a kind at one place.
pub(super) fn scan<'l>(lexicon: &'l Lexicon, page: &Page, party: Party) -> Vec<Found<'l>> {
    let reading = &read(lexicon, page);
    let matches = matches(lexicon, reading, party);
    let mut found: Vec<Found<'l>> = matches.iter().filter_map(|one| weigh(one, &matches, reading)).collect();
    found.sort_by(|a, b| {
        (a.kind, a.from)
            .cmp(&(b.kind, b.from))
            .then(b.confidence.total_cmp(&a.confidence))
            .then(b.to.cmp(&a.to))
    });
    found.dedup_by(|later, kept| {
        let same = later.kind == kept.kind && (later.from < kept.to || later.rule.once);
        if same && later.confidence > kept.confidence {
            std::mem::swap(later, kept);
        }
        same
    });
    drop_denied(&mut found, reading);
    found.sort_by(|a, b| (a.from, a.kind).cmp(&(b.from, b.kind)));
    found
}

/// "Why should I apologise" is a denial, not an apology as well.
fn drop_denied(found: &mut Vec<Found<'_>>, reading: &Reading<'_>) {
    let denied: Vec<(&str, (usize, usize))> = found
        .iter()
        .filter_map(|f| Some((f.kind.strip_suffix("_denied")?, reading.clause(f.from))))
        .collect();
    found.retain(|f| !denied.contains(&(f.kind, reading.clause(f.from))));
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
                    matches.push(Match { rule, number, meaning: pattern.meaning, from, to });
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

fn weigh<'l>(one: &Match<'l>, all: &[Match<'l>], reading: &Reading<'_>) -> Option<Found<'l>> {
    let Meaning::Says(confidence) = one.meaning else { return None };
    let clause = reading.clause(one.from);
    let rule = one.rule;
    let excepted = |other: &&Match<'l>| {
        other.rule.kind == rule.kind
            && other.meaning == Meaning::Unless
            && other.from < clause.1.max(one.to)
            && clause.0 < other.to
    };
    if rule.kind.starts_with("_neg")
        || rule.kind == "_affirmed"
        || rule.kind == "_quote"
        || all.iter().any(|m| excepted(&m))
    {
        return None;
    }
    if !rule.questions && is_question(reading, one.to.max(clause.1)) {
        return None;
    }
    if !rule.quoted && all.iter().any(|m| m.rule.kind == "_quote" && m.to <= one.from && clause.0 <= m.from) {
        return None;
    }
    let mut kind = rule.kind.as_str();
    if let Some(becomes) = rule.negated.as_deref()
        && negated(one, all, reading, clause)
    {
        if becomes == "nothing" {
            return None;
        }
        kind = becomes;
    }
    Some(Found { kind, rule, from: one.from, to: one.to, confidence })
}

/// Does a negation stand shortly before the phrase, in its clause?
fn negated(one: &Match<'_>, all: &[Match<'_>], reading: &Reading<'_>, clause: (usize, usize)) -> bool {
    let real = |negation: &&Match<'_>| {
        !all.iter().any(|m| m.rule.kind == "_affirmed" && m.from <= negation.from && negation.to <= m.to)
    };
    let before = |m: &&Match<'_>| m.rule.kind == "_negation" && clause.0 <= m.from && m.from < one.from;
    all.iter().filter(before).filter(real).any(|m| reading.near(m.to.min(one.from), one.from, NEGATION_REACH))
}

/// Does the clause that ends here ask?
fn is_question(reading: &Reading<'_>, end: usize) -> bool {
    let clause = reading.text[..end].trim_end_matches(|c: char| c.is_whitespace() || c == '!' || c == '.');
    let after = reading.text[end..].trim_start();
    clause.ends_with(['?', '吗', '么', '呢']) || after.starts_with('?')
}
