//! A conversation laid out for searching: whose turn each is, and how turns are counted.
//!
//! Rubrics count turns as people do: all that one side says before the other speaks is one turn, however many
//! messages or utterances it was cut into.

use super::knowledge::{Assessed, Likeness, assess};
use crate::basic::{Millis, Span};
use crate::conversation::{About, Channel, Party, RoleOrigin, Turn};
use crate::facts::{Evidence, Facts, Source};
use crate::rubric::Gates;
use crate::rubric::knowledge::{Knowledge, Statement};
use crate::text::Folded;
use std::cell::OnceCell;

/// A stored turn as rules see it.
pub(crate) struct Heard<'a> {
    pub turn: &'a Turn,
    pub party: Party,
    /// Which counted turn it belongs to, from 0.
    pub block: usize,
    folded: OnceCell<Folded>,
}

impl Heard<'_> {
    pub(crate) fn folded(&self) -> &Folded {
        self.folded.get_or_init(|| Folded::new(&self.turn.text))
    }
}

/// One conversation and its facts, ready for conditions.
pub struct Scene<'a> {
    pub(crate) source: Source<'a>,
    pub(crate) facts: &'a Facts,
    pub(crate) gates: Gates,
    pub(crate) turns: Vec<Heard<'a>>,
    /// The party of each counted turn.
    blocks: Vec<Party>,
    knowledge: Option<&'a Knowledge>,
    likeness: Option<Likeness<'a>>,
    assessed: OnceCell<Vec<Assessed>>,
}

impl<'a> Scene<'a> {
    /// Lays out a conversation. Private notes and notices of the system are not counted as turns.
    pub fn new(source: Source<'a>, facts: &'a Facts, gates: Gates) -> Self {
        let mut blocks: Vec<Party> = Vec::new();
        let mut turns = Vec::with_capacity(source.transcript.turns.len());
        for turn in &source.transcript.turns {
            let party = source.roles.party(turn.voice);
            let counted = !turn.private && party != Party::System;
            if counted && blocks.last() != Some(&party) {
                blocks.push(party);
            }
            let block = blocks.len().saturating_sub(1);
            turns.push(Heard { turn, party, block, folded: OnceCell::new() });
        }
        Self {
            source,
            facts,
            gates,
            turns,
            blocks,
            knowledge: None,
            likeness: None,
            assessed: OnceCell::new(),
        }
    }

    /// The same conversation, seen by a rubric that knows something about the business.
    #[must_use]
    pub fn knowing(mut self, knowledge: &'a Knowledge, likeness: Option<Likeness<'a>>) -> Self {
        self.knowledge = Some(knowledge);
        self.likeness = likeness;
        self
    }

    /// What the rubric knows.
    pub(crate) fn statements(&self) -> &'a [Statement] {
        self.knowledge.map_or(&[], |knowledge| &knowledge.statements)
    }

    /// Which statements a turn is like by its vector; none where there are no vectors.
    pub(crate) fn likeness(&self) -> Option<Likeness<'a>> {
        self.likeness
    }

    /// What became of each statement that is in force; found once, when it is first asked for.
    pub(crate) fn assessed(&self) -> &[Assessed] {
        self.assessed
            .get_or_init(|| self.knowledge.map_or_else(Vec::new, |knowledge| assess(self, knowledge)))
    }

    /// Who, when, where.
    pub fn about(&self) -> &About {
        self.source.about
    }

    /// Nothing was said at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.turns.iter().all(|heard| heard.turn.private || heard.turn.text.trim().is_empty())
    }

    /// The source says who is who, and no agent is among them.
    pub(crate) fn has_no_agent(&self) -> bool {
        let known = matches!(self.source.roles.origin, RoleOrigin::Given | RoleOrigin::Person);
        let parties = &self.source.roles.parties;
        known && !parties.contains(&Party::Agent) && !parties.contains(&Party::Unknown)
    }

    /// Sure enough who is who?
    pub(crate) fn speakers_known(&self) -> bool {
        self.source.roles.pass(self.gates.speakers)
    }

    /// How sure the transcriber is of all words; 1 for what was written.
    pub(crate) fn words_confidence(&self) -> f64 {
        if self.source.about.channel == Channel::Chat {
            return 1.0;
        }
        self.facts.numbers.get("transcript_confidence").map_or(1.0, |number| number.value)
    }

    /// Sure enough of the words to quote them?
    pub(crate) fn words_known(&self) -> bool {
        self.words_confidence() >= self.gates.words
    }

    /// Does the party of a turn suit a search?
    pub(crate) fn said_by(party: Party, by: Option<Party>) -> bool {
        by.is_none_or(|wanted| wanted == party)
    }

    /// Counted turns of this party with numbers from `from` up to but not including `to`.
    pub(crate) fn count(&self, by: Option<Party>, from: usize, to: usize) -> usize {
        let range = self.blocks.get(from..to.min(self.blocks.len())).unwrap_or_default();
        range.iter().filter(|party| Self::said_by(**party, by)).count()
    }

    /// Is the counted turn among the first (last) so many of its party?
    pub(crate) fn within(
        &self,
        block: usize,
        by: Option<Party>,
        first: Option<usize>,
        last: Option<usize>,
    ) -> bool {
        first.is_none_or(|first| self.count(by, 0, block + 1) <= first)
            && last.is_none_or(|last| self.count(by, block, self.blocks.len()) <= last)
    }

    /// A stretch of a turn as evidence, with the time to listen at.
    pub(crate) fn quote(&self, turn: usize, span: Span) -> Evidence {
        let words = self.source.transcript.words.get(turn).map(Vec::as_slice).unwrap_or_default();
        let mut spoken = words.iter().filter(|word| word.span.overlaps(span));
        let first = spoken.next();
        let last = spoken.next_back().or(first);
        let heard = self.turns.get(turn).map(|heard| heard.turn);
        let start_ms = first.map(|word| word.start_ms).or(heard.and_then(|turn| turn.start_ms));
        let end_ms = last.map(|word| word.end_ms).or(heard.and_then(|turn| turn.end_ms));
        Evidence::Quote { turn, span, start_ms, end_ms }
    }

    /// Does the evidence lie within this conversation (promise 1)?
    pub(crate) fn fits(&self, evidence: &Evidence) -> bool {
        match evidence {
            Evidence::Quote { turn, span, .. } => self.fits_span(*turn, *span),
            Evidence::Gap { from_ms, to_ms, .. } => from_ms <= to_ms,
            Evidence::Searched { from_turn, to_turn, .. } => {
                from_turn <= to_turn && *to_turn < self.turns.len()
            }
        }
    }

    pub(crate) fn fits_span(&self, turn: usize, span: Span) -> bool {
        self.turns
            .get(turn)
            .is_some_and(|heard| span.of(&heard.turn.text).is_some_and(|text| !text.is_empty()))
    }

    /// Begin and end of a turn, where the source says.
    pub(crate) fn times(&self, turn: usize) -> Option<(Millis, Millis)> {
        let turn = self.turns.get(turn)?.turn;
        let start = turn.start_ms?;
        Some((start, turn.end_ms.unwrap_or(start)))
    }
}
