//! From an opened file to samples: the one place that speaks to the decoding library.

use super::container::Container;
use super::damage::{Heard, frames_to_ms, silence};
use super::resample::To16k;
use super::source::{Stretch, read_at, size};
use super::{AudioError, Limits, Note, Peaks, Probe, Recording, channels, ogg, wav};
use crate::basic::Millis;
use std::io::{self, Read, Seek, Write};
use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;

/// Missing at the end and still taken as whole.
const MAY_MISS: Millis = Millis(250);

/// A file whose head was read.
pub(super) struct Open<'a> {
    format: Box<dyn FormatReader + 'a>,
    decoder: Box<dyn AudioDecoder>,
    track: u32,
    name: String,
    rate: u32,
    channels: usize,
    facts: Facts,
}

/// What we know of a file beside what the library says.
#[derive(Default)]
struct Facts {
    /// Container and codec, where our own reader knows better.
    name: Option<String>,
    /// How long the header says that it lasts.
    promised: Option<Millis>,
    /// How long the bytes that are there would last.
    there: Option<Millis>,
    /// The file is known to end in the middle of a block.
    cut: bool,
    notes: Vec<Note>,
}

impl<'a> Open<'a> {
    /// Reads the head and holds it against the limits.
    pub(super) fn new<R>(mut file: R, limits: &Limits) -> Result<Self, AudioError>
    where
        R: Read + Seek + Send + Sync + 'a,
    {
        let bytes = size(&mut file)?;
        if bytes > limits.max_bytes {
            return Err(AudioError::TooLarge { bytes, limit: limits.max_bytes });
        }
        let container = Container::of(&read_at(&mut file, 0, 64)?)?;
        let mut facts = Facts::default();
        let stretch = if container == Container::Wav {
            let wav = wav::Wav::read(&mut file, bytes)?;
            facts.wav(&wav);
            check_shape(wav.format.rate, usize::from(wav.format.channels), limits)?;
            Stretch::new(wav.head.clone(), wav::at_data(file, &wav)?, wav.data_len)
        } else {
            facts.cut = container == Container::Ogg && ogg::cut_in_page(&mut file, bytes)?;
            file.rewind()?;
            Stretch::new(Vec::new(), file, u64::MAX)
        };
        let stream = MediaSourceStream::new(Box::new(stretch), MediaSourceStreamOptions::default());
        Self::start(container, stream, facts, limits)
    }

    fn start(
        container: Container,
        stream: MediaSourceStream<'a>,
        mut facts: Facts,
        limits: &Limits,
    ) -> Result<Self, AudioError> {
        let options = (FormatOptions::default(), MetadataOptions::default());
        let probe = symphonia::default::get_probe();
        let format = probe
            .probe(&hint(container), stream, options.0, options.1)
            .map_err(|e| unreadable(container, e))?;
        let track =
            format.default_track(TrackType::Audio).ok_or(AudioError::NotAudio { looks_like: None })?;
        let params = track.codec_params.as_ref().and_then(|params| params.audio());
        let params = params.ok_or_else(|| AudioError::Header("it names no codec".into()))?;
        let rate = params.sample_rate.ok_or_else(|| AudioError::Header("it names no sample rate".into()))?;
        let channels = params.channels.as_ref().map_or(0, symphonia::core::audio::Channels::count);
        if channels == 0 {
            return Err(AudioError::Header("it claims to have no channel".into()));
        }
        check_shape(rate, channels, limits)?;
        if container != Container::Wav {
            facts.promised =
                track.num_frames.filter(|&frames| frames > 0).map(|frames| frames_to_ms(frames, rate));
        }
        if facts.there.or(facts.promised).is_some_and(|length| length > limits.max_duration_ms) {
            return Err(AudioError::TooLong { limit: limits.max_duration_ms });
        }
        let decoder = symphonia::default::get_codecs()
            .make_audio_decoder(params, &AudioDecoderOptions::default())
            .map_err(|e| unreadable(container, e))?;
        let name = facts.name.clone().unwrap_or_else(|| plain_name(container).to_owned());
        let track = track.id;
        Ok(Self { format, decoder, track, name, rate, channels, facts })
    }

