//! The lexicon: what people say for each kind of moment, as data, compiled once.
//!
//! The files under `src/facts/lexicon/` hold it, by language and theme; `lexicon/README.md` says how to write them.

use super::pattern::{Node, Sets, needles, parse};
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
    pub nodes: Vec<Node>,
    /// Its needle is where it begins.
    pub leads: bool,
    /// It may reach over a comma.
    pub crosses: bool,
}

/// All patterns of all languages behind one automaton.
#[derive(Debug)]
pub(super) struct Lexicon {
    pub automaton: AhoCorasick,
    /// For each needle of the automaton the patterns that need it.
    pub by_needle: Vec<Vec<usize>>,
    pub patterns: Vec<Pattern>,
    pub rules: Vec<Rule>,
}

/// The shipped lexicon; `Err` says which file and pattern is wrong (a test reads it).
pub(super) static LEXICON: LazyLock<Result<Lexicon, String>> = LazyLock::new(|| Lexicon::compile(FILES));

impl Lexicon {
    fn compile(files: &[(&str, &str, &str)]) -> Result<Self, String> {
        let (mut rules, mut patterns, mut wrong) = (Vec::new(), Vec::new(), Vec::new());
        let mut sets: HashMap<&str, Sets> = HashMap::new();
        for (lang, name, text) in files {
            let file: File =
                serde_saphyr::from_str(text).map_err(|error| format!("lexicon/{name}.yaml: {error}"))?;
            let sets = sets.entry(lang).or_default();
            for (set, pattern) in &file.sets {
                let nodes = parse(pattern, &Sets::new())
                    .map_err(|error| format!("lexicon/{name}.yaml: set {set}: {error}"))?;
                sets.insert(set.clone(), nodes);
            }
            for (kind, entry) in file.kinds {
                for error in compile_entry(&entry, rules.len(), sets, &mut patterns) {
                    wrong.push(format!("lexicon/{name}.yaml: {kind}: {error}"));
                }
                let source = format!("rule:{kind}.{lang}@{}", crate::facts::VERSION);
                let Entry { by, negated, questions, quoted, once, .. } = entry;
                rules.push(Rule { kind, by, negated, questions, quoted, once, source });
            }
        }
        if !wrong.is_empty() {
            return Err(wrong.join("\n"));
        }
        let (automaton, by_needle) = index(&patterns)?;
        Ok(Self { automaton, by_needle, patterns, rules })
    }
}

/// Compiles what can be compiled; gives back what is wrong.
fn compile_entry(entry: &Entry, rule: usize, sets: &Sets, into: &mut Vec<Pattern>) -> Vec<String> {
    let mut wrong = Vec::new();
    let lists = [
        (&entry.say, Meaning::Says(SURE)),
        (&entry.weak, Meaning::Says(WEAK)),
        (&entry.unless, Meaning::Unless),
    ];
    for (list, meaning) in lists {
        for line in list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("# ")) {
            let nodes = match parse(line, sets) {
                Ok(nodes) => nodes,
                Err(error) => {
                    wrong.push(format!("{line}: {error}"));
                    continue;
                }
            };
            match needles(&nodes) {
                Some((_, leads)) => {
                    let crosses = nodes.contains(&Node::Comma);
                    into.push(Pattern { rule, meaning, nodes, leads, crosses });
                }
                None => wrong.push(format!("{line}: some word must always occur")),
            }
        }
    }
    wrong
}

fn index(patterns: &[Pattern]) -> Result<(AhoCorasick, Vec<Vec<usize>>), String> {
    let mut place: HashMap<&str, usize> = HashMap::new();
    let (mut words, mut by_needle) = (Vec::new(), Vec::<Vec<usize>>::new());
    for (number, pattern) in patterns.iter().enumerate() {
        for word in needles(&pattern.nodes).map(|(words, _)| words).unwrap_or_default() {
            let at = *place.entry(word).or_insert_with(|| {
                words.push(word);
                by_needle.push(Vec::new());
                words.len() - 1
            });
            if by_needle[at].last() != Some(&number) {
                by_needle[at].push(number);
            }
        }
    }
    let automaton = AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(&words);
    Ok((automaton.map_err(|error| format!("lexicon: {error}"))?, by_needle))
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
