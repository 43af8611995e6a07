//! Reads conditions: the part of the language under `applies:`, `met:` and `not_met:`.

use super::condition::{Bound, Condition, Each, Find, NumberTest, Order};
use super::problem::Place;
use super::reader::{Fields, Reader};
use super::suggest;
use super::yaml::{Node, Value};
use crate::conversation::Channel;

/// Deepest nesting of conditions.
const MAX_DEPTH: usize = 12;
/// Most conditions under one `all`, `any`, `none` or `of`.
pub(super) const MAX_BRANCHES: usize = 50;

/// The words that begin a condition: exactly one stands in each.
const HEADS: &[&str] = &[
    "moment",
    "phrase",
    "regex",
    "number",
    "quality",
    "channel",
    "knowledge",
    "all",
    "any",
    "none",
    "not",
    "of",
    "order",
    "each",
];
const BOUNDS: &[&str] = &["at_most", "at_least", "below", "above", "between"];
const FIND: &[&str] = &["by", "where", "min_confidence", "at_least", "called"];
const REACH: &[&str] = &["within_turns", "within"];

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
            "moment" | "phrase" | "regex" => self.find(head, &fields).map(Box::new).map(Condition::Find),
            "number" => self.number_test(value, &fields),
            "quality" => self.quality_test(value, &fields).map(Condition::Quality),
            "channel" => self.choice(value, "a channel", CHANNELS).map(Condition::Channel),
            "knowledge" => self.knowledge_test(value, &fields).map(Condition::Knowledge),
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
    pub(super) fn head(&mut self, node: &Node) -> Option<&'static str> {
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
        let bound =
            self.bound("number", "at_most: 30s", fields, &|reader, node| reader.value_of(&name, node))?;
        Some(Condition::Number(NumberTest { name, bound }))
    }

    /// The one bound beside `head`; `limit` reads its value.
    pub(super) fn bound(
        &mut self,
        head: &str,
        example: &str,
        fields: &Fields<'_>,
        limit: &dyn Fn(&mut Self, &Node) -> Option<f64>,
    ) -> Option<Bound> {
        let given: Vec<&str> = BOUNDS.iter().copied().filter(|bound| fields.get(bound).is_some()).collect();
        let [bound] = given[..] else {
            let message = format!("`{head}` needs exactly one of {}", BOUNDS.join(", "));
            self.hinted(fields.place(head), message, format!("write for example `{example}`"));
            return None;
        };
        let node = fields.get(bound)?;
        Some(match bound {
            "at_most" => Bound::AtMost(limit(self, node)?),
            "at_least" => Bound::AtLeast(limit(self, node)?),
            "below" => Bound::Below(limit(self, node)?),
            "above" => Bound::Above(limit(self, node)?),
            _ => self.between(node, limit)?,
        })
    }

    fn between(&mut self, node: &Node, limit: &dyn Fn(&mut Self, &Node) -> Option<f64>) -> Option<Bound> {
        let [low, high] = self.list(node, "two limits", 2) else {
            self.hinted(node.at, "`between` needs two limits", "write for example `between: [30%, 70%]`");
            return None;
        };
        let (from, to) = (limit(self, low)?, limit(self, high)?);
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

/// The fields that may stand beside a head.
pub(super) fn allowed(head: &str) -> Vec<&str> {
    let beside: &[&[&str]] = match head {
        "moment" => &[FIND],
        "phrase" | "regex" => &[FIND, &["except"]],
        "number" => &[BOUNDS],
        "quality" => &[BOUNDS, &["is"]],
        "of" => &[&["at_least"]],
        "knowledge" => &[&["statements"]],
        "order" => &[REACH],
        "each" => &[&["then", "first"], REACH],
        _ => &[],
    };
    std::iter::once(head).chain(beside.iter().copied().flatten().copied()).collect()
}
