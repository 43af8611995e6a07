//! Reports as tables, for files: which columns they have, and the lines above them.

mod overview;
mod people;
mod rubric;
mod satisfaction;

pub use overview::overview;
pub use people::{agent, agents, teams};
pub use rubric::rubric;
pub use satisfaction::satisfaction;

use super::names::Titles;
use super::overview::Point;
use super::sheet::{Cell, Sheet};
use super::words::Words;
use super::{Figure, Frame, Stretch};
use crate::basic::UnixMillis;
use crate::review::Terms;

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

fn titled<'a>(titles: &'a Titles, id: &'a str, w: Words) -> &'a str {
    titles.get(id).map(|title| title.read(w.0)).filter(|title| !title.is_empty()).unwrap_or(id)
}

/// The first columns, then those of a point.
fn with_point(first: &[&str], w: Words) -> Vec<String> {
    first.iter().map(|head| (*head).to_owned()).chain(point_heads(w)).collect()
}
