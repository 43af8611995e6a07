//! What agents say, as numbers that can be counted fast: a clause is a row of tokens, a token is a Chinese character
//! or a word of letters. Where something personal or a number stood a clause ends, so that no phrase can hold it.

use super::Situation;
use crate::text::{clauses, fold};
use std::collections::HashMap;

/// A stretch without anything personal, in one situation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Where it was said.
    pub situation: Situation,
    /// Numbers of [`Tokens`].
    pub tokens: Vec<u32>,
}

/// One conversation: whose, how it went, and what the agent said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Talk {
    /// The source's id of the agent.
    pub agent: Option<String>,
    /// Did it go well?
    pub good: bool,
    /// What the agent said.
    pub clauses: Vec<Clause>,
}

/// Which number stands for which token.
#[derive(Clone, Debug, Default)]
pub struct Tokens {
    numbers: HashMap<String, u32>,
    texts: Vec<String>,
}

impl Tokens {
    fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text.to_owned());
        self.numbers.insert(text.to_owned(), number);
        number
    }

    /// A token's text.
    pub fn text(&self, number: u32) -> &str {
        usize::try_from(number).ok().and_then(|n| self.texts.get(n)).map_or("", String::as_str)
    }

    /// A phrase as people write it: words with blanks between them, Chinese without.
    pub fn written(&self, tokens: &[u32]) -> String {
        let mut text = String::new();
        for token in tokens {
            let token = self.text(*token);
            let meets = text.chars().next_back().is_some_and(|c| c.is_ascii()) && token.is_ascii();
            if meets {
                text.push(' ');
            }
            text.push_str(token);
        }
        text
    }

    /// Cuts a masked text into clauses of tokens and adds them.
    pub fn add(&mut self, masked: &str, situation: Situation, into: &mut Vec<Clause>) {
        let folded = fold(masked);
        for span in clauses(&folded) {
            let mut row = Vec::new();
            for piece in pieces(span.of(&folded).unwrap_or_default()) {
                match piece {
                    Some(word) => row.push(self.number(word)),
                    None => into.extend(close(&mut row, situation)),
                }
            }
            into.extend(close(&mut row, situation));
        }
    }
}

fn close(row: &mut Vec<u32>, situation: Situation) -> Option<Clause> {
    let tokens = std::mem::take(row);
    (tokens.len() > 1).then_some(Clause { situation, tokens })
}

/// Words and characters in order; `None` where the clause must break: at marks, at numbers, at what is masked.
fn pieces(clause: &str) -> Vec<Option<&str>> {
    let mut found = Vec::new();
    let mut word = None;
    let close = |word: &mut Option<usize>, end: usize, found: &mut Vec<Option<_>>| {
        if let Some(start) = word.take() {
            let text = clause.get(start..end).unwrap_or_default().trim_matches('\'');
            found.push((!text.is_empty() && !text.contains(char::is_numeric)).then_some(text));
        }
    };
    for (at, c) in clause.char_indices() {
        let end = at + c.len_utf8();
        if c == '\'' || c.is_alphanumeric() && c.is_ascii() {
            word.get_or_insert(at);
            continue;
        }
        close(&mut word, at, &mut found);
        if c.is_alphabetic() && !c.is_numeric() {
            found.push(clause.get(at..end));
        } else if !c.is_whitespace() {
            found.push(None);
        }
    }
    close(&mut word, clause.len(), &mut found);
    found
}

/// What the agent said in one conversation; the texts are masked.
pub fn read<'a>(tokens: &mut Tokens, said: impl IntoIterator<Item = (Situation, &'a str)>) -> Vec<Clause> {
    let mut clauses = Vec::new();
    for (situation, text) in said {
        tokens.add(text, situation, &mut clauses);
    }
    clauses
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        let mut tokens = Tokens::default();
        let clauses = read(&mut tokens, [(Situation::Middle, text)]);
        clauses.iter().map(|clause| tokens.written(&clause.tokens)).collect()
    }

    #[test]
    fn clauses_break_at_marks_numbers_and_what_is_masked() {
        assert_eq!(cut("非常抱歉，给您添麻烦了。"), ["非常抱歉", "给您添麻烦了"]);
        assert_eq!(cut("您的号码***********对吗？谢谢您"), ["您的号码", "对吗", "谢谢您"]);
        assert_eq!(cut("＊＊＊先生您好"), ["先生您好"]);
        assert_eq!(cut("I'm sorry, that's our fault"), ["i'm sorry", "that's our fault"]);
        assert_eq!(cut("within 3 working days please"), ["working days please"]);
        assert_eq!(cut("为您开通 VIP service 好吗"), ["为您开通vip service好吗"]);
        assert!(cut("好").is_empty());
    }
}
