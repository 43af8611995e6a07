//! `score(rubric, conversation, facts) -> Scorecard`: pure, deterministic, every point with its evidence.
//!
//! A criterion is asked three questions in this order: does it apply, what is there to see, what follows. Conditions
//! answer yes, no or "cannot be told" ([`Truth`]); the last leaves the score alone and asks for a person. Nothing
//! here loads a model, reads a clock or touches a store.

mod asked;
pub mod cases;
pub mod document;
mod finding;
mod judge;
mod mark;
pub(crate) mod knowledge;
mod phrasing;
mod quality;
mod scene;
mod scorecard;
pub mod store;
mod search;
mod tally;
mod truth;
mod verdict;

pub use asked::questions;
pub use finding::{Finding, Outcome};
pub use judge::judge;
pub use knowledge::{Likeness, Vectors};
pub use mark::Mark;
pub use scene::Scene;
pub use scorecard::{DimensionScore, RubricRef, Scorecard};
pub use tally::{Tally, tally};
pub use truth::{Truth, Value};

use crate::facts::{Facts, Source};
use crate::opinion::Opinions;
use crate::rubric::Compiled;

/// Scores one conversation under one rubric, without a judge. Same in, same scorecard out.
pub fn score(rubric: &Compiled, source: &Source<'_>, facts: &Facts) -> Scorecard {
    score_with(rubric, source, facts, &Opinions::default(), None)
}

/// The same, with what the judge said of it, and with vectors by which turns are likened to the examples in the
/// rubric's knowledge.
pub fn score_with(
    rubric: &Compiled,
    source: &Source<'_>,
    facts: &Facts,
    opinions: &Opinions<'_>,
    likeness: Option<Likeness<'_>>,
) -> Scorecard {
    let scene = Scene::new(*source, facts, rubric.gates).knowing(&rubric.knowledge, likeness);
    let judge = |criterion| verdict::verdict(&scene, criterion, rubric.language, opinions);
    let judged = rubric.criteria.iter().map(judge);
    let findings: Vec<Finding> = judged.collect();
    let tally = tally(rubric, &findings.iter().map(Finding::mark).collect::<Vec<_>>());
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
