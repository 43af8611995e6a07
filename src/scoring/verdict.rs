//! One criterion over one conversation: applicable? then what was found? then the verdict.

use super::asked::{self, Asked};
use super::finding::{Finding, Outcome};
use super::judge::judge;
use super::phrasing::Phrasing;
use super::scene::Scene;
use super::search::Doubt;
use super::truth::{Truth, Value};
use crate::basic::{Lang, Wording};
use crate::facts::Evidence;
use crate::opinion::Opinions;
use crate::rubric::{Criterion, Test};

/// Most places shown for one finding.
const MAX_PLACES: usize = 12;

/// Judges a criterion.
pub(crate) fn verdict(
    scene: &Scene<'_>,
    criterion: &Criterion,
    language: Lang,
    opinions: &Opinions<'_>,
) -> Finding {
    let say = Phrasing(language);
    if scene.has_no_agent() {
        return undecided(criterion, Outcome::NotApplicable, say.not_applicable(&say.no_agent()), 1.0);
    }
    if let Some(applies) = &criterion.applies {
        let truth = judge(scene, applies, language);
        match truth.value {
            Value::Yes => {}
            Value::No => {
                let why = own(criterion.why.not_applicable.as_ref(), language)
                    .unwrap_or_else(|| say.not_applicable(&truth.why));
                return undecided(criterion, Outcome::NotApplicable, why, truth.confidence);
            }
            Value::Unknown => {
                return undecided(criterion, Outcome::NotAssessable, say.not_assessable(&truth.why), 0.0);
            }
        }
    }
    let truth = match &criterion.test {
        Test::Met(condition) => judge(scene, condition, language),
        Test::NotMet(condition) => judge(scene, condition, language).negated(),
        Test::Human => Truth::unknown(say.person_decides()),
        Test::Ask(question) => match asked::answer(scene, question, language, opinions) {
            Asked::Decided(truth) => truth,
            Asked::NotApplicable(truth) => {
                let why = own(criterion.why.not_applicable.as_ref(), language)
                    .unwrap_or_else(|| say.not_applicable(&truth.why));
                let sources = truth.sources.into_iter().collect();
                let finding = undecided(criterion, Outcome::NotApplicable, why, truth.confidence);
                return Finding { sources, ..finding };
            }
        },
    };
    decided(scene, criterion, truth, language)
}

fn decided(scene: &Scene<'_>, criterion: &Criterion, truth: Truth, language: Lang) -> Finding {
    let say = Phrasing(language);
    let mut places = truth.evidence;
    places.retain(|place| scene.fits(place));
    places.truncate(MAX_PLACES);
    let (outcome, sentence) = match truth.value {
        Value::Unknown => {
            let why = say.not_assessable(&truth.why);
            let sources = truth.sources.into_iter().collect();
            return Finding { sources, ..undecided(criterion, Outcome::NotAssessable, why, 0.0) };
        }
        Value::Yes => (Outcome::Met { evidence: places }, criterion.why.met.as_ref()),
        Value::No => {
            let Some(outcome) = not_met(scene, criterion, places) else {
                let reason = say.doubt(&Doubt::Nothing);
                return undecided(criterion, Outcome::NotAssessable, say.not_assessable(&reason), 0.0);
            };
            (outcome, criterion.why.not_met.as_ref())
        }
    };
    Finding {
        criterion: criterion.id.clone(),
        dimension: criterion.dimension.clone(),
        outcome,
        confidence: round(truth.confidence),
        why: own(sentence, language).unwrap_or_else(|| say.sentence(&truth.why)),
        sources: truth.sources.into_iter().collect(),
    }
}

/// Not met needs a place. A condition without one of its own (`channel:`) points at the whole conversation; where
/// nothing was said there is no place at all and nobody is blamed.
fn not_met(scene: &Scene<'_>, criterion: &Criterion, places: Vec<Evidence>) -> Option<Outcome> {
    let mut places = places.into_iter();
    if let Some(first) = places.next() {
        return Some(Outcome::NotMet { first, more: places.collect() });
    }
    let to_turn = scene.turns.len().checked_sub(1)?;
    let first = Evidence::Searched { from_turn: 0, to_turn, what: criterion.id.clone() };
    Some(Outcome::NotMet { first, more: Vec::new() })
}

fn undecided(criterion: &Criterion, outcome: Outcome, why: String, confidence: f64) -> Finding {
    Finding {
        criterion: criterion.id.clone(),
        dimension: criterion.dimension.clone(),
        outcome,
        confidence: round(confidence),
        why,
        sources: Vec::new(),
    }
}

fn own(text: Option<&Wording>, language: Lang) -> Option<String> {
    text.map(|text| text.read(language).to_owned())
}

/// To three places, so that stored findings stay short and equal.
fn round(confidence: f64) -> f64 {
    (confidence * 1000.0).round() / 1000.0
}
