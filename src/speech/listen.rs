//! The way of a recording through the room: activity, windows, recogniser, guards, turns, voices by time.

use super::activity::{self, Stretch};
use super::crosstalk::without_echoes;
use super::recogniser::{Heard, Recogniser};
use super::tonal::is_machine;
use super::turns::{self, Placed, Said};
use super::window::{LONGEST_STRETCH_MS, Window, pack};
use super::{SpeechError, Transcriber, guard, words};
use crate::audio::Mono16k;
use crate::basic::{Lang, Millis};
use crate::conversation::{Transcript, Voice};

/// The language of a recording is heard on this much of its longest speech.
const DETECT_MS: i64 = 10_000;
/// A window this sure of being in the other language is heard again in that one.
const OTHER_LANGUAGE: f32 = 0.9;
/// … if it holds at least this much speech.
const OTHER_LANGUAGE_MS: i64 = 3_000;
/// Speech of this length after the last word was skipped by the recogniser and is heard once more by itself.
const SKIPPED_MS: i64 = 2_500;

/// Stretches with such a mean score are voices without further question.
const SURELY_A_VOICE: f32 = 0.85;

/// A [`Transcriber`] around any [`Recogniser`].
#[derive(Debug)]
pub struct Listener<R> {
    recogniser: R,
}

impl<R: Recogniser> Listener<R> {
    /// Around this recogniser.
    pub fn new(recogniser: R) -> Self {
        Self { recogniser }
    }
}

/// One channel: its windows still to hear, its speech, its words so far.
struct Channel<'a> {
    sound: &'a Mono16k,
    speech: Vec<Stretch>,
    windows: Vec<Window>,
    words: Vec<Placed>,
}

impl<R: Recogniser> Transcriber for Listener<R> {
    fn id(&self) -> &str {
        self.recogniser.id()
    }

    fn transcribe(
        &mut self,
        channels: &[Mono16k],
        hint: Option<Lang>,
        progress: &mut dyn FnMut(f32),
    ) -> Result<Transcript, SpeechError> {
        self.recogniser.begin()?;
        let mut heard: Vec<Channel> = channels.iter().map(Channel::new).collect();
        let code = self.language(&heard, hint)?;
        let whole: i64 = heard.iter().flat_map(|c| &c.windows).map(Window::len).sum();
        let mut done = 0;
        for channel in &mut heard {
            for window in std::mem::take(&mut channel.windows) {
                let words = self.window(channel.sound, &window, &code, hint)?;
                channel.words.extend(words);
                done += window.len();
                progress(share(done, whole));
            }
        }
        progress(1.0);
        let shared = heard.len() == 1;
        let turns = |(n, c): (u8, &Channel)| turns::turns(Voice(n), &c.speech, &c.words, shared);
        let voices = (0..).zip(&heard).map(turns).collect();
        let said = without_echoes(voices, channels);
        Ok(self.transcript(said, channels, (!code.is_empty()).then(|| Lang::from_tag(&code))))
    }
}

impl<R: Recogniser> Listener<R> {
    /// The language of the recording: given, or heard in its longest speech. Empty where nobody speaks.
    fn language(&mut self, channels: &[Channel], hint: Option<Lang>) -> Result<String, SpeechError> {
        if let Some(lang @ (Lang::Zh | Lang::En)) = hint {
            return Ok(lang.as_str().into());
        }
        let windows = channels.iter().flat_map(|c| c.windows.iter().map(|w| (c.sound, w)));
        let Some((sound, window)) = windows.max_by_key(|(_, w)| w.speech_ms().min(DETECT_MS)) else {
            return Ok(String::new());
        };
        let mut samples = window.samples(sound);
        samples.truncate(crate::audio::ms_to_samples(DETECT_MS));
        let odds = self.recogniser.odds(&samples)?;
        // Where the source says "another language", the prior for Chinese and English does not hold.
        let code = if hint.is_some() { &odds.best } else { odds.code() };
        Ok(code.to_owned())
    }

    /// The words of a window that are believed. What the recogniser skipped at the end is heard again, once.
    fn window(
        &mut self,
        sound: &Mono16k,
        window: &Window,
        code: &str,
        hint: Option<Lang>,
    ) -> Result<Vec<Placed>, SpeechError> {
        let mut words = self.believed(sound, window, code, hint)?;
        let reached = words.last().map_or(window.speech.first().map_or(0, |s| s.start), Placed::end);
        let skipped = window.from(reached);
        let skipped_ms: i64 = skipped.iter().map(Stretch::len).sum();
        if !words.is_empty() && skipped_ms >= SKIPPED_MS {
            let end = window.in_recording(window.len());
            for rest in pack(&skipped, end) {
                words.extend(self.believed(sound, &rest, code, hint)?);
            }
        }
        Ok(words)
    }

    fn believed(
        &mut self,
        sound: &Mono16k,
        window: &Window,
        code: &str,
        hint: Option<Lang>,
    ) -> Result<Vec<Placed>, SpeechError> {
        let samples = window.samples(sound);
        let mut heard = self.recogniser.hear(&samples, code)?;
        if let Some(other) =
            other_language(&heard, code, hint).filter(|_| window.speech_ms() >= OTHER_LANGUAGE_MS)
        {
            heard = self.recogniser.hear(&samples, other)?;
        }
        heard.tokens = guard::without_loops(&heard.tokens);
        if let Some(doubt) = guard::doubt(&heard, window.speech_ms(), window.score()) {
            tracing::debug!(?doubt, speech_ms = window.speech_ms(), "words of a window are not believed");
            return Ok(Vec::new());
        }
        Ok(turns::place(window, words::words(&heard.tokens)))
    }

    fn transcript(&self, said: Vec<Vec<Said>>, channels: &[Mono16k], language: Option<Lang>) -> Transcript {
        let voices = vec![None; said.len()];
        let mut all: Vec<Said> = said.into_iter().flatten().collect();
        all.sort_by_key(|said| (said.turn.start_ms, said.turn.voice));
        let (turns, words) = all.into_iter().map(|said| (said.turn, said.words)).unzip();
        let duration_ms = channels.iter().map(Mono16k::duration).max().unwrap_or(Millis(0));
        Transcript {
            voices,
            turns,
            words,
            language,
            engine: self.id().to_owned(),
            duration_ms: Some(duration_ms),
        }
    }
}

impl<'a> Channel<'a> {
    fn new(sound: &'a Mono16k) -> Self {
        let mut speech = activity::speech(&activity::frames(sound), LONGEST_STRETCH_MS);
        speech.retain(|stretch| stretch.score >= SURELY_A_VOICE || !is_machine(stretch.samples(sound)));
        let windows = pack(&speech, sound.duration().0);
        Self { sound, speech, windows, words: Vec::new() }
    }
}

/// Chinese in an English call or the other way round, where the source has not said what it is.
fn other_language(heard: &Heard, code: &str, hint: Option<Lang>) -> Option<&'static str> {
    match (hint, code) {
        (None, "en") if heard.odds.zh >= OTHER_LANGUAGE => Some("zh"),
        (None, "zh") if heard.odds.en >= OTHER_LANGUAGE => Some("en"),
        _ => None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "a share of the work for a progress bar")]
fn share(done: i64, whole: i64) -> f32 {
    (done as f32 / whole.max(1) as f32).min(1.0)
}

#[cfg(test)]
mod tests;
