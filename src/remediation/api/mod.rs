//! Remediations over HTTP: who has to do what, what was done, and whether it was done on time.

mod change;
mod documents;
mod list;
mod mine;
mod one;
mod timely;

pub use documents::{FailedDocument, LaterDocument, RemediationDocument, RemediationWhole, StepDocument};
pub use mine::{MyRemediation, MyStep};
pub use timely::{TimelyDocument, TimelyLine, TimelyReport};

use super::Refused;
use crate::http::Problem;
use crate::people::AdminToken;
use crate::review::Terms;
use crate::store::Db;
use axum::extract::FromRef;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of remediation.
pub fn router<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Db: FromRef<S>,
    AdminToken: FromRef<S>,
    Arc<Terms>: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(list::list_remediations))
        .routes(routes!(timely::report_timely_remediations))
        .routes(routes!(one::get_remediation))
        .routes(routes!(change::assign_remediation))
        .routes(routes!(change::act_on_remediation))
        .routes(routes!(change::recheck_remediation))
        .routes(routes!(change::close_remediation))
        .routes(routes!(mine::list_my_remediations))
        .routes(routes!(mine::act_on_my_remediation))
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let detail = refused.to_string();
        match refused {
            Refused::NoNote => Self::unprocessable(detail),
            Refused::OutOfTurn(_) => Self::conflict(detail).hint("somebody was faster: load it again"),
            Refused::OwnAction => Self::conflict(detail).hint("ask a colleague"),
        }
    }
}
