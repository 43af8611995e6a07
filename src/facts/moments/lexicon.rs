//! The lexicon: what people say for each kind of moment, as data, compiled once.
//!
//! The files under `src/facts/lexicon/` hold it, by language and theme; `lexicon/README.md` says how to write them.

use super::pattern::{Node, Sets, needle, parse, required};
use super::program::{Rest, WordId, Words, compile};
use crate::conversation::Party;
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// Confidence of phrases that nearly always mean their kind.
const SURE: f64 = 1.0;
/// Confidence of phrases that often do.
const WEAK: f64 = 0.6;

macro_rules! files {
    ($($lang:literal: $($theme:literal)+;)+) => {
        &[$($(($lang, concat!($lang, "/", $theme), include_str!(concat!("../lexicon/", $lang, "/", $theme, ".yaml")))),+),+]
    };
}

/// Language, name and text of every file.
const FILES: &[(&str, &str, &str)] = files! {
    "en": "common" "attitude" "empathy" "accuracy" "resolution" "customer" "roles";
    "zh": "common" "attitude" "empathy" "accuracy" "resolution" "customer" "roles";
};

/// One file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    sets: BTreeMap<String, String>,
    #[serde(default)]
    kinds: BTreeMap<String, Entry>,
}

/// One kind as written; lists hold one pattern a line.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// Whose words count.
    by: By,
    /// What a negation before the phrase makes of it: another kind, or `nothing`.
    #[serde(default)]
    negated: Option<String>,
    /// Do phrases in a question count?
    #[serde(default = "yes")]
    questions: bool,
    /// Do phrases after "you said" count?
    #[serde(default)]
    quoted: bool,
    /// Only the first place in a turn?
    #[serde(default)]
    once: bool,
    #[serde(default)]
    say: String,
    #[serde(default)]
    weak: String,
    /// Phrases whose presence in the clause shows that nothing of the kind is meant.
    #[serde(default)]
    unless: String,
}

fn yes() -> bool {
    true
}

/// Whose words a kind is looked for in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum By {
    Agent,
    Customer,
    Any,
}

impl By {
    /// A voice nobody knows yet may be anyone.
    pub(super) fn admits(self, party: Party) -> bool {
        match self {
            Self::Any => true,
            Self::Agent => matches!(party, Party::Agent | Party::Bot | Party::Unknown),
            Self::Customer => matches!(party, Party::Customer | Party::Unknown),
        }
    }
}

/// A kind in one language.
#[derive(Debug)]
pub(super) struct Rule {
    pub kind: String,
    pub by: By,
    pub negated: Option<String>,
    pub questions: bool,
    pub quoted: bool,
    pub once: bool,
    /// `rule:<kind>.<language>@<version>`.
    pub source: String,
}

/// What a pattern's match means for its rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Meaning {
    /// A moment, so sure.
    Says(f64),
    /// Nothing of the kind is meant in this clause.
    Unless,
}

/// A compiled pattern.
#[derive(Debug)]
pub(super) struct Pattern {
    pub rule: usize,
    pub meaning: Meaning,
    pub program: Rest,
    /// Its needle is where it begins.
    pub leads: bool,
    /// It may reach over a comma.
    pub crosses: bool,
    /// Of each of these groups of words one must occur in the turn.
    pub needs: Vec<usize>,
}

/// All patterns of all languages behind one automaton.
#[derive(Debug)]
pub(super) struct Lexicon {
    /// Finds the words.
    pub automaton: AhoCorasick,
    /// The words by the automaton's numbers: with the same letters, closed and open.
    pub by_letters: Vec<Vec<(WordId, bool)>>,
    /// For each word the groups that it belongs to.
    pub groups_of: Vec<Vec<usize>>,
    /// How many groups there are.
    pub groups: usize,
    /// For each word the patterns whose needle it is.
    pub by_needle: Vec<Vec<usize>>,
    pub patterns: Vec<Pattern>,
    pub rules: Vec<Rule>,
}

/// The shipped lexicon; `Err` says which file and pattern is wrong (a test reads it).
pub(super) static LEXICON: LazyLock<Result<Lexicon, String>> = LazyLock::new(|| Lexicon::compile(FILES));

impl Lexicon {
    fn compile(files: &[(&str, &str, &str)]) -> Result<Self, String> {
        let mut draft = Draft::default();
        let mut sets: HashMap<&str, Sets> = HashMap::new();
        let mut wrong = Vec::new();
        for (lang, name, text) in files {
            let file: File =
                serde_saphyr::from_str(text).map_err(|error| format!("lexicon/{name}.yaml: {error}"))?;
            let sets = sets.entry(lang).or_default();
            for (set, pattern) in &file.sets {
                let nodes = parse(pattern, &Sets::new());
                let nodes = nodes.map_err(|error| format!("lexicon/{name}.yaml: set {set}: {error}"))?;
                sets.insert(set.clone(), nodes);
            }
            for (kind, entry) in file.kinds {
                let errors = draft.add(&entry, sets).into_iter();
                wrong.extend(errors.map(|error| format!("lexicon/{name}.yaml: {kind}: {error}")));
                let source = format!("rule:{kind}.{lang}@{}", crate::facts::VERSION);
                let Entry { by, negated, questions, quoted, once, .. } = entry;
                draft.rules.push(Rule { kind, by, negated, questions, quoted, once, source });
            }
        }
        if wrong.is_empty() { draft.finish() } else { Err(wrong.join("\n")) }
    }
}

/// A lexicon in the making.
#[derive(Default)]
struct Draft {
    words: Words,
    groups: HashMap<Vec<WordId>, usize>,
    /// For each pattern the words of its needle.
    needles: Vec<Vec<WordId>>,
    patterns: Vec<Pattern>,
    rules: Vec<Rule>,
}

impl Draft {
    /// Compiles what can be compiled of the next rule; gives back what is wrong.
    fn add(&mut self, entry: &Entry, sets: &Sets) -> Vec<String> {
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

    fn finish(self) -> Result<Lexicon, String> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::MOMENT_KINDS;

    #[test]
    fn the_shipped_lexicon_compiles_and_names_known_kinds() {
        let lexicon = LEXICON.as_ref().map_err(Clone::clone).unwrap();
        let known = |kind: &str| kind.starts_with('_') || MOMENT_KINDS.iter().any(|doc| doc.name == kind);
        for rule in &lexicon.rules {
            assert!(known(&rule.kind), "{}", rule.kind);
            assert!(
                rule.negated.as_deref().is_none_or(|kind| kind == "nothing" || known(kind)),
                "{}",
                rule.kind
            );
        }
    }

    #[test]
    fn a_broken_file_is_named_with_its_kind() {
        let broken = [("en", "en/x", "kinds: {apology: {by: agent, say: '(sorry'}}")];
        let error = Lexicon::compile(&broken).unwrap_err();
        assert!(error.contains("en/x.yaml") && error.contains("apology"), "{error}");
    }
}
