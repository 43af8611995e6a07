//! How often each criterion fires, and how well it agrees with people.

use super::{notes, share, sheet, titled};
use crate::report::RubricReport;
use crate::report::rubric::{Counts, CriterionRow};
use crate::report::sheet::{Cell, Sheet};
use crate::report::words::Words;
use crate::review::Terms;

/// Criteria, one a row.
pub fn rubric(report: &RubricReport, terms: &Terms, w: Words) -> Vec<Sheet> {
    let counts = |counts: &Counts| {
        let mut row: Vec<Cell> = [counts.met, counts.not_met, counts.not_applicable, counts.not_assessable]
            .map(Cell::count)
            .to_vec();
        row.extend(share(&counts.fails, w));
        row
    };
    let row = |row: &CriterionRow| {
        let title = |id: &str| Cell::text(titled(&report.titles, id, w));
        let mut cells = vec![title(&row.dimension), title(&row.criterion)];
        cells.extend(counts(&row.counts));
        cells.extend(share(&row.agreement.same, w));
        for figure in [&row.agreement.kappa, &row.agreement.ac1] {
            cells.extend(super::cells(figure, w, |value| Cell::Number(value, 2)));
        }
        cells.push(Cell::count(row.agreement.same.n));
        cells
    };
    let mut columns: Vec<String> = [
        w.say("Dimension", "维度"),
        w.say("Criterion", "评分项"),
        w.say("Met", "达成"),
        w.say("Not met", "未达成"),
        w.say("Not applicable", "不适用"),
        w.say("Not assessable", "无法评估"),
    ]
    .map(str::to_owned)
    .to_vec();
    columns.extend(w.figure("Failure rate", "未达成率"));
    columns.extend(w.figure("Agreement with people", "人机一致率"));
    columns.extend(w.figure("kappa", "kappa"));
    columns.extend(w.figure("AC1", "AC1"));
    columns.push(w.say("Blind answers", "盲评数").to_owned());
    let notes = notes(&report.frame, terms, w, false);
    vec![sheet(w.say("Criteria", "评分项"), &notes, columns, report.criteria.iter().map(row).collect())]
}
