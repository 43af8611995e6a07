//! Promises that the policy does not grant: in the words that the knowledge file lists, or absolutely.

use super::page::{Page, Range};
use super::stance::{Stance, negated, stance};
use super::{How, Observation, View};
use crate::conversation::Party;
use crate::rubric::Asked;
use crate::rubric::knowledge::{Part, Statement};

/// How sure a listed wording on the topic is.
const WORDS: f64 = 0.8;
/// How sure an absolute promise on the topic is, at most.
const GUARANTEE: f64 = 0.8;

/// The promises on one statement.
pub(super) fn promises(view: &View<'_, '_>, number: usize, statement: &Statement) -> Vec<Observation> {
    let mut seen = words(view, number);
    if !statement.may_guarantee {
        seen.extend(guarantees(view, number));
    }
    seen
}

fn words(view: &View<'_, '_>, number: usize) -> Vec<Observation> {
    let mut seen = Vec::new();
    for (index, page) in view.pages.iter().enumerate().filter(|(_, page)| page.party == Party::Agent) {
        let asked = view
            .questions
            .iter()
            .any(|question| question.statement == number && question.is_answered_by(view.pages, index));
        let mut until = 0;
        for range in page.places(number, Part::NotGranted, (0, page.text().len())) {
            let Some((_, sentence)) = page.sentence_at(range.0) else { continue };
            let topics: Vec<Range> = page.places(number, Part::Topic, sentence.range).collect();
            let on_topic = !topics.is_empty() || asked && !page.other_topic(number, sentence.range);
            let asserted =
                stance(page, sentence, range, &topics) == Stance::Asserts && !negated(page, sentence, range);
            if range.0 >= until && on_topic && asserted {
                until = range.1;
                seen.push(promise(view, page, range, How::Words, WORDS));
            }
        }
    }
    seen
}

fn guarantees(view: &View<'_, '_>, number: usize) -> Vec<Observation> {
    let mut seen: Vec<Observation> = Vec::new();
    let mut sentences: Vec<(usize, Range)> = Vec::new();
    for moment in view.agent_moments("guarantee") {
        let Some((index, page)) = view.pages.iter().enumerate().find(|(_, page)| page.turn == moment.turn)
        else {
            continue;
        };
        let Some(range) = page.folded_range(moment.span) else { continue };
        let Some((_, sentence)) = page.sentence_at(range.0) else { continue };
        let claimed = view.claims.iter().any(|claim| {
            claim.statement == number
                && claim.page == index
                && claim.stance == Stance::Asserts
                && sentence.range.0 <= claim.range.0
                && claim.range.1 <= sentence.range.1
        });
        let new = !sentences.contains(&(index, sentence.range));
        if new && (claimed || page.is_topic(number, sentence.range)) {
            sentences.push((index, sentence.range));
            seen.push(promise(view, page, range, How::Guarantee, GUARANTEE.min(moment.confidence)));
        }
    }
    seen
}

fn promise(view: &View<'_, '_>, page: &Page, range: Range, how: How, confidence: f64) -> Observation {
    Observation { kind: Asked::Unsupported, how, evidence: vec![page.quote(view.scene, range)], confidence }
}
