//! Appeals over HTTP: made and escalated by agents, decided by another person, and the cases that come of them.

mod cases;
mod decide;
mod documents;
mod list;
mod make;
mod one;

pub use cases::RubricCaseDocument;
pub use documents::{AppealDocument, DoneDocument, PointDocument};
pub use one::AppealWhole;

use super::Refused;
use super::decide::DecideError;
use crate::http::{Problem, within};
use crate::people::AdminToken;
use crate::review::Terms;
use crate::store::Db;
use axum::extract::FromRef;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of appeals.
pub fn router<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Db: FromRef<S>,
    AdminToken: FromRef<S>,
    Arc<Terms>: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(make::make_appeal))
        .routes(routes!(make::escalate_appeal))
        .routes(routes!(list::list_appeals))
        .routes(routes!(one::get_appeal))
        .routes(routes!(decide::decide_appeal))
        .routes(routes!(cases::list_rubric_cases))
        .routes(routes!(cases::export_rubric_cases))
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let detail = refused.to_string();
        match refused {
            Refused::OwnVerdict | Refused::OwnDecision | Refused::OwnConversation | Refused::NeedsLead => {
                Self::conflict(detail).hint("ask a colleague to decide")
            }
            Refused::NotWaiting | Refused::CannotEscalate => Self::conflict(detail),
            Refused::Points(_) | Refused::NoReason(_) | Refused::SameMark(_) => Self::unprocessable(detail),
        }
    }
}

impl From<DecideError> for Problem {
    fn from(error: DecideError) -> Self {
        match error {
            DecideError::Store(error) => error.into(),
            DecideError::Evidence(_) => Self::unprocessable(error.to_string()),
            other => Self::conflict(other.to_string()),
        }
    }
}

/// A reason that somebody gives.
fn reason(text: &str) -> Result<String, Problem> {
    within("a reason", 1..=2_000, text)
}
