//! `score(rubric, conversation, facts) -> Scorecard`: pure, deterministic, every point with its evidence.

pub mod document;
mod finding;
mod scorecard;
pub mod store;

pub use finding::{Finding, Outcome};
pub use scorecard::{DimensionScore, RubricRef, Scorecard};
