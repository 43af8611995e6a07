//! Does a pattern match here, and how far does it reach?

use super::pattern::Node;

/// Folded text of one turn, with its clause breaks.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    /// Folded text.
    pub text: &'a str,
    /// Begin and end of each clause, in order.
    pub clauses: &'a [(usize, usize)],
}

impl Reading<'_> {
    /// The clause that holds this place.
    pub(super) fn clause(&self, at: usize) -> (usize, usize) {
        let after = self.clauses.partition_point(|&(start, _)| start <= at);
        after
            .checked_sub(1)
            .and_then(|index| self.clauses.get(index))
            .copied()
            .unwrap_or((0, self.text.len()))
    }

    /// Where the match of `nodes` that begins at `at` ends.
    pub(super) fn match_at(&self, nodes: &[Node], at: usize) -> Option<usize> {
        let mut end = None;
        self.go(nodes, at, &mut |place| {
            end = Some(place);
            true
        });
        end
    }

    /// The first match of `nodes` that begins in `from..to`.
    pub(super) fn find(&self, nodes: &[Node], from: usize, to: usize) -> Option<(usize, usize)> {
        let piece = self.text.get(from..to)?;
        let mut places = piece.char_indices().map(|(offset, _)| from + offset);
        let (at, end) = places.find_map(|at| Some((at, self.match_at(nodes, at)?)))?;
        Some((self.skip(at).min(end), end))
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

    /// Tries every way through `nodes`; `done` says whether an end will do.
    fn go(&self, nodes: &[Node], at: usize, done: &mut dyn FnMut(usize) -> bool) -> bool {
        let Some((node, rest)) = nodes.split_first() else { return done(at) };
        match node {
            Node::Word { letters, open } => {
                self.word(letters, *open, self.skip(at)).is_some_and(|end| self.go(rest, end, done))
            }
            Node::Any(choices) => {
                choices.iter().any(|choice| self.go(choice, at, &mut |end| self.go(rest, end, done)))
            }
            Node::Maybe(inner) => {
                let inner = std::slice::from_ref(inner.as_ref());
                self.go(inner, at, &mut |end| self.go(rest, end, done)) || self.go(rest, at, done)
            }
            Node::Gap(units) => {
                let mut place = at;
                for _ in 0..=*units {
                    if self.go(rest, place, done) {
                        return true;
                    }
                    let Some(next) = self.unit(place) else { return false };
                    place = next;
                }
                false
            }
            Node::Digits => {
                let from = self.skip(at);
                let from = from + usize::from(self.text[from..].starts_with('#'));
                let past = self.text[from..].trim_start_matches(|c: char| c.is_ascii_digit());
                let end = self.text.len() - past.len();
                end > from && self.go(rest, end, done)
            }
            Node::Comma => {
                let past = self.text[at..].trim_start_matches(is_pause);
                self.go(rest, self.text.len() - past.len(), done)
            }
            Node::Start => {
                let before = self.text[..at].trim_end_matches(is_filler);
                let starts =
                    before.is_empty() || before.ends_with(is_break) || self.clause(at).0 >= before.len();
                starts && self.go(rest, at, done)
            }
            Node::End => {
                let after = self.text[at..].trim_start_matches(is_filler);
                let ends = after.is_empty() || after.starts_with(is_break);
                ends && self.go(rest, at, done)
            }
        }
    }

    /// Past white space and marks that part no clause.
    pub(super) fn skip(&self, at: usize) -> usize {
        self.text.len() - self.text[at..].trim_start_matches(is_filler).len()
    }

    /// The end of `letters` at `at`, on word boundaries where the word is not Chinese.
    fn word(&self, letters: &str, open: bool, at: usize) -> Option<usize> {
        let rest = self.text.get(at..)?.strip_prefix(letters)?;
        let end = self.text.len() - rest.len();
        if letters.starts_with(is_letter) && self.text[..at].ends_with(is_letter) {
            return None;
        }
        if !letters.ends_with(is_letter) {
            return Some(end);
        }
        let tail = rest.len() - rest.trim_start_matches(is_letter).len();
        if open { Some(end + tail) } else { (tail == 0).then_some(end) }
    }

    /// Past one word or one Chinese character; `None` at the end of a clause.
    fn unit(&self, at: usize) -> Option<usize> {
        let at = self.skip(at);
        let rest = &self.text[at..];
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
}

/// A letter or digit of a script that parts its words: boundaries count.
pub(super) fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric()
}

/// Stands between words without parting clauses.
fn is_filler(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '-' | '~' | '*' | '(' | ')' | '“' | '”' | '「' | '」' | '_')
}

/// Ends a clause.
pub(super) fn is_break(c: char) -> bool {
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
    use super::*;

    fn found(pattern: &str, text: &str) -> Option<String> {
        let nodes = parse(pattern, &Sets::new()).unwrap();
        let reading = Reading { text, clauses: &[(0, text.len())] };
        reading.find(&nodes, 0, text.len()).map(|(from, to)| text[from..to].to_owned())
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
        ] {
            assert_eq!(found(pattern, text).as_deref(), expected, "{pattern} in {text}");
        }
    }
}
