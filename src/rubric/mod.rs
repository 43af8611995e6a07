//! The rubric language: parse, lint with line and column, compile; a version is a content hash.

pub mod store;
