//! The report as one page that needs nothing else: no script, no network, light and dark, fit for paper.

use super::disagreement::Disagreement;
use super::grid::{Grid, grids};
use super::report::{Report, Section};
use super::svg;
use std::fmt::Write;

const STYLE: &str = include_str!("page.css");

/// The page. `title` is shown above; everything in it is escaped, and what was said is masked.
pub fn page(report: &Report, title: &str) -> String {
    let title = escape(title);
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title><style>\n{STYLE}</style></head>\n\
         <body><h1>{title}</h1>\n<p>{} conversations",
        report.rows
    );
    for (reason, n) in &report.left_out {
        let _ = write!(out, " · left out: {} ({n})", escape(&reason.replace('_', " ")));
    }
    out += "</p>\n<p class=\"note\">Figures with their 95 % intervals: Wilson's for shares that count each \
            conversation once, else a bootstrap over conversations. “open”: the machine could not tell; these are not \
            among n.</p>\n";
    section(&mut out, "All", &report.all, true);
    for (name, one) in report.languages.iter().chain(&report.splits) {
        section(&mut out, name, one, false);
        for (language, inner) in &one.languages {
            section(&mut out, &format!("{name}, {language}"), inner, false);
        }
    }
    curves(&mut out, &report.all);
    disagreements(&mut out, &report.all);
    out + "</body></html>\n"
}

fn section(out: &mut String, name: &str, section: &Section, with_criteria: bool) {
    let grids = grids(section, with_criteria);
    if !grids.is_empty() {
        let _ = writeln!(out, "<h2>{}</h2>", escape(name));
    }
    for one in &grids {
        grid(out, one);
    }
}

fn grid(out: &mut String, grid: &Grid) {
    *out += "<div class=\"wide\"><table><thead>";
    row(out, "th", &grid.head);
    *out += "</thead><tbody>\n";
    for cells in &grid.rows {
        row(out, "td", cells);
    }
    *out += "</tbody></table></div>\n";
}

fn row(out: &mut String, tag: &str, cells: &[String]) {
    *out += "<tr>";
    for cell in cells {
        let _ = write!(out, "<{tag}>{}</{tag}>", escape(cell));
    }
    *out += "</tr>\n";
}

/// Each curve with the same numbers as a table.
fn curves(out: &mut String, section: &Section) {
    let groups = [&section.labels, &section.dimensions, &section.turns];
    let with = groups
        .iter()
        .flat_map(|figures| figures.iter())
        .filter_map(|(name, one)| Some((name, one.reliability.as_ref()?)));
    let mut any = false;
    for (name, curve) in with {
        if !any {
            *out += "<h2>Is it as often so as the machine says?</h2>\n<div class=\"curves\">\n";
            any = true;
        }
        let title = format!("{}: {}", escape(name), escape(curve.of));
        let _ = writeln!(out, "<figure><figcaption>{title}</figcaption>{}", svg::curve(curve, &title));
        let rows = curve
            .bins
            .iter()
            .map(|bin| vec![format!("{:.2}", bin.said), format!("{:.2}", bin.true_share), bin.n.to_string()]);
        grid(out, &Grid { head: ["said", "true", "n"].map(str::to_owned).to_vec(), rows: rows.collect() });
        *out += "</figure>\n";
    }
    if any {
        *out += "</div>\n";
    }
}

fn disagreements(out: &mut String, section: &Section) {
    if section.disagreements.is_empty() {
        return;
    }
    *out += "<h2>Furthest apart</h2>\n<p class=\"note\">Personal data is masked. Conversations of a split named held \
             or test are measured, never shown.</p>\n";
    for (label, all) in &section.disagreements {
        let _ = writeln!(out, "<h3>{}</h3>", escape(label));
        for one in all {
            disagreement(out, one);
        }
    }
}

fn disagreement(out: &mut String, one: &Disagreement) {
    let turn = one.turn.map(|turn| format!(", turn {turn}")).unwrap_or_default();
    let _ = writeln!(
        out,
        "<details><summary>{}{turn} · person: {} · machine: {}</summary><p class=\"note\">{}</p><ol>",
        escape(&one.id),
        escape(&one.person),
        escape(&one.machine),
        escape(&one.place)
    );
    for turn in &one.turns {
        let class = if turn.marked { " class=\"marked\"" } else { "" };
        let _ = writeln!(
            out,
            "<li value=\"{}\"{class}><b>{}</b> {}</li>",
            turn.turn,
            turn.party(),
            escape(&turn.text)
        );
    }
    *out += "</ol></details>\n";
}

/// Nothing that was said may become markup.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            c => out.push(c),
        }
    }
    out
}
