//! Reads a knowledge file: its statements, their topics and values.

use super::amount::{Amount, Dimension};
use super::must_say::{Due, MustSay};
use super::scope::{Listed, Scope};
use super::standard::{Better, Standard, Tolerance};
use super::{Sayings, Statement, Topic, phrase};
use crate::rubric::problem::Place;
use crate::rubric::reader::{Fields, Reader};
use crate::rubric::text::Text;
use crate::rubric::words::Words;
use crate::rubric::yaml::{Node, Value};
use crate::text::{fold, quantity};
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
const TOPIC: &[&str] = &["phrases", "patterns", "words", "except", "examples"];
const MAX_STATEMENTS: usize = 200;
const MAX_PHRASES: usize = 300;
const MAX_VALUES: usize = 20;
const DUES: &[(&str, fn() -> Due)] =
    &[("mentioned", || Due::Mentioned), ("asked", || Due::Asked), ("answered", || Due::Answered)];
const BETTER: &[(&str, Better)] = &[("less", Better::Less), ("more", Better::More)];
const HOW_TO_WRITE: &str =
    "write for example `7 天`, `3-5 working days`, `8 元`, `20% off`, `八折` or `up to 2 times`";

impl Reader<'_> {
    /// Reads a whole file: its title and its statements.
    pub(super) fn knowledge_file(&mut self, node: &Node) -> Option<(Text, Vec<Statement>)> {
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

    /// Phrases alone, or a block.
    fn topic(&mut self, node: &Node) -> Option<Topic> {
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
    fn sayings(&mut self, node: &Node, what: &str) -> Option<Sayings> {
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

    fn phrase_list(&mut self, node: &Node, what: &str) -> Vec<String> {
        self.good_texts(node, what, |text| {
            if phrase::is_open(text) {
                return phrase::pattern(text).map(drop);
            }
            Words::phrases(vec![text.to_owned()], Vec::new()).map(drop)
        })
    }

    fn pattern_list(&mut self, node: &Node) -> Vec<String> {
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
        let mut good = Vec::new();
        for node in lines(node) {
            for (text, at) in self.texts(node, what, MAX_PHRASES) {
                match compile(&text) {
                    Ok(()) => good.push(text),
                    Err(message) => self.problem(at, message),
                }
            }
        }
        if good.len() > MAX_PHRASES {
            self.problem(node.at, format!("{} {what}; at most {MAX_PHRASES} are allowed", good.len()));
        }
        good
    }

    fn standards(&mut self, node: &Node) -> Option<Vec<Standard>> {
        let mut standards: Vec<Standard> = Vec::new();
        for (text, at) in self.texts(node, "`value`", MAX_VALUES) {
            let amount = self.amount(&text, at)?;
            if standards.first().is_some_and(|first| !first.amount.of.akin(amount.of)) {
                let hint = "one statement speaks of one thing; make two of it";
                self.hinted(at, "this value measures something else than the one before", hint);
                return None;
            }
            standards.push(Standard { amount });
        }
        (!standards.is_empty()).then_some(standards)
    }

    /// The one amount that a text names.
    fn amount(&mut self, text: &str, at: Place) -> Option<Amount> {
        let folded = fold(text);
        let found = quantity::find(&folded);
        let [quantity] = found[..] else {
            let message = match found.len() {
                0 => format!("`{text}` names no amount that can be compared"),
                several => format!("`{text}` names {several} amounts; one is expected"),
            };
            self.hinted(at, message, HOW_TO_WRITE);
            return None;
        };
        let (before, behind) = (folded.get(..quantity.span.start), folded.get(quantity.span.end..));
        let amount = Amount::of(&quantity, before.unwrap_or_default(), behind.unwrap_or_default());
        if quantity.approximate {
            let hint = "say it exactly, and how far off is still right in `tolerance:`";
            self.hinted(at, format!("`{text}` is approximate"), hint);
            return None;
        }
        if amount.is_none() {
            self.hinted(at, format!("`{text}` names a day, which cannot be compared"), HOW_TO_WRITE);
        }
        amount
    }

    fn tolerance(&mut self, node: &Node, standards: Option<&[Standard]>) -> Option<Tolerance> {
        let (text, at) = self.texts(node, "`tolerance`", 1).pop()?;
        let own = standards?.first().map(|standard| standard.amount.of);
        let amount = self.amount(&text, at)?;
        match (own, amount.of) {
            (None, _) => {
                self.problem(at, "`tolerance` needs a `value:` beside it");
                None
            }
            (Some(Dimension::Percent | Dimension::Off), Dimension::Percent | Dimension::Off) => {
                Some(Tolerance::By(amount.high))
            }
            (Some(_), Dimension::Percent) => Some(Tolerance::Share(amount.high / 100.0)),
            (Some(own), of) if own == of => Some(Tolerance::By(amount.high)),
            _ => {
                let hint = "give it in the unit of the value, or as a percentage";
                self.hinted(at, format!("`{text}` does not measure what the value measures"), hint);
                None
            }
        }
    }

    /// `unit:` belongs to counts, and every word of it must follow a number.
    fn counts_fit(&mut self, fields: &Fields<'_>, standards: Option<&[Standard]>) {
        let counts = |standard: &Standard| standard.amount.of == Dimension::Count;
        if fields.get("unit").is_some() && !standards.is_some_and(|all| all.iter().all(counts)) {
            let hint = "days, money and percentages carry their unit in `value:`";
            self.hinted(fields.place("unit"), "`unit` says what a plain number counts", hint);
        }
    }

    fn must_says(&mut self, node: &Node) -> Vec<MustSay> {
        let items = match &node.value {
            Value::List(_) => self.list(node, "must-says", MAX_VALUES),
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

/// A list may be written in lines: a list of lists.
fn lines(node: &Node) -> &[Node] {
    match &node.value {
        Value::List(items) if items.iter().any(|item| matches!(item.value, Value::List(_))) => items,
        _ => std::slice::from_ref(node),
    }
}
