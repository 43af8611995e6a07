//! Reports: how agents, teams, channels and rubrics do, and how sure that is.
//!
//! Everything is added up from the narrow rows of `review::records`. A figure carries how many conversations it rests
//! on and a 95 % interval; where that says too little the figure is not given at all ([`Figure`]). Agents and teams are
//! compared only by intervals of their difference, corrected for how many are compared at once.

mod agent;
pub mod api;
mod compare;
mod csv;
mod examples;
mod figure;
pub mod names;
mod overview;
mod rubric;
mod satisfaction;
mod sheet;
pub mod store;
mod tables;
mod words;
mod xlsx;

pub use agent::{AgentReport, DimensionLine, Leaning};
pub use compare::{AgentRow, AgentsReport, Difference, Pair, TeamRow, TeamsReport};
pub use examples::Example;
pub use figure::{ENOUGH, Figure, Scale, WIDEST};
pub use overview::{Corrected, GroupLine, OverviewReport, Point, Stretch};
pub use rubric::{CriterionRow, RubricReport};
pub use satisfaction::{SatisfactionReport, Week};
pub use sheet::{Cell, Sheet};

use crate::basic::UnixMillis;
use crate::calendar::{Bucket, By, Calendar};
use serde::Serialize;
use utoipa::ToSchema;

/// Which conversations a report is about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Under this rubric; of each conversation the strictest where none is named.
    pub rubric: Option<String>,
    /// `voice` or `chat`.
    pub channel: Option<String>,
    /// `zh`, `en` or `other`.
    pub language: Option<String>,
    /// Of this agent.
    pub agent: Option<String>,
    /// Begun in one of these stretches (the first instant, and the first after it), in order; anywhere where absent.
    pub open: Option<Vec<(UnixMillis, UnixMillis)>>,
}

/// From when until before when, and how it is cut.
#[derive(Clone, Debug)]
pub struct Period {
    /// The first instant.
    pub from: UnixMillis,
    /// The first instant after it.
    pub to: UnixMillis,
    /// The stretches.
    pub buckets: Vec<Bucket>,
}

impl Frame {
    /// Of fewer conversations than this nothing is told to this reader, not even how they are counted.
    fn least(&self) -> usize {
        if self.blind { self.enough } else { 0 }
    }
}

impl Period {
    /// The whole, in one piece.
    pub fn whole(from: UnixMillis, to: UnixMillis) -> Self {
        Self { from, to, buckets: vec![Bucket { from, to }] }
    }

    /// The same time cut by the calendar.
    #[must_use]
    pub fn by(&self, calendar: &Calendar, by: By) -> Self {
        Self { buckets: calendar.buckets(self.from, self.to, by), ..self.clone() }
    }
}

/// What every report says of itself.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Frame {
    /// The zone of days and weeks, as IANA names it.
    pub zone: String,
    /// The first instant, ms since 1970.
    pub from: UnixMillis,
    /// The first instant after the last.
    pub to: UnixMillis,
    /// The rubric asked for; absent: of each conversation the strictest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rubric: Option<String>,
    /// Overall score from which a conversation passes (合格线), 0-100.
    pub pass_mark: f64,
    /// Does a conversation in which a red line was crossed fail whatever its score is?
    pub critical_fails: bool,
    /// Fewer values than this are not reported.
    pub enough: usize,
    /// Is anything left out because the reader may still have to judge it blind? Then nothing is told either of fewer
    /// conversations than `enough`.
    pub blind: bool,
}
