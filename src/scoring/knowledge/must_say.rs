//! What had to be said: was it due, and was it said?

use super::super::judge::judge;
use super::super::truth::Value;
use super::page::Page;
use super::stance::negated;
use super::{How, Observation, View};
use crate::basic::Lang;
use crate::conversation::Party;
use crate::facts::Evidence;
use crate::rubric::Asked;
use crate::rubric::knowledge::{Due, MustSay, Part, Statement};

/// How sure a wording found is.
const SAID: f64 = 0.9;
/// How sure it is that something was not said when none of its wordings was found.
const ABSENCE: f64 = 0.8;

/// What is missing of what was due; where the statement has no value of its own, what was said as well.
///
/// # Errors
/// Why it cannot be told whether something was due.
pub(super) fn must_says(
    view: &View<'_, '_>,
    number: usize,
    statement: &Statement,
    answered: bool,
) -> Result<Vec<Observation>, String> {
    let mut seen = Vec::new();
    for (index, must) in statement.must_say.iter().enumerate() {
        if !is_due(view, number, must, answered)? {
            continue;
        }
        let how = How::MustSay(index);
        match said(view, number, index) {
            Some(_) if !statement.standards.is_empty() => {}
            Some(place) => seen.push(Observation {
                kind: Asked::Confirmed,
                how,
                evidence: vec![place],
                confidence: SAID,
            }),
            None => seen.extend(searched(view, must).map(|place| Observation {
                kind: Asked::Silent,
                how,
                evidence: vec![place],
                confidence: ABSENCE.min(view.scene.words_confidence()),
            })),
        }
    }
    Ok(seen)
}

/// Whatever the time, it is due only where somebody speaks of the topic.
fn is_due(view: &View<'_, '_>, number: usize, must: &MustSay, answered: bool) -> Result<bool, String> {
    let mentioned = view.pages.iter().any(|page| page.is_topic(number, (0, page.text().len())));
    match &must.due {
        Due::Mentioned => Ok(mentioned),
        Due::Asked => Ok(view.questions.iter().any(|question| question.statement == number)),
        Due::Answered => Ok(answered),
        Due::When(condition) if mentioned => {
            let truth = judge(view.scene, condition, Lang::En);
            match truth.value {
                Value::Yes => Ok(true),
                Value::No => Ok(false),
                Value::Unknown => Err(truth.why),
            }
        }
        Due::When(_) => Ok(false),
    }
}

/// The first place where the agent says it and does not deny it.
fn said(view: &View<'_, '_>, number: usize, index: usize) -> Option<Evidence> {
    let agents = view.pages.iter().filter(|page| page.party == Party::Agent);
    agents.into_iter().find_map(|page: &Page| {
        let mut places = page.places(number, Part::Say(index), (0, page.text().len()));
        let place = places.find(|range| {
            page.sentence_at(range.0).is_none_or(|(_, sentence)| !negated(page, sentence, *range))
        })?;
        Some(page.quote(view.scene, place))
    })
}

/// The turns that were searched in vain.
fn searched(view: &View<'_, '_>, must: &MustSay) -> Option<Evidence> {
    let mut turns = view.pages.iter().filter(|page| page.party == Party::Agent).map(|page| page.turn);
    let from_turn = turns.next()?;
    let to_turn = turns.next_back().unwrap_or(from_turn);
    let what = must.title.en.as_ref().or(must.title.zh.as_ref()).cloned().unwrap_or_default();
    Some(Evidence::Searched { from_turn, to_turn, what })
}
