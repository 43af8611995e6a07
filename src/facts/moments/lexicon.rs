//! The lexicon: what people say for each kind of moment, as data, compiled once.
//!
//! The files under `src/facts/lexicon/` hold it, by language and theme; `lexicon/README.md` says how to write them.

use super::draft::Draft;
use super::pattern::{Sets, parse};
use super::program::{Rest, WordId};
use crate::conversation::Party;
use aho_corasick::AhoCorasick;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

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
pub(super) struct Entry {
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
    pub say: String,
    #[serde(default)]
    pub weak: String,
    /// Phrases whose presence in the clause shows that nothing of the kind is meant.
    #[serde(default)]
    pub unless: String,
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

/// What a rule's phrases are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// Moments, or hints for other rules of `facts`.
    Kind,
    /// What negates.
    Negation,
    /// What only looks like a negation.
    Affirmed,
    /// "You said".
    Quote,
}

/// A kind in one language.
#[derive(Debug)]
pub(super) struct Rule {
    pub kind: String,
    /// The same for a kind in every language; cheaper to compare.
    pub number: usize,
    pub for_use: Use,
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
        let (mut kinds, mut wrong) = (HashMap::new(), Vec::new());
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
                let for_use = match kind.as_str() {
                    "_negation" => Use::Negation,
                    "_affirmed" => Use::Affirmed,
                    "_quote" => Use::Quote,
                    _ => Use::Kind,
                };
                let next = kinds.len();
                let number = *kinds.entry(kind.clone()).or_insert(next);
                draft.rules.push(Rule {
                    kind,
                    number,
                    for_use,
                    by,
                    negated,
                    questions,
                    quoted,
                    once,
                    source,
                });
            }
        }
        if wrong.is_empty() { draft.finish() } else { Err(wrong.join("\n")) }
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
