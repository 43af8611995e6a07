//! With real weights, where they are set up; without them these tests say so and measure nothing.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::unwrap_used,
    reason = "sounds are computed in floats; tests may panic"
)]

use super::*;
use crate::basic::Lang;
use crate::speech::Recogniser;
use crate::speech::sounds::{machines, music};
use std::path::PathBuf;

fn model() -> Option<Model> {
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let cache = std::env::var_os("XDG_CACHE_HOME").map_or_else(|| home.join(".cache"), PathBuf::from);
    let path = cache.join("spotcheck/models/whisper-base/ggml-base-f16.bin");
    if !path.exists() {
        eprintln!("no weights at {}: not tested", path.display());
        return None;
    }
    Some(Model::load(&path).unwrap())
}

#[test]
fn nobody_speaks_and_nothing_is_written() {
    let Some(model) = model() else { return };
    let mut transcriber = model.state().unwrap();
    let mut sounds: Vec<_> = machines().into_iter().map(|(name, sound)| (name, sound, None)).collect();
    sounds.extend([None, Some(Lang::Zh)].map(|hint| ("music", music(), hint)));
    for (name, sound, hint) in sounds {
        let transcript = transcriber.transcribe(&[sound], hint, &mut |_| {}).unwrap();
        let texts: Vec<_> = transcript.turns.iter().map(|turn| &turn.text).collect();
        assert!(texts.is_empty(), "{name} {hint:?}: {texts:?}");
    }
}

#[test]
fn the_engine_itself_survives_windows_of_any_length() {
    let Some(model) = model() else { return };
    let mut state = state::State::new(&model).unwrap();
    for length in [1, 100, 1_600, 4_000, 16_000, 27 * 16_000 + 7] {
        state.begin().unwrap();
        let heard = state.hear(&vec![0.0; length], "en").unwrap();
        assert!((0.0..=1.0).contains(&heard.no_speech), "{length}: {}", heard.no_speech);
        assert!(heard.tokens.windows(2).all(|pair| pair[0].end_ms <= pair[1].end_ms + 1_000));
    }
}

#[test]
fn what_is_no_model_is_refused_with_its_name() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), b"not a model").unwrap();
    let error = Model::load(file.path()).err().unwrap().to_string();
    assert!(error.contains("no Whisper model") && error.contains("hint: "), "{error}");
    let missing = Model::load(Path::new("nowhere/ggml.bin")).err().unwrap().to_string();
    assert!(missing.starts_with("nowhere/ggml.bin: "), "{missing}");
}
