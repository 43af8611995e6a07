//! Conversations in the database: one row each, and beside it the recording, what was said, and who said it.

mod change;
mod recording;
mod row;
mod said;
mod search;
mod sight;

pub use change::{
    MadeFrom, NewRow, advance, bump, delete, fail, insert, progress, revise, set_about, set_outcome,
};
pub use recording::{Heard, Recording, add_recording, describe_recording, empty_trash, recording, trashed};
pub use row::{Filter, Row, State, agent_called, by_external, by_id, list, lock_external, states};
pub use said::{put_roles, put_transcript, roles, transcript, words};
pub use search::{back_fill, back_fill_ids, narrow, search_text};
#[allow(unused_imports, reason = "for every store that asks whose conversations somebody may see")]
pub(crate) use sight::in_sight;
pub(crate) use sight::of_teams;
pub use sight::{agents_wholly_in_sight, keep_in_sight, keep_off_own_team, of_own_team, sees};
