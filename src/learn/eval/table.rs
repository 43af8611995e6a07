//! The report for a terminal.

use super::disagreement::Disagreement;
use super::grid::{Grid, grids};
use super::report::{Report, Section};
use std::fmt::Write;

/// The whole report; with the `worst` disagreements where wanted.
pub fn table(report: &Report, worst: bool) -> String {
    let mut out = format!("{} conversations\n", report.rows);
    for (reason, n) in &report.left_out {
        let _ = writeln!(out, "left out: {} ({n})", reason.replace('_', " "));
    }
    for (label, n) in &report.passed_over {
        let _ = writeln!(out, "passed over: {label} ({n}): a shape of labels that is not understood");
    }
    section(&mut out, "all", &report.all, true);
    for (language, one) in &report.languages {
        section(&mut out, language, one, false);
    }
    for (split, one) in &report.splits {
        section(&mut out, split, one, false);
        for (language, inner) in &one.languages {
            section(&mut out, &format!("{split}, {language}"), inner, false);
        }
    }
    if !report.all.unpredicted.is_empty() {
        out.push('\n');
    }
    for (label, why) in &report.all.unpredicted {
        let _ = writeln!(out, "not compared: {label}: {why}");
    }
    if worst {
        for (label, all) in &report.all.disagreements {
            let _ = writeln!(out, "\nfurthest apart: {label}");
            for one in all {
                disagreement(&mut out, one);
            }
        }
    }
    out
}

fn section(out: &mut String, name: &str, section: &Section, with_criteria: bool) {
    let grids = grids(section, with_criteria);
    if !grids.is_empty() {
        let _ = writeln!(out, "\n== {name} ==");
    }
    for one in &grids {
        out.push('\n');
        grid(out, one);
    }
}

/// Columns as wide as their widest cell; words to the left, numbers to the right.
fn grid(out: &mut String, grid: &Grid) {
    let all = || std::iter::once(&grid.head).chain(&grid.rows);
    let widest =
        |column: usize| all().filter_map(|row| row.get(column)).map(|cell| width(cell)).max().unwrap_or(0);
    let widths: Vec<usize> = (0..grid.head.len()).map(widest).collect();
    let words =
        |column: usize| column == 0 || grid.head.get(column).is_some_and(|name| name == "of" || name == "by");
    for row in all() {
        let mut line = String::new();
        for ((column, cell), wide) in row.iter().enumerate().zip(&widths) {
            let gap = " ".repeat(wide.saturating_sub(width(cell)));
            let (first, second) =
                if words(column) { (cell.as_str(), gap.as_str()) } else { (gap.as_str(), cell.as_str()) };
            line.extend([first, second, "  "]);
        }
        let _ = writeln!(out, "{}", line.trim_end());
    }
}

/// Columns in a terminal: Chinese characters take two.
fn width(text: &str) -> usize {
    text.chars()
        .map(|c| if matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{ffef}') { 2 } else { 1 })
        .sum()
}

fn disagreement(out: &mut String, one: &Disagreement) {
    let turn = one.turn.map(|turn| format!(" turn {turn}")).unwrap_or_default();
    let _ = writeln!(out, "  {}{turn}  ({})", one.id, one.place);
    let _ = writeln!(out, "    person: {}   machine: {}", one.person, one.machine);
    for turn in &one.turns {
        let mark = if turn.marked { '▸' } else { ' ' };
        let _ = writeln!(out, "   {mark}[{}] {}: {}", turn.turn, turn.party(), turn.text.replace('\n', " "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_with_chinese_names_too() {
        let cells = |row: [&str; 3]| row.map(str::to_owned).to_vec();
        let head = cells(["label", "n", "by"]);
        let mut out = String::new();
        grid(
            &mut out,
            &Grid { head, rows: vec![cells(["满意度", "7", "x"]), cells(["mood", "12", "rule"])] },
        );
        assert_eq!(out, "label    n  by\n满意度   7  x\nmood    12  rule\n");
    }
}
