//! Satisfaction by week.

use super::{cells, notes, share, sheet, when};
use crate::report::SatisfactionReport;
use crate::report::sheet::{Cell, Sheet};
use crate::report::words::Words;
use crate::review::Terms;

/// Weeks, one a row.
pub fn satisfaction(report: &SatisfactionReport, terms: &Terms, w: Words) -> Vec<Sheet> {
    let mut columns = vec![w.say("From", "开始时间").to_owned(), w.say("Conversations", "会话数").to_owned()];
    columns.push(w.say("Survey answers", "评价数").to_owned());
    columns.extend(w.figure("Customers' own score (1-5)", "客户评分（1-5）"));
    columns.extend(w.figure("Satisfied customers (4-5)", "满意率（4-5 分）"));
    columns.extend(w.figure("Satisfaction read by the machine (-2 to 2)", "机器研判满意度（-2 至 2）"));
    columns.extend(w.figure("First answer within 30 s", "30 秒首响率"));
    columns.extend(
        [w.say("Displeased", "不满"), w.say("Complaints", "投诉"), w.say("Going outside", "外部升级")]
            .map(str::to_owned),
    );
    let rows = report.weeks.iter().map(|week| {
        let mut row = vec![when(&week.stretch, terms), Cell::count(week.n), Cell::count(week.survey.n)];
        row.extend(cells(&week.survey, w, |value| Cell::Number(value, 2)));
        row.extend(share(&week.content, w));
        row.extend(cells(&week.read, w, |value| Cell::Number(value, 2)));
        row.extend(share(&week.prompt, w));
        row.extend(week.complaints.map_or_else(
            || [Cell::text(w.not_enough()), Cell::Empty, Cell::Empty],
            |complaints| complaints.map(Cell::count),
        ));
        row
    });
    vec![sheet(
        w.say("Satisfaction", "满意度周报"),
        &notes(&report.frame, terms, w, false),
        columns,
        rows.collect(),
    )]
}
