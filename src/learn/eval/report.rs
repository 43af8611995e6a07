//! The report: what is printed as JSON, as a table and as a page.

use super::disagreement::Disagreement;
use crate::statistics::{Bin, Estimate};
use serde::Serialize;
use std::collections::BTreeMap;

/// Everything that was measured.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// Conversations compared.
    pub rows: usize,
    /// Conversations left out, by reason: `trained_on`, `split`, `limit`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub left_out: BTreeMap<String, usize>,
    /// Labels in a shape that is not understood, and how often each was met.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub passed_over: BTreeMap<String, usize>,
    /// All conversations together.
    #[serde(flatten)]
    pub all: Section,
    /// By language, where there are several.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub languages: BTreeMap<String, Section>,
    /// By split, where there are several.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub splits: BTreeMap<String, Section>,
}

/// The figures of some of the conversations.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Section {
    /// Labels of conversations.
    pub labels: BTreeMap<String, Figures>,
    /// Verdicts, by criterion.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub criteria: BTreeMap<String, Figures>,
    /// Verdicts, by dimension, and `all`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub dimensions: BTreeMap<String, Figures>,
    /// Labels of turns: `label` or `label.class`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub turns: BTreeMap<String, Figures>,
    /// Labels that nothing answers, with the reason.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub unpredicted: BTreeMap<String, String>,
    /// By language, where a split holds several.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub languages: BTreeMap<String, Section>,
    /// Where people and machine are furthest apart, by label; not part of the JSON, because it holds what was said.
    #[serde(skip)]
    pub disagreements: BTreeMap<String, Vec<Disagreement>>,
}

/// What is known of one label. Figures that make no sense for it, or that the data cannot give, are absent.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Figures {
    /// `ordinal`, `binary`, `number`, `category`, `verdict`, `turns` or `spans`.
    pub kind: &'static str,
    /// Labels compared.
    pub n: usize,
    /// Labels that the machine could not answer; not among `n`.
    pub not_assessable: usize,
    /// `head:…`, `rubric:…` or `rule:…`.
    pub predicted_by: String,
    /// What precision, recall, area and budgets look for, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub positive: Option<String>,
    /// Share of what is looked for, 0-1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_rate: Option<Estimate>,
    /// Correlation of values, −1 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pearson: Option<Estimate>,
    /// Correlation of ranks, −1 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spearman: Option<Estimate>,
    /// Mean normalised match distance, 0-1; low is good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nmd: Option<Estimate>,
    /// Mean root symmetric normalised order-aware divergence, 0-1; low is good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rsnod: Option<Estimate>,
    /// Area under the ROC curve.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auc: Option<Auc>,
    /// Share of equal answers, 0-1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<Estimate>,
    /// Mean of the classes' F1, 0-1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub macro_f1: Option<Estimate>,
    /// Cohen's kappa.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kappa: Option<Estimate>,
    /// Gwet's AC1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ac1: Option<Estimate>,
    /// Of what the machine calls so, the share that people call so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precision: Option<Estimate>,
    /// Of what people call so, the share that the machine calls so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recall: Option<Estimate>,
    /// By the percent of conversations that a person looks at, the riskiest first.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub budgets: BTreeMap<u8, Budget>,
    /// Whether a criterion concerns the conversation: a confusion table of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_applicable: Option<NotApplicable>,
    /// All answers by all truths.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confusion: Option<Table>,
    /// How often things are as the machine says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reliability: Option<Curve>,
    /// Personal data: kinds that are not masked counted too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub all_kinds: Option<AllKinds>,
    /// Personal data: each kind alone.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub kinds: BTreeMap<String, KindFigures>,
}

/// Area under the ROC curve, and of what.
#[derive(Clone, Debug, Serialize)]
pub struct Auc {
    /// The area.
    #[serde(flatten)]
    pub area: Estimate,
    /// What it finds.
    pub positive: String,
}

/// What a person finds within a budget.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Budget {
    /// How many are looked at.
    pub looked_at: usize,
    /// Of those, the share that is what one looks for; Wilson's interval.
    pub precision: Option<Estimate>,
    /// Of all that one looks for, the share that is among them; Wilson's interval.
    pub recall: Option<Estimate>,
}

/// Counts of "not applicable".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct NotApplicable {
    /// Person and machine.
    pub both: usize,
    /// The person alone.
    pub person_only: usize,
    /// The machine alone.
    pub machine_only: usize,
    /// Neither.
    pub neither: usize,
}

/// A confusion table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Table {
    /// Names of rows and columns.
    pub classes: Vec<String>,
    /// A row for each class that people chose, a column for each answer of the machine.
    pub counts: Vec<Vec<usize>>,
}

/// A reliability curve.
#[derive(Clone, Debug, Serialize)]
pub struct Curve {
    /// What was said.
    pub of: &'static str,
    /// Expected calibration error, 0-1; absent where what was said is no probability.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_calibration_error: Option<f64>,
    /// Brier's score, 0-1; as above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brier: Option<f64>,
    /// In tenths.
    pub bins: Vec<Bin>,
}

/// Precision and recall of personal data.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct AllKinds {
    /// Pieces that people marked.
    pub n: usize,
    /// Of those, the share that is found at least in part.
    pub recall: Option<Estimate>,
    /// Of what is found, the share that people marked at least in part.
    pub precision: Option<Estimate>,
}

/// Recall of one kind of personal data.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct KindFigures {
    /// Pieces that people marked.
    pub n: usize,
    /// Does the kind count towards recall and precision?
    pub counts: bool,
    /// The share that is found; Wilson's interval.
    pub recall: Option<Estimate>,
}

impl Report {
    /// The whole report as JSON: same report, same bytes.
    ///
    /// # Errors
    /// Never for a report made by `evaluate`: all of its numbers are finite.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self)
    }
}
