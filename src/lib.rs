//! spotcheck

pub mod models;
