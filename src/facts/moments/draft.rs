//! A lexicon in the making: patterns compiled, words numbered, tables turned round.

use super::lexicon::{Entry, Lexicon, Meaning, Pattern, Rule};
use super::pattern::{Node, Sets, needle, parse, required};
use super::program::{WordId, Words, compile};
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use std::collections::HashMap;

/// Confidence of phrases that nearly always mean their kind.
const SURE: f64 = 1.0;
/// Confidence of phrases that often do.
const WEAK: f64 = 0.6;

/// A lexicon in the making.
#[derive(Default)]
pub(super) struct Draft {
    words: Words,
    groups: HashMap<Vec<WordId>, usize>,
    /// For each pattern the words of its needle.
    needles: Vec<Vec<WordId>>,
    patterns: Vec<Pattern>,
    pub rules: Vec<Rule>,
}

impl Draft {
    /// Compiles what can be compiled of the next rule; gives back what is wrong.
    pub(super) fn add(&mut self, entry: &Entry, sets: &Sets) -> Vec<String> {
        let lists = [
            (&entry.say, Meaning::Says(SURE)),
            (&entry.weak, Meaning::Says(WEAK)),
            (&entry.unless, Meaning::Unless),
        ];
        let mut wrong = Vec::new();
        for (list, meaning) in lists {
            let lines =
                list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("# "));
            for line in lines {
                let added = parse(line, sets).and_then(|nodes| self.pattern(&nodes, meaning));
                wrong.extend(added.err().map(|error| format!("{line}: {error}")));
            }
        }
        wrong
    }

    fn pattern(&mut self, nodes: &[Node], meaning: Meaning) -> Result<(), String> {
        let required = required(nodes);
        let needle = needle(&required).ok_or("some word must always occur")?;
        let mut needs = Vec::new();
        for (place, group) in required.iter().enumerate() {
            let mut ids: Vec<WordId> =
                group.words.iter().map(|(letters, open)| self.words.id(letters, *open)).collect();
            ids.sort_unstable();
            ids.dedup();
            if place == needle {
                self.needles.push(ids);
            } else {
                let number = self.groups.len();
                needs.push(*self.groups.entry(ids).or_insert(number));
            }
        }
        self.patterns.push(Pattern {
            rule: self.rules.len(),
            meaning,
            program: compile(nodes, None, &mut self.words),
            leads: required.get(needle).is_some_and(|group| group.leads),
            crosses: nodes.contains(&Node::Comma),
            needs,
        });
        Ok(())
    }

    pub(super) fn finish(self) -> Result<Lexicon, String> {
        let count = self.words.all.len();
        let (mut letters, mut by_letters) = (Vec::new(), Vec::<Vec<(WordId, bool)>>::new());
        let mut place: HashMap<&str, usize> = HashMap::new();
        for (id, (word, open)) in (0..).zip(&self.words.all) {
            let at = *place.entry(word).or_insert_with(|| {
                letters.push(word.as_str());
                by_letters.push(Vec::new());
                letters.len() - 1
            });
            by_letters[at].push((id, *open));
        }
        let automaton = AhoCorasick::builder().kind(Some(AhoCorasickKind::ContiguousNFA)).build(&letters);
        let invert = |lists: &mut dyn Iterator<Item = (usize, &Vec<WordId>)>| {
            let mut of = vec![Vec::new(); count];
            for (number, words) in lists {
                for word in words {
                    if let Some(list) = usize::try_from(*word).ok().and_then(|word| of.get_mut(word)) {
                        list.push(number);
                    }
                }
            }
            of
        };
        Ok(Lexicon {
            by_letters,
            groups_of: invert(&mut self.groups.iter().map(|(words, number)| (*number, words))),
            groups: self.groups.len(),
            by_needle: invert(&mut self.needles.iter().enumerate()),
            automaton: automaton.map_err(|error| format!("lexicon: {error}"))?,
            patterns: self.patterns,
            rules: self.rules,
        })
    }
}
