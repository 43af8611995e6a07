//! WAV as recorders really write it.
//!
//! Telephone recorders write `fmt ` chunks of 16, 18, 20 or 40 bytes, leave the length of the data at 0 or at
//! 0xFFFFFFFF because they stream, and put chunks of their own anywhere. This reads all that and hands the decoder a
//! plain header that says the same: 16 kHz samples still come from the library.

use super::AudioError;
use super::source::read_at;
use crate::basic::Millis;
use std::io::{self, Read, Seek};

/// Lengths from here on are what streaming recorders write when they do not know.
const UNKNOWN_FROM: u32 = 0x7fff_0000;
/// A file may have this many chunks before its data; more is an attack on our patience.
const MAX_CHUNKS: usize = 1000;

/// A WAV file, understood.
#[derive(Debug)]
pub(super) struct Wav {
    /// A header for the decoder, up to and including the length of the data.
    pub(super) head: Vec<u8>,
    /// Where the sound begins in the file.
    pub(super) data_at: u64,
    /// Bytes of sound that are there, whole blocks only.
    pub(super) data_len: u64,
    /// Bytes of sound that the header promises; `None` where it does not know.
    pub(super) promised: Option<u64>,
    pub(super) format: Format,
}

/// The `fmt ` chunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Format {
    pub(super) tag: u16,
    pub(super) channels: u16,
    pub(super) rate: u32,
    bytes_per_second: u32,
    block: u16,
    bits: u16,
    raw: Vec<u8>,
}

impl Wav {
    /// Reads the chunks up to the data.
    pub(super) fn read(file: &mut (impl Read + Seek), size: u64) -> Result<Self, AudioError> {
        let mut at = 12;
        let mut format = None;
        for _ in 0..MAX_CHUNKS {
            let header = read_at(file, at, 8)?;
            let (Some(tag), Some(length)) = (header.get(..4), u32_at(&header, 4)) else {
                return Err(AudioError::Header(missing(format.is_some())));
            };
            let body = at + 8;
            match tag {
                b"fmt " => format = Some(Format::parse(read_at(file, body, length.min(256) as usize)?)?),
                b"data" => {
                    let format = format.ok_or_else(|| AudioError::Header(missing(false)))?;
                    return Self::found(format, body, length, size.saturating_sub(body));
                }
                _ => {}
            }
            // Chunks are padded to even lengths.
            at = body + u64::from(length) + u64::from(length & 1);
        }
        Err(AudioError::Header("too many chunks before the sound".into()))
    }

    fn found(format: Format, data_at: u64, length: u32, available: u64) -> Result<Self, AudioError> {
        let promised = (length != 0 && length < UNKNOWN_FROM).then_some(u64::from(length));
        let block = u64::from(format.block.max(1));
        let data_len = promised.unwrap_or(available).min(available).min(u64::from(u32::MAX) - 1);
        let data_len = data_len - data_len % block;
        let head = format.plain_header(data_len)?;
        Ok(Self { head, data_at, data_len, promised, format })
    }

    /// How long the header says that it lasts, and how long the bytes that are there last.
    pub(super) fn lengths(&self) -> (Option<Millis>, Millis) {
        (self.promised.map(|bytes| self.format.duration(bytes)), self.format.duration(self.data_len))
    }
}

fn missing(format_seen: bool) -> String {
    let chunk = if format_seen { "data" } else { "fmt" };
    format!("it has no `{chunk}` chunk")
}

impl Format {
    fn parse(raw: Vec<u8>) -> Result<Self, AudioError> {
        let short = || AudioError::Header("its `fmt` chunk is too short".into());
        let u16_or = |offset| u16_at(&raw, offset).ok_or_else(short);
        let mut format = Self {
            tag: u16_or(0)?,
            channels: u16_or(2)?,
            rate: u32_at(&raw, 4).ok_or_else(short)?,
            bytes_per_second: u32_at(&raw, 8).ok_or_else(short)?,
            block: u16_or(12)?,
            bits: u16_or(14)?,
            raw: Vec::new(),
        };
        // WAVE_FORMAT_EXTENSIBLE: the real tag opens the sub-format's GUID.
        if format.tag == 0xfffe {
            format.tag = u16_at(&raw, 24).ok_or_else(short)?;
        }
        format.raw = raw;
        format.check()?;
        Ok(format)
    }

