#![expect(clippy::float_cmp, reason = "figures are rounded to four places")]

use super::*;
use crate::basic::{ContentHash, Lang, Span};
use crate::conversation::Party;
use crate::facts::{Evidence, Facts, Level, Moment, Moved, Quality};
use crate::learn::labelled::{Limits, Reading};
use crate::scoring::{DimensionScore, Finding, Outcome, RubricRef, Scorecard};

/// Rows, a line each: turns and labels as JSON.
fn labelled(rows: &[String]) -> Labelled {
    let mut reading = Reading::new(Limits::default());
    reading.add("data.jsonl", "data", rows.join("\n").as_bytes()).unwrap();
    reading.finish().unwrap()
}

fn row(id: usize, more: &str, labels: &str) -> String {
    format!(
        r#"{{"id":"r{id}","turns":[{{"role":"customer","text":"where is it"}},{{"role":"agent","text":"call 13812345678 <b>now</b>"}}]{more},"labels":{labels}}}"#
    )
}

fn silent() -> Answer {
    Answer { language: Lang::En, facts: Facts::default(), scorecards: Vec::new() }
}

fn with_quality(name: &str, levels: &[(&str, f64)]) -> Answer {
    let levels: Vec<Level> =
        levels.iter().map(|(name, share)| Level { name: (*name).to_owned(), share: *share }).collect();
    let mean = levels.iter().map(|level| Some(level.name.parse::<f64>().ok()? * level.share)).sum();
    let moved_by = vec![Moved { turn: 1, by: 0.3 }];
    let quality = Quality { levels, mean, moved_by, source: format!("head:{name}@1") };
    let mut answer = silent();
    answer.facts.qualities.insert(name.to_owned(), quality);
    answer
}

fn with_score(overall: Option<f64>) -> Answer {
    let rubric = RubricRef { id: "own".to_owned(), hash: ContentHash::of(b"own") };
    let card = Scorecard {
        rubric,
        overall,
        band: None,
        critical_failed: Vec::new(),
        dimensions: Vec::new(),
        findings: Vec::new(),
    };
    Answer { scorecards: vec![card], ..silent() }
}

fn with_moment(kind: &str, turn: usize, confidence: f64) -> Answer {
    let mut answer = silent();
    answer.facts.moments.push(Moment {
        kind: kind.to_owned(),
        turn,
        span: Span::new(0, 1),
        by: Party::Customer,
        confidence,
        source: "rule:x@1".to_owned(),
    });
    answer
}

fn with_finding(criterion: &str, dimension: &str, outcome: Outcome, confidence: f64) -> Answer {
    let mut answer = with_score(Some(50.0));
    answer.scorecards[0].findings.push(Finding {
        criterion: criterion.to_owned(),
        dimension: dimension.to_owned(),
        outcome,
        confidence,
        why: "because".to_owned(),
        sources: Vec::new(),
    });
    answer
}

fn compare(labelled: &Labelled, answers: &[Answer], options: &Options) -> Report {
    let pairs: Vec<Pair<'_>> =
        labelled.rows.iter().zip(answers).map(|(row, answer)| Pair { row, answer }).collect();
    evaluate(labelled, &pairs, options, BTreeMap::new())
}

fn value(estimate: Option<crate::statistics::Estimate>) -> f64 {
    estimate.map_or(f64::NAN, |one| one.value)
}

const DISTS: [&str; 4] = [
    r#"{"-1":0,"0":0,"1":1}"#,
    r#"{"-1":0.5,"0":0.5,"1":0}"#,
    r#"{"-1":1,"0":0,"1":0}"#,
    r#"{"-1":0,"0":0.5,"1":0.5}"#,
];

