//! The queue's queries.

mod counts;
mod facets;
mod list;
mod narrow;

pub use counts::{Counts, counts, last_change};
pub use facets::{Facet, Facets, facets};
pub use list::{Listed, Named, one, page, todays};
pub(crate) use narrow::narrow;
