//! How all conversations do, over time and by group.

use super::{notes, point, score, sheet, when, with_point};
use crate::basic::Lang;
use crate::report::sheet::{Cell, Sheet};
use crate::report::words::Words;
use crate::report::{Corrected, OverviewReport};
use crate::review::Terms;

/// Over time, by group, and as people would judge.
pub fn overview(report: &OverviewReport, terms: &Terms, w: Words) -> Vec<Sheet> {
    let mut notes = notes(&report.frame, terms, w, false);
    notes.extend(report.corrected.as_ref().map(|corrected| corrected_line(corrected, w)));
    let over_time = report.buckets.iter().zip(&report.points);
    let rows = over_time.map(|(at, one)| [vec![when(at, terms)], point(one, w)].concat());
    let mut sheets = vec![sheet(
        w.say("Over time", "趋势"),
        &notes,
        with_point(&[w.say("From", "开始时间")], w),
        rows.collect(),
    )];
    if !report.groups.is_empty() {
        let rows = report
            .groups
            .iter()
            .map(|group| [vec![Cell::Text(w.key(&group.key))], point(&group.total, w)].concat());
        sheets.push(sheet(
            w.say("Groups", "分组"),
            &notes,
            with_point(&[w.say("Group", "分组")], w),
            rows.collect(),
        ));
    }
    sheets.extend(report.corrected.as_ref().map(|corrected| correction(corrected, &notes, w)));
    sheets
}

/// The same in words, above every table: a file of one table has it too.
fn corrected_line(corrected: &Corrected, w: Words) -> String {
    let people = &corrected.people;
    let figure = match (people.value, people.low, people.high) {
        (Some(value), Some(low), Some(high)) => format!("{value:.1} [{low:.1}, {high:.1}]"),
        _ => w.not_enough().to_owned(),
    };
    let (machine, n, judged, drawn) = (corrected.machine, corrected.n, people.n, corrected.drawn);
    if w.0 == Lang::Zh {
        return format!(
            "机器平均分 {machine:.1}（{n} 个会话）；按人工标准校正后：{figure}（随机抽样 {drawn} 个，其中盲评 {judged} 个）"
        );
    }
    format!(
        "Mean of the machine {machine:.1} (n {n}); as people would judge: {figure} \
         ({judged} judged blind of {drawn} drawn at random)"
    )
}

/// The machine's mean and what people would say, with what that rests on.
fn correction(corrected: &Corrected, notes: &[String], w: Words) -> Sheet {
    let mut columns = vec![
        w.say("Mean of the machine", "机器平均分").to_owned(),
        w.say("Scored by the machine", "机器评分数").to_owned(),
    ];
    columns.extend(w.figure("As people would judge", "按人工标准校正后的平均分"));
    columns.extend(
        [
            w.say("Sample drawn", "抽样数"),
            w.say("Sample judged blind", "盲评数"),
            w.say("One stands for (at least)", "单个样本代表会话数（最少）"),
            w.say("One stands for (at most)", "单个样本代表会话数（最多）"),
        ]
        .map(str::to_owned),
    );
    let weight = |weight: Option<f64>| weight.map_or(Cell::Empty, |weight| Cell::Number(weight, 1));
    let mut row = vec![Cell::Number(corrected.machine, 1), Cell::count(corrected.n)];
    row.extend(score(&corrected.people, w));
    row.extend([Cell::count(corrected.drawn), Cell::count(corrected.people.n)]);
    row.extend([weight(corrected.weight_low), weight(corrected.weight_high)]);
    sheet(w.say("Sample correction", "抽样校正"), notes, columns, vec![row])
}
