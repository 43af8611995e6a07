//! A condition that asks about knowledge, answered.

use super::super::phrasing::Phrasing;
use super::super::scene::Scene;
use super::super::search::ground;
use super::super::truth::{Truth, Value};
use super::{Assessed, Observation, VERSION, wording};
use crate::conversation::Party;
use crate::facts::Evidence;
use crate::rubric::knowledge::Statement;
use crate::rubric::{Asked, KnowledgeTest};
use std::collections::BTreeSet;

/// How sure it is that nothing of the kind was said when nothing was found.
const ABSENCE: f64 = 0.8;

const WRONG: &[Asked] = &[Asked::Contradicted, Asked::Vague, Asked::Unsupported, Asked::Silent];

/// Does the condition hold?
pub(crate) fn judge(scene: &Scene<'_>, test: &KnowledgeTest, say: Phrasing) -> Truth {
    if let Some(doubt) = ground(scene, Some(Party::Agent)) {
        return Truth::unknown(say.doubt(&doubt));
    }
    let statements = scene.statements();
    let meant = |assessed: &&Assessed| {
        let id = statements.get(assessed.statement).map(|statement| &statement.id);
        test.statements.is_empty() || id.is_some_and(|id| test.statements.contains(id))
    };
    let assessed: Vec<(&Statement, &Assessed)> = scene
        .assessed()
        .iter()
        .filter(meant)
        .filter_map(|assessed| Some((statements.get(assessed.statement)?, assessed)))
        .collect();
    let answer = Answer { scene, say, assessed: &assessed };
    if test.asked.contains(&Asked::Raised) {
        return answer.raised();
    }
    if test.asked.contains(&Asked::Correct) {
        let wrong = answer.found(WRONG, Value::No);
        return wrong.or_else(|| answer.unsure()).unwrap_or_else(|| answer.correct());
    }
    let found = answer.found(&test.asked, Value::Yes);
    found.or_else(|| answer.unsure()).unwrap_or_else(|| answer.nothing(&test.asked))
}

struct Answer<'a, 's> {
    scene: &'a Scene<'s>,
    say: Phrasing,
    assessed: &'a [(&'a Statement, &'a Assessed)],
}

impl Answer<'_, '_> {
    fn raised(&self) -> Truth {
        let raised: Vec<&Statement> =
            self.assessed.iter().filter(|(_, one)| one.raised).map(|(statement, _)| *statement).collect();
        if raised.is_empty() {
            return self.nothing(&[Asked::Raised]);
        }
        let titles: Vec<&str> = raised.iter().map(|statement| statement.title.read(self.say.0)).collect();
        let sources = raised.iter().map(|statement| source(statement)).collect();
        self.truth(Value::Yes, Vec::new(), 1.0, sources, wording::raised(&titles, self.say.0))
    }

    /// Everything seen of these kinds.
    fn found(&self, kinds: &[Asked], value: Value) -> Option<Truth> {
        let seen: Vec<(&Statement, &Observation)> = self
            .assessed
            .iter()
            .flat_map(|(statement, one)| one.observations.iter().map(|seen| (*statement, seen)))
            .filter(|(_, seen)| kinds.contains(&seen.kind))
            .collect();
        (!seen.is_empty()).then(|| self.joined(value, &seen))
    }

    fn joined(&self, value: Value, seen: &[(&Statement, &Observation)]) -> Truth {
        let mut reasons: Vec<String> = Vec::new();
        for (statement, seen) in seen {
            let reason = wording::reason(statement, seen, self.say);
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        let mut evidence: Vec<Evidence> = Vec::new();
        for place in seen.iter().flat_map(|(_, seen)| &seen.evidence) {
            if !evidence.contains(place) {
                evidence.push(place.clone());
            }
        }
        let surest = seen.iter().map(|(_, seen)| seen.confidence).fold(0.0, f64::max);
        let sources = seen.iter().map(|(statement, _)| source(statement)).collect();
        self.truth(value, evidence, surest, sources, reasons.join(self.say.separator()))
    }

    fn unsure(&self) -> Option<Truth> {
        let (statement, doubt) =
            self.assessed.iter().find_map(|(statement, one)| Some((*statement, one.doubt.as_ref()?)))?;
        Some(Truth::unknown(wording::unsure(statement, doubt, self.say)))
    }

    /// Nothing is wrong.
    fn correct(&self) -> Truth {
        self.found(&[Asked::Confirmed], Value::Yes).unwrap_or_else(|| {
            let nothing = self.nothing(WRONG);
            Truth { value: Value::Yes, ..nothing }
        })
    }

    fn nothing(&self, asked: &[Asked]) -> Truth {
        let last = self.scene.turns.len().saturating_sub(1);
        let titles: Vec<&str> = if self.assessed.is_empty() {
            self.scene.statements().iter().map(|statement| statement.title.read(self.say.0)).collect()
        } else {
            self.assessed.iter().map(|(statement, _)| statement.title.read(self.say.0)).collect()
        };
        let evidence = vec![Evidence::Searched { from_turn: 0, to_turn: last, what: titles.join(", ") }];
        let why = wording::nothing(&titles, asked, (0, last), self.say.0);
        self.truth(Value::No, evidence, ABSENCE, BTreeSet::new(), why)
    }

    /// No surer than the words and the roles.
    fn truth(
        &self,
        value: Value,
        evidence: Vec<Evidence>,
        confidence: f64,
        sources: BTreeSet<String>,
        why: String,
    ) -> Truth {
        let confidence = confidence
            .min(self.scene.words_confidence())
            .min(self.scene.source.roles.confidence)
            .clamp(0.0, 1.0);
        Truth { value, evidence, confidence, sources, why }
    }
}

fn source(statement: &Statement) -> String {
    format!("knowledge:{}@{VERSION}", statement.id)
}
