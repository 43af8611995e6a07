//! People in the database.

pub mod failures;
pub mod sessions;
pub mod teams;
pub mod tokens;
pub mod users;
