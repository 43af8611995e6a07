//! Text as rules see it: folded, cut into sentences and clauses, searched for phrases, masked.
//!
//! Everything here is pure and keeps its offsets: each answer is a [`Span`](crate::basic::Span) of the text that
//! was given, so that a quote can always be cut from what is stored. This module knows words, not turns; who said
//! something and what follows from it is decided above, in `facts` and `rubric`.

mod clause;
mod fold;
mod language;
mod mask;
mod passage;
pub mod personal;
mod phrases;
pub mod quantity;
mod sentence;

pub use clause::{clauses, clauses_of};
pub use fold::{Folded, fold};
pub use language::language;
pub use mask::mask;
pub use passage::{passages, weight};
pub use personal::{masked, numbers_masked};
pub use phrases::{Hit, Phrases, PhrasesError};
pub use sentence::sentences;
