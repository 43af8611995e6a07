//! Our own JSON (one object, or a list of them) and JSONL (one object a line).

use super::about::{from_json, strip_bom};
use super::role::{self, Voices};
use super::{AboutFile, ImportError, Imported, TextLimits, check};
use crate::basic::Millis;
use crate::conversation::{Channel, Transcript, Turn};
use serde::Deserialize;

/// One conversation as written.
#[derive(Deserialize)]
struct File {
    #[serde(flatten)]
    about: AboutFile,
    turns: Vec<TurnFile>,
}

/// One turn as written.
#[derive(Deserialize)]
struct TurnFile {
    #[serde(default)]
    role: String,
    #[serde(default)]
    speaker: String,
    text: String,
    start_ms: Option<i64>,
    end_ms: Option<i64>,
    /// Seconds, as some data sets have it.
    t_start: Option<f64>,
    confidence: Option<f32>,
    #[serde(default)]
    private: bool,
}

/// Reads a file that holds one conversation or a list of them. `stem` names those without an id.
///
/// # Errors
/// With line and column where it is not our JSON; nothing of the file is returned then.
pub fn json(file: &str, stem: &str, text: &str, limits: TextLimits) -> Result<Vec<Imported>, ImportError> {
    let text = strip_bom(text);
    if text.trim().is_empty() {
        return Err(ImportError::new(file, "the file is empty"));
    }
    if text.trim_start().starts_with('[') {
        let all: Vec<File> = serde_json::from_str(text).map_err(|error| from_json(file, &error, 0))?;
        let named = all.into_iter().enumerate();
        return named.map(|(i, one)| one.import(file, &format!("{stem}-{}", i + 1), limits)).collect();
    }
    let one: File = serde_json::from_str(text).map_err(|error| from_json(file, &error, 0))?;
    Ok(vec![one.import(file, stem, limits)?])
}

/// Reads one conversation a line; a bad line is an error of its own and spoils no other.
pub fn jsonl(file: &str, stem: &str, text: &str, limits: TextLimits) -> Vec<Result<Imported, ImportError>> {
    let lines = strip_bom(text).lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let read = |(index, line): (usize, &str)| {
        let one: File = serde_json::from_str(line).map_err(|error| from_json(file, &error, index))?;
        one.import(file, &format!("{stem}-{}", index + 1), limits).map_err(|error| error.at(index + 1, 1))
    };
    lines.map(read).collect()
}

impl File {
    fn import(self, file: &str, external_id: &str, limits: TextLimits) -> Result<Imported, ImportError> {
        let spoken = self.turns.iter().any(|turn| turn.end_ms.is_some());
        let channel = if spoken { Channel::Voice } else { Channel::Chat };
        let mut voices = Voices::default();
        let mut turns = Vec::with_capacity(self.turns.len());
        for (index, turn) in self.turns.into_iter().enumerate() {
            turns.push(turn.import(file, index, &mut voices)?);
        }
        let about = self.about.into_about(file, external_id, channel)?;
        let transcript = Transcript {
            voices: voices.into_parties(),
            turns,
            language: about.language,
            ..Transcript::default()
        };
        check(file, &transcript, limits)?;
        Ok(Imported { about, transcript })
    }
}

impl TurnFile {
    fn import(self, file: &str, index: usize, voices: &mut Voices) -> Result<Turn, ImportError> {
        let party = role::party(&self.role);
        if party.is_none() && !role::is_unknown(&self.role) {
            let message = format!("turn {index}: role \"{}\" is not known", self.role);
            return Err(ImportError::new(file, message)
                .hint("roles are agent, customer, bot, system or unknown (客服, 客户, 机器人, 系统)"));
        }
        let Some(voice) = voices.of(&self.speaker, party) else {
            return Err(ImportError::new(file, format!("turn {index}: more than 256 different speakers")));
        };
        let start = self.start_ms.or_else(|| self.t_start.map(seconds_to_ms));
        Ok(Turn {
            voice,
            text: self.text,
            start_ms: start.map(Millis),
            end_ms: self.end_ms.map(Millis),
            confidence: self.confidence,
            private: self.private,
        })
    }
}

/// Whole milliseconds; a time beyond any conversation becomes the largest that is exact.
#[expect(clippy::cast_possible_truncation, reason = "clamped to what is exact in both types")]
fn seconds_to_ms(seconds: f64) -> i64 {
    (seconds * 1000.0).round().clamp(0.0, 9e15) as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::{Party, Voice};

    const LIMITS: TextLimits = TextLimits { max_turns: 10, max_turn_bytes: 100 };

    #[test]
    fn reads_turns_voices_and_metadata() -> Result<(), ImportError> {
        let text = r#"{"external_id":"c1","channel":"chat","lang":"zh","turns":[
            {"role":"客户","text":"在吗","start_ms":0},{"role":"agent","text":"您好","start_ms":4000}]}"#;
        let all = json("c1.json", "c1", text, LIMITS)?;
        let [one] = all.as_slice() else { panic!("one conversation") };
        assert_eq!(one.about.external_id, "c1");
        assert_eq!(one.transcript.voices, [Some(Party::Customer), Some(Party::Agent)]);
        assert_eq!(one.transcript.turns[1].voice, Voice(1));
        assert_eq!(one.transcript.turns[1].start_ms, Some(Millis(4000)));
        Ok(())
    }

    #[test]
    fn a_mistake_is_named_with_line_and_column() {
        let error = json("bad.json", "bad", "{\"turns\": [\n  {\"role\": \"agent\" \"text\": 1}]}", LIMITS)
            .unwrap_err();
        assert_eq!(error.at, Some((2, 20)));
        assert!(error.to_string().starts_with("bad.json:2:20: "), "{error}");
    }

    #[test]
    fn a_bad_line_spoils_no_other() {
        let text = "{\"turns\":[{\"role\":\"agent\",\"text\":\"hi\"}]}\n\nnot json\n";
        let all = jsonl("x.jsonl", "x", text, LIMITS);
        assert_eq!(all.len(), 2);
        assert_eq!(all[0].as_ref().map(|one| one.about.external_id.as_str()), Ok("x-1"));
        assert_eq!(all[1].as_ref().unwrap_err().at.map(|(line, _)| line), Some(3));
    }

    #[test]
    fn unknown_roles_empty_and_oversized_files_are_refused() {
        let refused = |text: &str| json("f.json", "f", text, LIMITS).unwrap_err().message;
        assert!(refused(r#"{"turns":[{"role":"boss","text":"x"}]}"#).contains("\"boss\""));
        assert!(refused(r#"{"turns":[{"role":"agent","text":"  "}]}"#).contains("no turn with text"));
        assert!(refused("").contains("empty"));
        let long = format!(r#"{{"turns":[{{"role":"agent","text":"{}"}}]}}"#, "x".repeat(101));
        assert!(refused(&long).contains("101 bytes"));
    }
}
