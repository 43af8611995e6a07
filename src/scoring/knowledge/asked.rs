//! What the customer asks of the statements: for the value, or whether it is the one they name.

use super::claim::{Claim, fit};
use super::cues::{ASKS_CLOCK, ASKS_COUNT, ASKS_MONEY, ASKS_SHARE, ASKS_TIME, Cue, NO, YES};
use super::page::{Page, Range, Sentence};
use super::said::said;
use super::stance::Stance;
use crate::conversation::Party;
use crate::rubric::knowledge::{Amount, Dimension, Statement};

/// A question for the value of a statement.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub statement: usize,
    /// Index of the page.
    pub page: usize,
    pub range: Range,
    /// The value that the customer names, where the question is whether it holds.
    pub named: Option<Amount>,
}

impl Question {
    /// Is this the agent's first turn after the question?
    pub(super) fn is_answered_by(&self, pages: &[Page], index: usize) -> bool {
        let Some(page) = pages.get(index).filter(|page| index > self.page && page.party == Party::Agent)
        else {
            return false;
        };
        let between = pages.get(self.page + 1..index).unwrap_or_default();
        between.iter().filter(|page| page.party == Party::Agent).all(|earlier| earlier.block == page.block)
    }
}

/// All questions of the customer, in order of place.
pub(super) fn questions(pages: &[Page], statements: &[Statement]) -> Vec<Question> {
    let mut questions = Vec::new();
    for (index, page) in pages.iter().enumerate().filter(|(_, page)| page.party == Party::Customer) {
        for (number, statement) in statements.iter().enumerate().filter(|(number, _)| page.speaks_of(*number))
        {
            for (place, sentence) in page.sentences.iter().enumerate() {
                if !about(page, place, sentence, number) {
                    continue;
                }
                let named = said(page, sentence, number, statement).last().map(|said| said.amount);
                let asks = page.part(sentence.range);
                let wanted = statement.standards.first().map(|standard| standard.amount.of);
                if asks_for(wanted, asks) || named.is_some() && is_question(asks) {
                    questions.push(Question { statement: number, page: index, range: sentence.range, named });
                }
            }
        }
    }
    questions
}

/// Is the sentence about the statement: by its own words, or by those of the sentence beside it?
fn about(page: &Page, place: usize, sentence: &Sentence, statement: usize) -> bool {
    if page.is_topic(statement, sentence.range) {
        return true;
    }
    let beside = place.checked_sub(1).and_then(|earlier| page.sentences.get(earlier));
    !page.other_topic(statement, sentence.range)
        && beside.is_some_and(|beside| page.is_topic(statement, beside.range))
}

fn is_question(text: &str) -> bool {
    let text = text.trim_end_matches([' ', '.', '。', '!', ',']);
    let asks = [" right", " correct", " yeah", " yes"].iter().any(|tag| text.ends_with(tag));
    asks || text.ends_with('?') || text.trim_end_matches('?').ends_with(['吗', '么', '呢', '吧'])
}

/// Does the customer want to know a value of this kind? A statement without a value is asked about by any question.
fn asks_for(wanted: Option<Dimension>, text: &str) -> bool {
    let pattern: &Cue = match wanted {
        None => return is_question(text),
        Some(Dimension::Days | Dimension::WorkingDays) => &ASKS_TIME,
        Some(Dimension::Money(_)) => &ASKS_MONEY,
        Some(Dimension::Percent | Dimension::Off) => &ASKS_SHARE,
        Some(Dimension::Count) => &ASKS_COUNT,
        Some(Dimension::Clock) => &ASKS_CLOCK,
    };
    pattern.is_in(text)
}

/// "Will it take 30 days?" – "Yes." The agent makes the customer's value their own, or denies it.
pub(super) fn assents(
    pages: &[Page],
    statements: &[Statement],
    questions: &[Question],
    claims: &[Claim],
) -> Vec<Claim> {
    let mut assents = Vec::new();
    for question in questions {
        let Some(named) = question.named else { continue };
        let Some(statement) = statements.get(question.statement) else { continue };
        let answers = pages.iter().enumerate().skip(question.page + 1);
        let Some((index, page)) = answers.into_iter().find(|(_, page)| page.party == Party::Agent) else {
            continue;
        };
        let own = |claim: &&Claim| {
            claim.statement == question.statement && question.is_answered_by(pages, claim.page)
        };
        if claims.iter().any(|claim| own(&claim)) {
            continue;
        }
        let Some(first) = page.sentences.first() else { continue };
        let text = page.part(first.range);
        let stance = if YES.is_in(text) {
            Stance::Asserts
        } else if NO.is_in(text) {
            Stance::Denies
        } else {
            continue;
        };
        assents.push(Claim {
            statement: question.statement,
            page: index,
            range: first.clause(0),
            amount: named,
            fit: fit(statement, &named),
            stance,
            confidence: 0.6,
        });
    }
    assents
}
