//! What the agent says the value is: which amount is said of which statement, and how it is meant.

use super::asked::Question;
use super::cues::CORRECTION;
use super::near::{Near, may_be_of, nearness, overlap};
use super::page::{Page, Range};
use super::said::{Said, said};
use super::stance::{Stance, stance};
use crate::conversation::Party;
use crate::rubric::knowledge::{Amount, Fit, Part, Statement};

/// The agent on one statement.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    pub statement: usize,
    /// Index of the page.
    pub page: usize,
    pub range: Range,
    pub amount: Amount,
    pub fit: Fit,
    pub stance: Stance,
    pub confidence: f64,
}

/// An amount that may be said of a statement.
struct Candidate {
    statement: usize,
    said: Said,
    near: Near,
    /// Bytes between the amount and the nearest word of the topic.
    apart: usize,
    fit: Fit,
}

/// Everything that the agent says of the statements that are in force, in order of place.
pub(super) fn claims(pages: &[Page], statements: &[Statement], questions: &[Question]) -> Vec<Claim> {
    let mut claims = Vec::new();
    for (index, page) in pages.iter().enumerate().filter(|(_, page)| page.party == Party::Agent) {
        let open: Vec<usize> = open(questions, pages, &claims, index);
        let mut own: Vec<Claim> = Vec::new();
        for (place, sentence) in page.sentences.iter().enumerate() {
            let mut candidates: Vec<Candidate> = Vec::new();
            for (number, statement) in statements.iter().enumerate() {
                if !page.speaks_of(number) && !open.contains(&number) {
                    continue;
                }
                for said in said(page, sentence, number, statement) {
                    let near = nearness(page, place, number, said.range, open.contains(&number));
                    let fit = fit(statement, &said.amount);
                    let near = near.filter(|(near, _)| may_be_of(page, sentence, &said, *near, fit));
                    let Some((near, apart)) = near else { continue };
                    candidates.push(Candidate { statement: number, said, near, apart, fit });
                }
            }
            for candidate in chosen(candidates) {
                let topics: Vec<Range> =
                    page.places(candidate.statement, Part::Topic, sentence.range).collect();
                own.push(Claim {
                    statement: candidate.statement,
                    page: index,
                    range: candidate.said.range,
                    amount: candidate.said.amount,
                    fit: candidate.fit,
                    stance: stance(page, sentence, candidate.said.range, &topics),
                    confidence: candidate.near.confidence(),
                });
            }
        }
        drop_corrected(&mut own, pages);
        drop_loose(&mut own);
        claims.append(&mut own);
    }
    drop_corrected(&mut claims, pages);
    claims
}

/// The statements that a bare amount in this turn may answer: those just asked about, and those asked about before
/// that nobody has answered or followed by another question.
fn open(questions: &[Question], pages: &[Page], claims: &[Claim], index: usize) -> Vec<usize> {
    let is_open = |question: &&Question| {
        let since = |page: usize| question.page < page && page < index;
        let followed =
            questions.iter().any(|other| other.statement != question.statement && since(other.page));
        let answered = claims.iter().any(|claim| claim.statement == question.statement && since(claim.page));
        question.is_answered_by(pages, index) || question.page < index && !followed && !answered
    };
    questions.iter().filter(is_open).map(|question| question.statement).collect()
}

/// The best fit among the values that hold.
pub(super) fn fit(statement: &Statement, amount: &Amount) -> Fit {
    let fits: Vec<Fit> = statement
        .standards
        .iter()
        .map(|standard| standard.fit(amount, statement.tolerance, statement.same_days))
        .collect();
    if fits.contains(&Fit::Same) { Fit::Same } else { fits.first().copied().unwrap_or(Fit::Other) }
}

/// Of the candidates for each amount the nearest; where several are as near, those that it fits.
fn chosen(candidates: Vec<Candidate>) -> Vec<Candidate> {
    let mut chosen: Vec<Candidate> = Vec::new();
    let mut rest = candidates;
    while let Some(range) = rest.iter().map(|candidate| candidate.said.range).min() {
        let (mut own, others): (Vec<_>, Vec<_>) =
            rest.into_iter().partition(|candidate| overlap(candidate.said.range, range));
        rest = others;
        let near = own.iter().map(|candidate| candidate.near).min();
        own.retain(|candidate| Some(candidate.near) == near);
        if own.iter().any(|candidate| candidate.fit == Fit::Same) {
            own.retain(|candidate| candidate.fit == Fit::Same);
        }
        let apart = own.iter().map(|candidate| candidate.apart).min();
        own.retain(|candidate| Some(candidate.apart) == apart);
        chosen.append(&mut own);
    }
    chosen
}

/// Where a turn names the topic with a value, values further off in that turn are of something else.
fn drop_loose(claims: &mut Vec<Claim>) {
    let firm = Near::NextClause.confidence();
    let named: Vec<usize> =
        claims.iter().filter(|claim| claim.confidence >= firm).map(|claim| claim.statement).collect();
    claims.retain(|claim| claim.confidence >= firm || !named.contains(&claim.statement));
}

/// "Sorry, I misspoke, it's twelve": what was said wrongly before in that turn, or in the turn before, is taken back.
fn drop_corrected(claims: &mut Vec<Claim>, pages: &[Page]) {
    let mut taken_back: Vec<usize> = Vec::new();
    for (later_index, later) in claims.iter().enumerate().filter(|(_, claim)| claim.stance == Stance::Asserts)
    {
        for (index, earlier) in claims.iter().enumerate().take(later_index) {
            if earlier.statement != later.statement || earlier.fit == Fit::Same && later.fit != Fit::Same {
                continue;
            }
            let Some(page) = pages.get(later.page) else { continue };
            let from = if earlier.page == later.page { earlier.range.1 } else { 0 };
            if CORRECTION.is_in(page.part((from, later.range.0))) {
                taken_back.push(index);
            }
        }
    }
    let mut index = 0;
    claims.retain(|_| {
        index += 1;
        !taken_back.contains(&(index - 1))
    });
}
