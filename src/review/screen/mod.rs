//! The review screen: one conversation with everything a person needs to judge it, and what they say of it.
//!
//! Reading is one answer ([`ReviewDocument`]), so that the page shows the next case at once. What the machine found is
//! in it only where `blind` lets it be. Judging goes from a draft (saved while typing) over the first answers
//! (kept for ever, where the review is blind) to one verdict for each rubric.

mod build;
mod comments;
mod document;
mod draft;
mod give;
mod judged;
mod read;
mod reveal;
mod sound;
pub mod store;
mod unmask;

pub(in crate::review) use build::recording;
pub use document::{RecordingDocument, ReviewDocument};
pub use judged::{Lack, judged};
pub use read::{Reader, document, seen};

use super::ScreenRules;
use super::verdict::Pointed;
use crate::audio::Limits;
use crate::blob::Blobs;
use crate::people::AdminToken;
use crate::rubric::Shelf;
use crate::scoring::Mark;
use crate::store::Db;
use axum::extract::FromRef;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// What a person says of one criterion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = SaidOfCriterion)]
pub struct Said {
    /// Id of the rubric.
    pub rubric: String,
    /// Id of the criterion.
    pub criterion: String,
    /// The answer; `not_assessable` is "cannot tell".
    pub mark: Mark,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Where it is seen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Pointed>,
}

/// A review as it stands on the page, finished or not.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Judgement {
    /// What was answered so far.
    pub answers: Vec<Said>,
    /// About the whole conversation.
    pub note: String,
    /// How long it was open and somebody was active, seconds.
    pub seconds: i64,
}

/// Longest text that a person may write into one field, in bytes.
pub(crate) const MAX_TEXT: usize = 20_000;
/// Places that a person may point at for one criterion, at most.
pub(crate) const MAX_EVIDENCE: usize = 100;
/// What is said of a longer text.
pub(crate) const TOO_LONG: &str = "a note or reason is longer than 20,000 bytes";

impl Judgement {
    /// Is any text longer than fits?
    fn is_too_long(&self) -> bool {
        self.note.len() > MAX_TEXT
            || self.answers.len() > 2_000
            || self
                .answers
                .iter()
                .any(|said| said.reason.len() > MAX_TEXT || said.evidence.len() > MAX_EVIDENCE)
    }
}

/// The routes of the review screen, but those that score again (`pipeline::api`).
pub fn router<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Db: FromRef<S>,
    AdminToken: FromRef<S>,
    ScreenRules: FromRef<S>,
    Arc<Shelf>: FromRef<S>,
    Blobs: FromRef<S>,
    Limits: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(read::get_review))
        .routes(routes!(draft::save_review_draft))
        .routes(routes!(reveal::reveal))
        .routes(routes!(give::give_verdict))
        .routes(routes!(give::close_case))
        .routes(routes!(comments::add_comment))
        .routes(routes!(comments::delete_comment))
        .routes(routes!(unmask::unmask))
        .routes(routes!(sound::get_audio))
        .routes(routes!(sound::get_peaks))
}
