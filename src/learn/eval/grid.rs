//! The report's tables, the same for the terminal and the page.

use super::report::{Figures, Section};
use crate::statistics::Estimate;
use std::collections::BTreeMap;

/// A table: headings and rows of as many cells; the first cell is a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Grid {
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// What is not known, or makes no sense for a label.
const NOTHING: &str = "–";

/// A column's heading, and what stands in it.
type Column = (&'static str, fn(&Figures) -> String);

const COLUMNS: [Column; 17] = [
    ("n", |one| one.n.to_string()),
    ("open", |one| one.not_assessable.to_string()),
    ("base rate", |one| plain(one.base_rate)),
    ("agreement", |one| ranged(one.accuracy)),
    ("κ", |one| ranged(one.kappa)),
    ("AC1", |one| ranged(one.ac1)),
    ("macro-F1", |one| ranged(one.macro_f1)),
    ("precision", |one| ranged(one.precision)),
    ("recall", |one| ranged(one.recall)),
    ("Pearson", |one| ranged(one.pearson)),
    ("Spearman", |one| ranged(one.spearman)),
    ("NMD", |one| ranged(one.nmd)),
    ("RSNOD", |one| ranged(one.rsnod)),
    ("AUC", |one| ranged(one.auc.as_ref().map(|auc| auc.area))),
    ("ECE", |one| {
        let error = one.reliability.as_ref().and_then(|curve| curve.expected_calibration_error);
        error.map_or_else(|| NOTHING.to_owned(), short)
    }),
    ("of", |one| one.positive.clone().unwrap_or_else(|| NOTHING.to_owned())),
    ("by", |one| one.predicted_by.clone()),
];

/// All tables of a section that have rows. Criteria only where wanted: they are many.
pub(super) fn grids(section: &Section, with_criteria: bool) -> Vec<Grid> {
    let none = BTreeMap::new();
    let criteria = if with_criteria { &section.criteria } else { &none };
    let groups = [
        ("label", &section.labels),
        ("dimension", &section.dimensions),
        ("criterion", criteria),
        ("turns", &section.turns),
    ];
    let all = || groups.iter().flat_map(|(_, figures)| figures.iter());
    let mut grids: Vec<Grid> = groups.iter().map(|(group, figures)| figures_of(group, figures)).collect();
    // A single criterion has too few conversations for a tenth of them to say anything.
    grids.push(budgets(all().filter(|(name, _)| !criteria.contains_key(*name))));
    grids.push(not_applicable(all()));
    grids.extend(
        section
            .labels
            .iter()
            .filter(|(_, one)| one.all_kinds.is_some())
            .map(|(name, one)| personal(name, one)),
    );
    grids.retain(|grid| !grid.rows.is_empty());
    grids
}

/// A row for each label but those of spans, which have a table of their own; columns that nobody fills are left out.
fn figures_of(group: &str, figures: &BTreeMap<String, Figures>) -> Grid {
    let figures: Vec<(&String, &Figures)> =
        figures.iter().filter(|(_, one)| one.all_kinds.is_none()).collect();
    let filled = |(_, cell): &&Column| figures.iter().any(|(_, one)| cell(one) != NOTHING);
    let columns: Vec<&Column> = COLUMNS.iter().filter(filled).collect();
    let head =
        std::iter::once(group).chain(columns.iter().map(|(name, _)| *name)).map(str::to_owned).collect();
    let row = |(name, one): (&String, &Figures)| {
        std::iter::once(name.clone()).chain(columns.iter().map(|(_, cell)| cell(one))).collect()
    };
    Grid { head, rows: figures.into_iter().map(row).collect() }
}

fn budgets<'a>(figures: impl Iterator<Item = (&'a String, &'a Figures)>) -> Grid {
    let with: Vec<(&String, &Figures)> = figures.filter(|(_, one)| !one.budgets.is_empty()).collect();
    let percents =
        with.first().map(|(_, one)| one.budgets.keys().copied().collect::<Vec<_>>()).unwrap_or_default();
    let named = percents.iter().flat_map(|percent| [format!("{percent} %: precision"), "recall".to_owned()]);
    let head = std::iter::once("looking at the riskiest".to_owned()).chain(named).collect();
    let row = |(name, one): (&String, &Figures)| {
        let cells = one.budgets.values().flat_map(|budget| [ranged(budget.precision), ranged(budget.recall)]);
        std::iter::once(name.clone()).chain(cells).collect()
    };
    Grid { head, rows: with.into_iter().map(row).collect() }
}

/// Criteria that person and machine both hold to concern every conversation are left out.
fn not_applicable<'a>(figures: impl Iterator<Item = (&'a String, &'a Figures)>) -> Grid {
    let row = |(name, one): (&String, &Figures)| {
        let table =
            one.not_applicable.filter(|table| table.both + table.person_only + table.machine_only > 0)?;
        let counts = [table.both, table.person_only, table.machine_only, table.neither];
        Some(std::iter::once(name.clone()).chain(counts.map(|n| n.to_string())).collect())
    };
    let head =
        ["not applicable", "both", "person only", "machine only", "neither"].map(str::to_owned).to_vec();
    Grid { head, rows: figures.filter_map(row).collect() }
}

fn personal(name: &str, one: &Figures) -> Grid {
    let mut rows = vec![vec![
        "kinds that are masked".to_owned(),
        one.n.to_string(),
        ranged(one.recall),
        ranged(one.precision),
    ]];
    if let Some(all) = one.all_kinds {
        rows.push(vec!["all kinds".to_owned(), all.n.to_string(), ranged(all.recall), ranged(all.precision)]);
    }
    rows.extend(one.kinds.iter().map(|(kind, one)| {
        let name = if one.counts { kind.clone() } else { format!("({kind})") };
        vec![name, one.n.to_string(), ranged(one.recall), NOTHING.to_owned()]
    }));
    Grid { head: [name, "n", "recall", "precision"].map(str::to_owned).to_vec(), rows }
}

/// `.831`, or a dash for what is not known.
fn plain(estimate: Option<Estimate>) -> String {
    estimate.map_or_else(|| NOTHING.to_owned(), |one| short(one.value))
}

/// `.831 (.782–.877)`.
fn ranged(estimate: Option<Estimate>) -> String {
    let both = |one: Estimate| format!("{} ({}–{})", short(one.value), short(one.low), short(one.high));
    estimate.map_or_else(|| NOTHING.to_owned(), both)
}

/// Three decimal places without the zero before the point; `1.000` for one.
fn short(value: f64) -> String {
    let text = format!("{:.3}", value.abs());
    let digits = if text.starts_with("0.") { text.get(1..).unwrap_or_default() } else { &text };
    if value < 0.0 && digits != ".000" { format!("−{digits}") } else { digits.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let estimate = Estimate { value: 0.8312, low: -0.05, high: 1.0 };
        assert_eq!(ranged(Some(estimate)), ".831 (−.050–1.000)");
        assert_eq!(
            (plain(None).as_str(), short(-0.0001).as_str(), short(12.5).as_str()),
            ("–", ".000", "12.500")
        );
    }

    #[test]
    fn columns_and_tables_without_content_are_left_out() {
        let figures = Figures { n: 3, predicted_by: "rule:x".to_owned(), ..Figures::default() };
        let section = Section { labels: [("a".to_owned(), figures)].into(), ..Section::default() };
        let grids = grids(&section, true);
        assert_eq!(grids.len(), 1);
        assert_eq!(grids[0].head, ["label", "n", "open", "by"]);
        assert_eq!(grids[0].rows, [["a", "3", "0", "rule:x"]]);
    }
}
