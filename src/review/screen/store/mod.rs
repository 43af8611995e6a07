//! What belongs to reviewing in the database: drafts, first answers, remarks, corrections.

mod comments;
mod corrections;
mod drafts;
mod firsts;

pub use comments::{Comment, add as add_comment, delete as delete_comment, of as comments};
pub use corrections::{Correction, carry, correct, of as corrections};
pub use drafts::{Draft, drop as drop_draft, of as draft, save as save_draft};
pub use firsts::{First, answer_first, of as first_answers};
