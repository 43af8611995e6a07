//! What every HTTP handler shares: problems instead of bare errors, what callers send, pages by cursor, texts of bounded length; and the
//! one client.
//!
//! It knows no domain. Routes live in each domain's `api.rs`; `web` composes them.

mod caller;
#[cfg(feature = "client")]
mod client;
mod closing;
mod extract;
mod page;
mod problem;
pub mod range;
mod within;

pub use caller::{Caller, Proxies};
#[cfg(feature = "client")]
pub use client::{Client, Unreachable};
pub use closing::Closing;
pub use extract::{Bytes, Json, Multipart, Path, Query};
pub use page::{Cursor, Page, PageQuery};
pub use problem::Problem;
pub use within::within;
