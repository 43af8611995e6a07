//! Lines for moment heads: one line of speech with every kind of moment that it holds.
//!
//! ```text
//! # a comment
//! apology empathy | 让您在雨里等了快一个钟头，真是对不住，换谁都得窝火。
//! - | 您不用跟我道歉，是我自己没看清说明。
//! refusal ~stiff | …
//! ```
//! Before the bar stand the kinds, or `-` for none; `~` marks a kind that people would argue about.

use crate::conversation::Party;
use std::collections::BTreeSet;

/// A line of speech and what people say of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What is said.
    pub text: String,
    /// Kinds that it holds.
    pub kinds: BTreeSet<String>,
    /// Kinds that it may hold: neither an example nor a counter-example.
    pub unsure: BTreeSet<String>,
    /// Which part of the file it stands in, 0-1: neighbours are variations of one theme.
    pub place: f64,
}

/// The lines of one file. `name` is what errors call it.
///
/// # Errors
/// At the first line that is not `kinds | text`, with its number.
pub fn read(name: &str, text: &str) -> Result<Vec<Line>, String> {
    let mut lines = Vec::new();
    let of = text.lines().count().max(1);
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let wrong = |what: &str| {
            format!("{name}:{}: {what}\nhint: write `apology empathy | what was said`", index + 1)
        };
        let (kinds, said) = line.split_once(" | ").ok_or_else(|| wrong("no ` | ` between kinds and text"))?;
        if said.trim().is_empty() {
            return Err(wrong("nothing is said after the bar"));
        }
        let words = kinds.split_whitespace().filter(|word| *word != "-");
        let (unsure, sure): (BTreeSet<&str>, BTreeSet<&str>) = words.partition(|word| word.starts_with('~'));
        if kinds.trim().is_empty() {
            return Err(wrong("no kind before the bar; `-` says that there is none"));
        }
        lines.push(Line {
            text: said.trim().to_owned(),
            kinds: sure.into_iter().map(str::to_owned).collect(),
            unsure: unsure.into_iter().map(|word| word.trim_start_matches('~').to_owned()).collect(),
            place: crate::statistics::share(index, of).unwrap_or(0.0),
        });
    }
    Ok(lines)
}

/// Whose lines a file holds, by its name: `agent-…`, `customer-…` and `issue.…` (customers').
pub fn party(file_stem: &str) -> Option<Party> {
    match file_stem.split(['-', '.']).next()? {
        "agent" => Some(Party::Agent),
        "customer" | "issue" => Some(Party::Customer),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_doubts_and_none_are_read_and_mistakes_are_named() {
        let lines =
            read("agent-x.en.txt", "# c\napology ~stiff | Sorry about that.\n\n- | Sorry?\n").unwrap();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0].kinds, BTreeSet::from(["apology".to_owned()]));
        assert_eq!(lines[0].unsure, BTreeSet::from(["stiff".to_owned()]));
        assert!(lines[1].kinds.is_empty());
        assert!(lines[0].place < lines[1].place);
        let error = read("a.txt", "apology: sorry").unwrap_err();
        assert!(error.starts_with("a.txt:1: no ` | `") && error.contains("hint:"), "{error}");
        assert!(read("a.txt", "apology |  ").is_err());
    }

    #[test]
    fn a_files_name_says_whose_lines_it_holds() {
        assert_eq!(party("agent-warmth.zh"), Some(Party::Agent));
        assert_eq!(party("issue.en"), Some(Party::Customer));
        assert_eq!(party("notes"), None);
    }
}
