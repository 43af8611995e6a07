//! The language reference, `rubrics/README.md`, held to what the program does: every example is compiled, every
//! name of the vocabulary is listed.

use super::Policy;
use crate::facts::{MOMENT_KINDS, NUMBER_NAMES, QUALITY_NAMES};
use crate::rubric::{ASKED, Compiled, knowledge, parse, parse_with};
use crate::scoring::cases;

const MANUAL: &str = include_str!("../../rubrics/README.md");

/// The fenced blocks that are marked so.
fn examples(fence: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut lines = MANUAL.lines();
    while let Some(line) = lines.next() {
        let block = |lines: &mut std::str::Lines<'_>| {
            lines
                .by_ref()
                .take_while(|line| *line != "```")
                .fold(String::new(), |all, line| all + line + "\n")
        };
        if line == format!("```{fence}") {
            found.push(block(&mut lines));
        } else if line.starts_with("```") {
            block(&mut lines);
        }
    }
    assert!(!found.is_empty(), "no example marked {fence}");
    found
}

fn compile(yaml: &str) -> Compiled {
    parse("README.md", yaml).unwrap_or_else(|error| panic!("{error}\nin\n{yaml}"))
}

fn indent(text: &str, by: usize) -> String {
    text.lines().fold(String::new(), |all, line| all + &" ".repeat(by) + line + "\n")
}

/// A rubric with these criteria.
fn with_criteria(criteria: &str) -> String {
    format!(
        "id: x\nlanguage: en\ntitle: X\ndimensions:\n  attitude: {{ title: A, weight: 1 }}\ncriteria:\n{}",
        indent(criteria, 2)
    )
}

#[test]
fn whole_rubrics_and_criteria_compile() {
    let criteria = examples("yaml criteria");
    for yaml in examples("yaml rubric").into_iter().chain(criteria.iter().map(|yaml| with_criteria(yaml))) {
        assert!(!compile(&yaml).criteria.is_empty());
    }
}

#[test]
fn conditions_compile() {
    for condition in examples("yaml condition") {
        let head = "- id: it\n  dimension: attitude\n  title: It\n  points: 1\n  met:\n";
        compile(&with_criteria(&(head.to_owned() + &indent(&condition, 4))));
    }
}

#[test]
fn knowledge_is_read_and_can_be_asked_about() {
    let files = examples("yaml knowledge");
    for file in &files {
        assert!(
            !knowledge::parse("README.md", file)
                .unwrap_or_else(|error| panic!("{error}"))
                .statements
                .is_empty()
        );
    }
    for criteria in examples("yaml knowing") {
        let yaml = with_criteria(&criteria).replace("attitude", "accuracy") + "knowledge: k.yaml\n";
        let open = |_: &str| Ok(files[0].clone());
        let rubric =
            parse_with("README.md", &yaml, &open).unwrap_or_else(|error| panic!("{error}\nin\n{yaml}"));
        assert!(!rubric.knowledge.is_empty());
    }
}

#[test]
fn cases_and_flags_are_read() {
    let criteria = examples("yaml criteria").concat()
        + "- { id: apology, dimension: attitude, title: A, points: 1, met: { moment: apology } }\n";
    let rubric = compile(&with_criteria(&criteria));
    for yaml in examples("yaml cases") {
        let cases = cases::parse("README.md", &yaml, &rubric).unwrap_or_else(|error| panic!("{error}"));
        let report = cases::run(&rubric, &cases, crate::facts::derive);
        assert!(report.is_good(), "{}", report.render("README.md"));
    }
    for yaml in examples("yaml flags") {
        Policy::parse("README.md", &yaml).unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn the_refusal_reads_as_printed() {
    let refusal = parse("x.yaml", &examples("yaml refused")[0]).unwrap_err();
    assert_eq!(refusal.to_string(), examples("text refusal")[0]);
}

#[test]
fn the_vocabulary_is_complete() {
    let asked = ASKED.iter().map(|(name, _)| *name);
    let documented = MOMENT_KINDS.iter().chain(NUMBER_NAMES).chain(QUALITY_NAMES);
    for name in documented.map(|doc| doc.name).chain(asked) {
        let rows = MANUAL.lines().filter(|line| line.starts_with(&format!("| `{name}` |"))).count();
        assert_eq!(rows, 1, "{name} belongs into the tables of rubrics/README.md");
    }
}
