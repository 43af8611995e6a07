//! Reads one criterion.

use super::compiled::{Criterion, Scoring, Test, Why};
use super::reader::{Fields, Reader};
use super::suggest;
use super::yaml::Node;

const FIELDS: &[&str] = &[
    "id",
    "dimension",
    "title",
    "points",
    "deduct",
    "critical",
    "human",
    "ask",
    "applies",
    "met",
    "not_met",
    "why",
];

impl Reader<'_> {
    /// Reads one item of `criteria:`.
    pub(crate) fn criterion(
        &mut self,
        node: &Node,
        scoring: Scoring,
        dimensions: &[String],
    ) -> Option<Criterion> {
        let fields = self.fields(node, "a criterion", FIELDS)?;
        let id = fields.need("id", self).and_then(|n| self.id(n, "the id of a criterion"));
        let dimension = fields.need("dimension", self).and_then(|n| self.dimension(n, dimensions));
        let title = fields.need("title", self).and_then(|n| self.bilingual(n, "`title`"));
        let points = self.points(&fields, scoring);
        let critical = fields.get("critical").map_or(Some(false), |n| self.truth(n));
        let applies = fields.get("applies").map(|n| self.condition(n));
        let test = self.test(&fields);
        let why = fields.get("why").map_or(Some(Why::default()), |n| self.why(n));
        let applies = match applies {
            Some(read) => Some(read?),
            // What nobody spoke of is neither right nor wrong.
            None => test.as_ref().and_then(Test::raised),
        };
        Some(Criterion {
            id: id?,
            dimension: dimension?,
            title: title?,
            points: points?,
            critical: critical?,
            applies,
            test: test?,
            why: why?,
        })
    }

    fn dimension(&mut self, node: &Node, dimensions: &[String]) -> Option<String> {
        let id = self.text(node, "`dimension`")?;
        if !dimensions.contains(&id) {
            let hint = suggest::hint(&id, dimensions.iter().map(String::as_str));
            self.hinted(node.at, format!("there is no dimension `{id}`"), hint);
            return None;
        }
        Some(id)
    }

    fn points(&mut self, fields: &Fields<'_>, scoring: Scoring) -> Option<f64> {
        let (right, wrong) = match scoring {
            Scoring::Points => ("points", "deduct"),
            Scoring::Deductions => ("deduct", "points"),
        };
        if fields.get(wrong).is_some() {
            let hint = format!(
                "this rubric scores by {}: write `{right}:`",
                if right == "points" { "points" } else { "deductions" }
            );
            self.hinted(fields.place(wrong), format!("`{wrong}` has no meaning here"), hint);
            return None;
        }
        let node = fields.need(right, self)?;
        let points = self.number(node, &format!("`{right}`"))?;
        if !(points > 0.0 && points <= 1_000.0) {
            self.problem(node.at, format!("`{right}` must be above 0 and at most 1000, found {points}"));
            return None;
        }
        Some(points)
    }

    fn test(&mut self, fields: &Fields<'_>) -> Option<Test> {
        let human = fields.get("human").map_or(Some(false), |n| self.truth(n))?;
        if let Some(ask) = fields.get("ask") {
            return self.ask(fields, ask);
        }
        match (fields.get("met"), fields.get("not_met"), human) {
            (None, None, true) => Some(Test::Human),
            (Some(met), None, false) => self.condition(met).map(Test::Met),
            (None, Some(not_met), false) => self.condition(not_met).map(Test::NotMet),
            (_, _, true) => {
                let hint = "take `human` away, or the condition";
                self.hinted(fields.place("human"), "only a person decides this, so no condition can", hint);
                None
            }
            (None, None, false) => {
                let hint = "or `human: true` where only a person can tell, or `ask:` for the judge";
                self.hinted(fields.at, "a criterion needs `met:` or `not_met:`", hint);
                None
            }
            (Some(_), Some(_), false) => {
                let hint =
                    "`met:` must be found, `not_met:` must not; join conditions with `all:` and `not:`";
                self.hinted(fields.place("not_met"), "`met` and `not_met` cannot stand together", hint);
                None
            }
        }
    }

    fn ask(&mut self, fields: &Fields<'_>, node: &Node) -> Option<Test> {
        if let Some(other) = ["met", "not_met", "human"].into_iter().find(|name| fields.get(name).is_some()) {
            let hint = "give each a criterion of its own; `applies:` may narrow down what is asked about";
            self.hinted(fields.place(other), format!("`ask` and `{other}` cannot stand together"), hint);
            return None;
        }
        self.bilingual(node, "`ask`").map(Test::Ask)
    }

    fn why(&mut self, node: &Node) -> Option<Why> {
        let fields = self.fields(node, "`why`", &["met", "not_met", "not_applicable"])?;
        let mut read = |name: &str| fields.get(name).map(|n| self.bilingual(n, "the sentence"));
        let (met, not_met, not_applicable) = (read("met"), read("not_met"), read("not_applicable"));
        Some(Why { met: met.flatten(), not_met: not_met.flatten(), not_applicable: not_applicable.flatten() })
    }
}
