//! What every HTTP handler shares: problems instead of bare errors, pages by cursor.
//!
//! It knows no domain. Routes live in each domain's `api.rs`; `web` composes them.

mod closing;
mod page;
mod problem;

pub use closing::Closing;
pub use page::{Cursor, Page, PageQuery};
pub use problem::Problem;
