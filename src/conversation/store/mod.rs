//! Conversations in the database: one row each, and beside it the recording, what was said, and who said it.

mod recording;
mod row;
mod said;

pub use recording::{Heard, Recording, add_recording, describe_recording, empty_trash, recording, trashed};
pub use row::{
    Filter, MadeFrom, NewRow, Row, State, advance, bump, by_external, by_id, delete, fail, insert, list,
    lock_external, progress, revise, set_about, set_outcome, states,
};
pub use said::{put_roles, put_transcript, roles, transcript, words};
