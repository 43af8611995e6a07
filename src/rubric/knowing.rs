//! Reads what a rubric says about knowledge: its `knowledge:` files, and the conditions that ask about them.

use super::condition::{Asked, KnowledgeTest};
use super::knowledge::{self, Knowledge, Open};
use super::reader::{Fields, Reader};
use super::suggest;
use super::yaml::Node;

/// Most knowledge files of one rubric.
const MAX_FILES: usize = 20;

/// What a condition can ask about knowledge, by name.
pub const ASKED: &[(&str, Asked)] = &[
    ("raised", Asked::Raised),
    ("correct", Asked::Correct),
    ("confirmed", Asked::Confirmed),
    ("contradicted", Asked::Contradicted),
    ("vague", Asked::Vague),
    ("unsupported", Asked::Unsupported),
    ("silent", Asked::Silent),
];

impl Reader<'_> {
    /// Reads the files that `knowledge:` names, and what they say.
    pub(super) fn knowledge(&mut self, node: &Node, open: Open<'_>) -> Option<Knowledge> {
        let mut files: Vec<knowledge::File> = Vec::new();
        let named = self.texts(node, "`knowledge`", MAX_FILES);
        for (path, at) in &named {
            if !knowledge::is_beside(path) {
                let hint = "name a `.yaml` file beside the rubric or below it: `knowledge/shop.yaml`";
                self.hinted(*at, format!("`{path}` cannot be a knowledge file"), hint);
                continue;
            }
            match open(path).map(|text| knowledge::parse(path, &text)) {
                Err(why) => self.problem(*at, format!("`{path}` cannot be read: {why}")),
                Ok(Err(error)) => self.elsewhere.push(error),
                Ok(Ok(file)) => {
                    self.no_double(&file, &files, *at);
                    files.push(file);
                }
            }
        }
        let ids = files.iter().flat_map(|file| &file.statements).map(|statement| statement.id.clone());
        // Where a file has mistakes of its own, its statements must not be called unknown because of that.
        self.statements = (files.len() == named.len()).then(|| ids.collect());
        self.statements_unread = files.len() < named.len();
        Knowledge::new(files).map_err(|message| self.problem(node.at, message)).ok()
    }

    fn no_double(&mut self, file: &knowledge::File, before: &[knowledge::File], at: super::problem::Place) {
        for other in before {
            for twice in
                file.statements.iter().filter(|one| other.statements.iter().any(|two| two.id == one.id))
            {
                let hint = "an id is used once in all the files of a rubric";
                let message =
                    format!("the statement `{}` stands in {} and in {}", twice.id, other.path, file.path);
                self.hinted(at, message, hint);
            }
        }
    }

    /// Reads a condition with `knowledge`.
    pub(super) fn knowledge_test(&mut self, node: &Node, fields: &Fields<'_>) -> Option<KnowledgeTest> {
        let mut asked = Vec::new();
        for (name, at) in self.texts(node, "`knowledge`", ASKED.len()) {
            if let Some((_, one)) = ASKED.iter().find(|(known, _)| *known == name) {
                asked.push(*one);
            } else {
                let hint = suggest::hint(&name, ASKED.iter().map(|(known, _)| *known));
                self.hinted(at, format!("`{name}` cannot be asked about knowledge"), hint);
            }
        }
        let statements =
            fields.get("statements").map(|n| self.texts(n, "`statements`", 200)).unwrap_or_default();
        if let Some(known) = self.statements.clone() {
            for (id, at) in statements.iter().filter(|(id, _)| !known.contains(id)) {
                let hint = suggest::hint(id, known.iter().map(String::as_str));
                self.hinted(*at, format!("no knowledge file has a statement `{id}`"), hint);
            }
        } else if !self.statements_unread {
            let hint = "name the files: `knowledge: [knowledge/shop.yaml]` at the top of the rubric";
            self.hinted(fields.at, "there is no knowledge to ask about here", hint);
            return None;
        }
        let statements = statements.into_iter().map(|(id, _)| id).collect();
        (!asked.is_empty()).then_some(KnowledgeTest { asked, statements })
    }
}
