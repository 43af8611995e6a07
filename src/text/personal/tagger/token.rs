//! Words as the tagger sees them.

use crate::text::personal::table::hash;
use std::ops::Range;

/// A word, a number or a mark, with what its features are made of.
#[derive(Clone, Debug, Default)]
pub(super) struct Token {
    pub range: Range<usize>,
    /// Hash of the word in lower case, digits as zeros.
    pub word: u32,
    /// Hash of its shape: "Xx", "X", "x", "00", "-".
    pub shape: u32,
    /// Hashes of its first one to four letters and its last one to four.
    pub starts: [u32; 4],
    pub ends: [u32; 4],
    pub case: Case,
    /// Classes that the word list gives it.
    pub classes: u16,
    /// 1 + the kind that a rule found here, else 0.
    pub mark: u8,
    /// First of its line.
    pub begins_line: bool,
    /// Nothing stands between it and the token before.
    pub glued: bool,
}

/// How a token is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Case {
    /// "john"
    Lower,
    /// "John"
    Title,
    /// "JOHN", "J"
    Upper,
    /// Capitals within, as some makers and clans write themselves.
    Mixed,
    /// "42"
    Number,
    /// ","
    #[default]
    Mark,
}

/// Hash of a word as the word list keeps it.
pub(super) fn word_hash(word: &str) -> u32 {
    let mut lower = String::with_capacity(word.len());
    push_lower(word, &mut lower);
    hash(lower.bytes())
}

/// Cuts a text into tokens. Line breaks are tokens too; other white space is not.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::with_capacity(text.len() / 4 + 1);
    let mut chars = text.char_indices().peekable();
    let mut begins_line = true;
    let mut lower = String::new();
    while let Some((start, first)) = chars.next() {
        if first.is_whitespace() && first != '\n' {
            continue;
        }
        let mut end = start + first.len_utf8();
        let class = Class::of(first);
        while let Some((at, c)) = chars.next_if(|(_, c)| class.goes_on(Class::of(*c))) {
            end = at + c.len_utf8();
        }
        let word = text.get(start..end).unwrap_or_default();
        let mut token = read(word, class, &mut lower);
        token.range = start..end;
        token.begins_line = begins_line;
        token.glued = tokens.last().is_some_and(|last| last.range.end == start);
        begins_line = first == '\n';
        tokens.push(token);
    }
    tokens
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Digit,
    /// A character of its own: punctuation, and every Chinese character.
    Single,
}

impl Class {
    fn of(c: char) -> Self {
        match c {
            'a'..='z' | 'A'..='Z' => Self::Letter,
            '\0'..='\x7f' if !c.is_ascii_digit() => Self::Single,
            '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{ffef}' => Self::Single,
            _ if c.is_alphabetic() || ('\u{300}'..='\u{36f}').contains(&c) => Self::Letter,
            _ if c.is_numeric() => Self::Digit,
            _ => Self::Single,
        }
    }

    fn goes_on(self, next: Self) -> bool {
        self != Self::Single && self == next
    }
}

fn push_lower(word: &str, lower: &mut String) {
    for c in word.chars() {
        match c {
            'a'..='z' => lower.push(c),
            'A'..='Z' => lower.push(c.to_ascii_lowercase()),
            '’' | '‘' => lower.push('\''),
            _ if c.is_numeric() => lower.push('0'),
            _ => lower.extend(c.to_lowercase()),
        }
    }
}

fn read(word: &str, class: Class, lower: &mut String) -> Token {
    lower.clear();
    push_lower(word, lower);
    let mut token = Token { word: hash(lower.bytes()), case: case(word, class), ..Token::default() };
    let letters = word.chars().count();
    token.shape = match token.case {
        Case::Number if letters == 4 && (word.starts_with("19") || word.starts_with("20")) => hash(*b"year"),
        Case::Number => hash(lower.bytes()),
        Case::Mark => token.word,
        Case::Upper if letters == 1 => hash(*b"X1"),
        Case::Upper if letters <= 3 => hash(*b"X3"),
        case => hash([case as u8]),
    };
    let mut cuts = lower.char_indices().map(|(at, _)| at).skip(1).chain([lower.len()]);
    for place in &mut token.starts {
        let cut = cuts.next().unwrap_or(lower.len());
        *place = hash(lower.bytes().take(cut));
    }
    let mut cuts = lower.char_indices().rev().map(|(at, _)| at);
    for place in &mut token.ends {
        let cut = cuts.next().unwrap_or(0);
        *place = hash(lower.bytes().skip(cut));
    }
    token
}

fn case(word: &str, class: Class) -> Case {
    match class {
        Class::Digit => return Case::Number,
        Class::Single => return Case::Mark,
        Class::Letter => {}
    }
    let mut chars = word.chars();
    let first = chars.next().is_some_and(char::is_uppercase);
    let (mut upper, mut lower) = (0, 0);
    for c in chars {
        if c.is_uppercase() { upper += 1 } else { lower += 1 }
    }
    match (first, upper, lower) {
        (true, _, 0) => Case::Upper,
        (true, 0, _) => Case::Title,
        (false, 0, _) => Case::Lower,
        _ => Case::Mixed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_numbers_and_marks() {
        let text = "Dr. O’Brien-Šárka, 12b\nПавел 你好";
        let cut: Vec<&str> = tokens(text).into_iter().map(|token| &text[token.range]).collect();
        assert_eq!(
            cut,
            ["Dr", ".", "O", "’", "Brien", "-", "Šárka", ",", "12", "b", "\n", "Павел", "你", "好"]
        );
        let cases: Vec<Case> = tokens("John JOHN john McA 7 !").into_iter().map(|token| token.case).collect();
        assert_eq!(cases, [Case::Title, Case::Upper, Case::Lower, Case::Mixed, Case::Number, Case::Mark]);
    }

    #[test]
    fn spelling_in_capitals_changes_no_hash_of_a_word() {
        assert_eq!(tokens("ŠÁRKA")[0].word, word_hash("šárka"));
        assert_eq!(tokens("1987")[0].word, tokens("2024")[0].word);
    }
}
