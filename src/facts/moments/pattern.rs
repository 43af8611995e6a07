//! The small language in which the lexicon says what people say.
//!
//! A pattern is a sequence of elements separated by spaces; between elements any white space (or none) may stand.
//!
//! ```text
//! sorry for|apologies      one of several phrases: `|` parts whole phrases
//! sorry (for|about)        the same within a phrase
//! very? sorry              an element that may be missing
//! apologi*                 a word with any ending
//! give .. back             up to three words or characters between; `..8` up to eight
//! sorry , what             `,` may pass the end of a clause (a comma), which nothing else does
//! order #                  digits; `\?` a question mark
//! ^ no $                   begin and end of a clause
//! @you                     a named set, defined in the lexicon's `sets`
//! ```
//!
//! English words match whole; Chinese characters need no boundary.

use crate::text::fold;
use std::collections::BTreeMap;

/// One step of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// Exactly these letters; `open` where any ending may follow.
    Word { letters: String, open: bool },
    /// One of several sequences.
    Any(Vec<Vec<Node>>),
    /// May be missing.
    Maybe(Box<Node>),
    /// Up to so many words or Chinese characters.
    Gap(usize),
    /// Digits.
    Digits,
    /// A comma or nothing.
    Comma,
    /// A clause begins here.
    Start,
    /// A clause ends here.
    End,
}

/// Named sets of alternatives.
pub(super) type Sets = BTreeMap<String, Vec<Node>>;

/// How much `..` passes over where no number is written.
const DEFAULT_GAP: usize = 3;

/// Reads one pattern.
///
/// # Errors
/// A sentence that says what is wrong: an unclosed parenthesis, an unknown set, nothing in it.
pub(super) fn parse(text: &str, sets: &Sets) -> Result<Vec<Node>, String> {
    let phrases: Result<Vec<_>, _> =
        split(text, |c| c == '|')?.into_iter().map(|p| parse_phrase(p, sets)).collect();
    let mut phrases = phrases?;
    match (phrases.pop(), phrases.is_empty()) {
        (Some(only), true) => Ok(only),
        (Some(last), false) => {
            phrases.push(last);
            Ok(vec![Node::Any(phrases)])
        }
        (None, _) => Err(format!("empty pattern in {text:?}")),
    }
}

fn parse_phrase(text: &str, sets: &Sets) -> Result<Vec<Node>, String> {
    let elements = split(text, char::is_whitespace)?;
    let nodes: Result<Vec<_>, _> = elements.into_iter().map(|element| parse_element(element, sets)).collect();
    nodes.and_then(
        |nodes| if nodes.is_empty() { Err(format!("empty pattern in {text:?}")) } else { Ok(nodes) },
    )
}

fn parse_element(element: &str, sets: &Sets) -> Result<Node, String> {
    match element {
        "^" => return Ok(Node::Start),
        "$" => return Ok(Node::End),
        "," => return Ok(Node::Comma),
        "#" => return Ok(Node::Digits),
        "?" | "\\?" => return Ok(Node::Word { letters: "?".to_owned(), open: false }),
        _ => {}
    }
    if let Some(count) = element.strip_prefix("..") {
        let units = if count.is_empty() { Ok(DEFAULT_GAP) } else { count.parse() };
        return units.map(Node::Gap).map_err(|_| format!("{element:?}: expected a number after `..`"));
    }
    if let Some(body) = element.strip_suffix('?') {
        return Ok(Node::Maybe(Box::new(parse_element(body, sets)?)));
    }
    if let Some(inner) = element.strip_prefix('(') {
        let inner = inner.strip_suffix(')').ok_or_else(|| format!("{element:?}: expected `)` at its end"))?;
        return parse(inner, sets).map(one);
    }
    if let Some(name) = element.strip_prefix('@') {
        return sets.get(name).cloned().map(one).ok_or_else(|| format!("{element:?}: no such set"));
    }
    let (letters, open) = element.strip_suffix('*').map_or((element, false), |stem| (stem, true));
    if letters.is_empty() || letters.contains(['(', ')', '*', '?', '@', '|']) {
        return Err(format!("{element:?}: not a word"));
    }
    Ok(Node::Word { letters: fold(letters), open })
}

