//! Patterns compiled for speed: every word is a number, every choice a table by first word.
//!
//! The text is searched for all words of the lexicon once ([`Reading`]); matching a pattern then looks words up by
//! place instead of comparing letters. Sequences are linked lists that share their tails, so that every
//! alternative simply leads on to what follows.

use super::matching::Reading;
use super::pattern::Node;
use std::collections::HashMap;
use std::sync::Arc;

/// A word of the lexicon.
pub(super) type WordId = u32;

/// The words of all patterns, numbered.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Letters, and whether any ending may follow.
    pub all: Vec<(String, bool)>,
    index: HashMap<(String, bool), WordId>,
}

impl Words {
    pub(super) fn id(&mut self, letters: &str, open: bool) -> WordId {
        let key = (letters.to_owned(), open);
        if let Some(id) = self.index.get(&key) {
            return *id;
        }
        let id = WordId::try_from(self.all.len()).unwrap_or(WordId::MAX);
        self.all.push(key.clone());
        self.index.insert(key, id);
        id
    }
}

/// What remains to be matched; `None` is the end of the pattern.
pub(super) type Rest = Option<Arc<Link>>;

/// One step and what follows it.
#[derive(Debug)]
pub(super) struct Link {
    step: Step,
    next: Rest,
}

#[derive(Debug)]
enum Step {
    Word(WordId),
    /// Leads on by itself; its link has no `next`.
    Fork(Fork),
    Gap(usize),
    Digits,
    Comma,
    Start,
    End,
}

/// Ways to go on: by the word that stands here, or otherwise.
#[derive(Debug, Default)]
struct Fork {
    /// In order of the words.
    by_word: Vec<(WordId, Rest)>,
    others: Vec<Rest>,
}

/// Compiles a sequence that is followed by `next`.
pub(super) fn compile(nodes: &[Node], next: Rest, words: &mut Words) -> Rest {
    nodes.iter().rev().fold(next, |next, node| {
        let step = match node {
            Node::Word { letters, open } => Step::Word(words.id(letters, *open)),
            Node::Gap(units) => Step::Gap(*units),
            Node::Digits => Step::Digits,
            Node::Comma => Step::Comma,
            Node::Start => Step::Start,
            Node::End => Step::End,
            Node::Any(_) | Node::Maybe(_) => {
                let mut fork = Fork::default();
                fork.open(std::slice::from_ref(node), &next, words);
                fork.by_word.sort_by_key(|(word, _)| *word);
                return Some(Arc::new(Link { step: Step::Fork(fork), next: None }));
            }
        };
        Some(Arc::new(Link { step, next }))
    })
}

impl Fork {
    /// Adds every way into `nodes`.
    fn open(&mut self, nodes: &[Node], next: &Rest, words: &mut Words) {
        let Some((first, rest)) = nodes.split_first() else { return self.others.push(next.clone()) };
        match first {
            Node::Word { letters, open } => {
                let after = compile(rest, next.clone(), words);
                self.by_word.push((words.id(letters, *open), after));
            }
            Node::Any(choices) => {
                let after = compile(rest, next.clone(), words);
                for choice in choices {
                    self.open(choice, &after, words);
                }
            }
            Node::Maybe(inner) => {
                let after = compile(rest, next.clone(), words);
                self.open(std::slice::from_ref(inner.as_ref()), &after, words);
                self.others.push(after);
            }
            _ => self.others.push(compile(nodes, next.clone(), words)),
        }
    }
}

/// Where the match that begins at `at` ends.
pub(super) fn run(rest: &Rest, reading: &Reading, at: usize) -> Option<usize> {
    let Some(link) = rest else { return Some(at) };
    match &link.step {
        Step::Word(word) => {
            let hit = reading.hits_at(reading.skip(at)).iter().find(|hit| hit.word == *word)?;
            run(&link.next, reading, hit.end)
        }
        Step::Fork(fork) => {
            let by_word = reading.hits_at(reading.skip(at)).iter().find_map(|hit| {
                let from = fork.by_word.partition_point(|(word, _)| *word < hit.word);
                let ways = fork.by_word.iter().skip(from).take_while(|(word, _)| *word == hit.word);
                ways.into_iter().find_map(|(_, way)| run(way, reading, hit.end))
            });
            by_word.or_else(|| fork.others.iter().find_map(|way| run(way, reading, at)))
        }
        Step::Gap(units) => {
            let mut place = at;
            for _ in 0..*units {
                if let Some(end) = run(&link.next, reading, place) {
                    return Some(end);
                }
                place = reading.unit(place)?;
            }
            run(&link.next, reading, place)
        }
        Step::Digits => run(&link.next, reading, reading.digits(at)?),
        Step::Comma => run(&link.next, reading, reading.past_pause(at)),
        Step::Start => {
            if reading.begins(at) {
                run(&link.next, reading, at)
            } else {
                None
            }
        }
        Step::End => {
            if reading.ends(at) {
                run(&link.next, reading, at)
            } else {
                None
            }
        }
    }
}
