//! Every format we read, every way in which a file is wrong that we have met, and bytes that nobody would send.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::unwrap_used,
    reason = "sounds are computed in floats; tests may panic"
)]

use super::*;
use proptest::prelude::*;
use std::f32::consts::TAU;
use std::io::Cursor;

/// A sine at half of full scale.
fn tone(rate: u32, seconds: f32, hertz: f32) -> Vec<f32> {
    let frames = (rate as f32 * seconds) as usize;
    (0..frames).map(|n| 0.5 * (TAU * hertz * n as f32 / rate as f32).sin()).collect()
}

fn hound(spec: hound::WavSpec, planes: &[Vec<f32>]) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut bytes, spec).unwrap();
    let full = 2f32.powi(i32::from(spec.bits_per_sample) - 1) - 1.0;
    for frame in 0..planes[0].len() {
        for plane in planes {
            match spec.sample_format {
                hound::SampleFormat::Float => writer.write_sample(plane[frame]).unwrap(),
                hound::SampleFormat::Int => writer.write_sample((plane[frame] * full) as i32).unwrap(),
            }
        }
    }
    writer.finalize().unwrap();
    bytes.into_inner()
}

fn pcm16(rate: u32, planes: &[Vec<f32>]) -> Vec<u8> {
    let spec = hound::WavSpec {
        channels: u16::try_from(planes.len()).unwrap(),
        sample_rate: rate,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    hound(spec, planes)
}

/// A WAV by hand: any tag, any `fmt ` length, any claim about the data.
fn raw_wav(tag: u16, fmt_len: u32, channels: u16, rate: u32, bits: u16, claim: u32, data: &[u8]) -> Vec<u8> {
    let block = channels * (bits / 8).max(1);
    let mut wav = b"RIFF\xff\xff\xff\xffWAVEfmt ".to_vec();
    wav.extend(fmt_len.to_le_bytes());
    wav.extend(tag.to_le_bytes());
    wav.extend(channels.to_le_bytes());
    wav.extend(rate.to_le_bytes());
    wav.extend((rate * u32::from(block)).to_le_bytes());
    wav.extend(block.to_le_bytes());
    wav.extend(bits.to_le_bytes());
    wav.extend(vec![0; fmt_len as usize - 16]);
    wav.extend(b"data");
    wav.extend(claim.to_le_bytes());
    wav.extend(data);
    wav
}

fn read(bytes: &[u8]) -> Result<Recording, AudioError> {
    decode(Cursor::new(bytes), &Limits::default())
}

fn rms(samples: &[i16]) -> f64 {
    let energy: f64 = samples.iter().map(|&s| f64::from(s).powi(2)).sum();
    (energy / samples.len() as f64).sqrt() / 32768.0
}

/// How strongly a frequency sounds, as the amplitude of its sine.
fn amplitude(samples: &[i16], hertz: f32) -> f64 {
    let (mut re, mut im) = (0.0, 0.0);
    for (n, &sample) in samples.iter().enumerate() {
        let turn = f64::from(TAU * hertz) * n as f64 / f64::from(RATE);
        re += f64::from(sample) * turn.cos();
        im += f64::from(sample) * turn.sin();
    }
    2.0 * re.hypot(im) / samples.len() as f64 / 32768.0
}

#[test]
fn a_tone_stays_itself_from_every_rate() {
    for rate in [8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 44_101, 48_000, 96_000] {
        let recording = read(&pcm16(rate, &[tone(rate, 1.5, 440.0)])).unwrap();
        let samples = &recording.channels[0].0;
        assert_eq!(samples.len(), 24_000, "{rate}");
        assert!((amplitude(&samples[800..23_200], 440.0) - 0.5).abs() < 0.01, "{rate}");
        assert!((rms(samples) - 0.3535).abs() < 0.01, "{rate}");
        assert_eq!(recording.duration_ms, Millis(1500));
        assert_eq!(recording.source_rate, rate);
    }
}

#[test]
fn resampling_does_not_shift_time() {
    // A click at 0.7 s.
    for rate in [8_000_u32, 44_100, 48_000] {
        let mut plane = vec![0.0; rate as usize];
        plane[rate as usize * 7 / 10] = 0.9;
        let recording = read(&pcm16(rate, &[plane])).unwrap();
        let loudest =
            recording.channels[0].0.iter().enumerate().max_by_key(|(_, s)| s.unsigned_abs()).unwrap().0;
        assert!(loudest.abs_diff(11_200) <= 2, "{rate}: {loudest}");
    }
}

#[test]
fn what_lies_above_8_khz_does_not_fold_into_speech() {
    let recording = read(&pcm16(48_000, &[tone(48_000, 1.0, 11_000.0)])).unwrap();
    assert!(rms(&recording.channels[0].0[1_600..14_400]) < 0.001);
}

#[test]
fn every_width_of_wav_is_read() {
    for (bits, sample_format) in [
        (8, hound::SampleFormat::Int),
        (16, hound::SampleFormat::Int),
        (24, hound::SampleFormat::Int),
        (32, hound::SampleFormat::Int),
        (32, hound::SampleFormat::Float),
    ] {
        let spec = hound::WavSpec { channels: 2, sample_rate: 8_000, bits_per_sample: bits, sample_format };
        let recording = read(&hound(spec, &[tone(8_000, 1.0, 300.0), tone(8_000, 1.0, 700.0)])).unwrap();
        assert_eq!(recording.channels.len(), 2, "{bits}");
        assert!((amplitude(&recording.channels[0].0, 300.0) - 0.5).abs() < 0.02, "{bits}");
        assert!((amplitude(&recording.channels[1].0, 700.0) - 0.5).abs() < 0.02, "{bits}");
        assert!(amplitude(&recording.channels[1].0, 300.0) < 0.01, "{bits}");
    }
}

#[test]
fn g711_is_read_whatever_the_length_of_its_header() {
    // 0x80 is the loudest positive value of µ-law, 0x00 the loudest negative; A-law: 0xaa and 0x2a.
    for (tag, loud, name) in [(7_u16, [0x80, 0x00], "WAV µ-law"), (6, [0xaa, 0x2a], "WAV A-law")] {
        for fmt_len in [16, 18, 20, 40] {
            // A square wave of 100 Hz.
            let data: Vec<u8> = (0..8_000).map(|n| loud[n / 40 % 2]).collect();
            let recording = read(&raw_wav(tag, fmt_len, 1, 8_000, 8, 8_000, &data)).unwrap();
            assert_eq!(recording.duration_ms, Millis(1000), "{tag} {fmt_len}");
            assert!(rms(&recording.channels[0].0) > 0.9, "{tag} {fmt_len}");
            assert_eq!(recording.format, name);
            assert!(recording.notes.is_empty());
        }
    }
}

#[test]
fn a_recorder_that_streams_leaves_the_length_open() {
    let data: Vec<u8> =
        tone(8_000, 2.0, 500.0).iter().flat_map(|s| ((s * 32767.0) as i16).to_le_bytes()).collect();
    for claim in [0, u32::MAX, 0x7fff_ffff, 0x7fff_f000] {
        let recording = read(&raw_wav(1, 16, 1, 8_000, 16, claim, &data)).unwrap();
        assert_eq!(recording.duration_ms, Millis(2000), "{claim:x}");
        assert_eq!(recording.notes, [Note::LengthFromFile]);
    }
}

#[test]
fn chunks_before_and_after_the_sound_are_passed_over() {
    let data = vec![0x55; 8_000];
    let plain = raw_wav(6, 18, 1, 8_000, 8, 8_000, &data);
    let mut odd = plain[..12].to_vec();
    odd.extend(b"bext\x03\x00\x00\x00abc\x00LIST\xff\x00\x00\x00");
    odd.extend(vec![0xff; 256]);
    odd.extend(b"fact\x0c\x00\x00\x00123456789012");
    odd.extend(&plain[12..]);
    odd.extend(b"LIST\xf0\xff\xff\x00INFO");
    assert_eq!(read(&odd).unwrap().duration_ms, Millis(1000));
}

#[test]
fn a_file_that_is_cut_off_says_where() {
    let whole = pcm16(8_000, &[tone(8_000, 10.0, 300.0)]);
    let error = read(&whole[..whole.len() * 4 / 10]).unwrap_err();
    let AudioError::Truncated { at, expected } = error else { panic!("{error}") };
    assert!((3_900..4_001).contains(&at.0), "{at}");
    assert_eq!(expected, Some(Millis(10_000)));
    // A recorder that stops between two blocks is forgiven, and that is said.
    let nearly = read(&whole[..whole.len() - 3_000]).unwrap();
    assert_eq!(nearly.notes, [Note::EndsEarly]);
}

#[test]
fn what_is_no_recording_is_named() {
    let text = read(b"agent: hello\ncustomer: hello, I have not received my parcel\n").unwrap_err();
    assert!(matches!(text, AudioError::NotAudio { looks_like: Some("text") }), "{text}");
    assert!(matches!(
        read(b"%PDF-1.7 ....").unwrap_err(),
        AudioError::NotAudio { looks_like: Some("a PDF") }
    ));
    assert!(matches!(read(&[7; 500]).unwrap_err(), AudioError::NotAudio { .. }));
    assert!(matches!(read(b"").unwrap_err(), AudioError::Empty));
    assert!(matches!(read(&raw_wav(1, 16, 1, 8_000, 16, 0, b"")).unwrap_err(), AudioError::Empty));
}

#[test]
fn a_codec_that_we_lack_is_named() {
    let gsm = read(&raw_wav(0x31, 20, 1, 8_000, 0, 650, &[0; 650])).unwrap_err();
    assert!(gsm.to_string().starts_with("GSM 6.10 in a WAV file is not supported\nhint: "), "{gsm}");
    let mut opus = b"OggS\x00\x02".to_vec();
    opus.extend([0; 20]);
    opus.extend(b"\x01\x13OpusHead\x01\x02");
    assert!(read(&opus).unwrap_err().to_string().starts_with("Opus is not supported"));
    assert!(read(b"#!AMR\n\x3c\x91\x17").unwrap_err().to_string().starts_with("AMR is"));
    assert!(read(b"\0\0\0\x20ftypM4A \0\0\0\0").unwrap_err().to_string().starts_with("MP4/M4A (AAC) is"));
}

#[test]
fn limits_hold() {
    let limits = Limits { max_bytes: 100_000, max_duration_ms: Millis(2_000), max_channels: 2 };
    let refuse = |bytes: &[u8]| decode(Cursor::new(bytes), &limits).unwrap_err();
    assert!(matches!(refuse(&pcm16(16_000, &[tone(16_000, 4.0, 300.0)])), AudioError::TooLarge { .. }));
    assert!(matches!(refuse(&pcm16(8_000, &[tone(8_000, 2.5, 300.0)])), AudioError::TooLong { .. }));
    assert!(matches!(
        refuse(&pcm16(8_000, &vec![tone(8_000, 0.5, 300.0); 3])),
        AudioError::TooManyChannels { found: 3, limit: 2 }
    ));
    assert!(matches!(refuse(&raw_wav(1, 16, 1, 1, 16, 800, &[1; 800])), AudioError::SampleRate { rate: 1 }));
    assert!(matches!(refuse(&raw_wav(1, 16, 0, 8_000, 16, 800, &[1; 800])), AudioError::Header(_)));
}

#[test]
fn a_header_that_claims_hours_allocates_nothing_for_them() {
    // 36 hours of stereo by its word, 0.1 s in fact.
    let wav = raw_wav(1, 16, 2, 8_000, 16, 0x7ffe_0000, &[1; 3_200]);
    assert!(matches!(read(&wav).unwrap_err(), AudioError::Truncated { at: Millis(100), .. }));
}

#[test]
fn one_sound_on_both_channels_is_mono() {
    let left = tone(8_000, 1.0, 300.0);
    let twice = read(&pcm16(8_000, &[left.clone(), left.clone()])).unwrap();
    assert_eq!((twice.channels.len(), twice.source_channels), (1, 2));
    assert_eq!(twice.notes, [Note::DualMono]);
    let apart = read(&pcm16(8_000, &[left.clone(), vec![0.0; left.len()]])).unwrap();
    assert_eq!(apart.channels.len(), 2);
    assert_eq!(apart.peaks.channels.len(), 2);
}

#[test]
fn peaks_follow_the_sound_and_survive_storage() {
    let mut plane = vec![0.0; 8_000];
    plane.extend(tone(8_000, 1.0, 200.0));
    let recording = read(&pcm16(8_000, &[plane])).unwrap();
    let pairs = &recording.peaks.channels[0];
    assert_eq!(pairs.len(), 200);
    assert!(pairs[..96].iter().all(|&p| p.abs() <= 1));
    assert!(
        pairs[104..].chunks(2).all(|p| (-66..-60).contains(&p[0]) && (60..66).contains(&p[1])),
        "{pairs:?}"
    );
    assert_eq!(Peaks::from_bytes(&recording.peaks.to_bytes()), Some(recording.peaks.clone()));
    assert_eq!(Peaks::from_bytes(&recording.peaks.to_bytes()[1..]), None);
}

#[test]
fn probe_reads_the_head_only() {
    let wav = pcm16(8_000, &[tone(8_000, 3.0, 300.0), tone(8_000, 3.0, 400.0)]);
    let probe = probe(Cursor::new(&wav), &Limits::default()).unwrap();
    assert_eq!(
        probe,
        Probe {
            format: "WAV PCM 16 bits".into(),
            rate: 8_000,
            channels: 2,
            duration_ms: Some(Millis(3_000))
        }
    );
}

/// Small real files, made by other people's encoders from our own tones.
const MP3: &[u8] = include_bytes!("samples/tones.mp3");
const FLAC: &[u8] = include_bytes!("samples/tones.flac");
const OGG: &[u8] = include_bytes!("samples/tones.ogg");

#[test]
fn compressed_files_are_read() {
    for (name, bytes) in [("MP3", MP3), ("FLAC", FLAC), ("Ogg Vorbis", OGG)] {
        let recording = read(bytes).unwrap();
        assert_eq!(recording.format, name);
        assert_eq!(recording.channels.len(), 2, "{name}");
        assert!((recording.duration_ms.0 - 2_000).abs() <= 30, "{name}: {}", recording.duration_ms);
        assert!((amplitude(&recording.channels[0].0, 300.0) - 0.5).abs() < 0.05, "{name}");
        assert!((amplitude(&recording.channels[1].0, 700.0) - 0.25).abs() < 0.05, "{name}");
        assert!(recording.notes.is_empty(), "{name} {:?}", recording.notes);
    }
}

#[test]
fn compressed_files_that_are_cut_off_say_so() {
    for (name, bytes) in [("MP3", MP3), ("FLAC", FLAC), ("Ogg Vorbis", OGG)] {
        let error = read(&bytes[..bytes.len() * 6 / 10]).unwrap_err();
        assert!(matches!(error, AudioError::Truncated { at, .. } if at < Millis(1_990)), "{name}: {error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Whatever the bytes are, there is an answer, and it is not larger than what the limits allow.
    #[test]
    fn hostile_bytes_get_an_answer(
        base in prop::sample::select(vec![MP3.to_vec(), FLAC.to_vec(), OGG.to_vec(),
            pcm16(8_000, &[tone(8_000, 0.2, 300.0)]), raw_wav(0x11, 20, 1, 8_000, 4, 1024, &[7; 1024])]),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 1_usize..6), 0..24),
        early in any::<bool>(),
        keep in any::<prop::sample::Index>(),
    ) {
        let mut bytes = base;
        for (at, value, run) in edits {
            let range = if early { bytes.len().min(200) } else { bytes.len() };
            let at = at.index(range);
            let end = (at + run).min(bytes.len());
            bytes[at..end].fill(value);
        }
        bytes.truncate(keep.index(bytes.len()) * 2 + 1);
        let limits = Limits { max_duration_ms: Millis(20_000), ..Limits::default() };
        if let Ok(recording) = decode(Cursor::new(&bytes), &limits) {
            prop_assert!(recording.duration_ms <= limits.max_duration_ms);
            prop_assert!(!recording.channels.is_empty());
        }
    }

    #[test]
    fn random_bytes_get_an_answer(
        magic in prop::sample::select(vec![&b"RIFF\xff\xff\xff\xffWAVEfmt "[..], b"fLaC", b"OggS\0\x02", b"ID3\x04", b"\xff\xfb\x90", b""]),
        rest in prop::collection::vec(any::<u8>(), 0..4_000),
    ) {
        let bytes = [magic, &rest].concat();
        let _ = decode(Cursor::new(&bytes), &Limits::default());
        let _ = probe(Cursor::new(&bytes), &Limits::default());
    }
}
