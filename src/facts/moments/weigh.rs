//! Which of the phrases that occur count: negation, questions, quotation and exceptions weighed.

use super::lexicon::{Meaning, Use};
use super::matching::Reading;
use super::scan::{Found, Match};

/// How many words or characters may stand between a negation and what it negates.
const NEGATION_REACH: usize = 4;

/// The matches of a turn, by what they are for.
struct Scales<'m, 'l> {
    says: Vec<(&'m Match<'l>, f64)>,
    unless: Vec<&'m Match<'l>>,
    negations: Vec<&'m Match<'l>>,
    affirmed: Vec<&'m Match<'l>>,
    quotes: Vec<&'m Match<'l>>,
}

/// What counts, in order of place; at most one of a kind at one place.
pub(super) fn weigh<'l>(matches: &[Match<'l>], reading: &Reading<'_>) -> Vec<Found<'l>> {
    let scales = Scales::load(matches);
    let mut found: Vec<Found<'l>> =
        scales.says.iter().filter_map(|(one, sure)| scales.weigh(one, *sure, reading)).collect();
    let order = |a: &Found<'l>, b: &Found<'l>| {
        (a.kind, a.from)
            .cmp(&(b.kind, b.from))
            .then(b.confidence.total_cmp(&a.confidence))
            .then(b.to.cmp(&a.to))
    };
    found.sort_by(order);
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

impl<'m, 'l> Scales<'m, 'l> {
    fn load(matches: &'m [Match<'l>]) -> Self {
        let mut scales = Self {
            says: Vec::new(),
            unless: Vec::new(),
            negations: Vec::new(),
            affirmed: Vec::new(),
            quotes: Vec::new(),
        };
        for one in matches {
            match (one.rule.for_use, one.meaning) {
                (Use::Kind, Meaning::Says(sure)) => scales.says.push((one, sure)),
                (Use::Kind, Meaning::Unless) => scales.unless.push(one),
                (Use::Negation, _) => scales.negations.push(one),
                (Use::Affirmed, _) => scales.affirmed.push(one),
                (Use::Quote, _) => scales.quotes.push(one),
            }
        }
        // "Not only" is no negation.
        let Self { negations, affirmed, .. } = &mut scales;
        negations.retain(|no| !affirmed.iter().any(|yes| yes.from <= no.from && no.to <= yes.to));
        scales
    }

    fn weigh(&self, one: &Match<'l>, confidence: f64, reading: &Reading<'_>) -> Option<Found<'l>> {
        let (rule, clause) = (one.rule, reading.clause(one.from));
        let excepted = |other: &&Match<'_>| {
            other.rule.number == rule.number && other.from < clause.1.max(one.to) && clause.0 < other.to
        };
        let quoted = |quote: &&Match<'_>| quote.to <= one.from && clause.0 <= quote.from;
        if self.unless.iter().any(excepted)
            || (!rule.questions && is_question(reading, one.to.max(clause.1)))
            || (!rule.quoted && self.quotes.iter().any(quoted))
        {
            return None;
        }
        let kind = match rule.negated.as_deref() {
            Some(becomes) if self.negated(one, clause, reading) => {
                Some(becomes).filter(|kind| *kind != "nothing")?
            }
            _ => rule.kind.as_str(),
        };
        Some(Found { kind, rule, from: one.from, to: one.to, confidence })
    }

    /// Does a negation stand shortly before the phrase, in its clause? Where the phrase has its own subject, what
    /// stands before belongs to something else: "nobody there I would be livid too".
    fn negated(&self, one: &Match<'_>, clause: (usize, usize), reading: &Reading<'_>) -> bool {
        const SUBJECTS: &[&str] = &["i ", "i'", "we ", "we'"];
        let phrase = reading.text.get(one.from..).unwrap_or_default();
        if SUBJECTS.iter().any(|subject| phrase.starts_with(subject)) {
            return false;
        }
        let before = self.negations.iter().filter(|m| clause.0 <= m.from && m.from < one.from);
        before.into_iter().any(|m| reading.near(m.to.min(one.from), one.from, NEGATION_REACH))
    }
}

/// "Why should I apologise" is a denial, not an apology as well.
fn drop_denied(found: &mut Vec<Found<'_>>, reading: &Reading<'_>) {
    let denial = |f: &Found<'_>| Some((f.kind.strip_suffix("_denied")?.to_owned(), reading.clause(f.from)));
    let denied: Vec<(String, (usize, usize))> = found.iter().filter_map(denial).collect();
    let stands =
        |f: &Found<'_>| !denied.iter().any(|(kind, at)| kind == f.kind && *at == reading.clause(f.from));
    found.retain(stands);
}

/// Does the clause that ends here ask?
fn is_question(reading: &Reading<'_>, end: usize) -> bool {
    let (before, after) =
        (reading.text.get(..end).unwrap_or_default(), reading.text.get(end..).unwrap_or_default());
    let clause = before.trim_end_matches(|c: char| c.is_whitespace() || c == '!' || c == '.');
    clause.ends_with(['?', '吗', '么', '呢']) || after.trim_start().starts_with('?')
}
