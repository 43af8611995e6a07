//! The way of the data: decode → transcribe → measure → derive → (ask →) score; chats enter at measure. `ask` is there
//! only where a judge is configured and a rubric has a question for it.
//!
//! Each stage is one job and one commit: the fence, its outputs, and the next job. A stage has three parts: *load*
//! reads what it needs, *compute* turns it into outputs without touching the database, *commit* keeps them. Models
//! run in `transcribe` and `measure` alone; `derive` and `score` are pure and can be run again over everything
//! ([`rescore`]) at thousands of conversations a second.
//!
//! What computes comes in through two traits: [`Models`] needs weights, [`Judge`] needs rubrics. `worker` calls this
//! module; it owns no thread itself.

pub mod again;
pub mod api;
mod ask;
pub mod asker;
mod decode;
mod derive;
mod erase;
pub mod eval;
mod failure;
pub mod fault;
pub mod files;
pub mod heads;
mod inspector;
pub mod judge;
#[cfg(feature = "bert")]
pub mod learn;
mod intake;
mod measure;
pub mod preview;
pub mod publishing;
pub mod rescore;
mod roles;
pub mod rubrics;
mod score;
mod store;
mod task;
pub mod texts;
mod tools;
mod transcribe;
pub mod trial;
pub mod upload;
pub mod weights;
mod work;

pub use erase::{erase, sweep};
pub use failure::{StageError, give_up, release_everyone, release_worker, retried, told, wait_for};
pub use inspector::{Inspected, Inspector};
pub use intake::{Accepted, Content, Intake, IntakeError, NewConversation, Sampling};
pub use roles::correct_roles;
pub use task::{Stage, retry};
pub use tools::{Context, Judge, Judged, Judges, Models};
pub use upload::media_type;
pub use work::{Done, Work, ask_judge, commit, compute, load};

use crate::audio::Limits;
use crate::config::IntakeSettings;

/// What a recording may be.
pub fn audio_limits(settings: &IntakeSettings) -> Limits {
    Limits {
        max_bytes: settings.max_recording_bytes,
        max_duration_ms: crate::basic::Millis::from_secs(i64::from(settings.max_recording_minutes) * 60),
        ..Limits::default()
    }
}
