//! What was said, laid out for knowledge: folded, cut into sentences and clauses, with the words of the statements.

use super::super::scene::Scene;
use crate::basic::Span;
use crate::conversation::Party;
use crate::facts::Evidence;
use crate::rubric::knowledge::{FoundAt, Knowledge, Part};
use crate::text::quantity::{self, Quantity};
use crate::text::{Folded, clauses_of, sentences};

/// Bytes of a page's folded text.
pub(super) type Range = (usize, usize);

/// A turn of the agent or the customer.
pub(super) struct Page {
    pub turn: usize,
    pub block: usize,
    pub party: Party,
    /// Sure enough of its words to quote them?
    pub sure: bool,
    pub sentences: Vec<Sentence>,
    /// The words of statements that are in force, in order of place; what is excepted is no topic. A word that is a
    /// topic only by likeness is kept only in turns that are like an example.
    pub found: Vec<FoundAt>,
    pub quantities: Vec<Quantity>,
    folded: Folded,
}

/// A sentence with its clauses.
pub(super) struct Sentence {
    pub range: Range,
    pub clauses: Vec<Range>,
}

impl Sentence {
    /// The clause that holds this byte, by its place among the clauses.
    pub(super) fn clause_at(&self, at: usize) -> usize {
        self.clauses.iter().rposition(|clause| clause.0 <= at).unwrap_or(0)
    }

    pub(super) fn clause(&self, index: usize) -> Range {
        self.clauses.get(index).copied().unwrap_or(self.range)
    }
}

/// All turns of agent and customer that both sides could see. `live` says which statements are in force.
pub(super) fn pages(scene: &Scene<'_>, knowledge: &Knowledge, live: &[bool]) -> Vec<Page> {
    let mut pages = Vec::new();
    for (turn, heard) in scene.turns.iter().enumerate() {
        if heard.turn.private || !matches!(heard.party, Party::Agent | Party::Customer) {
            continue;
        }
        let words = heard.turn.confidence.map_or(1.0, f64::from);
        let alike = scene.likeness().map(|likeness| likeness.of(&heard.turn.text, knowledge));
        let mut page = Page::new(&heard.turn.text, knowledge, live, &alike.unwrap_or_default());
        (page.turn, page.block, page.party) = (turn, heard.block, heard.party);
        page.sure = words >= scene.gates.words;
        pages.push(page);
    }
    pages
}

impl Page {
    fn new(text: &str, knowledge: &Knowledge, live: &[bool], alike: &[bool]) -> Self {
        // A line's end parts sentences; folding would make it a blank.
        let folded =
            if text.contains('\n') { Folded::new(&text.replace('\n', ";")) } else { Folded::new(text) };
        let flat = folded.flat();
        let mut found = knowledge.finder.find(&flat);
        let in_list =
            |list: &[bool], place: &FoundAt| list.get(place.key.statement).copied().unwrap_or(false);
        found.retain(|place| in_list(live, place) && (place.key.part != Part::Word || in_list(alike, place)));
        let clauses = labelled(&folded);
        let inside = |range: Range| -> Vec<Range> {
            clauses.iter().copied().filter(|clause| range.0 <= clause.0 && clause.1 <= range.1).collect()
        };
        let sentences: Vec<Sentence> = sentences(folded.as_str())
            .into_iter()
            .map(|span| Sentence { range: (span.start, span.end), clauses: inside((span.start, span.end)) })
            .collect();
        drop_excepted(&mut found, &clauses);
        let quantities = quantity::find_in(&flat);
        Self { turn: 0, block: 0, party: Party::Unknown, sure: true, sentences, found, quantities, folded }
    }

    pub(super) fn text(&self) -> &str {
        self.folded.as_str()
    }

    pub(super) fn part(&self, range: Range) -> &str {
        self.text().get(range.0..range.1).unwrap_or_default()
    }

    /// The sentence that holds this byte.
    pub(super) fn sentence_at(&self, at: usize) -> Option<(usize, &Sentence)> {
        self.sentences.iter().enumerate().rfind(|(_, sentence)| sentence.range.0 <= at)
    }

    /// Places of one statement's words of one kind within a range.
    pub(super) fn places(
        &self,
        statement: usize,
        part: Part,
        within: Range,
    ) -> impl Iterator<Item = Range> + '_ {
        let wanted = move |place: &&FoundAt| {
            place.key.statement == statement
                && place.key.part == part
                && within.0 <= place.from
                && place.from < within.1
        };
        self.found.iter().filter(wanted).map(|place| (place.from, place.to))
    }

    /// Does the statement's topic stand anywhere in this turn?
    pub(super) fn speaks_of(&self, statement: usize) -> bool {
        let topic = |place: &FoundAt| matches!(place.key.part, Part::Topic | Part::Word);
        self.found.iter().any(|place| place.key.statement == statement && topic(place))
    }

    pub(super) fn is_topic(&self, statement: usize, within: Range) -> bool {
        self.places(statement, Part::Topic, within).next().is_some()
    }

    /// Is another statement the topic here?
    pub(super) fn other_topic(&self, statement: usize, within: Range) -> bool {
        self.found.iter().any(|place| {
            place.key.statement != statement
                && place.key.part == Part::Topic
                && within.0 <= place.from
                && place.from < within.1
        })
    }

    /// A place as evidence.
    pub(super) fn quote(&self, scene: &Scene<'_>, range: Range) -> Evidence {
        scene.quote(self.turn, self.span(range))
    }

    /// Where a stretch of the stored text lies in the folded one.
    pub(super) fn folded_range(&self, span: Span) -> Option<Range> {
        let overlaps = |range: &Range| self.span(*range).overlaps(span);
        let chars = self.text().char_indices().map(|(at, c)| (at, at + c.len_utf8()));
        let mut inside = chars.filter(overlaps);
        let first = inside.next()?;
        Some((first.0, inside.next_back().map_or(first.1, |last| last.1)))
    }

    fn span(&self, range: Range) -> Span {
        self.folded.original(range.0..range.1)
    }
}

/// The clauses; a label ("total:", "退款周期:") belongs to what it labels.
fn labelled(folded: &Folded) -> Vec<Range> {
    let mut clauses: Vec<Range> = Vec::new();
    for span in clauses_of(folded) {
        match clauses.last_mut() {
            Some(last) if folded.as_str().get(last.0..last.1).is_some_and(|text| text.ends_with(':')) => {
                last.1 = span.end;
            }
            _ => clauses.push((span.start, span.end)),
        }
    }
    clauses
}

/// A topic in a clause that is excepted is none.
fn drop_excepted(found: &mut Vec<FoundAt>, clauses: &[Range]) {
    let clause =
        |at: usize| clauses.iter().rfind(|clause| clause.0 <= at).copied().unwrap_or((0, usize::MAX));
    let excepted: Vec<(usize, Range)> = found
        .iter()
        .filter(|place| place.key.part == Part::Except)
        .map(|place| (place.key.statement, clause(place.from)))
        .collect();
    if excepted.is_empty() {
        return;
    }
    found.retain(|place| {
        !matches!(place.key.part, Part::Topic | Part::Word)
            || !excepted.contains(&(place.key.statement, clause(place.from)))
    });
}
