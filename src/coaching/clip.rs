//! A clip: the sound of a few turns, cut from the recording, personal data bleeped. There is no other way to sound
//! out of this module, so that none leaves unbleeped.

use super::bleep::{self, Stretch};
use crate::audio::{self, Mono16k, RATE};
use crate::basic::Millis;
use crate::conversation::{Transcript, Turn, Word};
use std::ops::RangeInclusive;

/// Heard before and after the turns, so that a clip does not begin in the middle of a breath.
const MARGIN: Millis = Millis(700);
/// A clip ends here at the latest.
const LONGEST: Millis = Millis(5 * 60_000);

/// Which part of a recording is cut and what of it is bleeped. Only the transcript can tell, so that there is no other
/// way to one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Plan {
    window: Stretch,
    bleeps: Vec<Stretch>,
}

impl Plan {
    /// For these turns. `words` are those of each turn of the transcript. `None` where their times are not known.
    pub fn of(transcript: &Transcript, words: &[Vec<Word>], picked: RangeInclusive<usize>) -> Option<Self> {
        let window = window(&transcript.turns, picked)?;
        Some(Self { window, bleeps: bleep::plan(transcript, words, window) })
    }
}

/// A clip that may leave the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clip {
    /// All channels together, 16 kHz.
    samples: Vec<i16>,
    /// What was bleeped, since the clip began.
    pub bleeps: Vec<Stretch>,
}

/// From when until when these turns are heard, with the margin; `None` where their times are not known.
pub fn window(turns: &[Turn], picked: RangeInclusive<usize>) -> Option<Stretch> {
    let picked = turns.get(picked)?;
    let from = picked.iter().filter_map(|turn| turn.start_ms).min()?;
    let ends = picked.iter().filter_map(|turn| turn.end_ms.filter(|end| Some(*end) > turn.start_ms));
    let to = ends.max()?;
    let from = (from - MARGIN).or_zero();
    Some(Stretch { from, to: (to + MARGIN).min(from + LONGEST) })
}

impl Clip {
    /// Cuts it from the decoded channels of its recording. `None` where the recording ends before it begins.
    pub fn cut(channels: &[Mono16k], plan: &Plan) -> Option<Self> {
        let Plan { window, bleeps } = plan;
        let range = audio::ms_to_samples(window.from.0)..audio::ms_to_samples(window.to.0);
        let cut = |channel: &Mono16k| {
            let end = range.end.min(channel.0.len());
            Mono16k(channel.0.get(range.start.min(end)..end).unwrap_or_default().to_vec())
        };
        let mut mixed = [mixed(&channels.iter().map(cut).collect::<Vec<_>>())];
        bleep::apply(&mut mixed, window.from, bleeps);
        let [Mono16k(samples)] = mixed;
        let since_begin =
            |stretch: &Stretch| Stretch { from: stretch.from - window.from, to: stretch.to - window.from };
        let clip = Self { samples, bleeps: bleeps.iter().map(since_begin).collect() };
        (!clip.samples.is_empty()).then_some(clip)
    }

    /// Its length.
    pub fn duration(&self) -> Millis {
        Millis(audio::samples_to_ms(self.samples.len()))
    }

    /// As a WAV file: PCM, 16 bits, mono, 16 kHz.
    pub fn wav(&self) -> Vec<u8> {
        let data = u32::try_from(self.samples.len() * 2).unwrap_or(u32::MAX);
        let mut file = Vec::with_capacity(44 + self.samples.len() * 2);
        file.extend(b"RIFF");
        file.extend(data.saturating_add(36).to_le_bytes());
        file.extend(b"WAVEfmt ");
        file.extend(16_u32.to_le_bytes());
        file.extend(1_u16.to_le_bytes()); // PCM
        file.extend(1_u16.to_le_bytes()); // channels
        file.extend(RATE.to_le_bytes());
        file.extend((RATE * 2).to_le_bytes()); // bytes a second
        file.extend(2_u16.to_le_bytes()); // bytes a frame
        file.extend(16_u16.to_le_bytes()); // bits a sample
        file.extend(b"data");
        file.extend(data.to_le_bytes());
        file.extend(self.samples.iter().flat_map(|sample| sample.to_le_bytes()));
        file
    }
}

/// Channels added up: people rarely speak at once, so that halving them would only make all of it quiet.
fn mixed(channels: &[Mono16k]) -> Mono16k {
    let Some((first, others)) = channels.split_first() else { return Mono16k::default() };
    let mut sum = first.clone();
    for other in others {
        for (sum, sample) in sum.0.iter_mut().zip(&other.0) {
            *sum = sum.saturating_add(*sample);
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::Limits;
    use crate::basic::Span;
    use crate::conversation::Voice;

    fn turn(voice: u8, text: &str, from: i64, to: i64) -> Turn {
        Turn {
            voice: Voice(voice),
            text: text.to_owned(),
            start_ms: Some(Millis(from)),
            end_ms: Some(Millis(to)),
            confidence: None,
            private: false,
        }
    }

    /// Ten seconds; left 300, right 40, so that each shows where it comes from.
    fn channels() -> Vec<Mono16k> {
        vec![Mono16k(vec![300; 160_000]), Mono16k(vec![40; 160_000])]
    }

    #[test]
    fn a_clip_is_its_turns_with_a_margin_and_both_channels() {
        let transcript = Transcript {
            turns: vec![turn(0, "hello", 2000, 3000), turn(1, "hi", 3500, 4000)],
            ..Transcript::default()
        };
        let clip = Clip::cut(&channels(), &Plan::of(&transcript, &[], 0..=1).unwrap()).unwrap();
        assert_eq!(clip.duration(), Millis(3400));
        assert!(clip.samples.iter().all(|sample| *sample == 340));
        let read = audio::decode(std::io::Cursor::new(clip.wav()), &Limits::default()).unwrap();
        assert_eq!((read.channels.len(), &read.channels[0].0), (1, &clip.samples));
    }

    #[test]
    fn personal_data_in_the_margin_is_bleeped_too() {
        let transcript = Transcript {
            turns: vec![turn(1, "13800138000", 0, 1900), turn(0, "thank you", 2000, 3000)],
            ..Transcript::default()
        };
        let number = crate::conversation::Word {
            span: Span::new(0, 11),
            start_ms: Millis(0),
            end_ms: Millis(1900),
            confidence: 1.0,
        };
        let clip =
            Clip::cut(&channels(), &Plan::of(&transcript, &[vec![number], Vec::new()], 1..=1).unwrap())
                .unwrap();
        // the clip begins at 1.3 s; the number lasts until 1.9 s and its bleep until 2.15 s
        assert_eq!(clip.bleeps, [Stretch { from: Millis(0), to: Millis(850) }]);
        assert!(clip.samples[..13_600].iter().all(|sample| *sample != 340));
        assert!(clip.samples[13_616..].iter().all(|sample| *sample == 340));
    }

    #[test]
    fn without_times_there_is_no_clip() {
        let mut silent = turn(0, "hello", 0, 0);
        silent.start_ms = None;
        let transcript = Transcript { turns: vec![silent], ..Transcript::default() };
        assert_eq!(Plan::of(&transcript, &[], 0..=0), None);
        assert_eq!(Plan::of(&transcript, &[], 3..=4), None);
    }
}
