//! Finding what was said. What is searched is the *masked* text: a name, a telephone number or a card is neither
//! indexed nor found, so that searching is no way to look people up.
//!
//! Phrases are compared folded (one spelling for what people write in many) and found where they begin with a word:
//! `refund pol` finds "Refund policy", `efund` does not. Chinese, which has no blanks, is found anywhere.

use super::Transcript;
use crate::text;
use std::collections::BTreeSet;

/// The text of a conversation as it is searched and shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchText {
    /// Masked, one line for each turn.
    pub shown: String,
    /// The same folded, line by line.
    pub folded: String,
}

impl SearchText {
    /// Of what was said. Takes a core for some ten microseconds a turn.
    pub fn of(transcript: &Transcript) -> Self {
        let lines = transcript.turns.iter().map(|turn| text::masked(&turn.text).replace(['\n', '\r'], " "));
        let lines: Vec<String> = lines.collect();
        let folded: Vec<String> = lines.iter().map(|line| text::fold(line)).collect();
        Self { shown: lines.join("\n"), folded: folded.join("\n") }
    }
}

/// Is it written without blanks between words? Then pairs of characters are indexed instead.
fn is_unspaced(c: char) -> bool {
    c >= '\u{2e80}'
}

/// Longest word that is indexed whole.
const LONGEST: usize = 40;

/// Runs of letters and digits, cut where the kind of writing changes.
fn runs(folded: &str) -> Vec<(usize, Vec<char>)> {
    let mut runs: Vec<(usize, Vec<char>)> = Vec::new();
    let mut open = false;
    for (at, c) in folded.char_indices() {
        if !c.is_alphanumeric() {
            open = false;
            continue;
        }
        match runs.last_mut() {
            Some((_, run)) if open && run.last().is_some_and(|last| is_unspaced(*last) == is_unspaced(c)) => {
                run.push(c);
            }
            _ => runs.push((at, vec![c])),
        }
        open = true;
    }
    runs
}

fn is_pairs(run: &[char]) -> bool {
    run.first().is_some_and(|c| is_unspaced(*c))
}

/// What is indexed of a folded text: words, pairs of Chinese characters, and the last character of each Chinese run.
pub fn terms(folded: &str) -> BTreeSet<String> {
    let mut terms = BTreeSet::new();
    for (_, run) in runs(folded) {
        if is_pairs(&run) {
            terms.extend(run.windows(2).map(|pair| pair.iter().collect::<String>()));
            terms.extend(run.last().map(char::to_string));
        } else {
            terms.insert(run.iter().take(LONGEST).collect());
        }
    }
    terms
}

/// A phrase to find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    folded: String,
    whole: BTreeSet<String>,
    begun: BTreeSet<String>,
}

impl Phrase {
    /// Reads what somebody typed; `None` where it holds no letter and no digit.
    pub fn new(typed: &str) -> Option<Self> {
        let folded = text::fold(typed).trim().to_owned();
        let (mut whole, mut begun) = (BTreeSet::new(), BTreeSet::new());
        for (at, run) in runs(&folded) {
            if is_pairs(&run) {
                whole.extend(run.windows(2).map(|pair| pair.iter().collect::<String>()));
                if run.len() == 1 {
                    begun.extend(run.first().map(char::to_string));
                }
                continue;
            }
            let word: String = run.iter().take(LONGEST).collect();
            let ends = at + run.iter().map(|c| c.len_utf8()).sum::<usize>() == folded.len();
            if ends || run.len() > LONGEST {
                begun.insert(word)
            } else {
                whole.insert(word)
            };
        }
        (!whole.is_empty() || !begun.is_empty()).then_some(Self { folded, whole, begun })
    }

    /// As it is compared.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// Terms that must be there.
    pub fn whole(&self) -> impl Iterator<Item = &str> {
        self.whole.iter().map(String::as_str)
    }

    /// Beginnings of terms that must be there.
    pub fn begun(&self) -> impl Iterator<Item = &str> {
        self.begun.iter().map(String::as_str)
    }

    /// The first place where it was said.
    pub fn place(&self, text: &SearchText) -> Option<Snippet> {
        let turn = text.folded.lines().position(|line| line.contains(&self.folded))?;
        let line = text.shown.split('\n').nth(turn)?;
        let folded = text::Folded::new(line);
        let at = folded.as_str().find(&self.folded)?;
        let span = folded.original(at..at + self.folded.len());
        let (before, after) = (line.get(..span.start)?, line.get(span.end..)?);
        let skipped = before.chars().count().saturating_sub(AROUND);
        let kept: String = before.chars().skip(skipped).collect();
        let rest: String = after.chars().take(AROUND).collect();
        let more = after.chars().nth(AROUND).is_some();
        Some(Snippet {
            turn,
            before: if skipped > 0 { format!("…{kept}") } else { kept },
            found: span.of(line)?.to_owned(),
            after: if more { format!("{rest}…") } else { rest },
        })
    }
}

/// Characters shown on either side of what was found.
const AROUND: usize = 36;

/// Where a phrase was said, masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// Index of the turn.
    pub turn: usize,
    /// What stands before it.
    pub before: String,
    /// The phrase as it was said.
    pub found: String,
    /// What follows.
    pub after: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(lines: &[&str]) -> SearchText {
        let folded: Vec<String> = lines.iter().map(|line| text::fold(line)).collect();
        SearchText { shown: lines.join("\n"), folded: folded.join("\n") }
    }

    /// Does the index lead to it, and is it there?
    fn finds(phrase: &str, said: &SearchText) -> Option<Snippet> {
        let phrase = Phrase::new(phrase)?;
        let terms = terms(&said.folded);
        let led = phrase.whole().all(|term| terms.contains(term))
            && phrase.begun().all(|begin| terms.iter().any(|term| term.starts_with(begin)));
        phrase.place(said).filter(|_| led)
    }

    #[test]
    fn a_phrase_is_found_in_either_language_however_it_is_written() {
        let said = text(&["您好，請問", "我要申请退款，谢谢", "Our Refund  Policy is simple."]);
        assert_eq!(finds("申請退款", &said).unwrap().found, "申请退款");
        assert_eq!(finds("款", &said).unwrap().turn, 1);
        assert_eq!(finds("refund pol", &said).unwrap().found, "Refund  Pol");
        assert!(finds("efund", &said).is_none(), "not from the middle of a word");
        assert!(finds("谢谢 our", &said).is_none(), "not over two turns");
        assert!(Phrase::new("，。 !").is_none());
    }

    #[test]
    fn a_long_line_is_cut_around_what_was_found() {
        let said = text(&[&format!("{}退款{}", "好".repeat(100), "的".repeat(100))]);
        let snippet = finds("退款", &said).unwrap();
        assert_eq!((snippet.before.chars().count(), snippet.after.chars().count()), (37, 37));
    }

    proptest! {
        #[test]
        fn whatever_chinese_was_said_is_found(said in "[天地玄黄，宇宙洪荒a-c ]{1,20}", from in 0usize..20, len in 1usize..6) {
            let chars: Vec<char> = said.chars().filter(|c| is_unspaced(*c) && c.is_alphanumeric()).collect();
            let line: String = chars.iter().collect();
            let phrase: String = chars.iter().skip(from).take(len).collect();
            if !phrase.is_empty() {
                prop_assert!(finds(&phrase, &text(&[&line])).is_some());
            }
        }
    }
}
