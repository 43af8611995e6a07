//! Which phrases there are: runs of tokens that enough conversations share and that begin and end where people's
//! phrases do.
//!
//! Longer runs are tried only where both shorter ones inside are frequent (Agrawal and Srikant 1994). Chinese has no
//! blanks, so a run counts as a phrase when many different neighbours stand on either side of it (accessor variety,
//! Feng et al. 2004); the same keeps English runs from ending in the middle of a set expression.

use super::{Situation, Talk, Tokens};
use std::collections::{HashMap, HashSet};

/// Tokens of a phrase, at most.
const LONGEST: usize = 10;
/// Different neighbours wanted on either side; the edge of a clause is another one each time.
const VARIETY: usize = 3;
/// A shorter phrase goes when a longer one stands in this share of its conversations.
const SWALLOWED: f64 = 0.9;

/// A phrase and where it is said.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// Its tokens.
    pub tokens: Vec<u32>,
    /// Numbers of the talks that hold it, in order.
    pub talks: Vec<u32>,
    /// How often in which situation.
    pub situations: HashMap<Situation, usize>,
    left: Neighbours,
    right: Neighbours,
}

/// Different neighbours, no more than matter.
#[derive(Clone, Debug, Default)]
struct Neighbours {
    tokens: Vec<u32>,
    edges: usize,
}

impl Neighbours {
    fn add(&mut self, token: Option<u32>) {
        match token {
            None => self.edges += 1,
            Some(token) if self.tokens.len() < VARIETY && !self.tokens.contains(&token) => {
                self.tokens.push(token)
            }
            Some(_) => {}
        }
    }

    fn varied(&self) -> bool {
        self.tokens.len() + self.edges >= VARIETY
    }
}

/// All phrases that at least `least` talks hold.
pub(super) fn phrases(talks: &[Talk], tokens: &Tokens, least: usize) -> Vec<Found> {
    let frequent = frequent(talks, least);
    let mut found: HashMap<&[u32], Found> = HashMap::new();
    for (number, talk) in (0_u32..).zip(talks) {
        for clause in &talk.clauses {
            for length in 2..=LONGEST.min(clause.tokens.len()) {
                for (at, run) in clause.tokens.windows(length).enumerate() {
                    if !frequent.contains(run) {
                        continue;
                    }
                    let one = found.entry(run).or_insert_with(|| Found::new(run));
                    if one.talks.last() != Some(&number) {
                        one.talks.push(number);
                    }
                    *one.situations.entry(clause.situation).or_default() += 1;
                    one.left.add(at.checked_sub(1).map(|before| clause.tokens[before]));
                    one.right.add(clause.tokens.get(at + length).copied());
                }
            }
        }
    }
    let whole = |one: &Found| one.left.varied() && one.right.varied() && !hangs(&one.tokens, tokens);
    let mut kept: Vec<Found> = found.into_values().filter(whole).collect();
    kept.sort_by(|a, b| (b.tokens.len(), &a.tokens).cmp(&(a.tokens.len(), &b.tokens)));
    without_swallowed(kept)
}

impl Found {
    fn new(run: &[u32]) -> Self {
        Self {
            tokens: run.to_vec(),
            talks: Vec::new(),
            situations: HashMap::new(),
            left: Neighbours::default(),
            right: Neighbours::default(),
        }
    }
}

/// Runs in at least `least` talks, of every length.
fn frequent(talks: &[Talk], least: usize) -> HashSet<&[u32]> {
    let mut all: HashSet<&[u32]> = HashSet::new();
    for length in 2..=LONGEST {
        let mut counts: HashMap<&[u32], (u32, usize)> = HashMap::new();
        for (number, talk) in (0_u32..).zip(talks) {
            for clause in &talk.clauses {
                for run in clause.tokens.windows(length) {
                    if length > 2 && !(all.contains(&run[1..]) && all.contains(&run[..length - 1])) {
                        continue;
                    }
                    let (last, count) = counts.entry(run).or_insert((u32::MAX, 0));
                    *count += usize::from(*last != number);
                    *last = number;
                }
            }
        }
        let before = all.len();
        all.extend(counts.into_iter().filter(|(_, (_, count))| *count >= least).map(|(run, _)| run));
        if all.len() == before {
            break;
        }
    }
    all
}

/// Words that leave a phrase hanging where they end or begin it.
const HANGS_AT_END: &[&str] = &[
    "the", "a", "an", "of", "to", "and", "or", "for", "in", "on", "at", "with", "is", "are", "be", "your",
    "my", "our", "if", "i", "i'm", "i'll", "we", "的", "把", "和", "与", "在", "是", "我", "就", "会", "给",
    "为", "跟", "对", "从", "很", "不", "这", "那", "一",
];
const HANGS_AT_START: &[&str] =
    &["of", "and", "or", "to", "be", "的", "了", "吗", "呢", "吧", "们", "啊", "着", "过", "个"];

fn hangs(phrase: &[u32], tokens: &Tokens) -> bool {
    let at =
        |token: Option<&u32>, list: &[&str]| token.is_some_and(|token| list.contains(&tokens.text(*token)));
    at(phrase.first(), HANGS_AT_START) || at(phrase.last(), HANGS_AT_END)
}

/// Longer phrases come first in `sorted`.
fn without_swallowed(sorted: Vec<Found>) -> Vec<Found> {
    let mut kept: Vec<Found> = Vec::with_capacity(sorted.len());
    let mut largest: HashMap<Vec<u32>, usize> = HashMap::new(); // of each inner run, the talks of a longer phrase
    for one in sorted {
        let within = largest.get(&one.tokens).copied().unwrap_or(0);
        if crate::statistics::count(within) >= SWALLOWED * crate::statistics::count(one.talks.len()) {
            continue;
        }
        for length in 2..one.tokens.len() {
            for run in one.tokens.windows(length) {
                let most = largest.entry(run.to_vec()).or_default();
                *most = (*most).max(one.talks.len());
            }
        }
        kept.push(one);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coaching::phrases::read;

    fn found(said: &[&str], least: usize) -> Vec<String> {
        let mut tokens = Tokens::default();
        let talks: Vec<Talk> = said
            .iter()
            .map(|text| Talk {
                agent: None,
                good: true,
                clauses: read(&mut tokens, [(Situation::Middle, *text)]),
            })
            .collect();
        let mut all: Vec<String> =
            phrases(&talks, &tokens, least).iter().map(|one| tokens.written(&one.tokens)).collect();
        all.sort();
        all
    }

    #[test]
    fn a_phrase_is_what_stands_between_varied_neighbours() {
        let said = ["我理解您的心情", "完全理解您的心情", "我们理解您的心情和着急", "特别理解您的心情啊"];
        assert_eq!(found(&said, 4), ["理解您的心情"]);
        let said =
            ["i am sorry for the delay today", "so sorry for the delay", "really sorry for the delay sir"];
        assert_eq!(found(&said, 3), ["sorry for the delay"]);
    }

    #[test]
    fn a_shorter_phrase_stays_where_it_is_also_said_alone() {
        let said = ["谢谢您", "谢谢您", "谢谢您", "谢谢您的耐心等待", "谢谢您的耐心等待", "谢谢您的耐心等待"];
        assert_eq!(found(&said, 3), ["谢谢您", "谢谢您的耐心等待"]);
        assert!(found(&said, 7).is_empty());
    }
}
