//! Facts: what can be derived from turns, measurements and roles without a model.
//!
//! `derive` is pure: same in, same bytes out, thousands of conversations a second. A fact is a number (a response
//! time, a share) or a moment (an apology, a vague promise) and always points at where it was read.

mod evidence;
pub mod heads;
mod moment;
mod moments;
mod number;
mod quality;
pub mod store;
mod roles;
mod timing;
mod vocabulary;

pub use evidence::Evidence;
pub use moment::Moment;
pub use moments::rules_in;
pub use number::Number;
pub use quality::{Level, Moved, Quality};
pub use roles::infer_roles;
pub use vocabulary::{KindDoc, MOMENT_KINDS, NUMBER_NAMES, QUALITY_NAMES};

use crate::conversation::{About, Roles, Transcript};
use crate::measure::Measurements;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Bumped whenever the same input would give other facts; stored with every set of facts.
pub const VERSION: u32 = 2;

/// Everything derived from one conversation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// [`VERSION`] at the time of deriving.
    pub version: u32,
    /// By name, e.g. `first_response_ms`. A number that cannot be known is absent here and named in `unknown`.
    pub numbers: BTreeMap<String, Number>,
    /// In order of turn and place.
    pub moments: Vec<Moment>,
    /// What trained heads say of the whole conversation, by the name of the quality.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub qualities: BTreeMap<String, Quality>,
    /// Why a number or a kind of moment could not be assessed, by name: never a zero instead.
    pub unknown: BTreeMap<String, String>,
}

/// What `derive` reads.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// Who, when, which channel.
    pub about: &'a About,
    /// What was said.
    pub transcript: &'a Transcript,
    /// Who each voice is.
    pub roles: &'a Roles,
    /// What models read.
    pub measurements: &'a Measurements,
}

/// Everything that follows from turns, measurements and roles. Pure: the same source gives the same bytes.
///
/// What cannot be known (no times, roles unknown) is named in [`Facts::unknown`] with the reason.
pub fn derive(source: &Source) -> Facts {
    let mut unknown = BTreeMap::new();
    let moments = moments::find(source).unwrap_or_else(|why| {
        unknown.extend(MOMENT_KINDS.iter().map(|kind| (kind.name.to_owned(), why.clone())));
        Vec::new()
    });
    let numbers = timing::numbers(source, &moments);
    unknown.extend(numbers.unknown);
    Facts { version: VERSION, numbers: numbers.known, moments, qualities: BTreeMap::new(), unknown }
}
