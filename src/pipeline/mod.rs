//! The stages in order.

mod inspector;
pub mod rubrics;

pub use inspector::{Inspected, Inspector};

use crate::audio::Limits;
use crate::config::{IntakeSettings, Settings};
use crate::measure::TextModel;
use crate::speech::Transcriber;

/// What a recording may be.
fn audio_limits(settings: &IntakeSettings) -> Limits {
    Limits {
        max_bytes: settings.max_recording_bytes,
        max_duration_ms: crate::basic::Millis::from_secs(i64::from(settings.max_recording_minutes) * 60),
        ..Limits::default()
    }
}

fn load_transcriber(settings: &Settings) -> anyhow::Result<Box<dyn Transcriber>> {
    let model = crate::speech::whisper::Model::load(&settings.whisper_file())?;
    Ok(Box::new(model.state()?))
}

fn load_text_model(settings: &Settings) -> anyhow::Result<Box<dyn TextModel>> {
    let _ = settings;
    anyhow::bail!("not yet")
}