#[test]
fn a_head_that_says_what_people_say_is_perfect() {
    let rows: Vec<String> = DISTS
        .iter()
        .enumerate()
        .map(|(n, dist)| row(n, "", &format!(r#"{{"s":{{"dist":{dist}}}}}"#)))
        .collect();
    let said: [&[(&str, f64)]; 4] = [
        &[("-1", 0.0), ("0", 0.0), ("1", 1.0)],
        &[("-1", 0.5), ("0", 0.5), ("1", 0.0)],
        &[("-1", 1.0), ("0", 0.0), ("1", 0.0)],
        &[("-1", 0.0), ("0", 0.5), ("1", 0.5)],
    ];
    let answers: Vec<Answer> = said.iter().map(|levels| with_quality("s", levels)).collect();
    let report = compare(&labelled(&rows), &answers, &Options::default());
    let s = &report.all.labels["s"];
    assert_eq!((s.kind, s.n, s.predicted_by.as_str()), ("ordinal", 4, "head:s@1"));
    assert_eq!((value(s.pearson), value(s.spearman), value(s.nmd), value(s.rsnod)), (1.0, 1.0, 0.0, 0.0));
    let auc = s.auc.as_ref().unwrap();
    assert_eq!((auc.area.value, auc.positive.as_str()), (1.0, "mean < -0.25"));
    assert_eq!(
        (value(s.base_rate), value(s.kappa), value(s.precision), value(s.recall)),
        (0.5, 1.0, 1.0, 1.0)
    );
    assert_eq!(s.reliability.as_ref().unwrap().expected_calibration_error, Some(0.0));
    assert!(report.all.disagreements.is_empty());
}

#[test]
fn a_head_one_level_off_is_as_far_off_as_the_measures_say() {
    let rows = [row(0, "", r#"{"s":{"dist":{"-2":0,"-1":1,"0":0,"1":0,"2":0}}}"#)];
    let report = compare(&labelled(&rows), &[with_quality("s", &[("-2", 1.0)])], &Options::default());
    let s = &report.all.labels["s"];
    assert_eq!((value(s.nmd), value(s.rsnod), s.pearson), (0.25, 0.5, None));
    let worst = &report.all.disagreements["s"][0];
    assert_eq!((worst.person.as_str(), worst.machine.as_str()), ("-1.00", "-2.00"));
    assert!(worst.turns[1].marked && !worst.turns[0].marked, "the turn that moved the head is marked");
}

#[test]
fn without_a_head_a_low_score_finds_what_is_bad_and_unknown_scores_are_counted_apart() {
    let level = |n: usize, level: i64| row(n, "", &format!(r#"{{"s":{level}}}"#));
    let rows = [level(0, 1), level(1, 5), level(2, 2), level(3, 4), level(4, 1)];
    let scores = [Some(20.0), Some(90.0), Some(40.0), Some(80.0), None];
    let answers: Vec<Answer> = scores.into_iter().map(with_score).collect();
    let report = compare(&labelled(&rows), &answers, &Options::default());
    let s = &report.all.labels["s"];
    assert_eq!((s.n, s.not_assessable, s.predicted_by.as_str()), (4, 1, "rubric:own"));
    assert_eq!(s.auc.as_ref().map(|auc| (auc.area.value, auc.positive.as_str())), Some((1.0, "mean < 2.5")));
    assert!(value(s.pearson) > 0.95 && s.nmd.is_none() && s.accuracy.is_none());
    assert_eq!(s.reliability.as_ref().unwrap().expected_calibration_error, None, "a score is no probability");
    let five = s.budgets[&5];
    assert_eq!((five.looked_at, value(five.precision), value(five.recall)), (1, 1.0, 0.5));
    let mut options = Options::default();
    options.add_bad("s>4.5").unwrap();
    let report = compare(&labelled(&rows), &answers, &options);
    assert_eq!(report.all.labels["s"].auc.as_ref().unwrap().area.value, 0.0, "a low score is still the risk");
}

#[test]
fn a_dimension_of_the_labels_name_is_closer_than_the_overall_score() {
    let rows =
        [row(0, "", r#"{"empathy":0}"#), row(1, "", r#"{"empathy":2}"#), row(2, "", r#"{"empathy":1}"#)];
    let answer = |score: Option<f64>| {
        let mut answer = with_score(Some(70.0));
        let dimension = "empathy".to_owned();
        let one = DimensionScore { dimension, score, weight: 1.0, assessed: 1, not_assessable: 0 };
        answer.scorecards[0].dimensions.push(one);
        answer
    };
    let answers = [answer(Some(10.0)), answer(Some(90.0)), answer(None)];
    let report = compare(&labelled(&rows), &answers, &Options::default());
    let empathy = &report.all.labels["empathy"];
    assert_eq!(
        (empathy.predicted_by.as_str(), empathy.n, empathy.not_assessable),
        ("rubric:own/empathy", 2, 1)
    );
    assert_eq!(value(empathy.spearman), 1.0);
}

#[test]
fn offensive_means_rude_and_unknown_moments_are_not_zero() {
    let rows: Vec<String> = [1, 1, 0, 0]
        .iter()
        .enumerate()
        .map(|(n, yes)| row(n, "", &format!(r#"{{"offensive":{yes}}}"#)))
        .collect();
    let mut unknown = silent();
    unknown.facts.unknown.insert("rude".to_owned(), "no lexicon".to_owned());
    let answers = [with_moment("rude", 0, 0.9), silent(), with_moment("apology", 0, 1.0), unknown];
    let report = compare(&labelled(&rows), &answers, &Options::default());
    let one = &report.all.labels["offensive"];
    assert_eq!(
        (one.kind, one.predicted_by.as_str(), one.n, one.not_assessable),
        ("binary", "rule:rude", 3, 1)
    );
    assert_eq!((value(one.precision), value(one.recall)), (1.0, 0.5));
    assert_eq!(one.confusion.as_ref().unwrap().counts, [[1, 0], [1, 1]]);
    let auc = one.auc.as_ref().unwrap();
    assert_eq!((auc.area.value, auc.positive.as_str()), (0.75, "yes"));
}

#[test]
fn verdicts_are_compared_by_criterion_and_dimension_with_a_table_for_not_applicable() {
    let quote = || Evidence::Quote { turn: 1, span: Span::new(0, 4), start_ms: None, end_ms: None };
    let not_met = || Outcome::NotMet { first: quote(), more: Vec::new() };
    let met = || Outcome::Met { evidence: vec![quote()] };
    let said = ["met", "not_met", "not_applicable", "not_met", "met"];
    let machine = [met(), not_met(), Outcome::NotApplicable, met(), Outcome::NotAssessable];
    let rows: Vec<String> = said
        .iter()
        .enumerate()
        .map(|(n, word)| row(n, "", &format!(r#"{{"verdicts":{{"greeting":"{word}","other":"met"}}}}"#)))
        .collect();
    let answers: Vec<Answer> =
        machine.into_iter().map(|outcome| with_finding("greeting", "attitude", outcome, 0.8)).collect();
    let report = compare(&labelled(&rows), &answers, &Options::default());
    let greeting = &report.all.criteria["greeting"];
    assert_eq!((greeting.n, greeting.not_assessable, value(greeting.accuracy)), (4, 1, 0.75));
    // 3 of 4 agree; margins: met 1 and 2, not met 2 and 1, not applicable 1 and 1 of 4: 5/16 by chance
    assert_eq!(value(greeting.kappa), 0.6364);
    assert_eq!(
        (value(greeting.precision), value(greeting.recall), value(greeting.base_rate)),
        (1.0, 0.5, 0.5)
    );
    assert_eq!(
        greeting.not_applicable,
        Some(NotApplicable { both: 1, person_only: 0, machine_only: 0, neither: 3 })
    );
    assert_eq!(report.all.dimensions["attitude"].n, 4);
    assert_eq!(report.all.dimensions["all"].n, 4);
    assert!(report.all.unpredicted["other"].contains("criterion"));
    let worst = &report.all.disagreements["greeting"];
    assert_eq!((worst.len(), worst[0].id.as_str(), worst[0].person.as_str()), (1, "r3", "not_met"));
}

#[test]
fn classes_need_a_head_or_a_word_on_what_is_bad() {
    let rows = [
        row(0, "", r#"{"mood":"calm"}"#),
        row(1, "", r#"{"mood":"cross"}"#),
        row(2, "", r#"{"mood":"calm"}"#),
    ];
    let report = compare(&labelled(&rows), &[silent(), silent(), silent()], &Options::default());
    assert!(report.all.labels.is_empty() && report.all.unpredicted["mood"].contains("--bad"));
    let answers = [
        with_quality("mood", &[("calm", 0.9), ("cross", 0.1)]),
        with_quality("mood", &[("calm", 0.2), ("cross", 0.8)]),
        with_quality("mood", &[("calm", 0.3), ("sad", 0.7)]),
    ];
    let mut options = Options::default();
    options.add_bad("mood=cross").unwrap();
    let report = compare(&labelled(&rows), &answers, &options);
    let mood = &report.all.labels["mood"];
    assert_eq!(mood.confusion.as_ref().unwrap().classes, ["calm", "cross", "sad"]);
    assert_eq!((value(mood.accuracy), mood.auc.as_ref().unwrap().area.value), (0.6667, 1.0));
    let mut options = Options::default();
    options.add_bad("mood=cross").unwrap();
    let scores = [with_score(Some(90.0)), with_score(Some(30.0)), with_score(Some(60.0))];
    let report = compare(&labelled(&rows), &scores, &options);
    assert_eq!(report.all.labels["mood"].auc.as_ref().unwrap().area.value, 1.0);
}

#[test]
fn measures_are_correlated_and_bad_where_the_user_says() {
    let rows = [row(0, "", r#"{"p":-1.5}"#), row(1, "", r#"{"p":0.5}"#), row(2, "", r#"{"p":1.0}"#)];
    let answers = [with_score(Some(10.0)), with_score(Some(60.0)), with_score(Some(50.0))];
    let report = compare(&labelled(&rows), &answers, &Options::default());
    assert_eq!((report.all.labels["p"].kind, value(report.all.labels["p"].spearman)), ("number", 0.5));
    assert!(report.all.labels["p"].auc.is_none());
    let mut options = Options::default();
    options.add_bad("p<0").unwrap();
    let report = compare(&labelled(&rows), &answers, &options);
    assert_eq!(report.all.labels["p"].auc.as_ref().unwrap().area.value, 1.0);
}

#[test]
fn labels_of_turns_are_held_against_moments_in_those_turns() {
    let turn = |votes: &str| {
        format!(
            r#"{{"turns":[{{"role":"agent","text":"sorry","labels":{{"act_votes":{votes},"apology":true}}}},{{"role":"agent","text":"no","labels":{{"apology":false}}}}],"labels":{{}}}}"#
        )
    };
    let rows = [turn(r#"{"greeting":1,"other":3}"#), turn(r#"{"greeting":3}"#)];
    let answers = [with_moment("apology", 0, 1.0), with_moment("greeting", 0, 0.9)];
    let mut options = Options::default();
    let report = compare(&labelled(&rows), &answers, &options);
    let turns: Vec<&str> = report.all.turns.keys().map(String::as_str).collect();
    assert_eq!(turns, ["act_votes.greeting", "apology"]);
    assert_eq!(value(report.all.turns["act_votes.greeting"].accuracy), 1.0);
    let apology = &report.all.turns["apology"];
    assert_eq!((apology.n, value(apology.recall), value(apology.precision)), (4, 0.5, 1.0));
    options.add_alias("act_votes.other=refusal").unwrap();
    let report = compare(&labelled(&rows), &answers, &options);
    assert_eq!(report.all.turns["act_votes.other"].n, 2);
}

#[test]
fn personal_data_counts_by_kind_and_is_never_shown() {
    let text = r#"{"turns":[{"role":"customer","text":"I am Zed, 13812345678, from Rome",
        "labels":{"spans":[{"start":5,"end":8,"type":"PERSON"},{"start":10,"end":21,"type":"PHONE_NUMBER"},
        {"start":28,"end":32,"type":"GPE"}]}}],"labels":{}}"#;
    let labelled = labelled(&[text.replace('\n', " ")]);
    let report = compare(&labelled, &[silent()], &Options::default());
    let spans = &report.all.labels["spans"];
    assert_eq!((spans.n, spans.kinds["PHONE_NUMBER"].n, spans.kinds["GPE"].counts), (2, 1, false));
    assert_eq!(value(spans.kinds["PHONE_NUMBER"].recall), 1.0);
    assert_eq!(spans.all_kinds.unwrap().n, 3);
    let page = page(&report, "x");
    assert!(!page.contains("13812345678") && !page.contains("Zed") && !page.contains("Rome"), "{page}");
}

#[test]
fn languages_and_splits_stand_apart_where_there_are_several() {
    let rows = [
        row(0, r#","split":"dev""#, r#"{"s":1}"#),
        row(1, r#","split":"dev""#, r#"{"s":3}"#),
        row(2, r#","split":"held""#, r#"{"s":1}"#),
    ];
    let mut answers = [with_score(Some(90.0)), with_score(Some(10.0)), with_score(Some(95.0))];
    answers[0].language = Lang::Zh;
    let report = compare(&labelled(&rows), &answers, &Options::default());
    assert_eq!(report.all.labels["s"].n, 3);
    assert_eq!((report.languages["zh"].labels["s"].n, report.languages["en"].labels["s"].n), (1, 2));
    assert_eq!((report.splits["dev"].labels["s"].n, report.splits["held"].labels["s"].n), (2, 1));
    assert_eq!(report.splits["dev"].languages["zh"].labels["s"].n, 1);
    let shown: Vec<&str> = report.all.disagreements["s"].iter().map(|one| one.id.as_str()).collect();
    assert!(!shown.contains(&"r2") && shown.contains(&"r0"), "a held conversation is never shown: {shown:?}");
}

#[test]
fn only_the_labels_that_are_wanted() {
    let rows = [row(0, "", r#"{"a":1,"b":0}"#), row(1, "", r#"{"a":0,"b":1}"#)];
    let only = Options { only: ["a".to_owned()].into(), ..Options::default() };
    let report = compare(&labelled(&rows), &[with_score(Some(1.0)), with_score(Some(2.0))], &only);
    assert_eq!(report.all.labels.keys().collect::<Vec<_>>(), ["a"]);
}

#[test]
fn the_same_twice_is_the_same_bytes_and_what_was_said_cannot_become_markup() {
    let rows: Vec<String> = (0..6).map(|n| row(n, "", &format!(r#"{{"<i>s":{}}}"#, n % 3))).collect();
    let answers: Vec<Answer> =
        [80.0, 10.0, 20.0, 70.0, 40.0, 50.0].map(|score| with_score(Some(score))).to_vec();
    let (labelled, options) = (labelled(&rows), Options::default());
    let make = || {
        let report = compare(&labelled, &answers, &options);
        (report.to_json().unwrap(), table(&report, true), page(&report, "<script>"))
    };
    let (json, text, page) = make();
    assert_eq!((json, text.clone(), page.clone()), make());
    assert!(page.contains("&lt;b&gt;now&lt;/b&gt;") && page.contains("&lt;i&gt;s"), "{page}");
    assert!(!page.contains("<b>now") && !page.contains("<script") && !page.contains("<i>"));
    assert!(!page.contains("http") && !page.contains("src="), "the page needs no network");
    assert!(!page.contains("13812345678") && !text.contains("13812345678"), "masked");
    assert!(page.contains("<svg") && page.contains("prefers-color-scheme") && page.contains("@media print"));
}
