//! Reads conditions: the part of the language under `applies:`, `met:` and `not_met:`.

use super::condition::{Bound, Condition, Each, Find, NumberTest, Order, Reach, Sought, Where};
use super::problem::Place;
use super::reader::{Fields, Reader};
use super::suggest;
use super::vocabulary::usual_party;
use super::words::Words;
use super::yaml::{Node, Value};
use crate::conversation::{Channel, Party};

/// Deepest nesting of conditions.
const MAX_DEPTH: usize = 12;
/// Most conditions under one `all`, `any`, `none` or `of`.
const MAX_BRANCHES: usize = 50;
/// Most phrases or patterns in one condition.
const MAX_WORDS: usize = 500;
/// Moments less sure than this are passed over unless the rubric says otherwise.
const MIN_CONFIDENCE: f64 = 0.5;

/// The words that begin a condition: exactly one stands in each.
const HEADS: &[&str] =
    &["moment", "phrase", "regex", "number", "channel", "all", "any", "none", "not", "of", "order", "each"];
const BOUNDS: &[&str] = &["at_most", "at_least", "below", "above", "between"];
const FIND: &[&str] = &["by", "where", "min_confidence", "at_least", "called"];
const REACH: &[&str] = &["within_turns", "within"];

pub(crate) const PARTIES: &[(&str, Option<Party>)] = &[
    ("agent", Some(Party::Agent)),
    ("customer", Some(Party::Customer)),
    ("bot", Some(Party::Bot)),
    ("system", Some(Party::System)),
    ("any", None),
];
pub(crate) const CHANNELS: &[(&str, Channel)] = &[("voice", Channel::Voice), ("chat", Channel::Chat)];

