//! Phrases with gaps and open endings: `refund* .. arriv*`, `会员 .. 折`.
//!
//! What a quality lead writes most is "these words near each other". `..` passes over a few words within the sentence,
//! `*` is any ending of an English word. A phrase without either is looked up as it stands.

use crate::text::fold;
use regex::{Regex, escape};
use std::fmt::Write as _;

/// How much a gap passes over, in characters.
const GAP_WORDS: usize = 48;
const GAP_CHINESE: usize = 12;
/// How many gaps one phrase may have: the search stays linear, but each makes it larger.
const MAX_GAPS: usize = 4;

/// Does the phrase need a pattern?
pub(super) fn is_open(phrase: &str) -> bool {
    phrase.contains("..") || phrase.contains('*')
}

/// The pattern of a phrase with gaps or open endings, for folded text.
///
/// # Errors
/// When nothing stands between two gaps, or there are too many; the message says so.
pub(super) fn pattern(phrase: &str) -> Result<Regex, String> {
    let parts: Vec<String> = phrase.split("..").map(|part| fold(part).trim().to_owned()).collect();
    if parts.iter().any(|part| part.trim_matches('*').trim().is_empty()) {
        return Err(format!("`{phrase}`: something must stand on both sides of `..`, and before `*`"));
    }
    if parts.len() > MAX_GAPS + 1 {
        return Err(format!("`{phrase}` has more than {MAX_GAPS} gaps; make several phrases of it"));
    }
    let mut all = String::new();
    let mut before: Option<&str> = None;
    for part in &parts {
        if let Some(before) = before {
            let chinese = !before.is_ascii() || !part.is_ascii();
            let most = if chinese { GAP_CHINESE } else { GAP_WORDS };
            let _ = write!(all, "[^.!?;。]{{0,{most}}}?");
        }
        all.push_str(&literal(part));
        before = Some(part);
    }
    Regex::new(&all).map_err(|error| error.to_string())
}

/// Words with their boundaries; `*` opens the ending.
fn literal(part: &str) -> String {
    let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let open = part.split('*').map(escape).collect::<Vec<_>>().join("[a-z0-9']*");
    let left = if word(part.chars().next()) { r"(?-u:\b)" } else { "" };
    let right = if word(part.chars().next_back()) { r"(?-u:\b)" } else { "" };
    format!("{left}{open}{right}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(phrase: &str, text: &str) -> Option<String> {
        pattern(phrase).unwrap().find(&fold(text)).map(|found| found.as_str().to_owned())
    }

    #[test]
    fn gaps_stay_within_the_sentence() {
        assert_eq!(
            found("refund* .. arriv*", "Your refunds usually arrive soon").unwrap(),
            "refunds usually arrive"
        );
        assert_eq!(found("refund* .. arriv*", "I want a refund. When does it arrive?"), None);
        assert_eq!(found("refund .. here", "the refunded sum is here"), None);
        assert_eq!(found("会员 .. 折", "會員現在可以打幾折呀").unwrap(), "会员现在可以打几折");
        assert_eq!(found("会员 .. 折", "会员一二三四五六七八九十一二三折"), None);
        assert_eq!(found("can*", "I cannot").unwrap(), "cannot");
    }

    #[test]
    fn nothing_cannot_stand_beside_a_gap() {
        for phrase in ["..", "a ..", ".. b", "*", "a .. b .. c .. d .. e .. f"] {
            assert!(pattern(phrase).is_err(), "{phrase}");
        }
    }
}
