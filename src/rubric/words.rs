//! Phrases and patterns of one condition, found in a turn with their places.

use crate::basic::Span;
use crate::text::{Folded, Phrases, sentences};
use regex::{Regex, RegexBuilder};
use serde::Serialize;

/// A compiled pattern may take at most this much memory, in bytes.
const PATTERN_LIMIT: usize = 1 << 20;

/// What to look for in a turn's text. Only what was written counts for identity, not what it compiles to.
#[derive(Clone, Debug, Serialize)]
pub struct Words {
    /// Literal phrases, in any width, case or script.
    pub phrases: Vec<String>,
    /// Regular expressions, on the text as stored, upper and lower case alike.
    pub patterns: Vec<String>,
    /// Phrases (beside phrases) or expressions (beside expressions) that excuse the sentence they stand in.
    pub except: Vec<String>,
    #[serde(skip)]
    compiled: Matchers,
}

#[derive(Clone, Debug)]
struct Matchers {
    sought: Matcher,
    excused: Matcher,
}

#[derive(Clone, Debug)]
enum Matcher {
    Phrases(Phrases<()>),
    Patterns(Vec<Regex>),
}

impl Words {
    /// Compiles phrases.
    ///
    /// # Errors
    /// When a phrase is empty once it is normalised; the message says so.
    pub fn phrases(phrases: Vec<String>, except: Vec<String>) -> Result<Self, String> {
        let compiled = Matchers { sought: Matcher::phrases(&phrases)?, excused: Matcher::phrases(&except)? };
        Ok(Self { phrases, patterns: Vec::new(), except, compiled })
    }

    /// Compiles regular expressions.
    ///
    /// # Errors
    /// When one is malformed or too large; the message says which and why.
    pub fn patterns(patterns: Vec<String>, except: Vec<String>) -> Result<Self, String> {
        let compiled =
            Matchers { sought: Matcher::patterns(&patterns)?, excused: Matcher::patterns(&except)? };
        Ok(Self { phrases: Vec::new(), patterns, except, compiled })
    }

    /// Where they stand in a text. `folded` is the same text, folded.
    pub fn find(&self, text: &str, folded: &Folded) -> Vec<Span> {
        let found = self.compiled.sought.find(text, folded);
        if found.is_empty() || self.except.is_empty() {
            return found;
        }
        let excuses = self.compiled.excused.find(text, folded);
        if excuses.is_empty() {
            return found;
        }
        let sentences = sentences(text);
        let stands_excused = |hit: &Span| {
            let sentence = sentences.iter().find(|sentence| sentence.overlaps(*hit)).copied().unwrap_or(*hit);
            excuses.iter().any(|excuse| excuse.overlaps(sentence) || excuse.overlaps(*hit))
        };
        found.into_iter().filter(|hit| !stands_excused(hit)).collect()
    }

    /// For sentences: the first thing sought.
    pub(crate) fn first(&self) -> &str {
        self.phrases.first().or(self.patterns.first()).map_or("", String::as_str)
    }

    /// How many things are sought.
    pub(crate) fn count(&self) -> usize {
        self.phrases.len() + self.patterns.len()
    }
}

impl Matcher {
    fn phrases(phrases: &[String]) -> Result<Self, String> {
        let phrases = Phrases::new(phrases.iter().map(|phrase| ((), phrase.as_str())));
        phrases.map(Self::Phrases).map_err(|error| first_line(&error.to_string()))
    }

    fn patterns(patterns: &[String]) -> Result<Self, String> {
        patterns.iter().map(|pattern| compile(pattern)).collect::<Result<_, _>>().map(Self::Patterns)
    }

    fn find(&self, text: &str, folded: &Folded) -> Vec<Span> {
        match self {
            Self::Phrases(phrases) => phrases.find(folded).into_iter().map(|hit| hit.span).collect(),
            Self::Patterns(patterns) => {
                let each = |pattern: &Regex| {
                    pattern.find_iter(text).map(|m| Span::from(m.range())).collect::<Vec<_>>()
                };
                let mut spans: Vec<Span> =
                    patterns.iter().flat_map(each).filter(|span| !span.is_empty()).collect();
                spans.sort_unstable();
                spans.dedup();
                spans
            }
        }
    }
}

/// One pattern, bounded in what it may cost.
pub(super) fn compile(pattern: &str) -> Result<Regex, String> {
    let built =
        RegexBuilder::new(pattern).case_insensitive(true).size_limit(PATTERN_LIMIT).nest_limit(50).build();
    let regex = built.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => "the pattern is too large; use fewer repetitions".to_owned(),
        other => format!("the pattern cannot be read: {}", last_line(&other.to_string())),
    })?;
    if regex.is_match("") {
        return Err(
            "the pattern matches even where nothing stands; require at least one character".to_owned()
        );
    }
    Ok(regex)
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

fn last_line(text: &str) -> String {
    text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'t>(words: &Words, text: &'t str) -> Vec<&'t str> {
        words.find(text, &Folded::new(text)).into_iter().map(|span| span.of(text).unwrap()).collect()
    }

    #[test]
    fn an_exception_excuses_its_own_sentence_only() {
        let words = Words::patterns(vec!["保证".into()], vec!["不能保证".into()]).unwrap();
        assert_eq!(found(&words, "我不能保证。但质量保证没问题。"), ["保证"]);
        assert!(found(&words, "我不能保证").is_empty());
    }

    #[test]
    fn case_and_width_do_not_matter_to_phrases() {
        let words = Words::phrases(vec!["VIP 专线".into()], vec![]).unwrap();
        assert_eq!(found(&words, "请拨打ｖｉｐ 专线"), ["ｖｉｐ 专线"]);
    }

    #[test]
    fn hostile_patterns_are_refused() {
        assert!(Words::patterns(vec!["(a{1000}){1000}".into()], vec![]).unwrap_err().contains("too large"));
        assert!(Words::patterns(vec!["a*".into()], vec![]).unwrap_err().contains("nothing stands"));
        assert!(Words::patterns(vec!["(".into()], vec![]).unwrap_err().contains("cannot be read"));
    }
}
