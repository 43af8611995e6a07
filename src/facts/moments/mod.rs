//! Moments: what was said that matters, found by the lexicon turn by turn, and by a few rules across turns.
//!
//! Phrases are data (`src/facts/lexicon/`); what data cannot say (times bound to an action, numbers that
//! contradict each other, a customer who has to repeat, an abrupt leave) has a small file of its own here.

#[cfg(test)]
mod across;

#[cfg(test)]
mod cases;
mod contradiction;
mod draft;
mod formula;
mod identifiers;
mod leaving;
mod lexicon;
mod matching;
mod names;
mod pattern;
mod program;
mod refusing;
mod repeats;
mod scan;
mod times;
mod weigh;
mod words;

use super::{Moment, Source};
use crate::basic::Span;
use crate::conversation::{Party, Turn};
use crate::text::quantity::{self, Quantity};
pub(super) use formula::drop_formulas;
use lexicon::{LEXICON, Lexicon};
use scan::{Found, Page, scan};

/// A turn that may be judged, with all that was found in it.
struct Said<'a> {
    index: usize,
    turn: &'a Turn,
    party: Party,
    page: Page,
    found: Vec<Found<'static>>,
    quantities: Vec<Quantity>,
}

impl Said<'_> {
    /// A moment over these folded bytes.
    fn moment(&self, kind: &str, from: usize, to: usize, confidence: f64, source: &str) -> Moment {
        Moment {
            kind: kind.to_owned(),
            turn: self.index,
            span: self.page.folded.original(from..to),
            by: self.party,
            confidence,
            source: source.to_owned(),
        }
    }

    /// A moment over the whole turn.
    fn whole(&self, kind: &str, confidence: f64, source: &str) -> Moment {
        self.moment(kind, 0, self.page.folded.as_str().len(), confidence, source)
    }

    /// The clause, in folded bytes, that holds this stretch of the stored text.
    fn clause_of(&self, span: Span) -> (usize, usize) {
        let clauses = &self.page.clauses;
        let holds = |&&(from, to): &&(usize, usize)| self.page.folded.original(from..to).overlaps(span);
        clauses.iter().find(holds).copied().unwrap_or((0, self.page.folded.as_str().len()))
    }

    fn has(&self, kind: &str) -> bool {
        self.found.iter().any(|found| found.kind == kind)
    }
}

/// All moments in order of turn and place. Private notes and system notices hold none.
///
/// # Errors
/// A sentence that says why no moments can be found: the shipped lexicon does not compile.
pub(super) fn find(source: &Source) -> Result<Vec<Moment>, String> {
    let lexicon: &'static Lexicon = LEXICON.as_ref().map_err(Clone::clone)?;
    let said = read(lexicon, source);
    let mut moments = Vec::new();
    for one in &said {
        let public = one.found.iter().filter(|found| !found.kind.starts_with('_'));
        moments.extend(public.map(|f| one.moment(f.kind, f.from, f.to, f.confidence, &f.rule.source)));
    }
    names::find(&said, &mut moments);
    times::find(&said, &mut moments);
    contradiction::find(&said, &mut moments);
    repeats::find(source, &said, &mut moments);
    repeats::find_pasted(&said, &mut moments);
    refusing::find(&said, &mut moments);
    identifiers::find(&said, &mut moments);
    leaving::find(source, &said, &mut moments);
    moments.retain(|moment| !moment.span.is_empty());
    drop_formulas(source, &mut moments);
    moments.sort_by(|a, b| (a.turn, a.span, &a.kind).cmp(&(b.turn, b.span, &b.kind)));
    moments.dedup_by(|a, b| a.turn == b.turn && a.span == b.span && a.kind == b.kind);
    Ok(moments)
}

/// The phrases of one text said by one party, hidden cues included: what role inference weighs.
pub(super) fn kinds_in(text: &str, party: Party) -> Vec<&'static str> {
    match LEXICON.as_ref() {
        Ok(lexicon) => scan(lexicon, &Page::new(text), party)
            .into_iter()
            .filter(|found| found.confidence >= 1.0)
            .map(|found| found.kind)
            .collect(),
        Err(_) => Vec::new(),
    }
}

/// Kinds of moments that rules find in one text said by one party, each once: a feature of trained heads.
pub fn rules_in(text: &str, party: Party) -> Vec<String> {
    let Ok(lexicon) = LEXICON.as_ref() else { return Vec::new() };
    let found = scan(lexicon, &Page::new(text), party);
    let kinds = found.into_iter().map(|found| found.kind).filter(|kind| !kind.starts_with('_'));
    let kinds: std::collections::BTreeSet<String> = kinds.map(str::to_owned).collect();
    kinds.into_iter().collect()
}

fn read<'a>(lexicon: &'static Lexicon, source: &Source<'a>) -> Vec<Said<'a>> {
    let mut said = Vec::new();
    for (index, turn) in source.transcript.turns.iter().enumerate() {
        let party = source.roles.party(turn.voice);
        if turn.private || party == Party::System {
            continue;
        }
        let page = Page::new(&turn.text);
        let found = scan(lexicon, &page, party);
        let quantities = quantity::find_in(&page.folded);
        said.push(Said { index, turn, party, page, found, quantities });
    }
    said
}
