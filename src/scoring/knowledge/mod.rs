//! What the agent makes of the rubric's knowledge: right, wrong, vague, promised too much, or not said.
//!
//! The topic of a statement is found by its words; the amounts around it are read with their units and compared.
//! Only what the agent asserts counts: not a question, a quotation, the past, a condition. Statements that nobody
//! spoke of are not judged, and neither are those of which nobody can tell whether they are in force.

mod asked;
mod claim;
mod cues;
mod likeness;
mod must_say;
mod near;
mod page;
mod promise;
mod said;
mod stance;
mod truth;
mod wording;

#[cfg(test)]
mod measured;
#[cfg(test)]
mod tests;

pub use likeness::{Likeness, Vectors};
pub(crate) use truth::judge;

use super::scene::Scene;
use super::search::Doubt;
use crate::conversation::Party;
use crate::facts::Evidence;
use crate::rubric::Asked;
use crate::rubric::knowledge::{Amount, Better, Concern, Fit, Knowledge, Missing, Part, Statement};
use asked::Question;
use claim::Claim;
use page::Page;
use stance::Stance;

/// Bumped when the same conversation would be judged differently; part of every source.
pub(crate) const VERSION: u32 = 1;

/// How sure a reading is that a question was left without a value.
const VAGUE: f64 = 0.7;
/// How sure a denial of the right value is.
const DENIED: f64 = 0.7;
/// How sure a mere mention of the right value is.
const MENTIONED: f64 = 0.6;

/// What became of one statement in one conversation.
pub(crate) struct Assessed {
    /// Index of the statement.
    pub statement: usize,
    /// There was something to say on it.
    pub raised: bool,
    /// In order of place.
    pub observations: Vec<Observation>,
    /// Why it cannot be told.
    pub doubt: Option<Unsure>,
}

/// Why a statement cannot be judged.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Unsure {
    /// Whether it is in force.
    Concern(Missing),
    /// What was said, or whether something was due.
    Said(String),
    /// As for any search.
    Doubt(Doubt),
}

/// One thing that was seen.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Observation {
    /// Confirmed, contradicted, vague, unsupported or silent.
    pub kind: Asked,
    /// How it shows.
    pub how: How,
    /// The deciding place first.
    pub evidence: Vec<Evidence>,
    /// 0-1.
    pub confidence: f64,
}

/// How an observation shows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum How {
    /// This value was given.
    Value(Amount),
    /// This value was denied.
    Denied(Amount),
    /// The customer's value was agreed to.
    Agreed(Amount),
    /// Words that promise more than is granted.
    Words,
    /// An absolute promise.
    Guarantee,
    /// The question was left without a value.
    NoValue,
    /// This must-say, by its index.
    MustSay(usize),
}

/// Judges every statement. Same in, same out.
pub(super) fn assess(scene: &Scene<'_>, knowledge: &Knowledge) -> Vec<Assessed> {
    let concerns: Vec<Concern> =
        knowledge.statements.iter().map(|statement| statement.scope.concerns(scene.about())).collect();
    let live: Vec<bool> = concerns.iter().map(|concern| *concern != Concern::No).collect();
    let pages = page::pages(scene, knowledge, &live);
    let questions = asked::questions(&pages, &knowledge.statements);
    let mut claims = claim::claims(&pages, &knowledge.statements, &questions);
    let assents = asked::assents(&pages, &knowledge.statements, &questions, &claims);
    let agreed = claims.len();
    claims.extend(assents);
    let view = View { scene, pages: &pages, questions: &questions, claims: &claims, agreed };
    let each = knowledge.statements.iter().zip(&concerns).enumerate();
    each.filter(|(_, (_, concern))| **concern != Concern::No)
        .map(|(number, (statement, concern))| view.assess(number, statement, *concern))
        .collect()
}

/// Everything that was read of one conversation.
struct View<'v, 's> {
    scene: &'v Scene<'s>,
    pages: &'v [Page],
    questions: &'v [Question],
    claims: &'v [Claim],
    /// From here on the claims are agreements with the customer's value.
    agreed: usize,
}

impl View<'_, '_> {
    fn assess(&self, number: usize, statement: &Statement, concern: Concern) -> Assessed {
        let mut observations = self.values(number, statement);
        observations.extend(promise::promises(self, number, statement));
        let answered = !observations.is_empty()
            || self.claims.iter().any(|claim| claim.statement == number && claim.stance == Stance::Asserts);
        if !answered {
            observations.extend(self.vague(number, statement));
        }
        let due = must_say::must_says(self, number, statement, answered);
        let (said, mut doubt) = match due {
            Ok(said) => (said, None),
            Err(why) => (Vec::new(), Some(Unsure::Said(why))),
        };
        observations.extend(said);
        observations.sort_by_key(|seen| (place(&seen.evidence), seen.kind));
        let asked = self.questions.iter().any(|question| question.statement == number);
        let raised = asked || !observations.is_empty() || doubt.is_some();
        if let (Concern::Unknown(missing), true) = (concern, raised) {
            (observations, doubt) = (Vec::new(), Some(Unsure::Concern(missing)));
        } else if self.rests_on_unsure_words(number) {
            doubt = Some(Unsure::Doubt(Doubt::Words));
            observations.clear();
        }
        Assessed { statement: number, raised, observations, doubt }
    }

