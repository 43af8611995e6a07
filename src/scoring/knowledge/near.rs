//! How near an amount stands to a topic, and whether it can be said of it at all.

use super::cues::{ELSEWHERE, SUM};
use super::page::{Page, Range, Sentence};
use super::said::Said;
use super::stance::negated;
use crate::rubric::knowledge::{Dimension, Fit, Part};

/// How far an amount stands from the words of its topic, nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Near {
    /// In its clause.
    Clause,
    /// In a clause before, in its sentence.
    Sentence,
    /// In the next clause.
    NextClause,
    /// In a sentence before, in its turn.
    Turn,
    /// In the customer's question.
    Answer,
}

impl Near {
    /// How sure it is that the amount is said of the topic.
    pub(super) fn confidence(self) -> f64 {
        match self {
            Self::Clause => 0.9,
            Self::Sentence => 0.85,
            Self::NextClause => 0.8,
            Self::Turn => 0.75,
            Self::Answer => 0.7,
        }
    }
}

/// How near the amount at `range` in sentence `place` stands to the statement's topic, and the bytes between; `None`
/// where it speaks of something else. `asked`: the customer has asked about the statement and waits for the answer.
pub(super) fn nearness(
    page: &Page,
    place: usize,
    statement: usize,
    range: Range,
    asked: bool,
) -> Option<(Near, usize)> {
    let sentence = page.sentences.get(place)?;
    let index = sentence.clause_at(range.0);
    let clause = sentence.clause(index);
    let nearest = |within: Range| {
        let topics = page.places(statement, Part::Topic, within);
        topics.chain(page.places(statement, Part::Word, within)).map(|topic| apart(topic, range)).min()
    };
    let here = nearest(clause);
    let other = elsewhere(page, clause, range).is_some_and(|other| here.is_none_or(|topic| other < topic));
    if other || page.places(statement, Part::Except, clause).next().is_some() {
        return None;
    }
    if let Some(apart) = here {
        return Some((Near::Clause, apart));
    }
    if page.other_topic(statement, clause) {
        return None;
    }
    for earlier in (0..index).rev().map(|index| sentence.clause(index)) {
        if let Some(apart) = nearest(earlier) {
            return Some((Near::Sentence, apart));
        }
        if page.other_topic(statement, earlier) {
            return None;
        }
    }
    if index + 1 < sentence.clauses.len()
        && let Some(apart) = nearest(sentence.clause(index + 1))
    {
        return Some((Near::NextClause, apart));
    }
    if !is_bare(page, clause, range) {
        return None;
    }
    for earlier in page.sentences.iter().take(place).rev() {
        if let Some(apart) = nearest(earlier.range) {
            return Some((Near::Turn, apart));
        }
        if page.other_topic(statement, earlier.range) {
            return None;
        }
    }
    asked.then_some((Near::Answer, range.0))
}

/// "Free" without its topic in the clause may be anything. A total or a balance is no price, unless it happens to be.
pub(super) fn may_be_of(page: &Page, sentence: &Sentence, said: &Said, near: Near, fit: Fit) -> bool {
    if said.free {
        return !matches!(near, Near::Sentence | Near::NextClause) && !negated(page, sentence, said.range);
    }
    let money = matches!(said.amount.of, Dimension::Money(_));
    !money || fit == Fit::Same || !SUM.is_in(page.part((sentence.range.0, said.range.0)))
}

pub(super) fn overlap(one: Range, other: Range) -> bool {
    one.0 < other.1 && other.0 < one.1
}

/// Where the clause tells when the agent will do something else (call back, look it up) or what the customer did: how
/// far that is from the amount, in bytes.
fn elsewhere(page: &Page, clause: Range, range: Range) -> Option<usize> {
    let found = ELSEWHERE.places(page.part(clause));
    found.map(|(from, to)| apart((clause.0 + from, clause.0 + to), range)).min()
}

/// Bytes between two places.
fn apart(one: Range, other: Range) -> usize {
    if one.0 < other.0 { other.0.saturating_sub(one.1) } else { one.0.saturating_sub(other.1) }
}

/// Does a clause hold little more than the amount, so that it must be about what was spoken of before?
fn is_bare(page: &Page, clause: Range, range: Range) -> bool {
    const FILLER: &str = "一般大概大约需要会就是的左右内以之在得您好亲哦呢啊呀吧哈嗯那这个都通常正常预计最多最少最长最快不超过可以到了吗为约将能后给我们咱请放心差不可";
    const WORDS: &str = "it its it's is the a an about around usually typically normally within in takes take will be should \
        up to at most least approximately roughly hi hello sure yes no so well that's that would generally of you have \
        you've got it'll for only just okay ok and but then we s";
    const SPARE: usize = 4;
    let mut left = 0;
    for text in [page.part((clause.0, range.0.max(clause.0))), page.part((range.1.min(clause.1), clause.1))] {
        for word in text.split(|c: char| !c.is_alphanumeric() && c != '\'') {
            if word.is_ascii() {
                left += usize::from(!word.is_empty() && !WORDS.split_whitespace().any(|known| known == word));
            } else {
                left += word.chars().filter(|c| !FILLER.contains(*c)).count();
            }
        }
    }
    left <= SPARE
}
