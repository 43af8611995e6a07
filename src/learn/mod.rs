//! Learning from people: conversations that people have labelled, and how well the machine agrees with them.
//!
//! [`labelled`] reads what people said of conversations. Everything here is pure: who runs models over the rows is
//! `pipeline`.

#[cfg(feature = "bert")]
mod descent;
pub mod eval;
pub mod labelled;
pub mod lines;
#[cfg(feature = "bert")]
pub mod moments;
#[cfg(feature = "bert")]
pub mod qualities;
pub mod talks;
#[cfg(feature = "bert")]
pub mod texts;
