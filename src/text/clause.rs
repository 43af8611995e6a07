//! Clauses: the stretches within which a negation holds.

use super::fold::Folded;
use super::phrases::Phrases;
use super::sentence::{push_trimmed, sentences};
use crate::basic::Span;
use std::sync::LazyLock;

/// Words that open a new clause.
const OPENERS: &[&str] = &[
    "but",
    "however",
    "although",
    "though",
    "because",
    "since",
    "while",
    "whereas",
    "unless",
    "until",
    "so that",
    "even though",
    "and i",
    "and we",
    "and you",
    "and he",
    "and she",
    "and they",
    "and it",
    "and that",
    "and then",
    "and please",
    "and thank",
    "or else",
    "otherwise",
    "therefore",
    "which is why",
    "但是",
    "但",
    "不过",
    "可是",
    "然而",
    "而且",
    "而是",
    "并且",
    "因为",
    "所以",
    "因此",
    "如果",
    "虽然",
    "尽管",
    "只是",
    "否则",
    "然后",
    "只要",
];

/// Longer words that merely contain an opener.
const NOT_OPENERS: &[&str] = &[
    "不但",
    "但愿",
    "非但",
    "只不过",
    "不过分",
    "不过来",
    "不过去",
    "不过如此",
    "而且说",
    "之所以",
    "有所以",
    "ever since",
    "not since",
];

static MARKERS: LazyLock<Option<Phrases<bool>>> = LazyLock::new(|| {
    let openers = OPENERS.iter().map(|word| (true, *word));
    Phrases::new(openers.chain(NOT_OPENERS.iter().map(|word| (false, *word)))).ok()
});

/// The clauses of a text: sentences, cut again at commas, colons, dashes and before words such as "but" and "但是".
/// A comma within a number and a colon within a time cut nothing.
pub fn clauses(text: &str) -> Vec<Span> {
    cut(text, &Folded::new(text))
}

/// The clauses of the folded text itself, for callers that have folded already: much cheaper, same cuts.
pub fn clauses_of(folded: &Folded) -> Vec<Span> {
    cut(folded.as_str(), &folded.flat())
}

/// `folded` is `text` folded, and leads back to it.
fn cut(text: &str, folded: &Folded) -> Vec<Span> {
    let markers = MARKERS.as_ref().map(|markers| markers.find(folded)).unwrap_or_default();
    let mut openers = markers.iter().filter(|hit| hit.key).map(|hit| hit.span.start).peekable();
    let mut found = Vec::new();
    for sentence in sentences(text) {
        let mut start = sentence.start;
        let piece = sentence.of(text).unwrap_or_default();
        let mut pieces = Vec::new();
        for (offset, c) in piece.char_indices() {
            let at = sentence.start + offset;
            while openers.next_if(|opener| *opener < at).is_some() {}
            if openers.next_if_eq(&at).is_some() && at > start {
                push_trimmed(text, start..at, &mut pieces);
                start = at;
            } else if cuts(piece, offset, c) {
                let end = at + c.len_utf8();
                push_trimmed(text, start..end, &mut pieces);
                start = end;
            }
        }
        push_trimmed(text, start..sentence.end, &mut pieces);
        found.append(&mut pieces);
    }
    found
}

fn cuts(text: &str, at: usize, c: char) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    match c {
        '，' | '、' | '—' => true,
        ',' | ':' | '：' => {
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            let after = text.get(at + c.len_utf8()..).and_then(|after| after.chars().next());
            !(digit(before) && digit(after))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn clause_texts(text: &str) -> Vec<&str> {
        let folded = Folded::new(text);
        assert_eq!(clauses_of(&folded), clauses(folded.as_str()), "folding what is folded changes nothing");
        clauses(text).iter().filter_map(|span| span.of(text)).collect()
    }

    #[test]
    fn chinese() {
        assert_eq!(clause_texts("我不生气，但是很失望。"), ["我不生气，", "但是很失望。"]);
        assert_eq!(clause_texts("这个不是您的错而是系统的问题"), ["这个不是您的错", "而是系统的问题"]);
        assert_eq!(clause_texts("不但没有解决反而更糟"), ["不但没有解决反而更糟"]);
        assert_eq!(clause_texts("我只不过问一下"), ["我只不过问一下"]);
    }

    #[test]
    fn english() {
        assert_eq!(
            clause_texts("I am not angry but I want a refund"),
            ["I am not angry", "but I want a refund"]
        );
        assert_eq!(clause_texts("It costs $1,299.00, due 18:00"), ["It costs $1,299.00,", "due 18:00"]);
        assert_eq!(clause_texts("Terms and conditions apply"), ["Terms and conditions apply"]);
        assert_eq!(clause_texts("The button is red"), ["The button is red"]);
    }

    proptest! {
        #[test]
        fn clauses_lie_within_sentences(text in "\\PC*|[a-zA-Z .。，,、但是but]{0,60}") {
            let sentences = sentences(&text);
            let mut at = 0;
            for clause in clauses(&text) {
                prop_assert!(clause.start >= at && clause.of(&text).is_some());
                prop_assert!(sentences.iter().any(|s| s.start <= clause.start && clause.end <= s.end));
                at = clause.end;
            }
        }
    }
}
