//! The whole way with a recogniser made of paper, and sounds that nobody speaks.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::unwrap_used,
    reason = "sounds are computed in floats; tests may panic"
)]

use super::*;
use crate::audio::ms_to_samples;
use crate::speech::sounds::{machines, spoken};
use crate::speech::{Odds, Token};

/// Says the same words in every window, one each 400 ms, and notes what it was asked.
#[derive(Default)]
struct Paper {
    words: Vec<&'static str>,
    odds: Odds,
    probability: f32,
    heard: Vec<(usize, String)>,
}

impl Recogniser for Paper {
    fn id(&self) -> &'static str {
        "paper:1"
    }

    fn begin(&mut self) -> Result<(), SpeechError> {
        Ok(())
    }

    fn odds(&mut self, _: &[f32]) -> Result<Odds, SpeechError> {
        Ok(self.odds.clone())
    }

    fn hear(&mut self, samples: &[f32], code: &str) -> Result<Heard, SpeechError> {
        self.heard.push((samples.len(), code.to_owned()));
        let token = |(n, text): (i64, &&str)| Token {
            bytes: text.as_bytes().to_vec(),
            end_ms: 200 + 400 * (n + 1),
            probability: self.probability,
        };
        let tokens = (0..).zip(&self.words).map(token).collect();
        Ok(Heard { tokens, no_speech: 0.01, odds: self.odds.clone() })
    }
}

fn paper(words: &[&'static str]) -> Listener<Paper> {
    let odds = Odds { zh: 0.01, en: 0.98, best: "en".into() };
    Listener::new(Paper { words: words.to_vec(), odds, probability: 0.9, ..Paper::default() })
}

#[test]
fn sounds_that_nobody_speaks_give_no_turns() {
    for (name, sound) in machines() {
        let mut listener = paper(&[" these", " words", " were", " never", " said"]);
        let transcript = listener.transcribe(&[sound], None, &mut |_| {}).unwrap();
        assert!(transcript.turns.is_empty(), "{name}: {:?}", transcript.turns);
    }
}

#[test]
fn turns_of_both_channels_stand_in_order_of_time_and_only_speech_is_heard() {
    let agent = spoken(&[(2.0, 4.0), (60.0, 62.0)], 80.0);
    let customer = spoken(&[(10.0, 12.5)], 80.0);
    let mut listener =
        paper(&[" one", " two", " three", " four", " five", " six", " seven", " eight", " nine", " ten"]);
    let mut told = Vec::new();
    let transcript = listener.transcribe(&[agent, customer], None, &mut |share| told.push(share)).unwrap();
    let at: Vec<(u8, i64)> =
        transcript.turns.iter().map(|t| (t.voice.0, t.start_ms.unwrap().0 / 1000)).collect();
    assert!(at.windows(2).all(|pair| pair[0].1 <= pair[1].1), "{at:?}");
    assert!(at.contains(&(0, 2)) || at.contains(&(0, 1)), "{at:?}");
    assert!(at.iter().any(|&(voice, second)| voice == 1 && (9..=12).contains(&second)), "{at:?}");
    assert!(at.iter().any(|&(voice, second)| voice == 0 && second >= 59), "{at:?}");
    assert_eq!(transcript.words.len(), transcript.turns.len());
    assert_eq!(transcript.voices, [None, None]);
    assert_eq!(transcript.engine, "paper:1");
    assert_eq!(transcript.language, Some(Lang::En));
    assert_eq!(transcript.duration_ms, Some(Millis(80_000)));
    // Two windows, far shorter than 160 s.
    assert_eq!(listener.recogniser.heard.len(), 2);
    assert!(listener.recogniser.heard.iter().all(|(samples, _)| *samples < ms_to_samples(8_000)));
    assert!(told.is_sorted() && told.last() == Some(&1.0), "{told:?}");
}

#[test]
fn every_word_lies_in_its_turn_and_spells_its_text() {
    let call = spoken(&[(1.0, 4.0), (7.0, 9.0), (20.0, 24.0)], 30.0);
    let transcript = paper(&[" hello", ",", " this", " is", " Em", "ma", "."])
        .transcribe(&[call], None, &mut |_| {})
        .unwrap();
    assert!(!transcript.turns.is_empty());
    for (turn, words) in transcript.turns.iter().zip(&transcript.words) {
        for word in words {
            assert!(word.span.of(&turn.text).is_some_and(|text| !text.is_empty()));
            assert!(turn.start_ms <= Some(word.start_ms) && word.start_ms <= word.end_ms);
            assert!(Some(word.end_ms) <= turn.end_ms);
        }
        assert!(
            words
                .windows(2)
                .all(|pair| pair[0].end_ms <= pair[1].start_ms && pair[0].span.end <= pair[1].span.start)
        );
    }
}

#[test]
fn a_given_language_is_taken_and_the_other_is_heard_where_it_is_spoken() {
    let call = || spoken(&[(1.0, 6.0)], 8.0);
    let chinese = Odds { zh: 0.97, en: 0.01, best: "zh".into() };
    let codes = |listener: &Listener<Paper>| -> Vec<String> {
        listener.recogniser.heard.iter().map(|(_, code)| code.clone()).collect()
    };
    let mut detected = paper(&["好"]);
    detected.recogniser.odds = chinese.clone();
    assert_eq!(detected.transcribe(&[call()], None, &mut |_| {}).unwrap().language, Some(Lang::Zh));
    assert!(codes(&detected).iter().all(|code| code == "zh"));
    let mut given = paper(&["好"]);
    given.recogniser.odds = chinese;
    assert_eq!(given.transcribe(&[call()], Some(Lang::En), &mut |_| {}).unwrap().language, Some(Lang::En));
    assert!(codes(&given).iter().all(|code| code == "en"), "what the source says is not overruled");
}

#[test]
fn guesses_are_dropped() {
    let mut listener = paper(&[" what", " is", " this"]);
    listener.recogniser.probability = 0.1;
    let transcript = listener.transcribe(&[spoken(&[(1.0, 4.0)], 6.0)], None, &mut |_| {}).unwrap();
    assert!(transcript.turns.is_empty());
}

#[test]
fn a_recording_without_channels_or_samples_is_an_empty_transcript() {
    assert!(paper(&[]).transcribe(&[], None, &mut |_| {}).unwrap().turns.is_empty());
    let empty = paper(&[]).transcribe(&[Mono16k::default()], None, &mut |_| {}).unwrap();
    assert_eq!((empty.turns.len(), empty.duration_ms, empty.language), (0, Some(Millis(0)), None));
}
