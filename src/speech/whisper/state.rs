//! One inference state: a window of sound in, tokens with times and probabilities out.

use super::super::recogniser::{Heard, Odds, Recogniser, Token};
use super::{Header, Model, SpeechError};
use crate::audio::RATE;
use std::collections::BTreeMap;
use std::ffi::c_int;
use std::sync::Arc;
use whisper_rs::{FullParams, SamplingStrategy, WhisperContext, WhisperError, WhisperState};

/// Spoken before the window, as it were: keeps Mandarin in Simplified script and with punctuation.
const SIMPLIFIED: &str = "以下是普通话的句子。";
/// Encoder positions a second.
const POSITIONS: usize = 50;
/// Empty positions after the sound. With half of it the decoder was seen to loop.
const MARGIN: usize = 2 * POSITIONS;
/// Shorter encoder contexts were not trained for and cost little to avoid.
const LEAST: usize = 8 * POSITIONS;
/// Whisper's time aligner needs some sound; shorter windows are filled up with silence.
const SHORTEST: usize = RATE as usize;
/// Positions come in this many: the tiled matrix product takes only whole tiles, and without it the encoder's
/// attention takes most of the time.
const TILE: usize = 16;
/// Tokens a second that a mouth may make, and some to start with: a loop ends there.
const TOKENS_A_SECOND: usize = 14;

/// See [`Model::state`].
pub(super) struct State {
    weights: Arc<WhisperContext>,
    header: Header,
    id: Arc<str>,
    /// New for each recording: what is left from the last one must not change the words of the next.
    running: Option<WhisperState>,
    simplified: Vec<c_int>,
    languages: Languages,
}

/// Whisper's language tokens.
#[derive(Clone)]
struct Languages(BTreeMap<c_int, &'static str>);

impl State {
    pub(super) fn new(model: &Model) -> Result<Self, SpeechError> {
        let simplified = model.weights.tokenize(SIMPLIFIED, 64).map_err(failed)?;
        let ids = 0..=whisper_rs::get_lang_max_id();
        // large-v3 added Cantonese; older vocabularies end one language earlier.
        let known = if model.header.vocabulary >= 51_866 { 100 } else { 99 };
        let tokens = ids
            .take(known)
            .filter_map(|id| Some((model.weights.token_lang(id), whisper_rs::get_lang_str(id)?)));
        Ok(Self {
            weights: Arc::clone(&model.weights),
            header: model.header,
            id: Arc::clone(&model.id),
            running: None,
            simplified,
            languages: Languages(tokens.collect()),
        })
    }

    fn params<'a>(&'a self, code: &'a str, samples: usize) -> FullParams<'a, 'a> {
        let mut params = FullParams::new(SamplingStrategy::Greedy { best_of: 1 });
        params.set_n_threads(1);
        params.set_language(Some(code));
        params.set_translate(false);
        params.set_no_context(true);
        params.set_no_timestamps(true);
        params.set_suppress_blank(true);
        params.set_suppress_nst(true);
        params.set_print_special(false);
        params.set_print_progress(false);
        params.set_print_realtime(false);
        params.set_print_timestamps(false);
        params.set_audio_ctx(self.audio_context(samples));
        // Greedy first; where that loops or guesses, twice more with some chance in it.
        params.set_temperature(0.0);
        params.set_temperature_inc(0.4);
        params.set_entropy_thold(2.4);
        params.set_logprob_thold(-1.0);
        // Its own no-speech probability is read from the wrong place in this release; ours follows below.
        params.set_no_speech_thold(2.0);
        let tokens = 24 + TOKENS_A_SECOND * samples / RATE as usize;
        params.set_max_tokens(c_int::try_from(tokens.min(220)).unwrap_or(220));
        if code == "zh" {
            params.set_tokens(&self.simplified);
        }
        params
    }

    /// Encoder positions for so many samples, with a margin, in whole tiles, up to what the model has.
    fn audio_context(&self, samples: usize) -> c_int {
        let most = usize::try_from(self.header.audio_context).unwrap_or(0) / TILE * TILE;
        let fitted = (samples * POSITIONS).div_ceil(RATE as usize) + MARGIN;
        let whole = fitted.max(LEAST).next_multiple_of(TILE).min(most);
        c_int::try_from(whole).unwrap_or(self.header.audio_context)
    }

    fn run(&mut self, samples: &[f32], code: &str, most_tokens: Option<c_int>) -> Result<(), SpeechError> {
        let mut state =
            self.running.take().map_or_else(|| self.weights.create_state().map_err(failed), Ok)?;
        let mut params = self.params(code, samples.len());
        if let Some(most) = most_tokens {
            params.set_max_tokens(most);
            params.set_temperature_inc(0.0);
        }
        let mut padded = Vec::new();
        let samples = if samples.len() < SHORTEST {
            padded.extend_from_slice(samples);
            padded.resize(SHORTEST, 0.0);
            &padded
        } else {
            samples
        };
        let result = state.full(params, samples);
        self.running = Some(state);
        result.map_err(failed)
    }

    /// Asks the decoder for the very first token after the sound just encoded: the language, or that nobody speaks.
    /// One step of the decoder, no second encoding.
    fn first_token(&mut self) -> Result<(Odds, f32), SpeechError> {
        let Some(state) = self.running.as_mut() else { return Ok((Odds::default(), 0.0)) };
        state.decode(&[self.weights.token_sot()], 0, 1).map_err(failed)?;
        let logits = state.get_logits().map_err(failed)?;
        let logit = |token: c_int| {
            usize::try_from(token).ok().and_then(|at| logits.get(at)).copied().unwrap_or(f32::MIN)
        };
        let no_speech = logit(self.weights.token_nosp());
        let highest = logits.iter().copied().fold(f32::MIN, f32::max);
        let all: f32 = logits.iter().map(|l| (l - highest).exp()).sum();
        Ok((self.languages.odds(logit), (no_speech - highest).exp() / all))
    }

    fn tokens(&self) -> Vec<Token> {
        let Some(state) = &self.running else { return Vec::new() };
        let end_of_text = self.weights.token_eot();
        let mut tokens = Vec::new();
        for segment in state.as_iter() {
            for n in 0..segment.n_tokens() {
                let Some(token) = segment.get_token(n) else { continue };
                if token.token_id() >= end_of_text {
                    continue;
                }
                let bytes = token.to_bytes().unwrap_or_default().to_vec();
                // The aligner's time is where the token ends (it marks the step to the one after), in 10 ms.
                let end_ms = token.token_data().t_dtw.saturating_mul(10).max(0);
                tokens.push(Token { bytes, end_ms, probability: token.token_probability() });
            }
        }
        tokens
    }
}