/// A sequence as one node.
fn one(mut nodes: Vec<Node>) -> Node {
    match (nodes.pop(), nodes.is_empty()) {
        (Some(only), true) => only,
        (Some(last), false) => {
            nodes.push(last);
            Node::Any(vec![nodes])
        }
        (None, _) => Node::Any(Vec::new()),
    }
}

/// Cuts outside of parentheses; empty pieces fall away.
fn split(text: &str, cut: impl Fn(char) -> bool) -> Result<Vec<&str>, String> {
    let (mut pieces, mut depth, mut from) = (Vec::new(), 0_usize, 0);
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.checked_sub(1).ok_or_else(|| format!("{text:?}: `)` without `(`"))?,
            c if depth == 0 && cut(c) => {
                pieces.push(&text[from..at]);
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    pieces.push(&text[from..]);
    pieces.retain(|piece| !piece.is_empty());
    if depth == 0 { Ok(pieces) } else { Err(format!("{text:?}: `(` without `)`")) }
}

/// Words of which one must occur wherever a pattern matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group<'p> {
    /// Letters, and whether any ending may follow.
    pub words: Vec<(&'p str, bool)>,
    /// Each is where the match begins.
    pub leads: bool,
}

/// The groups of words that a pattern requires, in its order.
pub(super) fn required(nodes: &[Node]) -> Vec<Group<'_>> {
    let group = |(place, node)| Some(Group { words: openings(node)?, leads: place == 0 });
    nodes.iter().enumerate().filter_map(group).collect()
}

/// The group to look for first: the one whose words are rarest. Long words are; a group at the begin is worth a
/// little length, because only one place has to be tried then.
pub(super) fn needle(groups: &[Group]) -> Option<usize> {
    let worth = |group: &Group| {
        let shortest = group.words.iter().map(|(word, _)| word.len()).min().unwrap_or(0);
        (shortest + usize::from(group.leads), std::cmp::Reverse(group.words.len()))
    };
    (0..groups.len()).max_by_key(|index| groups.get(*index).map(worth))
}

/// The words with which a node must begin, if every way through it begins with a word.
fn openings(node: &Node) -> Option<Vec<(&str, bool)>> {
    match node {
        Node::Word { letters, open } => Some(vec![(letters, *open)]),
        Node::Any(choices) => {
            let mut all = Vec::new();
            for choice in choices {
                all.extend(sequence_openings(choice)?);
            }
            Some(all)
        }
        _ => None,
    }
}

fn sequence_openings(nodes: &[Node]) -> Option<Vec<(&str, bool)>> {
    let (first, rest) = nodes.split_first()?;
    match first {
        Node::Start | Node::Comma => sequence_openings(rest),
        Node::Maybe(inner) => {
            let mut all = openings(inner)?;
            all.extend(sequence_openings(rest)?);
            Some(all)
        }
        node => openings(node),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_pattern_is_said() {
        let sets = Sets::new();
        for (pattern, complaint) in [
            ("", "empty"),
            ("(sorry", "without `)`"),
            ("sorry)", "without `(`"),
            ("@nobody", "no such set"),
            ("..x", "expected a number"),
            ("a**", "not a word"),
        ] {
            let error = parse(pattern, &sets).expect_err(pattern);
            assert!(error.contains(complaint), "{pattern}: {error}");
        }
    }

    #[test]
    fn the_rarest_required_words_are_looked_for_first() {
        let first = |pattern: &str| {
            let nodes = parse(pattern, &Sets::new()).unwrap();
            let groups = required(&nodes);
            needle(&groups).map(|at| {
                (
                    groups[at].words.iter().map(|(w, _)| (*w).to_owned()).collect::<Vec<_>>().join(" "),
                    groups[at].leads,
                )
            })
        };
        assert_eq!(first("i am? (very sorry|apologising) .."), Some(("very apologising".into(), false)));
        assert_eq!(first("sorry (for|about) it"), Some(("sorry".into(), true)));
        assert_eq!(first(".. $"), None);
    }
}
