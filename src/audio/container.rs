//! What kind of file this is, by its first bytes. Names and extensions are not trusted.

use super::AudioError;

/// Containers that we read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    /// RIFF WAVE, and its 64-bit kin.
    Wav,
    /// MPEG audio frames, with or without an ID3 tag before them.
    Mp3,
    /// Native FLAC.
    Flac,
    /// Ogg pages.
    Ogg,
}

impl Container {
    /// From at least the first 64 bytes (fewer where the file is shorter).
    pub(super) fn of(head: &[u8]) -> Result<Self, AudioError> {
        let at = |offset: usize, magic: &[u8]| head.get(offset..).is_some_and(|rest| rest.starts_with(magic));
        if head.is_empty() {
            return Err(AudioError::Empty);
        }
        if (at(0, b"RIFF") || at(0, b"RF64") || at(0, b"BW64")) && at(8, b"WAVE") {
            return Ok(Self::Wav);
        }
        if at(0, b"fLaC") {
            return Ok(Self::Flac);
        }
        if at(0, b"OggS") {
            return ogg(head);
        }
        if let Some(codec) = known_but_unread(head) {
            return Err(AudioError::Unsupported { codec: codec.into() });
        }
        if at(0, b"ID3") || mpeg_frame(head) {
            return Ok(Self::Mp3);
        }
        Err(AudioError::NotAudio { looks_like: something_else(head) })
    }
}

/// The first packet of an Ogg file names its codec.
fn ogg(head: &[u8]) -> Result<Container, AudioError> {
    let packet = head.get(28..).unwrap_or_default();
    let codec = match packet {
        p if p.starts_with(b"OpusHead") => "Opus",
        p if p.starts_with(b"Speex") => "Speex",
        p if p.starts_with(b"\x80theora") => "Theora video",
        _ => return Ok(Container::Ogg),
    };
    Err(AudioError::Unsupported { codec: codec.into() })
}

/// Layer III frame header: sync, no reserved version, bit rate or sampling rate.
fn mpeg_frame(head: &[u8]) -> bool {
    match head {
        [0xff, b, c, ..] => {
            b & 0xe0 == 0xe0 && b & 0x18 != 0x08 && b & 0x06 == 0x02 && c & 0xf0 != 0xf0 && c & 0x0c != 0x0c
        }
        _ => false,
    }
}

/// Sound that contact centres do send and that we have no decoder for.
fn known_but_unread(head: &[u8]) -> Option<&'static str> {
    let at = |offset: usize, magic: &[u8]| head.get(offset..).is_some_and(|rest| rest.starts_with(magic));
    Some(match () {
        () if at(0, b"#!AMR-WB") => "AMR-WB",
        () if at(0, b"#!AMR") => "AMR",
        () if at(0, b"#!SILK") || at(1, b"#!SILK") => "SILK",
        () if at(4, b"ftyp") => "MP4/M4A (AAC)",
        () if at(0, b"\x1a\x45\xdf\xa3") => "Matroska/WebM",
        () if at(0, b"FORM") && (at(8, b"AIFF") || at(8, b"AIFC")) => "AIFF",
        () if at(0, b"caff") => "Core Audio (CAF)",
        () if at(0, b".snd") => "Sun audio (AU)",
        () if at(0, b"wvpk") => "WavPack",
        () if at(0, b"MAC ") => "Monkey's Audio",
        () if at(0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11") => "Windows Media (WMA)",
        () if at(0, b"RIFF") && at(8, b"AVI ") => "AVI video",
        // Layer bits zero where MPEG audio never has them: AAC in ADTS frames.
        () if matches!(head, [0xff, b, ..] if b & 0xf6 == 0xf0) => "AAC (ADTS)",
        () => return None,
    })
}

/// Not sound at all, but known.
fn something_else(head: &[u8]) -> Option<&'static str> {
    let text = || {
        let head = head.get(..48).unwrap_or(head);
        let whole = match std::str::from_utf8(head) {
            Ok(text) => text,
            // The last character may be cut by the window that we look through.
            Err(cut) if head.len() - cut.valid_up_to() < 4 => {
                std::str::from_utf8(&head[..cut.valid_up_to()]).ok()?
            }
            Err(_) => return None,
        };
        let written = |c: char| !c.is_control() || c.is_whitespace();
        (!whole.trim().is_empty() && whole.chars().all(written)).then_some("text")
    };
    Some(match head {
        h if h.starts_with(b"%PDF") => "a PDF",
        h if h.starts_with(b"PK\x03\x04") => "a ZIP archive",
        h if h.starts_with(b"\x1f\x8b") => "a gzip archive",
        h if h.starts_with(b"\x89PNG") || h.starts_with(b"\xff\xd8\xff") => "a picture",
        h if h.starts_with(b"\x7fELF") || h.starts_with(b"MZ") => "a program",
        _ => return text(),
    })
}