    fn check(&mut self) -> Result<(), AudioError> {
        let Some(name) = readable(self.tag) else {
            return Err(AudioError::Unsupported { codec: codec_name(self.tag) });
        };
        if self.channels == 0 {
            return Err(AudioError::Header("it claims to have no channel".into()));
        }
        let widths: &[u16] = match self.tag {
            1 => &[8, 16, 24, 32],
            3 => &[32, 64],
            6 | 7 => &[8],
            _ => {
                return if self.block == 0 {
                    Err(AudioError::Header("it has blocks of no length".into()))
                } else {
                    Ok(())
                };
            }
        };
        // Some G.711 recorders write 16 or 0 here and mean 8: there is only one width.
        if matches!(self.tag, 6 | 7) {
            self.bits = 8;
        }
        if !widths.contains(&self.bits) {
            return Err(AudioError::Unsupported { codec: format!("WAV {name} of {} bits", self.bits) });
        }
        let block = self.channels.checked_mul(self.bits / 8);
        self.block = block.ok_or_else(|| AudioError::Header("it claims too many channels".into()))?;
        Ok(())
    }

    /// As people name it.
    pub(super) fn name(&self) -> String {
        match self.tag {
            1 => format!("WAV PCM {} bits", self.bits),
            3 => format!("WAV float {} bits", self.bits),
            tag => format!("WAV {}", readable(tag).unwrap_or("unknown")),
        }
    }

    fn duration(&self, bytes: u64) -> Millis {
        let per_second = match self.tag {
            1 | 3 | 6 | 7 => u64::from(self.rate) * u64::from(self.block),
            _ => u64::from(self.bytes_per_second),
        };
        Millis(i64::try_from(bytes.saturating_mul(1000) / per_second.max(1)).unwrap_or(i64::MAX))
    }

    fn plain_header(&self, data_len: u64) -> Result<Vec<u8>, AudioError> {
        let fmt = match self.tag {
            1 | 3 | 6 | 7 => self.plain_fmt(),
            _ => self.raw.clone(),
        };
        let length = |bytes: u64| {
            u32::try_from(bytes).map(u32::to_le_bytes).map_err(|_| AudioError::Header("too long".into()))
        };
        let mut head = Vec::with_capacity(64);
        head.extend(b"RIFF\xff\xff\xff\xffWAVEfmt ");
        head.extend(length(fmt.len() as u64)?);
        head.extend(&fmt);
        head.extend(b"data");
        head.extend(length(data_len)?);
        Ok(head)
    }

    /// 18 bytes, which is what every reader takes.
    fn plain_fmt(&self) -> Vec<u8> {
        let bytes_per_second = self.rate.saturating_mul(u32::from(self.block));
        let mut fmt = Vec::with_capacity(18);
        fmt.extend(self.tag.to_le_bytes());
        fmt.extend(self.channels.to_le_bytes());
        fmt.extend(self.rate.to_le_bytes());
        fmt.extend(bytes_per_second.to_le_bytes());
        fmt.extend(self.block.to_le_bytes());
        fmt.extend(self.bits.to_le_bytes());
        fmt.extend([0, 0]);
        fmt
    }
}

fn readable(tag: u16) -> Option<&'static str> {
    Some(match tag {
        1 => "PCM",
        2 => "MS ADPCM",
        3 => "float",
        6 => "A-law",
        7 => "µ-law",
        0x11 => "IMA ADPCM",
        _ => return None,
    })
}

/// Codecs by their registered number, for the message.
fn codec_name(tag: u16) -> String {
    let name = match tag {
        0x31 => "GSM 6.10",
        0x14 | 0x40 | 0x64 => "G.726 ADPCM",
        0x42 | 0x111 => "G.723.1",
        0x65 | 0x28f => "G.722",
        0x83 | 0x133 | 0x1971 => "G.729",
        0x50 => "MPEG layer 2",
        0x55 => "MP3",
        0xff | 0x1610 => "AAC",
        0x160..=0x163 => "Windows Media",
        0x704f => "Opus",
        0x22 => "TrueSpeech",
        _ => return format!("codec 0x{tag:04x} in a WAV file"),
    };
    format!("{name} in a WAV file")
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}

/// The file, standing at the first byte of its sound.
pub(super) fn at_data<R: Seek>(mut file: R, wav: &Wav) -> io::Result<R> {
    file.seek(io::SeekFrom::Start(wav.data_at))?;
    Ok(file)
}
