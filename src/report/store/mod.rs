//! What reports read: sums over the narrow rows of `review::records`, within what the reader may see.
//!
//! What is kept from the reader until they have judged it themselves is in none of the rows: however a report is
//! narrowed, and whatever is subtracted from what, nothing is told of it.

mod after;
mod cells;
mod criteria;
mod people;
mod sampled;
mod satisfied;

pub use after::{Aftermath, aftermath};
pub use cells::{Cell, Group, cells};
pub use criteria::{Answers, Pattern, Slice, answers, patterns};
pub use people::{Stood, agent_name, recent};
pub use sampled::{Sample, sample};
pub use satisfied::{Contact, contacts};

use super::Filter;
use crate::basic::UnixMillis;
use crate::conversation::store::keep_in_sight;
use crate::review::blind::store::kept_conversations;
use crate::review::queue::Viewer;
use crate::store::Clauses;

/// Adds the narrow rows `v` of `[from, to)` under the rubric asked for (else the strictest) that the reader may see:
/// what follows `from`, up to and with its conditions.
fn rows(clauses: &mut Clauses, viewer: &Viewer, when: (UnixMillis, UnixMillis), filter: &Filter) {
    clauses.push("(select s.*, s.at as happened_at from report_scores s where ");
    match &filter.rubric {
        Some(rubric) => clauses.with("s.rubric_id = ", rubric.as_str(), ""),
        None => clauses.push("s.strictest = 1"),
    };
    within(clauses, when, filter);
    clauses.push(") v where ");
    shown(clauses, viewer);
}

/// Adds the time and whatever else the filter says but the rubric, of a row `s`.
fn within(clauses: &mut Clauses, (from, to): (UnixMillis, UnixMillis), filter: &Filter) {
    clauses.with(" and s.at >= ", from.0, "").with(" and s.at < ", to.0, "");
    if let Some(open) = &filter.open {
        begun_in(clauses, open.iter().filter(|(opens, closes)| *opens < to && *closes > from));
    }
    let columns = [("channel", &filter.channel), ("language", &filter.language), ("agent_id", &filter.agent)];
    for (column, wanted) in columns {
        if let Some(wanted) = wanted {
            clauses.with(&format!(" and s.{column} = "), wanted.as_str(), "");
        }
    }
}

/// Adds that a row `s` begins in one of the stretches.
fn begun_in<'s>(clauses: &mut Clauses, stretches: impl Iterator<Item = &'s (UnixMillis, UnixMillis)>) {
    let mut before = " and exists (select 1 from (values ";
    for (opens, closes) in stretches {
        clauses.with(&format!("{before}("), opens.0, "").with(", ", closes.0, ")");
        before = ", ";
    }
    let none = before != ", ";
    clauses.push(if none { " and 1 = 0" } else { ") o where s.at >= o.column1 and s.at < o.column2)" });
}

/// Adds that a row `v` may be shown: in sight, and not kept from the reader.
fn shown(clauses: &mut Clauses, viewer: &Viewer) {
    let kept = kept_conversations(clauses, viewer.blindfold, &viewer.user);
    clauses.push(&format!("v.conversation_id not in {kept}"));
    keep_in_sight(clauses, &viewer.sight, "v");
}
