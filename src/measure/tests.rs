use super::*;
use crate::conversation::{Turn, Voice};

/// Counts letters: enough to be deterministic and to call equal texts equal.
struct Letters {
    batches: Vec<usize>,
}

impl TextModel for Letters {
    fn id(&self) -> &'static str {
        "letters"
    }

    fn embed(&mut self, texts: &[&str]) -> Result<Vec<Vec<f32>>, MeasureError> {
        self.batches.push(texts.len());
        let count = |text: &&str| {
            let mut places = vec![0.0; 64];
            for c in text.chars() {
                places[usize::try_from(u32::from(c) % 64).unwrap()] += 1.0;
            }
            places
        };
        Ok(texts.iter().map(count).collect())
    }
}

fn transcript(turns: &[(u8, &str)]) -> Transcript {
    let turn = |(voice, text): &(u8, &str)| Turn {
        voice: Voice(*voice),
        text: (*text).to_owned(),
        start_ms: None,
        end_ms: None,
        confidence: None,
        private: false,
    };
    Transcript { voices: vec![None, None], turns: turns.iter().map(turn).collect(), ..Transcript::default() }
}

fn pairs(turns: &[(u8, &str)]) -> Vec<(usize, usize)> {
    let mut model = Letters { batches: Vec::new() };
    let measured = measure(&transcript(turns), None, Some(&mut model)).unwrap();
    measured.measurements.echoes.iter().map(|echo| (echo.first, echo.again)).collect()
}

#[test]
fn without_a_model_only_the_language_is_known() {
    let measured = measure(&transcript(&[(0, "您好，请问有什么可以帮您？")]), None, None).unwrap();
    assert_eq!(measured.measurements.language, Some(Lang::Zh));
    assert_eq!((measured.measurements.text_model, measured.embeddings.len()), (None, 0));
    let measured = measure(&transcript(&[(0, "您好")]), Some(Lang::En), None).unwrap();
    assert_eq!(measured.measurements.language, Some(Lang::En));
}

#[test]
fn every_distinct_text_is_embedded_once() {
    let mut model = Letters { batches: Vec::new() };
    let measured =
        measure(&transcript(&[(0, "a b"), (1, "a b "), (0, " "), (1, "c")]), None, Some(&mut model)).unwrap();
    assert_eq!(model.batches, [2]);
    assert_eq!(measured.measurements.text_model.as_deref(), Some("letters"));
    let mut hashes: Vec<_> = measured.embeddings.into_iter().map(|(hash, _)| hash).collect();
    let mut expected = [ContentHash::of(b"a b"), ContentHash::of(b"c")].to_vec();
    hashes.sort();
    expected.sort();
    assert_eq!(hashes, expected);
}

#[test]
fn many_texts_go_in_batches_of_like_length() {
    let texts: Vec<String> = (0..70).map(|length| "x".repeat(length + 1)).collect();
    let mut model = Letters { batches: Vec::new() };
    embed(&mut model, &texts.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
    assert_eq!(model.batches, [32, 32, 6]);
}

#[test]
fn a_voice_that_repeats_itself_is_an_echo() {
    let asked = "when will my parcel finally arrive";
    assert_eq!(
        pairs(&[(0, asked), (1, "one moment please sir"), (0, asked), (0, asked)]),
        [(0, 2), (0, 3), (2, 3)]
    );
    assert_eq!(
        pairs(&[(0, "我的快递到底什么时候能到"), (1, "请稍等"), (0, "我的快递到底什么时候能到")]),
        [(0, 2)]
    );
}

#[test]
fn other_voices_and_short_answers_are_none() {
    let asked = "when will my parcel finally arrive";
    assert_eq!(pairs(&[(0, asked), (1, asked)]), []);
    assert_eq!(pairs(&[(0, asked), (0, &[asked; 3].join(" "))]), []);
    assert_eq!(
        pairs(&[(0, "okay thank you"), (1, "sure"), (0, "okay thank you"), (1, "好的好的"), (1, "好的好的")]),
        []
    );
}

#[test]
fn cosines() {
    let halves = |values: &[f32]| values.iter().map(|v| half::f16::from_f32(*v)).collect::<Vec<_>>();
    assert!((cosine(&halves(&[0.6, 0.8]), &halves(&[0.6, 0.8])) - 1.0).abs() < 1e-3);
    assert!(cosine(&halves(&[1.0, 0.0]), &halves(&[0.0, 1.0])).abs() < 1e-6);
    assert!(cosine(&halves(&[1.0]), &halves(&[1.0, 0.0])).abs() < 1e-6);
    assert!(cosine(&[], &[]).abs() < 1e-6);
}
