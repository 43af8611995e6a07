//! Any conversation can be found, and reviewed outside the queue.
//!
//! A phrase is looked for in the masked text, so that searching is no way to look people up; ticket, customer and agent
//! are the source's own ids and are matched whole. Of a conversation whose case is to be reviewed blind, a reviewer is
//! told no score, and none of the filters by score returns it.

pub mod api;
pub mod store;

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which conversations. What is absent does not matter.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Words that were said; found from the beginning of a word, in Chinese anywhere.
    pub phrase: Option<String>,
    /// Part of the source's id as it is shown, or the whole id.
    pub id: Option<String>,
    /// The whole ticket or order number.
    pub ticket: Option<String>,
    /// The source's whole id of the customer.
    pub customer: Option<String>,
    /// The source's whole id of the agent.
    pub agent: Option<String>,
    /// Team, as the source names it.
    pub team: Option<String>,
    /// Score of record at least, 0-100.
    pub score_from: Option<f64>,
    /// Score of record at most, 0-100.
    pub score_to: Option<f64>,
    /// Not before, ms since 1970.
    pub from: Option<i64>,
    /// Before, ms since 1970.
    pub to: Option<i64>,
    /// `chat` or `voice`.
    pub channel: Option<String>,
    /// `zh`, `en` or `other`.
    pub language: Option<String>,
    /// `waiting`, `working`, `scored` or `failed`.
    pub state: Option<String>,
    /// Where it came from.
    pub source: Option<String>,
}
