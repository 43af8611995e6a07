//! How agents and teams do.

use super::{notes, point, score, share, sheet, titled, when, with_point};
use crate::report::sheet::{Cell, Sheet};
use crate::report::words::Words;
use crate::report::{AgentReport, AgentsReport, TeamsReport};
use crate::review::Terms;
use crate::text;

/// Agents beside each other.
pub fn agents(report: &AgentsReport, terms: &Terms, w: Words) -> Vec<Sheet> {
    let mut columns = with_point(&[w.say("Agent id", "坐席工号"), w.say("Agent", "坐席")], w);
    columns.extend(w.figure("Apart from all others", "与其他坐席的差异"));
    let rows = report.agents.iter().map(|row| {
        let mut cells = vec![Cell::text(&row.agent_id), Cell::text(row.agent.as_deref().unwrap_or_default())];
        cells.extend(point(&row.point, w));
        cells.extend(row.apart.map_or(
            [Cell::text(w.say("no clear difference", "无明显差异")), Cell::Empty, Cell::Empty],
            |apart| [apart.value, apart.low, apart.high].map(|value| Cell::Number(value, 1)),
        ));
        cells
    });
    vec![sheet(w.say("Agents", "坐席"), &notes(&report.frame, terms, w, true), columns, rows.collect())]
}

/// One agent over time, and what they do better and worse than the others.
pub fn agent(report: &AgentReport, terms: &Terms, w: Words) -> Vec<Sheet> {
    let mut notes = notes(&report.frame, terms, w, true);
    notes.push(
        format!("{} {}", report.agent.as_deref().unwrap_or_default(), report.agent_id).trim().to_owned(),
    );
    let mut columns = with_point(&[w.say("From", "开始时间")], w);
    for line in &report.dimensions {
        let title = titled(&report.titles, &line.dimension, w);
        columns.extend(w.figure(title, title));
        columns.push("n".to_owned());
    }
    let rows = report.buckets.iter().zip(&report.points).enumerate().map(|(i, (at, one))| {
        let mut row = vec![when(at, terms)];
        row.extend(point(one, w));
        for line in &report.dimensions {
            let figure = line.points.get(i).copied().unwrap_or_default();
            row.extend(score(&figure, w));
            row.push(Cell::count(figure.n));
        }
        row
    });
    let mut sheets = vec![sheet(w.say("Over time", "趋势"), &notes, columns, rows.collect())];
    let leanings = report.strengths.iter().chain(&report.weaknesses).map(|one| {
        let mut row = vec![Cell::text(titled(&report.titles, &one.criterion, w))];
        row.extend(share(&one.own, w));
        row.push(Cell::count(one.own.n));
        row.extend([one.others, one.difference, one.low, one.high].map(Cell::Share));
        row.push(Cell::text(
            one.examples
                .first()
                .and_then(|example| example.quote.as_deref())
                .map(text::masked)
                .unwrap_or_default(),
        ));
        row
    });
    let mut columns = vec![w.say("Criterion", "评分项").to_owned()];
    columns.extend(w.figure("Met", "达成率"));
    columns.extend(["n", w.say("All others", "其他坐席")].map(str::to_owned));
    columns.extend(w.figure("Difference", "差异"));
    columns.push(w.say("Example", "示例").to_owned());
    sheets.push(sheet(w.say("Strengths and weaknesses", "优势与短板"), &notes, columns, leanings.collect()));
    sheets
}

/// Teams beside each other, and which of them differ.
pub fn teams(report: &TeamsReport, terms: &Terms, w: Words) -> Vec<Sheet> {
    let notes = notes(&report.frame, terms, w, true);
    let rows = report.teams.iter().map(|row| {
        let mut cells = vec![Cell::Text(w.key(&row.team)), Cell::count(row.agents)];
        cells.extend(point(&row.point, w));
        cells
    });
    let columns = with_point(&[w.say("Team", "班组"), w.say("Agents", "坐席数")], w);
    let mut sheets = vec![sheet(w.say("Teams", "班组"), &notes, columns, rows.collect())];
    let mut columns = vec![w.say("Better", "较高").to_owned(), w.say("Worse", "较低").to_owned()];
    columns.extend(w.figure("By points", "分差"));
    let pairs = report.pairs.iter().map(|pair| {
        let by = [pair.by.value, pair.by.low, pair.by.high].map(|value| Cell::Number(value, 1));
        [vec![Cell::text(&pair.better), Cell::text(&pair.worse)], by.to_vec()].concat()
    });
    sheets.push(sheet(w.say("Clear differences", "明确差异"), &notes, columns, pairs.collect()));
    sheets
}
