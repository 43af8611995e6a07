//! Many phrases looked up in one pass.

use super::fold::{Folded, fold};
use crate::basic::Span;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

/// Phrases, each with a key of the caller's. Build once, search often.
#[derive(Clone, Debug)]
pub struct Phrases<K> {
    automaton: AhoCorasick,
    entries: Vec<Entry<K>>,
}

#[derive(Clone, Debug)]
struct Entry<K> {
    keys: Vec<K>,
    /// The phrase begins (ends) with a letter or digit of a script that puts blanks between words.
    bounded: (bool, bool),
}

/// A phrase found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit<K> {
    /// The phrase's key.
    pub key: K,
    /// Where, in the original text.
    pub span: Span,
}

/// Phrases that cannot be searched for.
#[derive(Debug, thiserror::Error)]
pub enum PhrasesError {
    /// Nothing is left of a phrase once it is folded.
    #[error("phrase {0:?} is empty\nhint: write at least one visible character")]
    Empty(String),
    /// More phrases than the automaton can hold.
    #[error("the phrases do not fit one automaton: {0}\nhint: split the list")]
    TooMany(#[from] aho_corasick::BuildError),
}

impl<K: Clone> Phrases<K> {
    /// Compiles phrases. Spelling differences that [`Folded`] evens out do not matter; a phrase may carry several
    /// keys by being listed with each.
    ///
    /// # Errors
    /// When a phrase is empty or the list is too large.
    pub fn new<'p>(phrases: impl IntoIterator<Item = (K, &'p str)>) -> Result<Self, PhrasesError> {
        let mut index = std::collections::HashMap::<String, usize>::new();
        let mut patterns = Vec::new();
        let mut entries: Vec<Entry<K>> = Vec::new();
        for (key, phrase) in phrases {
            let folded = fold(phrase).trim().to_owned();
            if folded.is_empty() {
                return Err(PhrasesError::Empty(phrase.to_owned()));
            }
            let place = *index.entry(folded.clone()).or_insert(entries.len());
            if let Some(entry) = entries.get_mut(place) {
                entry.keys.push(key);
                continue;
            }
            let bounded = (folded.starts_with(joins_words), folded.ends_with(joins_words));
            entries.push(Entry { keys: vec![key], bounded });
            patterns.push(folded);
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind((patterns.len() < 2000).then_some(AhoCorasickKind::DFA))
            .build(&patterns)?;
        Ok(Self { automaton, entries })
    }

    /// The phrases in a text, leftmost first, the longest where several begin at one place, none inside another.
    /// English phrases match whole words: "can" is not found in "can't" nor in "cannot".
    pub fn find(&self, text: &Folded) -> Vec<Hit<K>> {
        let mut found = Vec::new();
        let mut free_from = 0;
        let mut matches = self.matches(text);
        matches.sort_unstable_by_key(|(_, start, end)| (*start, std::cmp::Reverse(*end)));
        for (pattern, start, end) in matches {
            if start >= free_from {
                self.report(text, pattern, start..end, &mut found);
                free_from = end;
            }
        }
        found
    }

    /// Every place of every phrase, also where one lies inside another, in order of their beginnings.
    pub fn find_all(&self, text: &Folded) -> Vec<Hit<K>> {
        let mut found = Vec::new();
        let mut matches = self.matches(text);
        matches.sort_unstable_by_key(|(_, start, end)| (*start, std::cmp::Reverse(*end)));
        for (pattern, start, end) in matches {
            self.report(text, pattern, start..end, &mut found);
        }
        found
    }

    /// Pattern, start and end of every match on word boundaries.
    fn matches(&self, text: &Folded) -> Vec<(usize, usize, usize)> {
        let folded = text.as_str();
        let all = self.automaton.find_overlapping_iter(folded);
        let all = all.map(|m| (m.pattern().as_usize(), m.start(), m.end()));
        all.filter(|(pattern, start, end)| self.on_boundaries(folded, *pattern, *start, *end)).collect()
    }

    fn on_boundaries(&self, folded: &str, pattern: usize, start: usize, end: usize) -> bool {
        let Some(Entry { bounded: (left, right), .. }) = self.entries.get(pattern) else { return false };
        let (before, after) =
            (folded.get(..start).unwrap_or_default(), folded.get(end..).unwrap_or_default());
        !(*left && before.ends_with(joins_words)
            || *right && (after.starts_with(joins_words) || negates(after)))
    }

    fn report(&self, text: &Folded, pattern: usize, range: std::ops::Range<usize>, found: &mut Vec<Hit<K>>) {
        let span = text.original(range);
        let keys = self.entries.get(pattern).map(|entry| entry.keys.as_slice()).unwrap_or_default();
        found.extend(keys.iter().map(|key| Hit { key: key.clone(), span }));
    }
}

/// Letters and digits of scripts that put blanks between words.
fn joins_words(c: char) -> bool {
    c.is_ascii_alphanumeric() || (!c.is_ascii() && c.is_alphanumeric() && u32::from(c) < 0x2e80)
}

/// "can" + "'t": the rest turns the word into its opposite.
fn negates(after: &str) -> bool {
    after.strip_prefix("'t").is_some_and(|rest| !rest.starts_with(joins_words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'t>(phrases: &[&'static str], text: &'t str) -> Vec<(&'static str, &'t str)> {
        let phrases = Phrases::new(phrases.iter().map(|p| (*p, *p))).unwrap();
        let hits = phrases.find(&Folded::new(text));
        hits.into_iter().map(|hit| (hit.key, hit.span.of(text).unwrap())).collect()
    }

    #[test]
    fn the_longest_from_the_left() {
        assert_eq!(
            found(&["sorry", "so sorry", "very sorry"], "I'm SO  Sorry, sorry"),
            [("so sorry", "SO  Sorry"), ("sorry", "sorry")]
        );
        assert_eq!(
            found(&["对不起", "对不起您"], "真對不起，對不起您"),
            [("对不起", "對不起"), ("对不起您", "對不起您")]
        );
    }

    #[test]
    fn english_on_word_boundaries_chinese_anywhere() {
        assert!(found(&["can", "hold"], "I can't, cannot, household").is_empty());
        assert_eq!(found(&["hold"], "请hold一下"), [("hold", "hold")]);
        assert_eq!(found(&["we"], "we'll see"), [("we", "we")]);
        assert_eq!(found(&["don't"], "I don’t"), [("don't", "don’t")]);
    }

    #[test]
    fn a_long_phrase_that_fails_its_boundary_hides_no_short_one() {
        assert_eq!(found(&["so", "so sorry"], "so sorrys"), [("so", "so")]);
    }

    #[test]
    fn one_phrase_two_keys_and_phrases_inside_phrases() {
        let phrases =
            Phrases::new([(1, "thank you"), (2, "Thank you"), (3, "thank you for calling")]).unwrap();
        let text = Folded::new("thank you for calling");
        let keys = |hits: Vec<Hit<i32>>| hits.into_iter().map(|hit| hit.key).collect::<Vec<_>>();
        assert_eq!(keys(phrases.find(&text)), [3]);
        assert_eq!(keys(phrases.find_all(&text)), [3, 1, 2]);
    }

    #[test]
    fn an_empty_phrase_is_an_error_and_an_empty_list_finds_nothing() {
        assert!(matches!(Phrases::new([((), " \u{200b}")]), Err(PhrasesError::Empty(_))));
        assert!(Phrases::<()>::new([]).unwrap().find(&Folded::new("anything")).is_empty());
    }
}
