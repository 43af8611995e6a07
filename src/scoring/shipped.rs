//! The rubrics that we ship, examples included, on the cases that stand beside them.

use super::cases;
use crate::facts::derive;
use crate::rubric::{Compiled, parse_with};

const SHIPPED: &[(&str, &str, &str)] = &[
    (
        "support.zh",
        include_str!("../../rubrics/support.zh.yaml"),
        include_str!("../../rubrics/support.zh.cases.yaml"),
    ),
    (
        "support.en",
        include_str!("../../rubrics/support.en.yaml"),
        include_str!("../../rubrics/support.en.cases.yaml"),
    ),
];

const EXAMPLES: &[(&str, &str, &str)] = &[
    (
        "shop.zh",
        include_str!("../../rubrics/examples/shop.zh.yaml"),
        include_str!("../../rubrics/examples/shop.zh.cases.yaml"),
    ),
    (
        "shop.en",
        include_str!("../../rubrics/examples/shop.en.yaml"),
        include_str!("../../rubrics/examples/shop.en.cases.yaml"),
    ),
];

fn rubric(name: &str, yaml: &str) -> Compiled {
    let open = |path: &str| match path {
        "knowledge/shop.yaml" => Ok(include_str!("../../rubrics/examples/knowledge/shop.yaml").to_owned()),
        other => Err(format!("{other} is no example")),
    };
    parse_with(name, yaml, &open).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn every_case_holds() {
    let mut reports = String::new();
    for (name, yaml, cases) in SHIPPED.iter().chain(EXAMPLES) {
        let rubric = rubric(name, yaml);
        let cases = cases::parse(name, cases, &rubric).unwrap_or_else(|error| panic!("{error}"));
        let report = cases::run(&rubric, &cases, derive);
        if !report.is_good() {
            reports += &report.render(name);
        }
    }
    assert!(reports.is_empty(), "{reports}");
}

#[test]
fn both_languages_ask_the_same() {
    let shape = |(name, yaml, _): &(&str, &str, &str)| {
        let rubric = rubric(name, yaml);
        let criteria = rubric.criteria.iter();
        criteria
            .map(|c| (c.id.clone(), c.dimension.clone(), c.points.to_bits(), c.critical))
            .collect::<Vec<_>>()
    };
    assert_eq!(shape(&SHIPPED[0]), shape(&SHIPPED[1]));
    assert_eq!(shape(&EXAMPLES[0]), shape(&EXAMPLES[1]));
}

#[test]
fn every_criterion_is_tried_by_a_case() {
    for (name, yaml, cases) in SHIPPED.iter().chain(EXAMPLES) {
        let rubric = rubric(name, yaml);
        let cases = cases::parse(name, cases, &rubric).unwrap_or_else(|error| panic!("{error}"));
        let tried =
            |id: &str| cases.iter().any(|case| case.expect.iter().any(|(criterion, ..)| criterion == id));
        let untried: Vec<_> =
            rubric.criteria.iter().filter(|c| !tried(&c.id)).map(|c| c.id.as_str()).collect();
        assert!(untried.is_empty(), "{name}: {untried:?}");
    }
}

/// Rubrics that ask the judge: their cases try models, so here they only have to be well written.
#[test]
fn the_rubrics_that_ask_have_cases_for_every_question_in_both_languages() {
    let trials = [
        (
            "tone.zh",
            include_str!("../../rubrics/judge/tone.zh.yaml"),
            include_str!("../../rubrics/judge/tone.zh.cases.yaml"),
        ),
        (
            "tone.en",
            include_str!("../../rubrics/judge/tone.en.yaml"),
            include_str!("../../rubrics/judge/tone.en.cases.yaml"),
        ),
    ];
    for (name, yaml, cases) in trials {
        let rubric = rubric(name, yaml);
        assert!(rubric.criteria.iter().all(crate::rubric::Criterion::asks));
        let cases = cases::parse(name, cases, &rubric).unwrap_or_else(|error| panic!("{error}"));
        let report = cases::run(&rubric, &cases, derive);
        let expected: usize = cases.iter().map(|case| case.expect.len()).sum();
        assert_eq!((report.unasked, report.passed, report.failed.len()), (expected, 0, 0));
        assert!(report.render(name).contains("need a judge: --ask"));
        for criterion in &rubric.criteria {
            for verdict in [cases::Verdict::Met, cases::Verdict::NotMet] {
                let tried = cases.iter().flat_map(|case| &case.expect);
                let mut tried = tried.filter(|(id, expected, _)| (id, *expected) == (&criterion.id, verdict));
                assert!(tried.next().is_some(), "{name}: {} is never {verdict}", criterion.id);
            }
        }
    }
}
