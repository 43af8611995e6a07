//! Who may ask: for now one admin, known by a token that only the data directory's owner can read.
//!
//! Every handler names the role it needs as its first argument; a handler that does not is found by
//! `tests/it/service.rs`, which walks the OpenAPI document.

mod role;
mod token;

pub use role::Admin;
pub use token::{AdminToken, TokenError};
