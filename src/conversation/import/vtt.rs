//! WebVTT captions (W3C WebVTT): cues with times; speakers by `<v Agent>text` or `Agent: text`.

use super::about::strip_bom;
use super::role::{self, Voices};
use super::{AboutFile, ImportError, Imported, TextLimits, check};
use crate::basic::Millis;
use crate::conversation::{Channel, Party, Transcript, Turn};

/// Reads a caption file; `about` comes from a sidecar or the command line.
///
/// # Errors
/// With the line where the header or a cue's times are not WebVTT.
pub fn vtt(
    file: &str,
    stem: &str,
    text: &str,
    about: AboutFile,
    limits: TextLimits,
) -> Result<Imported, ImportError> {
    let text = strip_bom(text);
    let mut lines = text.lines().enumerate().peekable();
    let header = lines.next().map_or("", |(_, line)| line);
    if header != "WEBVTT" && !header.starts_with("WEBVTT ") && !header.starts_with("WEBVTT\t") {
        return Err(ImportError::new(file, "the first line is not WEBVTT")
            .at(1, 1)
            .hint("WebVTT files begin with a line that reads WEBVTT"));
    }
    let mut voices = Voices::default();
    let mut turns: Vec<Turn> = Vec::new();
    while let Some((index, line)) = lines.next() {
        if line.starts_with("NOTE") || line.starts_with("STYLE") || line.starts_with("REGION") {
            while lines.next_if(|(_, line)| !line.trim().is_empty()).is_some() {}
            continue;
        }
        let Some((from, to)) = line.split_once("-->") else { continue };
        let (start, end) = cue_times(from, to).ok_or_else(|| {
            ImportError::new(file, format!("cue times not understood: \"{}\"", line.trim()))
                .at(index + 1, 1)
                .hint("write 00:01:02.300 --> 00:01:04.000")
        })?;
        let mut said = String::new();
        while let Some((_, line)) = lines.next_if(|(_, line)| !line.trim().is_empty()) {
            if !said.is_empty() {
                said.push(' ');
            }
            said.push_str(line.trim());
        }
        let (speaker, said) = speaker(&said);
        let party = role::party(&speaker);
        // Names such as "Julia" are voices of their own whose party nobody told.
        let Some(voice) = voices.of(if party.is_some() { "" } else { &speaker }, party) else {
            return Err(ImportError::new(file, "more than 256 different speakers").at(index + 1, 1));
        };
        let text = plain(&said);
        if !text.is_empty() {
            turns.push(Turn {
                voice,
                text,
                start_ms: Some(start),
                end_ms: Some(end),
                confidence: None,
                private: false,
            });
        }
    }
    let about = about.into_about(file, stem, Channel::Voice)?;
    let duration_ms = turns.iter().filter_map(|turn| turn.end_ms).max();
    let language = about.language;
    let transcript =
        Transcript { voices: voices.into_parties(), turns, language, duration_ms, ..Transcript::default() };
    check(file, &transcript, limits)?;
    Ok(Imported { about, transcript })
}

/// `[hh:]mm:ss.mmm`, and cue settings after the second time.
fn cue_times(from: &str, to: &str) -> Option<(Millis, Millis)> {
    let (start, end) = (clock(from.trim())?, clock(to.split_whitespace().next()?)?);
    (start <= end).then_some((start, end))
}

fn clock(text: &str) -> Option<Millis> {
    let (whole, fraction) = text.split_once(['.', ','])?;
    if fraction.len() != 3 {
        return None;
    }
    let mut seconds: i64 = 0;
    let parts: Vec<&str> = whole.split(':').collect();
    if !(2..=3).contains(&parts.len()) {
        return None;
    }
    for part in parts {
        seconds = seconds.checked_mul(60)?.checked_add(i64::from(part.parse::<u32>().ok()?))?;
    }
    Some(Millis::from_secs(seconds) + Millis(i64::from(fraction.parse::<u16>().ok()?)))
}

/// Splits the speaker's name off: `<v.loud Mary>text`, or `Agent: text` where the name is a known role.
fn speaker(said: &str) -> (String, String) {
    if let Some(rest) = said.strip_prefix("<v")
        && let Some((tag, text)) = rest.split_once('>')
    {
        let name = tag.split_once(char::is_whitespace).map_or("", |(_, name)| name.trim());
        return (name.to_owned(), text.to_owned());
    }
    if let Some((name, text)) = said.split_once([':', '：'])
        && (role::party(name).is_some_and(|party| party != Party::System) || is_speaker_label(name))
    {
        return (name.trim().to_owned(), text.to_owned());
    }
    (String::new(), said.to_owned())
}

/// `Speaker 1`, `spk_0`, `说话人2`.
fn is_speaker_label(name: &str) -> bool {
    let name = name.trim().to_lowercase();
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ' || c == '_');
    stem.len() < name.len() && matches!(stem, "speaker" | "spk" | "channel" | "说话人")
}

/// Drops cue tags and resolves the character references that WebVTT knows.
fn plain(said: &str) -> String {
    let mut text = String::with_capacity(said.len());
    let mut in_tag = false;
    for c in said.chars() {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => in_tag = false,
            c if !in_tag => text.push(c),
            _ => {}
        }
    }
    let names = [("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&lrm;", ""), ("&rlm;", ""), ("&amp;", "&")];
    for (name, c) in names {
        text = text.replace(name, c);
    }
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Imported, ImportError> {
        vtt("c.vtt", "c", text, AboutFile::default(), TextLimits::default())
    }

    #[test]
    fn reads_cues_speakers_notes_and_entities() -> Result<(), ImportError> {
        let one = read(concat!(
            "\u{feff}WEBVTT - a call\r\n\r\nNOTE made by hand\r\nnot a cue\r\n\r\n1\r\n",
            "00:01.000 --> 00:03.500 align:start\r\n<v Agent>Hello, Q&amp;A desk.\r\nHow can I help?\r\n\r\n",
            "01:00:04.000 --> 01:00:05.000\r\n客户：我想<i>退款</i>\r\n"
        ))?;
        assert_eq!(one.transcript.voices, [Some(Party::Agent), Some(Party::Customer)]);
        let texts: Vec<&str> = one.transcript.turns.iter().map(|t| t.text.as_str()).collect();
        assert_eq!(texts, ["Hello, Q&A desk. How can I help?", "我想退款"]);
        assert_eq!(one.transcript.turns[1].start_ms, Some(Millis(3_604_000)));
        assert_eq!(one.about.channel, Channel::Voice);
        Ok(())
    }

    #[test]
    fn nobody_is_named_where_the_file_names_nobody() -> Result<(), ImportError> {
        let one = read(
            "WEBVTT\n\n00:01.000 --> 00:02.000\nSpeaker 1: hi\n\n00:03.000 --> 00:04.000\nSpeaker 2: yes\n",
        )?;
        assert_eq!(one.transcript.voices, [None, None]);
        assert_eq!(one.transcript.turns[0].text, "hi");
        Ok(())
    }

    #[test]
    fn a_broken_time_is_named_with_its_line() {
        let error = read("WEBVTT\n\n00:09.000 --> 00:02.000\nhi\n").unwrap_err();
        assert_eq!(error.at, Some((3, 1)));
        assert_eq!(read("1\n00:01,000 --> 00:02,000\nhi\n").unwrap_err().at, Some((1, 1)));
    }
}
