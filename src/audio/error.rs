//! What can be wrong with a recording, said so that its sender can mend it.

use crate::basic::Millis;
use std::io;

/// Why a recording cannot be read. The second line of the message is a hint.
#[derive(Debug, thiserror::Error)]
pub enum AudioError {
    /// No sound in it.
    #[error("the recording is empty\nhint: check that the recorder had finished before the file was sent")]
    Empty,
    /// More bytes than allowed.
    #[error(
        "the file has {bytes} bytes, more than the limit of {limit}\nhint: send it compressed (MP3, FLAC, Ogg Vorbis) or raise the limit on bytes"
    )]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// What is allowed.
        limit: u64,
    },
    /// Longer than allowed.
    #[error(
        "the recording is longer than the limit of {limit}\nhint: split it by conversation, or raise the limit on duration"
    )]
    TooLong {
        /// What is allowed.
        limit: Millis,
    },
    /// More channels than allowed.
    #[error(
        "the recording has {found} channels, more than the limit of {limit}\nhint: keep one channel for each party of the conversation, or mix it to mono"
    )]
    TooManyChannels {
        /// In the file.
        found: usize,
        /// What is allowed.
        limit: usize,
    },
    /// Bytes that are no sound, as far as we can tell.
    #[error("this is no recording that we can read{}\nhint: WAV, MP3, FLAC and Ogg Vorbis are read", looks_like.map(|kind| format!(": it looks like {kind}")).unwrap_or_default())]
    NotAudio {
        /// What it seems to be instead.
        looks_like: Option<&'static str>,
    },
    /// Sound in a coding that we have no decoder for.
    #[error(
        "{codec} is not supported\nhint: convert it to WAV, MP3, FLAC or Ogg Vorbis, e.g. `ffmpeg -i in -c:a flac out.flac`"
    )]
    Unsupported {
        /// The coding by its name.
        codec: String,
    },
    /// A header that makes no sense.
    #[error("the header of the recording is damaged: {0}\nhint: export it again")]
    Header(String),
    /// A rate at which nobody records speech.
    #[error(
        "the header claims {rate} samples a second\nhint: between 4000 and 384000 are read; the header may be damaged"
    )]
    SampleRate {
        /// As the header has it.
        rate: u32,
    },
    /// The file ends before the recording does.
    #[error("the recording is cut off at {at}{}\nhint: send the whole file again", expected.map(|whole| format!(", it should last {whole}")).unwrap_or_default())]
    Truncated {
        /// Where it ends.
        at: Millis,
        /// How long it claims to be.
        expected: Option<Millis>,
    },
    /// Too much of the file cannot be decoded.
    #[error("the recording is damaged at {at}: {what}\nhint: send the file again, or export it anew")]
    Damaged {
        /// First place that could not be decoded.
        at: Millis,
        /// What the decoder says.
        what: String,
    },
    /// The file itself could not be read.
    #[error("the file could not be read")]
    Read(#[from] io::Error),
}
