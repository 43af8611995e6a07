//! Does the machine say what people say? Labels held against answers, as figures with intervals.
//!
//! For each label the machine's answer is, in this order: the head of that name (or of the name that `--as` gives);
//! for verdicts and yes or no, the criterion; for degrees, the rubric's dimension; moments of that kind; the rubric's
//! overall score. [`evaluate`] is pure: same labels, answers and options, same report.

mod answer;
mod binary;
mod category;
mod disagreement;
mod figures;
mod grid;
mod item;
mod number;
mod options;
mod ordinal;
mod page;
mod personal;
mod predictor;
mod report;
mod section;
mod svg;
mod table;
mod turns;
mod verdict;

pub use answer::{Answer, Pair};
pub use disagreement::Disagreement;
pub use options::{Bad, Options, OptionsError};
pub use page::page;
pub use report::{AllKinds, Auc, Budget, Curve, Figures, KindFigures, NotApplicable, Report, Section, Table};
pub use table::table;

use super::labelled::Labelled;
use std::collections::BTreeMap;

/// Holds the rows that were answered against their answers. `pairs` are in the order of the rows; `left_out` counts
/// rows that were not compared, by reason.
pub fn evaluate(
    labelled: &Labelled,
    pairs: &[Pair<'_>],
    options: &Options,
    left_out: BTreeMap<String, usize>,
) -> Report {
    let whole = section::Comparison::new(labelled, pairs, options);
    let all = whole.section(pairs);
    let passed_over = labelled.passed_over.clone();
    let mut report = Report { rows: pairs.len(), left_out, passed_over, all, ..Report::default() };
    report.languages = whole.by(pairs, |pair| Some(pair.answer.language.as_str()));
    report.splits = whole.by(pairs, |pair| Some(pair.row.split.as_str()).filter(|split| !split.is_empty()));
    for (split, section) in &mut report.splits {
        let own: Vec<Pair<'_>> = pairs.iter().filter(|pair| pair.row.split == *split).copied().collect();
        section.languages = whole.by(&own, |pair| Some(pair.answer.language.as_str()));
    }
    report
}

#[cfg(test)]
mod tests;
