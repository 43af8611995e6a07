//! Reads searches: what was said, by whom, where.

use super::condition::{Find, Reach, Sought, Where};
use super::conditions::{MAX_BRANCHES, allowed};
use super::reader::{Fields, Reader};
use super::suggest;
use super::vocabulary::usual_party;
use super::words::Words;
use super::yaml::{Node, Value};
use crate::conversation::Party;

/// Most phrases or patterns in one condition.
const MAX_WORDS: usize = 500;
/// Moments less sure than this are passed over unless the rubric says otherwise.
const MIN_CONFIDENCE: f64 = 0.5;

const PARTIES: &[(&str, Option<Party>)] = &[
    ("agent", Some(Party::Agent)),
    ("customer", Some(Party::Customer)),
    ("bot", Some(Party::Bot)),
    ("system", Some(Party::System)),
    ("any", None),
];

impl Reader<'_> {
    /// Reads what stands beside `moment`, `phrase` or `regex`.
    pub(super) fn find(&mut self, head: &str, fields: &Fields<'_>) -> Option<Find> {
        let value = fields.get(head)?;
        let sought = if head == "moment" { self.moments(value) } else { self.words(head, value, fields) };
        let by = match fields.get("by") {
            Some(node) => self.choice(node, "a party", PARTIES)?,
            None => usual_side(sought.as_ref()),
        };
        let min_confidence = fields
            .get("min_confidence")
            .map_or(Some(MIN_CONFIDENCE), |node| self.share(node, "`min_confidence`"));
        let times = fields.get("at_least").map_or(Some(1), |node| self.whole(node, "`at_least`", 1));
        let place = fields.get("where").map_or(Some(Where::default()), |node| self.place(node));
        let called = fields.get("called").and_then(|node| self.bilingual(node, "`called`"));
        Some(Find {
            sought: sought?,
            by,
            min_confidence: min_confidence?,
            times: times?,
            place: place?,
            called,
        })
    }

    fn moments(&mut self, node: &Node) -> Option<Sought> {
        let kinds = self.texts(node, "kinds of moments", MAX_BRANCHES);
        let mut known = true;
        for (kind, at) in &kinds {
            if !self.vocabulary.moments.iter().any(|term| term.name == kind) {
                let hint = suggest::hint(kind, self.vocabulary.moments.iter().map(|term| term.name));
                self.hinted(*at, format!("there is no moment `{kind}`"), hint);
                known = false;
            }
        }
        let kinds: Vec<String> = kinds.into_iter().map(|(kind, _)| kind).collect();
        (known && !kinds.is_empty()).then_some(Sought::Moments(kinds))
    }

    fn words(&mut self, head: &str, node: &Node, fields: &Fields<'_>) -> Option<Sought> {
        let what = if head == "phrase" { "phrases" } else { "patterns" };
        let compile = if head == "phrase" { Words::phrases } else { Words::patterns };
        let mut good = true;
        let mut read = |node: &Node| {
            let items = self.texts(node, what, MAX_WORDS);
            for (item, at) in &items {
                if let Err(message) = compile(vec![item.clone()], Vec::new()) {
                    self.problem(*at, message);
                    good = false;
                }
            }
            items.into_iter().map(|(item, _)| item).collect::<Vec<_>>()
        };
        let sought = read(node);
        let except = fields.get("except").map(&mut read).unwrap_or_default();
        if !good || sought.is_empty() {
            return None;
        }
        compile(sought, except).map_err(|message| self.problem(node.at, message)).ok().map(Sought::Words)
    }

    fn place(&mut self, node: &Node) -> Option<Where> {
        const KNOWN: &[&str] = &["first_turns", "last_turns", "after", "before", "within_turns", "within"];
        let fields = self.fields(node, "`where`", KNOWN)?;
        let reach = self.reach(&fields)?;
        let anchored = fields.get("after").is_some() || fields.get("before").is_some();
        if !reach.is_open() && !anchored {
            let at = fields.place(if reach.turns.is_some() { "within_turns" } else { "within" });
            self.hinted(
                at,
                "within what?",
                "`within` and `within_turns` need `after:` or `before:` beside them",
            );
            return None;
        }
        let count = |reader: &mut Self, name| match fields.get(name) {
            Some(node) => reader.whole(node, &format!("`{name}`"), 1).map(Some),
            None => Some(None),
        };
        let anchor = |reader: &mut Self, name| match fields.get(name) {
            Some(node) => reader.single(node).map(|find| Some(Box::new(find))),
            None => Some(None),
        };
        Some(Where {
            first_turns: count(self, "first_turns")?,
            last_turns: count(self, "last_turns")?,
            after: anchor(self, "after")?,
            before: anchor(self, "before")?,
            reach,
        })
    }

    /// Reads `within_turns` and `within`.
    pub(super) fn reach(&mut self, fields: &Fields<'_>) -> Option<Reach> {
        let turns = match fields.get("within_turns") {
            Some(node) => Some(self.whole(node, "`within_turns`", 0)?),
            None => None,
        };
        let time = match fields.get("within") {
            Some(node) => Some(self.duration(node, "`within`")?),
            None => None,
        };
        Some(Reach { turns, time })
    }

    /// A search: `moment`, `phrase` or `regex`.
    fn single(&mut self, node: &Node) -> Option<Find> {
        let head = self.head(node)?;
        if !matches!(head, "moment" | "phrase" | "regex") {
            let hint = "use `moment`, `phrase` or `regex` here";
            self.hinted(
                node.at,
                format!("`{head}` cannot stand here: something that was said is expected"),
                hint,
            );
            return None;
        }
        let fields = self.fields(node, &format!("a condition with `{head}`"), &allowed(head))?;
        self.find(head, &fields)
    }

    /// A search, or `any:` with several.
    pub(super) fn searches(&mut self, node: &Node) -> Option<Vec<Find>> {
        match &node.value {
            Value::Map(entries) if entries.len() == 1 && entries[0].0 == "any" => {
                let items = self.list(&entries[0].2, "searches", MAX_BRANCHES);
                let read: Vec<Option<Find>> = items.iter().map(|item| self.single(item)).collect();
                read.into_iter().collect::<Option<Vec<_>>>().filter(|finds| !finds.is_empty())
            }
            _ => self.single(node).map(|find| vec![find]),
        }
    }
}

/// Who says it where the rubric does not: the side that usually does, anyone where the kinds differ.
fn usual_side(sought: Option<&Sought>) -> Option<Party> {
    let Some(Sought::Moments(kinds)) = sought else { return Some(Party::Agent) };
    let mut sides = kinds.iter().map(|kind| usual_party(kind));
    let first = sides.next().flatten();
    first.filter(|first| sides.all(|side| side == Some(*first)))
}