impl Languages {
    /// Probabilities among the languages only.
    fn odds(&self, logit: impl Fn(c_int) -> f32) -> Odds {
        let highest = self.0.keys().map(|&token| logit(token)).fold(f32::MIN, f32::max);
        let weight = |token: c_int| (logit(token) - highest).exp();
        let all: f32 = self.0.keys().map(|&token| weight(token)).sum();
        let sum = |codes: &[&str]| {
            let of = self.0.iter().filter(|(_, code)| codes.contains(code));
            of.map(|(&token, _)| weight(token)).sum::<f32>() / all
        };
        let best = self.0.iter().max_by(|a, b| logit(*a.0).total_cmp(&logit(*b.0)));
        Odds {
            zh: sum(&["zh", "yue"]),
            en: sum(&["en"]),
            best: best.map(|(_, code)| (*code).to_owned()).unwrap_or_default(),
        }
    }
}

impl Recogniser for State {
    fn id(&self) -> &str {
        &self.id
    }

    fn begin(&mut self) -> Result<(), SpeechError> {
        self.running = None;
        Ok(())
    }

    fn odds(&mut self, samples: &[f32]) -> Result<Odds, SpeechError> {
        if !self.header.is_multilingual() {
            return Ok(Odds { zh: 0.0, en: 1.0, best: "en".into() });
        }
        self.run(samples, "en", Some(1))?;
        Ok(self.first_token()?.0)
    }

    fn hear(&mut self, samples: &[f32], code: &str) -> Result<Heard, SpeechError> {
        if code != "en" && !self.header.is_multilingual() {
            return Err(SpeechError::EnglishOnly);
        }
        self.run(samples, code, None)?;
        let tokens = self.tokens();
        let (odds, no_speech) = self.first_token()?;
        Ok(Heard { tokens, no_speech, odds })
    }
}

fn failed(error: WhisperError) -> SpeechError {
    SpeechError::Engine(error.to_string())
}
