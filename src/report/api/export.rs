//! Reports as files: which columns they have, and what the audit log says of them.

use crate::basic::{Lang, UnixMillis};
use crate::http::Problem;
use crate::people::Who;
use crate::people::audit::store::note_alone;
use crate::people::audit::{Action, Deed};
use crate::report::overview::Point;
use crate::report::rubric::{Counts, CriterionRow};
use crate::report::sheet::{Cell, Sheet};
use crate::report::words::Words;
use crate::report::{
    AgentReport, AgentsReport, Corrected, Figure, Frame, OverviewReport, RubricReport, SatisfactionReport,
    Stretch, TeamsReport, csv, xlsx,
};
use crate::review::{Terms, Title};
use crate::store::Db;
use crate::text;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Kind of file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum FileKind {
    /// The first table as CSV.
    #[default]
    Csv,
    /// All tables as an Excel workbook.
    Xlsx,
}

/// As what a report is taken away.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
pub struct Taken {
    /// `csv` (one table) or `xlsx` (all tables); `csv` where not given.
    #[param(inline)]
    pub format: Option<FileKind>,
    /// Language of heads and notes, `zh` or `en`; `en` where not given.
    pub lang: Option<String>,
    /// Which table a CSV holds, from 0; the first where not given.
    pub table: Option<usize>,
}

impl Taken {
    /// The words of its language.
    pub(super) fn words(&self) -> Words {
        Words(self.lang.as_deref().map_or(Lang::En, Lang::from_tag))
    }
}

/// Sends the file and notes who took how many rows.
pub(super) async fn send(
    db: &Db,
    who: &Who,
    taken: &Taken,
    name: &str,
    sheets: Vec<Sheet>,
) -> Result<Response, Problem> {
    let now = UnixMillis::now();
    let kind = taken.format.unwrap_or_default();
    let sheets = match kind {
        FileKind::Xlsx => sheets,
        FileKind::Csv => {
            let one = sheets.into_iter().nth(taken.table.unwrap_or(0));
            vec![one.ok_or_else(|| Problem::not_found("table"))?]
        }
    };
    let rows: usize = sheets.iter().map(|sheet| sheet.rows.len()).sum();
    let (ending, media) = match kind {
        FileKind::Csv => ("csv", "text/csv; charset=utf-8"),
        FileKind::Xlsx => ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    };
    let made = tokio::task::spawn_blocking(move || match kind {
        FileKind::Csv => sheets.first().map_or(Ok(Vec::new()), csv::write),
        FileKind::Xlsx => xlsx::write(&sheets).map_err(Into::into),
    });
    let bytes = made.await.map_err(Problem::internal)??;
    let deed =
        Deed::new(who, Action::Exported, format!("report:{name}")).detail(format!("{rows} rows, {ending}"));
    note_alone(db, &deed).await?;
    let day = jiff::Timestamp::from_millisecond(now.0)
        .map_err(Problem::internal)?
        .to_zoned(jiff::tz::TimeZone::UTC)
        .date();
    let file = format!("attachment; filename=\"spotcheck-{name}-{day}.{ending}\"");
    Ok(([(header::CONTENT_TYPE, media.to_owned()), (header::CONTENT_DISPOSITION, file)], bytes)
        .into_response())
}

/// The lines above every table.
fn notes(frame: &Frame, terms: &Terms, w: Words, about_people: bool) -> Vec<String> {
    let calendar = &terms.calendar;
    let (from, to) = (calendar.day(frame.from), calendar.day(UnixMillis(frame.to.0 - 1)));
    let mut notes = vec![format!("{from} – {to} ({})", frame.zone)];
    if let Some(rubric) = &frame.rubric {
        notes.push(format!("{} {}", w.say("Rubric:", "评分标准："), rubric));
    }
    if about_people {
        notes.push(w.basis().to_owned());
    }
    notes.push(w.made_of().to_owned());
    if frame.blind {
        notes.push(w.left_out().to_owned());
    }
    notes
}

fn sheet(name: &str, notes: &[String], columns: Vec<String>, rows: Vec<Vec<Cell>>) -> Sheet {
    Sheet { name: name.to_owned(), notes: notes.to_vec(), columns, rows }
}

fn score(figure: &Figure, w: Words) -> [Cell; 3] {
    cells(figure, w, |value| Cell::Number(value, 1))
}

fn share(figure: &Figure, w: Words) -> [Cell; 3] {
    cells(figure, w, Cell::Share)
}

fn cells(figure: &Figure, w: Words, write: impl Fn(f64) -> Cell) -> [Cell; 3] {
    match (figure.value, figure.low, figure.high) {
        (Some(value), Some(low), Some(high)) => [write(value), write(low), write(high)],
        _ => [Cell::text(w.not_enough()), Cell::Empty, Cell::Empty],
    }
}

fn point_heads(w: Words) -> Vec<String> {
    let mut heads = vec![w.say("Conversations", "会话数").to_owned()];
    heads.extend(w.figure("Mean score", "平均分"));
    heads.extend(w.figure("Pass rate", "合格率"));
    heads.extend(w.figure("Red-line rate", "红线率"));
    // What the figures are made of: verdicts of people, and the machine's scores as they stand.
    heads.push(w.say("Judged by people", "人工结论数").to_owned());
    heads.push(w.say("Scored by the machine alone", "仅机器评分数").to_owned());
    heads
}

fn point(point: &Point, w: Words) -> Vec<Cell> {
    let mut row = vec![Cell::count(point.n)];
    row.extend(score(&point.score, w));
    row.extend(share(&point.pass, w));
    row.extend(share(&point.critical, w));
    row.push(Cell::count(point.by_person));
    row.push(Cell::count(point.by_machine));
    row
}

/// When a stretch begins, on the site's clock.
fn when(stretch: &Stretch, terms: &Terms) -> Cell {
    let at = jiff::Timestamp::from_millisecond(stretch.from.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    Cell::text(at.to_zoned(terms.calendar.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string())
}

fn titled<'a>(titles: &'a crate::report::names::Titles, id: &'a str, w: Words) -> &'a str {
    let read = |title: &'a Title| {
        let (first, second) = if w.0 == Lang::Zh { (&title.zh, &title.en) } else { (&title.en, &title.zh) };
        first.as_deref().or(second.as_deref())
    };
    titles.get(id).and_then(read).unwrap_or(id)
}

/// The first columns, then those of a point.
fn with_point(first: &[&str], w: Words) -> Vec<String> {
    first.iter().map(|head| (*head).to_owned()).chain(point_heads(w)).collect()
}

pub(super) fn overview(report: &OverviewReport, terms: &Terms, w: Words) -> Vec<Sheet> {
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

pub(super) fn agents(report: &AgentsReport, terms: &Terms, w: Words) -> Vec<Sheet> {
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

pub(super) fn agent(report: &AgentReport, terms: &Terms, w: Words) -> Vec<Sheet> {
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

pub(super) fn teams(report: &TeamsReport, terms: &Terms, w: Words) -> Vec<Sheet> {
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

pub(super) fn rubric(report: &RubricReport, terms: &Terms, w: Words) -> Vec<Sheet> {
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
            cells.extend(self::cells(figure, w, |value| Cell::Number(value, 2)));
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

pub(super) fn satisfaction(report: &SatisfactionReport, terms: &Terms, w: Words) -> Vec<Sheet> {
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
