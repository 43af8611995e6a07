//! What reports read: sums over the narrow rows of `review::records`, within what the reader may see.

mod after;
mod cells;
mod criteria;
mod people;
mod satisfied;

pub use after::{Aftermath, aftermath};
pub use cells::{Cell, Group, cells, differences};
pub use criteria::{Answers, Pattern, Slice, answers, patterns};
pub use people::{Stood, agent_name, recent};
pub use satisfied::{Contact, contacts};

/// The narrow rows `v` of `[$4, $5)` that the reader may see, under rubric $6 (empty: the strictest), of channel $7,
/// language $8 and agent $9 (empty: all). `in_sight!` asks for the columns that conversations have.
macro_rules! rows {
    () => {
        concat!(
            "(select s.*, s.at as happened_at, cast(null as bigint) as released_at
              from report_scores s
              where s.at >= $4 and s.at < $5
                and (($6 = '' and s.strictest = 1) or s.rubric_id = $6)
                and ($7 = '' or s.channel = $7) and ($8 = '' or s.language = $8)
                and ($9 = '' or s.agent_id = $9)) v where ",
            $crate::conversation::store::in_sight!()
        )
    };
}
pub(crate) use rows;

/// Binds $1-$9 of [`rows!`].
macro_rules! bound {
    ($query:expr, $sight:expr, $from:expr, $to:expr, $filter:expr) => {{
        let (kind, user, agent) = $sight.bound();
        $query
            .bind(kind)
            .bind(user)
            .bind(agent)
            .bind($from.0)
            .bind($to.0)
            .bind($filter.rubric.as_deref().unwrap_or(""))
            .bind($filter.channel.as_deref().unwrap_or(""))
            .bind($filter.language.as_deref().unwrap_or(""))
            .bind($filter.agent.as_deref().unwrap_or(""))
    }};
}
pub(crate) use bound;
