//! Reads topics and what is said: phrases, patterns, examples.

use super::{Sayings, Topic, phrase};
use crate::rubric::problem::Place;
use crate::rubric::reader::Reader;
use crate::rubric::words::Words;
use crate::rubric::yaml::{Node, Value};

const TOPIC: &[&str] = &["phrases", "patterns", "words", "except", "examples"];
/// Most patterns in one file.
const MAX_PATTERNS: usize = 200;
/// Most phrases in one list.
pub(super) const MAX_PHRASES: usize = 300;

impl Reader<'_> {
    /// Phrases alone, or a block.
    pub(super) fn topic(&mut self, node: &Node) -> Option<Topic> {
        if !matches!(node.value, Value::Map(_)) {
            let named = self.sayings(node, "`topic`")?;
            return Some(Topic { named, ..Topic::default() });
        }
        let fields = self.fields(node, "`topic`", TOPIC)?;
        let phrases = fields.get("phrases").map(|n| self.phrase_list(n, "`phrases`")).unwrap_or_default();
        let patterns = fields.get("patterns").map(|n| self.pattern_list(n)).unwrap_or_default();
        let words = fields.get("words").map(|n| self.phrase_list(n, "`words`")).unwrap_or_default();
        let except = fields.get("except").map(|n| self.sayings(n, "`except`"));
        let texts =
            fields.get("examples").map(|n| self.texts(n, "`examples`", MAX_PHRASES)).unwrap_or_default();
        let examples: Vec<String> = texts.into_iter().map(|(text, _)| text).collect();
        if !examples.is_empty() && words.is_empty() {
            let hint = "list the words that must stand beside a likeness: `words: [退款, refund]`";
            self.hinted(
                fields.place("examples"),
                "`examples` need `words:`; likeness alone decides nothing",
                hint,
            );
        }
        let named = Sayings { phrases, patterns };
        if named.is_empty() {
            let hint = "write for example `phrases: [退款到账, refund time]`";
            self.hinted(node.at, "a topic needs `phrases:` or `patterns:`", hint);
            return None;
        }
        Some(Topic { named, words, except: except.flatten().unwrap_or_default(), examples })
    }

    /// One phrase, a list of phrases, or `{phrases: …, patterns: …}`.
    pub(super) fn sayings(&mut self, node: &Node, what: &str) -> Option<Sayings> {
        if !matches!(node.value, Value::Map(_)) {
            let phrases = self.phrase_list(node, what);
            return (!phrases.is_empty()).then_some(Sayings { phrases, patterns: Vec::new() });
        }
        let fields = self.fields(node, what, &["phrases", "patterns"])?;
        let phrases = fields.get("phrases").map(|n| self.phrase_list(n, "`phrases`")).unwrap_or_default();
        let patterns = fields.get("patterns").map(|n| self.pattern_list(n)).unwrap_or_default();
        let sayings = Sayings { phrases, patterns };
        if sayings.is_empty() {
            self.hinted(node.at, format!("{what} looks for nothing"), "give it `phrases:` or `patterns:`");
            return None;
        }
        Some(sayings)
    }

    pub(super) fn phrase_list(&mut self, node: &Node, what: &str) -> Vec<String> {
        self.good_texts(node, what, |text| {
            if phrase::is_open(text) {
                return phrase::pattern(text).map(drop);
            }
            Words::phrases(vec![text.to_owned()], Vec::new()).map(drop)
        })
    }

    /// Patterns can cost a megabyte each, so a file may hold only so many.
    fn pattern_list(&mut self, node: &Node) -> Vec<String> {
        let count = |line: &Node| if let Value::List(items) = &line.value { items.len() } else { 1 };
        self.patterns += lines(node).iter().map(count).sum::<usize>();
        if self.patterns > MAX_PATTERNS {
            let hint = "phrases with `..` and `*` do for most, and cost little";
            self.hinted(node.at, format!("a file may hold at most {MAX_PATTERNS} patterns"), hint);
            return Vec::new();
        }
        self.good_texts(node, "`patterns`", |text| {
            Words::patterns(vec![text.to_owned()], Vec::new()).map(drop)
        })
    }

    fn good_texts(
        &mut self,
        node: &Node,
        what: &str,
        compile: impl Fn(&str) -> Result<(), String>,
    ) -> Vec<String> {
        let mut texts: Vec<(String, Place)> = Vec::new();
        for line in lines(node) {
            texts.extend(self.texts(line, what, MAX_PHRASES));
            if texts.len() > MAX_PHRASES {
                self.problem(
                    node.at,
                    format!("more than {MAX_PHRASES} in {what}; make several statements of it"),
                );
                return Vec::new();
            }
        }
        let mut good = Vec::new();
        for (text, at) in texts {
            match compile(&text) {
                Ok(()) => good.push(text),
                Err(message) => self.problem(at, message),
            }
        }
        good
    }
}

/// A list may be written in lines: a list of lists.
fn lines(node: &Node) -> &[Node] {
    match &node.value {
        Value::List(items) if items.iter().any(|item| matches!(item.value, Value::List(_))) => items,
        _ => std::slice::from_ref(node),
    }
}
