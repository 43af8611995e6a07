//! A turn as patterns read it: its clauses, and every word of the lexicon that stands in it.

use super::program::WordId;
use super::scan::Page;

/// A word of the lexicon at its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    pub start: usize,
    pub end: usize,
    pub word: WordId,
}

/// Folded text of one turn with what was found in it.
pub(super) struct Reading<'a> {
    /// Folded text.
    pub text: &'a str,
    /// Begin and end of each clause, in order.
    clauses: &'a [(usize, usize)],
    /// By place, longer words first.
    pub hits: Vec<Hit>,
    /// Index of the first hit at or after each byte.
    first: Vec<u32>,
}

impl<'a> Reading<'a> {
    /// `hits` in any order.
    pub(super) fn new(page: &'a Page, mut hits: Vec<Hit>) -> Self {
        hits.sort_unstable_by_key(|hit| (hit.start, std::cmp::Reverse(hit.end), hit.word));
        let text = page.folded.as_str();
        let mut first = Vec::with_capacity(text.len() + 2);
        let mut index = 0;
        for at in 0..text.len() + 2 {
            while hits.get(index).is_some_and(|hit| hit.start < at) {
                index += 1;
            }
            first.push(u32::try_from(index).unwrap_or(u32::MAX));
        }
        Self { text, clauses: &page.clauses, hits, first }
    }

    /// The words that stand at this place.
    pub(super) fn hits_at(&self, at: usize) -> &[Hit] {
        let bound = |at: usize| self.first.get(at).and_then(|index| usize::try_from(*index).ok());
        let range = bound(at).zip(bound(at + 1));
        range.and_then(|(from, to)| self.hits.get(from..to)).unwrap_or_default()
    }

    /// The clause that holds this place.
    pub(super) fn clause(&self, at: usize) -> (usize, usize) {
        let after = self.clauses.partition_point(|&(start, _)| start <= at);
        after
            .checked_sub(1)
            .and_then(|index| self.clauses.get(index))
            .copied()
            .unwrap_or((0, self.text.len()))
    }

    /// Are there at most `reach` words or characters from `from` to `to`?
    pub(super) fn near(&self, from: usize, to: usize, reach: usize) -> bool {
        let mut place = self.skip(from);
        for _ in 0..reach {
            if place >= to {
                return true;
            }
            match self.unit(place) {
                Some(next) => place = self.skip(next),
                None => return false,
            }
        }
        place >= to
    }

    /// Past white space and marks that part no clause.
    pub(super) fn skip(&self, at: usize) -> usize {
        let rest = self.after(at);
        // Most places hold a letter or a Chinese character (first byte E4 to E9): nothing to pass over.
        let solid =
            rest.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric() || (0xe4..=0xe9).contains(&b));
        if solid { at } else { self.text.len() - rest.trim_start_matches(is_filler).len() }
    }

    /// Past digits, of which there must be one; a `#` may stand before them.
    pub(super) fn digits(&self, at: usize) -> Option<usize> {
        let from = self.skip(at);
        let from = from + usize::from(self.after(from).starts_with('#'));
        let end = self.text.len() - self.after(from).trim_start_matches(|c: char| c.is_ascii_digit()).len();
        (end > from).then_some(end)
    }

    /// Past a comma or the like, if there is one.
    pub(super) fn past_pause(&self, at: usize) -> usize {
        self.text.len() - self.after(at).trim_start_matches(is_pause).len()
    }

    /// Does a clause begin here?
    pub(super) fn begins(&self, at: usize) -> bool {
        let before = self.text.get(..at).unwrap_or_default().trim_end_matches(is_filler);
        before.is_empty() || before.ends_with(is_break) || self.clause(at).0 >= before.len()
    }

    /// Does a clause end here?
    pub(super) fn ends(&self, at: usize) -> bool {
        let after = self.after(at).trim_start_matches(is_filler);
        after.is_empty() || after.starts_with(is_break)
    }

    /// Past one word or one Chinese character; `None` at the end of a clause.
    pub(super) fn unit(&self, at: usize) -> Option<usize> {
        let at = self.skip(at);
        let rest = self.after(at);
        let first = rest.chars().next()?;
        if is_break(first) {
            return None;
        }
        let length = if is_letter(first) {
            rest.len() - rest.trim_start_matches(|c| is_letter(c) || c == '\'').len()
        } else {
            first.len_utf8()
        };
        Some(at + length)
    }

    fn after(&self, at: usize) -> &'a str {
        self.text.get(at..).unwrap_or_default()
    }
}

