//! `score(rubric, conversation, facts) -> Scorecard`: pure, deterministic, every point with its evidence.
//!
//! A criterion is asked three questions in this order: does it apply, what is there to see, what follows. Conditions
//! answer yes, no or "cannot be told" ([`Truth`]); the last leaves the score alone and asks for a person. Nothing
//! here loads a model, reads a clock or touches a store.

pub mod cases;
pub mod document;
mod finding;
mod judge;
mod phrasing;
mod scene;
mod scorecard;
pub mod store;
mod search;
mod tally;
mod truth;
mod verdict;

pub use finding::{Finding, Outcome};
pub use judge::judge;
pub use scene::Scene;
pub use scorecard::{DimensionScore, RubricRef, Scorecard};
pub use truth::{Truth, Value};

use crate::facts::{Facts, Source};
use crate::rubric::Compiled;

/// Scores one conversation under one rubric. Same in, same scorecard out.
pub fn score(rubric: &Compiled, source: &Source<'_>, facts: &Facts) -> Scorecard {
    let scene = Scene::new(*source, facts, rubric.gates);
    let judged = rubric.criteria.iter().map(|criterion| verdict::verdict(&scene, criterion, rubric.language));
    let findings: Vec<Finding> = judged.collect();
    let tally = tally::tally(rubric, &findings);
    Scorecard {
        rubric: RubricRef { id: rubric.id.clone(), hash: rubric.hash.clone() },
        overall: tally.overall,
        band: tally.band,
        critical_failed: tally.critical_failed,
        dimensions: tally.dimensions,
        findings,
    }
}

#[cfg(test)]
mod gaming;
#[cfg(test)]
mod laws;
#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod shipped;
#[cfg(test)]
mod tests;
