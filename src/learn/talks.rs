//! Talks: whole conversations that we wrote, with what they were worth, as rows with labels.
//!
//! ```text
//! == S=-1.5 A=-1 E=-0.5 | channel=chat | issue=logistics
//! c: where is it
//! a: We will look into it.
//! ```
//! S is the customer's satisfaction, A the task's accomplishment, E the dialogue's effectiveness, each −2 to 2.

use super::labelled::{Kind, Label, Labelled, Labels, Ordinal, Row};
use crate::basic::Lang;
use crate::conversation::import::AboutFile;
use crate::conversation::{Channel, Party, Transcript, Turn, Voice};
use std::sync::Arc;

/// Names of the qualities, as in the public data that measures the same.
const QUALITIES: [(&str, &str); 3] =
    [("S", "customer_satisfaction"), ("A", "task_accomplishment"), ("E", "dialogue_effectiveness")];
/// Lowest and highest level.
const LEVELS: std::ops::RangeInclusive<i64> = -2..=2;

/// Is this the text of a file of talks?
pub fn is_talks(text: &str) -> bool {
    text.lines()
        .find(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .is_some_and(|l| l.starts_with("== "))
}

/// The conversations of one file.
///
/// # Errors
/// At the first line that is neither a heading nor a turn, with its number.
pub fn read(name: &str, language: Option<Lang>, text: &str) -> Result<Vec<Row>, String> {
    let mut rows: Vec<Row> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        let wrong = |what: &str| {
            format!(
                "{name}:{}: {what}\nhint: `== S=-1 A=0 E=0 | channel=chat | issue=other`, then `c: …` and `a: …`",
                index + 1
            )
        };
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(heading) = line.strip_prefix("== ") {
            let labels =
                labels(heading).ok_or_else(|| wrong("a quality is missing or not a number from -2 to 2"))?;
            rows.push(empty(name, index + 1, language, labels).map_err(|error| wrong(&error))?);
            continue;
        }
        let (who, said) = line.split_once(": ").ok_or_else(|| wrong("neither a heading nor a turn"))?;
        let party = match who {
            "c" => Party::Customer,
            "a" => Party::Agent,
            "b" => Party::Bot,
            _ => return Err(wrong("a turn begins with `c: `, `a: ` or `b: `")),
        };
        let row = rows.last_mut().ok_or_else(|| wrong("a turn before the first heading"))?;
        let voice = Voice(match party {
            Party::Agent => 0,
            Party::Customer => 1,
            _ => 2,
        });
        row.transcript.turns.push(Turn {
            voice,
            text: said.to_owned(),
            start_ms: None,
            end_ms: None,
            confidence: None,
            private: false,
        });
        row.turn_labels.push(Labels::new());
    }
    Ok(rows)
}

/// Rows of talks as labelled data.
pub fn labelled(rows: Vec<Row>) -> Labelled {
    let kind = || Kind::Ordinal { levels: LEVELS.collect(), shared: true };
    let kinds = QUALITIES.iter().map(|(_, name)| ((*name).to_owned(), kind())).collect();
    Labelled { rows, kinds, ..Labelled::default() }
}

fn empty(name: &str, line: usize, language: Option<Lang>, labels: Labels) -> Result<Row, String> {
    let id = format!("{name}:{line}");
    let mut about =
        AboutFile::default().into_about(&id, &id, Channel::Chat).map_err(|error| error.to_string())?;
    about.language = language;
    let voices = vec![Some(Party::Agent), Some(Party::Customer), Some(Party::Bot)];
    let transcript = Transcript { voices, language, ..Transcript::default() };
    let file: Arc<str> = name.into();
    Ok(Row { about, transcript, split: String::new(), labels, turn_labels: Vec::new(), file, line })
}

fn labels(heading: &str) -> Option<Labels> {
    let values = heading.split('|').next()?;
    let value = |key: &str| -> Option<f64> {
        values.split_whitespace().find_map(|word| word.strip_prefix(key)?.strip_prefix('=')?.parse().ok())
    };
    let mut labels = Labels::new();
    for (key, name) in QUALITIES {
        labels.insert(name.to_owned(), Label::Ordinal(spread(value(key)?)?));
    }
    Some(labels)
}

/// One judge's value as the distribution that a panel would give: most on its own level, some beside it, the mean
/// unchanged where the scale does not end.
fn spread(mean: f64) -> Option<Ordinal> {
    let inside = (-2.0..=2.0).contains(&mean);
    let weights: Vec<f64> = LEVELS
        .map(|level| {
            #[expect(clippy::cast_precision_loss, reason = "levels are small")]
            let away = (level as f64 - mean) / 0.7;
            (-0.5 * away * away).exp()
        })
        .collect();
    let sum: f64 = weights.iter().sum();
    let shares: Vec<(i64, f64)> = LEVELS.zip(weights.iter().map(|weight| weight / sum)).collect();
    inside.then_some(Ordinal { shares, mean })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn talks_become_rows_with_three_labels() {
        let text = "# ours\n== S=-1.5 A=2 E=0 | channel=chat | issue=other\nc: hm\na: yes\n\n== S=0 A=0 E=0 | x\nb: hi\n";
        assert!(is_talks(text));
        let rows = read("1.en.txt", Some(Lang::En), text).unwrap();
        assert_eq!((rows.len(), rows[0].transcript.turns.len()), (2, 2));
        let Label::Ordinal(s) = &rows[0].labels["customer_satisfaction"] else { panic!("ordinal") };
        assert!(
            (s.mean + 1.5).abs() < 1e-9
                && (s.shares.iter().map(|(_, share)| share).sum::<f64>() - 1.0).abs() < 1e-9
        );
        assert!(read("x", None, "== S=9 A=0 E=0").is_err());
        assert!(read("x", None, "c: hm").unwrap_err().starts_with("x:1: a turn before"));
    }
}