/// The end of a word that begins at `start` and has its letters to `end`, if it stands on word boundaries there.
/// Chinese words need none.
pub(super) fn bounded(text: &str, start: usize, end: usize, open: bool) -> Option<usize> {
    let (word, rest) = (text.get(start..end)?, text.get(end..)?);
    if word.starts_with(is_letter) && text.get(..start)?.ends_with(is_letter) {
        return None;
    }
    if !word.ends_with(is_letter) {
        return Some(end);
    }
    if rest.starts_with("'t") {
        return None; // "can" is not in "can't"
    }
    let tail = rest.len() - rest.trim_start_matches(is_letter).len();
    if open { Some(end + tail) } else { (tail == 0).then_some(end) }
}

/// A letter or digit of a script that parts its words: boundaries count.
fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric()
}

/// Stands between words without parting clauses.
fn is_filler(c: char) -> bool {
    matches!(c, ' ' | '"' | '-' | '~' | '*' | '(' | ')' | '“' | '”' | '「' | '」' | '_') || c.is_whitespace()
}

/// Ends a clause.
fn is_break(c: char) -> bool {
    matches!(
        c,
        ',' | '、' | ';' | ':' | '.' | '。' | '!' | '?' | '…' | '，' | '！' | '？' | '；' | '：' | '\n'
    )
}

/// What `,` in a pattern passes over.
fn is_pause(c: char) -> bool {
    is_filler(c) || matches!(c, ',' | '，' | '、' | '…' | '.' | '。' | '!' | '！')
}

#[cfg(test)]
mod tests {
    use super::super::pattern::{Sets, parse};
    use super::super::program::{Words, compile, run};
    use super::*;

    fn found(pattern: &str, text: &str) -> Option<String> {
        let mut words = Words::default();
        let program = compile(&parse(pattern, &Sets::new()).unwrap(), None, &mut words);
        let page = Page::new(text);
        let mut hits = Vec::new();
        for (word, (letters, open)) in words.all.iter().enumerate() {
            for (start, _) in text.match_indices(letters.as_str()) {
                let end = bounded(text, start, start + letters.len(), *open);
                hits.extend(end.map(|end| Hit { start, end, word: u32::try_from(word).unwrap() }));
            }
        }
        let reading = Reading::new(&page, hits);
        let places = text.char_indices().map(|(at, _)| reading.skip(at));
        places.into_iter().find_map(|at| Some(text[at..run(&program, &reading, at)?].to_owned()))
    }

    #[test]
    fn patterns_match_words_phrases_and_gaps() {
        for (pattern, text, expected) in [
            ("sorry (for|about)", "so sorry about that", Some("sorry about")),
            ("sorry", "sorrybook", None),
            ("apologi*", "we apologise", Some("apologise")),
            ("give .. back", "give the money back", Some("give the money back")),
            ("give ..1 back", "give all the money back", None),
            ("give .. back", "give it, or back off", None),
            ("sorry , what", "sorry, what was it", Some("sorry, what")),
            ("给 (您|你) 带来 ..4 不便", "给您带来了很多不便", Some("给您带来了很多不便")),
            ("抱歉", "非常 抱歉", Some("抱歉")),
            ("(so sorry|very) much?", "very much", Some("very much")),
            ("^ no $", "well, no.", Some("no")),
            ("^ no $", "there is no way", None),
            ("12 小时", "12小时", Some("12小时")),
            ("case #", "case #55", Some("case #55")),
            ("a b?|c d", "c d", Some("c d")),
        ] {
            assert_eq!(found(pattern, text).as_deref(), expected, "{pattern} in {text}");
        }
    }
}