impl Reader<'_> {
    /// Reads a condition.
    pub(crate) fn condition(&mut self, node: &Node) -> Option<Condition> {
        self.condition_at(node, 0)
    }

    fn condition_at(&mut self, node: &Node, depth: usize) -> Option<Condition> {
        if depth > MAX_DEPTH {
            self.problem(node.at, format!("conditions nest deeper than {MAX_DEPTH}"));
            return None;
        }
        let head = self.head(node)?;
        let fields = self.fields(node, &format!("a condition with `{head}`"), &allowed(head))?;
        let value = fields.need(head, self)?;
        match head {
            "moment" | "phrase" | "regex" => self.find(head, &fields).map(Condition::Find),
            "number" => self.number_test(value, &fields),
            "channel" => self.choice(value, "a channel", CHANNELS).map(Condition::Channel),
            "not" => Some(Condition::Not(Box::new(self.condition_at(value, depth + 1)?))),
            "all" => Some(Condition::All(self.branches(value, depth)?)),
            "any" => Some(Condition::Any(self.branches(value, depth)?)),
            "none" => Some(Condition::Not(Box::new(Condition::Any(self.branches(value, depth)?)))),
            "of" => self.at_least(value, &fields, depth),
            "order" => self.order(value, &fields),
            _ => self.each(value, &fields),
        }
    }

    /// Which head the block has.
    fn head(&mut self, node: &Node) -> Option<&'static str> {
        let Value::Map(entries) = &node.value else {
            let hint = "write for example `moment: apology`";
            self.hinted(node.at, format!("expected a condition, found {}", node.value.kind()), hint);
            return None;
        };
        let is_head = |name: &str| HEADS.iter().find(|head| **head == name).copied();
        let heads: Vec<(&'static str, Place)> =
            entries.iter().filter_map(|(name, at, _)| Some((is_head(name)?, *at))).collect();
        match heads[..] {
            [(head, _)] => Some(head),
            [] => {
                let written = entries.first().map_or("", |(name, ..)| name);
                let hint = suggest::hint(written, HEADS.iter().copied());
                self.hinted(
                    entries.first().map_or(node.at, |(_, at, _)| *at),
                    "this does not begin a condition",
                    hint,
                );
                None
            }
            [(first, _), (second, at), ..] => {
                let hint = "put both under `all:` or `any:`, each with its own dash";
                self.hinted(at, format!("`{second}` and `{first}` cannot stand in one condition"), hint);
                None
            }
        }
    }

    fn branches(&mut self, node: &Node, depth: usize) -> Option<Vec<Condition>> {
        let items = self.list(node, "conditions", MAX_BRANCHES);
        if items.is_empty() {
            self.problem(node.at, "there must be at least one condition");
            return None;
        }
        let read: Vec<Option<Condition>> =
            items.iter().map(|item| self.condition_at(item, depth + 1)).collect();
        read.into_iter().collect()
    }

    fn at_least(&mut self, node: &Node, fields: &Fields<'_>, depth: usize) -> Option<Condition> {
        let branches = self.branches(node, depth);
        let count = fields.need("at_least", self)?;
        let least = self.whole(count, "`at_least`", 1)?;
        let branches = branches?;
        if least > branches.len() {
            self.problem(
                count.at,
                format!("`at_least: {least}` of {} conditions can never hold", branches.len()),
            );
            return None;
        }
        Some(Condition::AtLeast(least, branches))
    }

    fn number_test(&mut self, node: &Node, fields: &Fields<'_>) -> Option<Condition> {
        let name = self.text(node, "`number`")?;
        if !self.vocabulary.numbers.iter().any(|term| term.name == name) {
            let hint = suggest::hint(&name, self.vocabulary.numbers.iter().map(|term| term.name));
            self.hinted(node.at, format!("there is no number `{name}`"), hint);
            return None;
        }
        let given: Vec<&str> = BOUNDS.iter().copied().filter(|bound| fields.get(bound).is_some()).collect();
        let [bound] = given[..] else {
            let message = format!("`number` needs exactly one of {}", BOUNDS.join(", "));
            self.hinted(node.at, message, "write for example `at_most: 30s`");
            return None;
        };
        let limit = fields.get(bound)?;
        let bound = match bound {
            "at_most" => Bound::AtMost(self.value_of(&name, limit)?),
            "at_least" => Bound::AtLeast(self.value_of(&name, limit)?),
            "below" => Bound::Below(self.value_of(&name, limit)?),
            "above" => Bound::Above(self.value_of(&name, limit)?),
            _ => self.between(&name, limit)?,
        };
        Some(Condition::Number(NumberTest { name, bound }))
    }

    fn between(&mut self, name: &str, node: &Node) -> Option<Bound> {
        let [low, high] = self.list(node, "two limits", 2) else {
            self.hinted(node.at, "`between` needs two limits", "write for example `between: [30%, 70%]`");
            return None;
        };
        let (from, to) = (self.value_of(name, low)?, self.value_of(name, high)?);
        if from > to {
            self.hinted(node.at, "nothing lies between these limits", "put the smaller one first");
            return None;
        }
        Some(Bound::Between(from, to))
    }

    /// A limit in the unit that the number's name says.
    fn value_of(&mut self, name: &str, node: &Node) -> Option<f64> {
        if name.ends_with("_ms") {
            #[expect(clippy::cast_precision_loss, reason = "lengths of time stay within a year")]
            return self.duration(node, &format!("a limit for `{name}`")).map(|length| length.0 as f64);
        }
        if name.ends_with("_share") || name.ends_with("_confidence") {
            return self.share(node, &format!("a limit for `{name}`"));
        }
        self.number(node, &format!("a limit for `{name}`"))
    }

    fn find(&mut self, head: &str, fields: &Fields<'_>) -> Option<Find> {
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

    fn reach(&mut self, fields: &Fields<'_>) -> Option<Reach> {
        let turns = fields.get("within_turns").map(|node| self.whole(node, "`within_turns`", 0));
        let time = fields.get("within").map(|node| self.duration(node, "`within`"));
        Some(Reach { turns: transpose(turns)?, time: transpose(time)? })
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
    fn searches(&mut self, node: &Node) -> Option<Vec<Find>> {
        match &node.value {
            Value::Map(entries) if entries.len() == 1 && entries[0].0 == "any" => {
                let items = self.list(&entries[0].2, "searches", MAX_BRANCHES);
                let read: Vec<Option<Find>> = items.iter().map(|item| self.single(item)).collect();
                read.into_iter().collect::<Option<Vec<_>>>().filter(|finds| !finds.is_empty())
            }
            _ => self.single(node).map(|find| vec![find]),
        }
    }

    fn order(&mut self, node: &Node, fields: &Fields<'_>) -> Option<Condition> {
        let items = self.list(node, "steps", MAX_BRANCHES);
        if items.len() < 2 {
            self.problem(node.at, "`order` needs at least two steps");
            return None;
        }
        let steps: Vec<Option<Vec<Find>>> = items.iter().map(|item| self.searches(item)).collect();
        let reach = self.reach(fields)?;
        Some(Condition::Order(Order { steps: steps.into_iter().collect::<Option<_>>()?, reach }))
    }

    fn each(&mut self, node: &Node, fields: &Fields<'_>) -> Option<Condition> {
        let of = self.searches(node);
        let (answer, earlier) = match (fields.get("then"), fields.get("first")) {
            (Some(then), None) => (self.searches(then), false),
            (None, Some(first)) => (self.searches(first), true),
            _ => {
                let hint = "`then:` for what must follow, `first:` for what must come before";
                self.hinted(fields.place("each"), "`each` needs either `then:` or `first:`", hint);
                return None;
            }
        };
        let reach = self.reach(fields)?;
        Some(Condition::Each(Box::new(Each { of: of?, answer: answer?, earlier, reach })))
    }
}

/// Who says it where the rubric does not: the side that usually does, anyone where the kinds differ.
fn usual_side(sought: Option<&Sought>) -> Option<Party> {
    let Some(Sought::Moments(kinds)) = sought else { return Some(Party::Agent) };
    let mut sides = kinds.iter().map(|kind| usual_party(kind));
    let first = sides.next().flatten();
    first.filter(|first| sides.all(|side| side == Some(*first)))
}

/// The fields that may stand beside a head.
fn allowed(head: &str) -> Vec<&str> {
    let beside: &[&[&str]] = match head {
        "moment" => &[FIND],
        "phrase" | "regex" => &[FIND, &["except"]],
        "number" => &[BOUNDS],
        "of" => &[&["at_least"]],
        "order" => &[REACH],
        "each" => &[&["then", "first"], REACH],
        _ => &[],
    };
    std::iter::once(head).chain(beside.iter().copied().flatten().copied()).collect()
}

fn transpose<T>(read: Option<Option<T>>) -> Option<Option<T>> {
    match read {
        Some(Some(value)) => Some(Some(value)),
        Some(None) => None,
        None => Some(None),
    }
}
