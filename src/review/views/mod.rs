//! Saved views: a filter and an order under a name, for oneself or, by leads, for everybody.

pub mod api;
pub mod store;

use super::queue::{Filter, Quick, Sort, Viewer};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a view shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ViewQuery {
    /// Which cases.
    #[serde(default)]
    pub filter: Filter,
    /// In which order.
    #[serde(default)]
    pub sort: Sort,
}

/// The views that everybody has, by a name that pages translate.
pub fn built_in(viewer: &Viewer) -> Vec<(&'static str, ViewQuery)> {
    let quick = |quick, sort| ViewQuery { filter: Filter { quick: Some(quick), ..Filter::default() }, sort };
    let sample = if viewer.blindfolded() {
        ("blind", quick(Quick::Blind, Sort::Oldest))
    } else {
        ("sample", quick(Quick::Sample, Sort::Oldest))
    };
    vec![
        ("mine", quick(Quick::Mine, Sort::Urgent)),
        ("overdue", quick(Quick::Overdue, Sort::Due)),
        sample,
        ("critical", quick(Quick::Critical, Sort::Urgent)),
    ]
}
