//! Recordings on their way in: copied aside, looked at, and kept only when they can be decoded.

use super::audio_limits;
use crate::audio;
use crate::blob::{Blobs, Kept, Staged};
use crate::config::IntakeSettings;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Copies everything from `source`.
///
/// # Errors
/// When it cannot be read, or is larger than the stage allows.
pub fn copy(source: &mut impl Read, staged: &mut Staged) -> anyhow::Result<()> {
    let mut buffer = vec![0; 1 << 16];
    loop {
        match source.read(&mut buffer)? {
            0 => return Ok(()),
            n => staged.write(buffer.get(..n).unwrap_or_default())?,
        }
    }
}

/// Looks into the recording and keeps it. What is no recording that we read is refused here, before anything of it is
/// stored; damage further inside shows when it is decoded, as a visible failure.
///
/// # Errors
/// With what is wrong and a hint.
pub fn keep(blobs: &Blobs, staged: Staged, settings: &IntakeSettings) -> anyhow::Result<Kept> {
    audio::probe(File::open(staged.path())?, &audio_limits(settings))?;
    Ok(blobs.keep(staged)?)
}

/// The media type by the file's ending, for the player.
pub fn media_type(path: &Path) -> String {
    let ending =
        path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "mp3" => "audio/mpeg",
        "flac" => "audio/flac",
        "ogg" | "oga" => "audio/ogg",
        _ => "audio/wav",
    }
    .to_owned()
}