    /// What the head says.
    pub(super) fn probe(&self) -> Probe {
        let duration_ms = self.facts.promised.or(self.facts.there);
        Probe { format: self.name.clone(), rate: self.rate, channels: self.channels, duration_ms }
    }

    /// Everything, at 16 kHz.
    pub(super) fn decode(mut self, limits: &Limits) -> Result<Recording, AudioError> {
        let mut to_16k = To16k::new(self.rate, self.channels).map_err(AudioError::Header)?;
        let mut heard = Heard::default();
        let mut planes: Vec<Vec<f32>> = Vec::new();
        while let Some(frames) = self.next_block(&mut planes, &mut heard)? {
            heard.frames = heard.frames.saturating_add(frames);
            if frames_to_ms(heard.frames, self.rate) > limits.max_duration_ms {
                return Err(AudioError::TooLong { limit: limits.max_duration_ms });
            }
            to_16k.push(&planes).map_err(AudioError::Header)?;
        }
        self.check_whole(&heard)?;
        let channels = to_16k.finish().map_err(AudioError::Header)?;
        Ok(self.recording(channels))
    }

    /// Will browsers play the file as it is? Of WAV they know PCM and floating point, and they must be told its length.
    pub(super) fn is_playable(&self) -> bool {
        !self.name.starts_with("WAV")
            || (self.facts.promised.is_some()
                && (self.name.starts_with("WAV PCM") || self.name.starts_with("WAV float")))
    }

    /// Everything as a WAV file of 16-bit samples at the file's own rate, block by block.
    pub(super) fn write_wav(
        mut self,
        out: &mut (impl Write + Seek),
        limits: &Limits,
    ) -> Result<(), AudioError> {
        let mut heard = Heard::default();
        let mut planes: Vec<Vec<f32>> = Vec::new();
        let mut bytes = Vec::new();
        out.write_all(&pcm_header(self.rate, self.channels, 0))?;
        while let Some(frames) = self.next_block(&mut planes, &mut heard)? {
            heard.frames = heard.frames.saturating_add(frames);
            if frames_to_ms(heard.frames, self.rate) > limits.max_duration_ms {
                return Err(AudioError::TooLong { limit: limits.max_duration_ms });
            }
            bytes.clear();
            for frame in 0..planes.first().map_or(0, Vec::len) {
                for plane in &planes {
                    let sample = plane.get(frame).copied().unwrap_or(0.0);
                    #[expect(clippy::cast_possible_truncation, reason = "clamped to 16 bits")]
                    let sample = (sample.clamp(-1.0, 1.0) * f32::from(i16::MAX)).round() as i16;
                    bytes.extend(sample.to_le_bytes());
                }
            }
            out.write_all(&bytes)?;
        }
        let data = heard.frames.saturating_mul(self.channels as u64 * 2);
        out.rewind()?;
        out.write_all(&pcm_header(self.rate, self.channels, data))?;
        Ok(())
    }

