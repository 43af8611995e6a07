//! Who may ask, who they are and what they did: users with roles, agents in teams, sessions and tokens, the audit log.
//!
//! Every handler names the role it needs as its first argument (`role`): it then cannot run for anybody else, and
//! `tests/it/roles.rs` walks the OpenAPI document with every role against the checked-in matrix.

pub mod api;
pub mod audit;
mod door;
mod patience;
mod password;
mod role;
mod secret;
pub mod sign_on;
pub mod store;
mod token;
mod user;

pub use door::{CSRF_HEADER, SESSION_COOKIE, Who};
pub use password::{PasswordError, Sealed};
pub use patience::{OF_ONE, OF_ONE_NAME, OF_ONE_PLACE, Patience, limits, mark};
pub use role::{Admin, Agent, Anyone, Coach, Lead, Reviewer, Role, Sender, Staff};
pub use secret::Secret;
pub use sign_on::{SignOn, SignOnError, SignOnSettings};
pub use token::{AdminToken, TokenError};
pub use user::{Scope, Sight, Team, User};
