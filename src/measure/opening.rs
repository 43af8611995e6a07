//! Openings that are said in turn after turn: a formula, which says nothing of the turn that it stands before.
//!
//! Whoever begins every turn with "I understand how you feel" must neither sound kinder for it nor hide behind it what
//! follows. What is embedded, and what trained heads read, begins after such an opening.

use crate::conversation::{Transcript, Turn, Voice};
use crate::text::{Folded, clauses_of, weight};
use std::collections::{BTreeMap, BTreeSet};

/// An opening in so many turns of one voice is a formula.
const REPEATED: usize = 3;
/// Shorter ones ("好的", "yes") are how people talk.
const WEIGHT: usize = 4;
/// Clauses that an opening may have.
const CLAUSES: usize = 3;
/// Turns are compared clause by clause only where so many first letters agree.
const LETTERS: usize = 2;

/// For each turn the byte from which it is read: 0, or the end of an opening that its voice repeats. A turn that is
/// nothing but the opening is read whole.
pub fn read_from(transcript: &Transcript) -> Vec<usize> {
    let mut from = vec![0; transcript.turns.len()];
    let mut candidates: BTreeMap<(Voice, String), Vec<usize>> = BTreeMap::new();
    for (index, turn) in transcript.turns.iter().enumerate() {
        candidates.entry((turn.voice, letters(&turn.text).take(LETTERS).collect())).or_default().push(index);
    }
    for turns in candidates.into_values().filter(|turns| turns.len() >= REPEATED) {
        strip(&transcript.turns, turns, &mut from);
    }
    from
}

/// Moves on clause by clause while enough of these turns go on alike.
fn strip(turns: &[Turn], mut alike: Vec<usize>, from: &mut [usize]) {
    for _ in 0..CLAUSES {
        let mut openings: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
        for index in alike {
            if let Some((opening, end)) = opening(turns[index].text.get(from[index]..).unwrap_or_default()) {
                openings.entry(opening).or_default().push((index, from[index] + end));
            }
        }
        let repeated = openings.into_values().filter(|places| places.len() >= REPEATED).flatten();
        let moved: Vec<(usize, usize)> = repeated.collect();
        for (index, end) in &moved {
            from[*index] = *end;
        }
        alike = moved.into_iter().map(|(index, _)| index).collect::<BTreeSet<usize>>().into_iter().collect();
        if alike.len() < REPEATED {
            return;
        }
    }
}

/// The letters of the first clause and where it ends; `None` where nothing follows, or it is too short to be a formula.
fn opening(text: &str) -> Option<(String, usize)> {
    let folded = Folded::new(text);
    let clauses = clauses_of(&folded);
    let first = clauses.first()?.of(folded.as_str())?;
    let rest = folded.original(clauses.get(1)?.start..folded.as_str().len()).start;
    (weight(first) >= WEIGHT).then(|| (letters(first).collect(), rest))
}

fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|c| c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(turns: &[(u8, &str)]) -> Vec<String> {
        let turn = |(voice, text): &(u8, &str)| Turn {
            voice: Voice(*voice),
            text: (*text).to_owned(),
            start_ms: None,
            end_ms: None,
            confidence: None,
            private: false,
        };
        let transcript = Transcript { turns: turns.iter().map(turn).collect(), ..Transcript::default() };
        let from = read_from(&transcript);
        transcript.turns.iter().zip(from).map(|(turn, from)| turn.text[from..].to_owned()).collect()
    }

    #[test]
    fn what_is_said_before_every_turn_is_not_read() {
        let formula = "I'm sorry, I understand how you feel. ";
        let said: Vec<String> = ["What was the number?", "It is on its way.", "Anything else?"]
            .map(|rest| format!("{formula}{rest}"))
            .to_vec();
        let turns: Vec<(u8, &str)> = said.iter().map(|said| (0, said.as_str())).collect();
        assert_eq!(read(&turns), ["What was the number?", "It is on its way.", "Anything else?"]);
        let said = ["我理解您的心情，请报一下单号。", "我理解您的心情，已经在路上了。", "我理解您的心情，"];
        assert_eq!(read(&said.map(|said| (0, said))), said, "only two of them go on");
        let said = [
            "我理解您的心情，请报单号。",
            "我理解您的心情，在路上了。",
            "我理解您的心情，再等等。",
            "再见。",
        ];
        assert_eq!(read(&said.map(|said| (0, said))), ["请报单号。", "在路上了。", "再等等。", "再见。"]);
    }

    #[test]
    fn short_words_and_what_different_people_say_stay() {
        let said = ["好的，我查一下。", "好的，马上。", "好的，再见。"];
        assert_eq!(read(&said.map(|said| (0, said))), said);
        let said =
            [(0, "I understand that. Yes."), (1, "I understand that. No."), (0, "I understand that. Well.")];
        assert_eq!(read(&said), said.map(|(_, text)| text));
    }
}