    /// Decodes the next block into `planes`, one list a channel. `None` at the end.
    fn next_block(
        &mut self,
        planes: &mut Vec<Vec<f32>>,
        heard: &mut Heard,
    ) -> Result<Option<u64>, AudioError> {
        let packet = loop {
            match self.format.next_packet() {
                Ok(Some(packet)) if packet.track_id == self.track => break packet,
                Ok(Some(_)) => {}
                Ok(None) => return Ok(None),
                Err(Error::IoError(error)) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    self.facts.cut = true;
                    return Ok(None);
                }
                Err(Error::IoError(error)) => return Err(error.into()),
                Err(Error::DecodeError(what)) => heard.damaged(what, self.rate)?,
                Err(error) => return Err(heard.broken(&error, self.rate)),
            }
        };
        heard.blocks += 1;
        match self.decoder.decode(&packet) {
            Ok(buffer) if buffer.num_planes() == self.channels && buffer.spec().rate() == self.rate => {
                buffer.copy_to_vecs_planar(planes);
            }
            Ok(buffer) if buffer.frames() == 0 => planes.iter_mut().for_each(Vec::clear),
            Ok(_) => return Err(heard.broken(&"the number of channels or the rate changes", self.rate)),
            Err(Error::DecodeError(what)) => {
                heard.damaged(what, self.rate)?;
                silence(planes, self.channels, packet.dur.get());
            }
            Err(error) => return Err(heard.broken(&error, self.rate)),
        }
        Ok(Some(planes.first().map_or(0, |plane| plane.len() as u64)))
    }

    /// Is all of it there, and sound enough?
    fn check_whole(&mut self, heard: &Heard) -> Result<(), AudioError> {
        let at = frames_to_ms(heard.frames, self.rate);
        let expected = self.facts.promised;
        let missing = expected.map_or(Millis(0), |promised| promised - at);
        if missing > MAY_MISS || (self.facts.cut && expected.is_none()) {
            return Err(if heard.frames == 0 && expected.is_none() {
                AudioError::Empty
            } else {
                AudioError::Truncated { at, expected }
            });
        }
        if heard.frames == 0 {
            return Err(AudioError::Empty);
        }
        if let Some((at, what)) = heard.first_damage.clone().filter(|_| heard.is_hopeless()) {
            return Err(AudioError::Damaged { at, what });
        }
        if missing > Millis(30) {
            self.facts.notes.push(Note::EndsEarly);
        }
        if heard.damaged_blocks > 0 {
            self.facts.notes.push(Note::DamagedBlocks);
        }
        Ok(())
    }

    fn recording(mut self, mut decoded: Vec<super::Mono16k>) -> Recording {
        let source_channels = self.channels;
        if let [left, right] = decoded.as_slice()
            && channels::same(left, right)
        {
            decoded.truncate(1);
            self.facts.notes.push(Note::DualMono);
        }
        Recording {
            duration_ms: decoded.first().map(super::Mono16k::duration).unwrap_or_default(),
            peaks: Peaks::of(&decoded),
            channels: decoded,
            format: self.name,
            source_rate: self.rate,
            source_channels,
            notes: self.facts.notes,
        }
    }
}

impl Facts {
    fn wav(&mut self, wav: &wav::Wav) {
        let (promised, there) = wav.lengths();
        self.name = Some(wav.format.name());
        self.promised = promised;
        self.there = Some(there);
        if promised.is_none() {
            self.notes.push(Note::LengthFromFile);
        }
    }
}

/// The head of a WAV file of 16-bit samples.
fn pcm_header(rate: u32, channels: usize, data: u64) -> Vec<u8> {
    let data = u32::try_from(data).unwrap_or(u32::MAX - 36);
    let channels = u16::try_from(channels).unwrap_or(u16::MAX);
    let mut head = Vec::with_capacity(44);
    head.extend(b"RIFF");
    head.extend((data + 36).to_le_bytes());
    head.extend(b"WAVEfmt ");
    head.extend(16_u32.to_le_bytes());
    head.extend(1_u16.to_le_bytes());
    head.extend(channels.to_le_bytes());
    head.extend(rate.to_le_bytes());
    head.extend((rate * u32::from(channels) * 2).to_le_bytes());
    head.extend((channels * 2).to_le_bytes());
    head.extend(16_u16.to_le_bytes());
    head.extend(b"data");
    head.extend(data.to_le_bytes());
    head
}

fn check_shape(rate: u32, channels: usize, limits: &Limits) -> Result<(), AudioError> {
    if !(4_000..=384_000).contains(&rate) {
        return Err(AudioError::SampleRate { rate });
    }
    if channels > limits.max_channels {
        return Err(AudioError::TooManyChannels { found: channels, limit: limits.max_channels });
    }
    Ok(())
}

fn hint(container: Container) -> Hint {
    let mut hint = Hint::new();
    hint.with_extension(match container {
        Container::Wav => "wav",
        Container::Mp3 => "mp3",
        Container::Flac => "flac",
        Container::Ogg => "ogg",
    });
    hint
}

fn plain_name(container: Container) -> &'static str {
    match container {
        Container::Wav => "WAV",
        Container::Mp3 => "MP3",
        Container::Flac => "FLAC",
        Container::Ogg => "Ogg Vorbis",
    }
}

fn unreadable(container: Container, error: Error) -> AudioError {
    let name = plain_name(container);
    match error {
        Error::IoError(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            AudioError::Truncated { at: Millis(0), expected: None }
        }
        Error::IoError(error) => AudioError::Read(error),
        Error::Unsupported(what) => {
            AudioError::Unsupported { codec: format!("this kind of {name} ({what})") }
        }
        error => AudioError::Header(format!("{name}: {error}")),
    }
}
