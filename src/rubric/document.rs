//! Reads the outermost level of a rubric: what it is called, whom it is for, dimensions, bands.

use super::compiled::{Audience, Band, Content, Dimension, Gates, LANGUAGE_VERSION, Scoring};
use super::conditions::CHANNELS;
use super::knowledge::{Knowledge, Open};
use super::lint;
use super::reader::{Fields, Reader};
use super::yaml::Node;
use crate::basic::Lang;

const FIELDS: &[&str] = &[
    "id",
    "title",
    "language",
    "for",
    "scoring",
    "critical_cap",
    "gates",
    "knowledge",
    "dimensions",
    "bands",
    "criteria",
];
const MAX_CRITERIA: usize = 200;
const MAX_DIMENSIONS: usize = 20;

pub(crate) const LANGUAGES: &[(&str, Lang)] = &[("zh", Lang::Zh), ("en", Lang::En)];
const SCORING: &[(&str, Scoring)] = &[("points", Scoring::Points), ("deductions", Scoring::Deductions)];

impl Reader<'_> {
    /// Reads a whole rubric. What it answers is only good where no problem was noted.
    pub(crate) fn rubric(&mut self, node: &Node, open: Open<'_>) -> Option<Content> {
        let fields = self.fields(node, "a rubric", FIELDS)?;
        let language = fields.need("language", self).and_then(|n| self.choice(n, "a language", LANGUAGES));
        self.lang = language.unwrap_or(Lang::En);
        let id = fields.need("id", self).and_then(|n| self.id(n, "an id"));
        let title = fields.need("title", self).and_then(|n| self.bilingual(n, "`title`"));
        let audience = fields.get("for").map_or(Some(Audience::default()), |n| self.audience(n));
        let scoring = fields
            .get("scoring")
            .map_or(Some(Scoring::Points), |n| self.choice(n, "a way of scoring", SCORING));
        let critical_cap = fields.get("critical_cap").map_or(Some(0.0), |n| self.score(n, "`critical_cap`"));
        let gates = fields.get("gates").map_or(Some(Gates::default()), |n| self.gates(n));
        let dimensions = fields.need("dimensions", self).map(|n| self.dimensions(n)).unwrap_or_default();
        let bands = fields.get("bands").map(|n| self.bands(n)).unwrap_or_default();
        let knowledge =
            fields.get("knowledge").map_or_else(|| Some(Knowledge::default()), |n| self.knowledge(n, open));
        let dimension_ids: Vec<String> = dimensions.iter().map(|dimension| dimension.id.clone()).collect();
        let criteria = self.criteria(&fields, scoring.unwrap_or(Scoring::Points), &dimension_ids);
        let audience = audience?;
        lint::criteria(self, &audience, &criteria);
        lint::dimensions(self, &dimensions, &criteria, fields.place("dimensions"));
        Some(Content {
            language_version: LANGUAGE_VERSION,
            id: id?,
            title: title?,
            language: language?,
            audience,
            scoring: scoring?,
            critical_cap: critical_cap?,
            gates: gates?,
            dimensions,
            bands,
            criteria: criteria.into_iter().map(|(_, criterion)| criterion).collect(),
            knowledge: knowledge?,
        })
    }

    fn criteria(
        &mut self,
        fields: &Fields<'_>,
        scoring: Scoring,
        dimensions: &[String],
    ) -> Vec<(super::problem::Place, super::compiled::Criterion)> {
        let Some(node) = fields.need("criteria", self) else { return Vec::new() };
        let items = self.list(node, "criteria", MAX_CRITERIA);
        if items.is_empty() {
            self.problem(node.at, "a rubric needs at least one criterion");
        }
        items.iter().filter_map(|item| Some((item.at, self.criterion(item, scoring, dimensions)?))).collect()
    }

    fn audience(&mut self, node: &Node) -> Option<Audience> {
        let fields = self.fields(node, "`for`", &["channel", "language", "team", "product"])?;
        Some(Audience {
            channels: self.choices(&fields, "channel", CHANNELS),
            languages: self.choices(&fields, "language", LANGUAGES),
            teams: self.names(&fields, "team"),
            products: self.names(&fields, "product"),
        })
    }

    fn names(&mut self, fields: &Fields<'_>, name: &str) -> Vec<String> {
        let Some(node) = fields.get(name) else { return Vec::new() };
        self.texts(node, &format!("`{name}`"), 1_000).into_iter().map(|(text, _)| text).collect()
    }

    fn choices<T: Copy>(&mut self, fields: &Fields<'_>, name: &str, choices: &[(&str, T)]) -> Vec<T> {
        let Some(node) = fields.get(name) else { return Vec::new() };
        let items = match &node.value {
            super::yaml::Value::List(items) => items.as_slice(),
            _ => std::slice::from_ref(node),
        };
        items.iter().filter_map(|item| self.choice(item, &format!("a {name}"), choices)).collect()
    }

    /// Reads `gates:`.
    pub(crate) fn gates(&mut self, node: &Node) -> Option<Gates> {
        let fields = self.fields(node, "`gates`", &["speakers", "words"])?;
        let usual = Gates::default();
        Some(Gates {
            speakers: fields.get("speakers").map_or(Some(usual.speakers), |n| self.share(n, "`speakers`"))?,
            words: fields.get("words").map_or(Some(usual.words), |n| self.share(n, "`words`"))?,
        })
    }

    fn dimensions(&mut self, node: &Node) -> Vec<Dimension> {
        let entries = self.block(node, "`dimensions`");
        if entries.len() > MAX_DIMENSIONS {
            self.problem(node.at, format!("at most {MAX_DIMENSIONS} dimensions are allowed"));
            return Vec::new();
        }
        let mut dimensions = Vec::new();
        for (id, at, node) in entries {
            self.check_id(id, *at, "the id of a dimension");
            let Some(fields) = self.fields(node, "a dimension", &["title", "weight"]) else { continue };
            let title = fields.need("title", self).and_then(|n| self.bilingual(n, "`title`"));
            let weight = fields.need("weight", self).and_then(|n| self.weight(n));
            dimensions.push(Dimension {
                id: id.clone(),
                title: title.unwrap_or_default(),
                weight: weight.unwrap_or(1.0),
            });
        }
        dimensions
    }

    fn weight(&mut self, node: &Node) -> Option<f64> {
        let weight = self.number(node, "`weight`")?;
        if !(weight > 0.0 && weight <= 1e6) {
            self.hinted(
                node.at,
                format!("a weight must be above 0, found {weight}"),
                "leave the dimension out instead",
            );
            return None;
        }
        Some(weight)
    }

    /// A score from 0 to 100.
    pub(crate) fn score(&mut self, node: &Node, what: &str) -> Option<f64> {
        let score = self.number(node, what)?;
        if !(0.0..=100.0).contains(&score) {
            self.problem(node.at, format!("{what} must lie between 0 and 100, found {score}"));
            return None;
        }
        Some(score)
    }

    fn bands(&mut self, node: &Node) -> Vec<Band> {
        let mut bands: Vec<Band> = Vec::new();
        for item in self.list(node, "bands", MAX_DIMENSIONS) {
            let Some(fields) = self.fields(item, "a band", &["id", "title", "from"]) else { continue };
            let id = fields.need("id", self).and_then(|n| self.id(n, "the id of a band"));
            let title = fields.need("title", self).and_then(|n| self.bilingual(n, "`title`"));
            let from = fields.need("from", self).and_then(|n| self.score(n, "`from`"));
            let (Some(id), Some(title), Some(from)) = (id, title, from) else { continue };
            #[expect(clippy::float_cmp, reason = "the same literal written twice")]
            if bands.iter().any(|band| band.id == id || band.from == from) {
                self.problem(item.at, format!("the band `{id}` repeats the id or the start of another"));
            }
            bands.push(Band { id, title, from });
        }
        bands.sort_by(|a, b| b.from.total_cmp(&a.from));
        if bands.last().is_some_and(|lowest| lowest.from > 0.0) {
            let hint = "add a band with `from: 0`";
            self.hinted(node.at, "the lowest scores fall into no band", hint);
        }
        bands
    }
}
