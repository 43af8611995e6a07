//! What every HTTP handler shares: problems instead of bare errors, checked JSON, pages by cursor.
//!
//! It knows no domain. Routes live in each domain's `api.rs`; `web` composes them.

mod page;
mod problem;
mod valid;

pub use page::{Cursor, Page, PageQuery};
pub use problem::Problem;
pub use valid::Valid;