    /// What the values say that the agent gives.
    fn values(&self, number: usize, statement: &Statement) -> Vec<Observation> {
        let mut seen: Vec<Observation> = Vec::new();
        for (index, claim) in self.claims.iter().enumerate().filter(|(_, claim)| claim.statement == number) {
            let Some(page) = self.pages.get(claim.page) else { continue };
            let wrong = || match (claim.fit, statement.better) {
                (Fit::Less, Some(Better::Less)) | (Fit::More, Some(Better::More)) => Asked::Unsupported,
                _ => Asked::Contradicted,
            };
            let (kind, confidence) = match (claim.stance, claim.fit) {
                (Stance::Asserts, Fit::Same) => (Asked::Confirmed, claim.confidence),
                (Stance::Asserts, _) => (wrong(), claim.confidence),
                (Stance::Mentions, Fit::Same) => (Asked::Confirmed, MENTIONED),
                (Stance::Denies, Fit::Same) => (Asked::Contradicted, DENIED.min(claim.confidence)),
                (Stance::Denies | Stance::Mentions | Stance::Ignored, _) => continue,
            };
            let how = match claim.stance {
                Stance::Denies => How::Denied(claim.amount),
                _ if index >= self.agreed => How::Agreed(claim.amount),
                _ => How::Value(claim.amount),
            };
            seen.push(Observation {
                kind,
                how,
                evidence: vec![page.quote(self.scene, claim.range)],
                confidence,
            });
        }
        // "Not 7 days, 15": the denial of what does not hold any more is no news where the right value follows.
        if seen.iter().any(|one| one.kind == Asked::Confirmed) {
            seen.retain(|one| !matches!(one.how, How::Denied(_)));
        }
        seen
    }

    /// The customer asked, the agent answered, and there is no value in what they said.
    fn vague(&self, number: usize, statement: &Statement) -> Option<Observation> {
        if statement.standards.is_empty() {
            return None;
        }
        let question = self.questions.iter().find(|question| question.statement == number)?;
        let replies: Vec<&Page> =
            self.pages.iter().skip(question.page + 1).filter(|page| page.party == Party::Agent).collect();
        let (first, last) = (replies.first()?, replies.last()?);
        if self.claims.iter().any(|claim| {
            claim.statement == number && claim.stance != Stance::Ignored && claim.fit == Fit::Same
        }) {
            return None;
        }
        if self.agent_moments("transfer").any(|moment| moment.turn > first.turn.saturating_sub(1)) {
            return None;
        }
        let words = self.agent_moments("vague_time").find(|moment| moment.turn >= first.turn);
        let topic = replies.iter().find_map(|page| {
            let everywhere = (0, page.text().len());
            let place = page.places(number, Part::Topic, everywhere).next()?;
            let (_, sentence) = page.sentence_at(place.0)?;
            Some(page.quote(self.scene, sentence.range))
        });
        let decided = match (words, topic) {
            (Some(moment), _) => self.scene.quote(moment.turn, moment.span),
            (None, Some(sentence)) => sentence,
            (None, None) => {
                Evidence::Searched { from_turn: first.turn, to_turn: last.turn, what: statement.id.clone() }
            }
        };
        let asked = self.pages.get(question.page).map(|page| page.quote(self.scene, question.range));
        let evidence = std::iter::once(decided).chain(asked).collect();
        Some(Observation { kind: Asked::Vague, how: How::NoValue, evidence, confidence: VAGUE })
    }

    /// Moments of one kind by the agent that a rubric would count.
    fn agent_moments(&self, kind: &'static str) -> impl Iterator<Item = &crate::facts::Moment> {
        self.scene.facts.moments.iter().filter(move |moment| {
            moment.kind == kind
                && moment.by == Party::Agent
                && moment.confidence >= 0.5
                && self.scene.fits_span(moment.turn, moment.span)
        })
    }

    /// Does what was read of a statement rest on a turn whose words are too unsure to quote?
    fn rests_on_unsure_words(&self, number: usize) -> bool {
        let unsure = |page: usize| self.pages.get(page).is_some_and(|page| !page.sure);
        self.claims.iter().any(|claim| claim.statement == number && unsure(claim.page))
    }
}

/// Where an observation stands: turn and byte.
fn place(evidence: &[Evidence]) -> (usize, usize) {
    match evidence.first() {
        Some(Evidence::Quote { turn, span, .. }) => (*turn, span.start),
        Some(Evidence::Searched { to_turn, .. }) => (*to_turn, usize::MAX),
        _ => (usize::MAX, usize::MAX),
    }
}
