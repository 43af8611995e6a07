//! How much somebody wants to get done in a day, and how far they are.

pub mod api;
pub mod store;
