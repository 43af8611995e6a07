//! Reads a knowledge file: its statements, what must be said, where they are in force.

use super::Statement;
use super::must_say::{Due, MustSay};
use super::read_topic::MAX_PHRASES;
use super::scope::{Listed, Scope};
use super::standard::Better;
use crate::basic::Wording;
use crate::rubric::problem::Place;
use crate::rubric::reader::{Fields, Reader};
use crate::rubric::yaml::{Node, Value};
use jiff::civil::Date;

const FILE: &[&str] = &["title", "source", "statements"];
const STATEMENT: &[&str] = &[
    "id",
    "title",
    "source",
    "topic",
    "value",
    "unit",
    "tolerance",
    "better",
    "same_days",
    "not_granted",
    "may_guarantee",
    "must_say",
    "products",
    "regions",
    "teams",
    "from",
    "until",
];
const MAX_STATEMENTS: usize = 200;
/// Most must-says of one statement.
const MAX_MUST_SAYS: usize = 20;
const DUES: &[(&str, fn() -> Due)] =
    &[("mentioned", || Due::Mentioned), ("asked", || Due::Asked), ("answered", || Due::Answered)];
const BETTER: &[(&str, Better)] = &[("less", Better::Less), ("more", Better::More)];

impl Reader<'_> {
    /// Reads a whole file: its title and its statements.
    pub(super) fn knowledge_file(&mut self, node: &Node) -> Option<(Wording, Vec<Statement>)> {
        let fields = self.fields(node, "a knowledge file", FILE)?;
        let title = fields.need("title", self).and_then(|n| self.bilingual(n, "`title`"));
        let source = fields.get("source").and_then(|n| self.bilingual(n, "`source`"));
        let list = fields.need("statements", self)?;
        let items = self.list(list, "statements", MAX_STATEMENTS);
        if items.is_empty() {
            self.problem(list.at, "a knowledge file needs at least one statement");
        }
        let mut seen: Vec<(String, Place)> = Vec::new();
        let mut statements = Vec::new();
        for item in items {
            let Some(mut statement) = self.statement(item) else { continue };
            if let Some((_, earlier)) = seen.iter().find(|(id, _)| *id == statement.id) {
                let hint = format!("the other one stands in line {}", earlier.line);
                self.hinted(item.at, format!("the id `{}` is used twice", statement.id), hint);
            }
            seen.push((statement.id.clone(), item.at));
            statement.source = statement.source.or_else(|| source.clone());
            statements.push(statement);
        }
        Some((title?, statements))
    }

    fn statement(&mut self, node: &Node) -> Option<Statement> {
        let fields = self.fields(node, "a statement", STATEMENT)?;
        let id = fields.need("id", self).and_then(|n| self.id(n, "the id of a statement"));
        let title = fields.need("title", self).and_then(|n| self.bilingual(n, "`title`"));
        let source = fields.get("source").and_then(|n| self.bilingual(n, "`source`"));
        let topic = fields.need("topic", self).and_then(|n| self.topic(n));
        let standards = fields.get("value").map_or(Some(Vec::new()), |n| self.standards(n));
        let nouns = fields.get("unit").map(|n| self.phrase_list(n, "`unit`")).unwrap_or_default();
        let tolerance = fields.get("tolerance").map(|n| self.tolerance(n, standards.as_deref()));
        let better = fields.get("better").map(|n| self.choice(n, "a direction", BETTER));
        let mut truth = |name: &str| fields.get(name).map_or(Some(false), |n| self.truth(n));
        let (same_days, may_guarantee) = (truth("same_days"), truth("may_guarantee"));
        let not_granted = fields.get("not_granted").map(|n| self.sayings(n, "`not_granted`"));
        let must_say = fields.get("must_say").map(|n| self.must_says(n)).unwrap_or_default();
        let scope = self.scope(&fields);
        self.counts_fit(&fields, standards.as_deref());
        if ["value", "must_say", "not_granted"].iter().all(|name| fields.get(name).is_none()) {
            let hint = "give it a `value:`, a `must_say:` or `not_granted:`";
            self.hinted(node.at, "this statement says nothing that could be checked", hint);
        }
        Some(Statement {
            id: id?,
            title: title?,
            source,
            topic: topic?,
            standards: standards?,
            nouns,
            tolerance: tolerance.flatten().unwrap_or_default(),
            better: better.flatten(),
            same_days: same_days?,
            not_granted: not_granted.flatten().unwrap_or_default(),
            may_guarantee: may_guarantee?,
            must_say,
            scope: scope?,
        })
    }

    fn must_says(&mut self, node: &Node) -> Vec<MustSay> {
        let items = match &node.value {
            Value::List(_) => self.list(node, "must-says", MAX_MUST_SAYS),
            _ => std::slice::from_ref(node),
        };
        items.iter().filter_map(|item| self.must_say(item)).collect()
    }

    fn must_say(&mut self, node: &Node) -> Option<MustSay> {
        let fields = self.fields(node, "`must_say`", &["title", "say", "due"])?;
        let say = fields.need("say", self).and_then(|n| self.sayings(n, "`say`"));
        let title = fields.need("title", self).and_then(|n| self.bilingual(n, "`title`"));
        let due = fields.need("due", self).and_then(|n| self.due(n));
        Some(MustSay { title: title?, say: say?, due: due? })
    }

    fn due(&mut self, node: &Node) -> Option<Due> {
        if matches!(node.value, Value::Map(_)) {
            return self.condition(node).map(Box::new).map(Due::When);
        }
        let made = self.choice(node, "a time when something is due", DUES)?;
        Some(made())
    }

    fn scope(&mut self, fields: &Fields<'_>) -> Option<Scope> {
        let scope = Scope {
            products: self.listed(fields, "products")?,
            regions: self.listed(fields, "regions")?,
            teams: self.listed(fields, "teams")?,
            from: self.date(fields, "from"),
            until: self.date(fields, "until"),
        };
        if let (Some(from), Some(until)) = (scope.from, scope.until)
            && from > until
        {
            let hint = "`from` is the first day, `until` the last";
            self.hinted(fields.place("until"), "the statement would never be in force", hint);
        }
        Some(scope)
    }

    /// A list of names, or `{not: […]}`.
    fn listed(&mut self, fields: &Fields<'_>, name: &str) -> Option<Listed> {
        let Some(node) = fields.get(name) else { return Some(Listed::default()) };
        let what = format!("`{name}`");
        let names = |reader: &mut Self, node: &Node| -> Vec<String> {
            reader.texts(node, &what, MAX_PHRASES).into_iter().map(|(text, _)| text).collect()
        };
        if matches!(node.value, Value::Map(_)) {
            let fields = self.fields(node, &what, &["not"])?;
            let not = fields.need("not", self)?;
            return Some(Listed { only: Vec::new(), not: names(self, not) });
        }
        Some(Listed { only: names(self, node), not: Vec::new() })
    }

    fn date(&mut self, fields: &Fields<'_>, name: &str) -> Option<Date> {
        let node = fields.get(name)?;
        let text = self.text(node, &format!("`{name}`"))?;
        let date = text.trim().parse::<Date>().ok();
        if date.is_none() {
            self.hinted(
                node.at,
                format!("`{text}` is not a date"),
                "write year, month and day: `2026-07-01`",
            );
        }
        date
    }
}
