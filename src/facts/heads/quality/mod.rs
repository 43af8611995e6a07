//! Heads for whole conversations: a small recurrent net over the turns answers how likely each level is.
//!
//! `features` makes a row of numbers of each turn, `net` reads the rows in order, `apply` asks it and leaves one turn
//! out after another to see which ones moved the answer. Training (`learn`) builds the same rows by the same code.

mod answer;
mod features;
mod kernel;
mod net;

pub(super) use answer::rounded;
pub use answer::{Asked, QualityHead, asked, likeliest};
pub use features::{Lexis, Reader, Said};
pub use kernel::{Kernel, pooled};
pub use net::{Gate, Net, Output};
