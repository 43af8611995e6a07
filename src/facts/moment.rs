//! Something that was said and matters: an apology, a refusal, a promise with a time.

use crate::basic::Span;
use crate::conversation::Party;
use serde::{Deserialize, Serialize};

/// One occurrence of a kind of moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    /// Name of the kind, e.g. `apology`; `facts::MOMENT_KINDS` lists those that rules find.
    pub kind: String,
    /// Index of the turn.
    pub turn: usize,
    /// Bytes of the turn's text.
    pub span: Span,
    /// Who said it.
    pub by: Party,
    /// How sure, 0-1. Rules say 1 for unambiguous phrases and less for weak ones.
    pub confidence: f64,
    /// The rule or head, with its version: `rule:apology.zh@1`.
    pub source: String,
}
