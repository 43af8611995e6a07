//! The cases: what must be found in what agents say, and how often it is (precision and recall of each finding).

use super::super::sample::Sample;
use super::{Asked, Assessed, assess};
use crate::basic::UnixMillis;
use crate::conversation::Started;
use crate::facts::derive;
use crate::rubric::Gates;
use crate::rubric::knowledge::{self, Knowledge};
use crate::scoring::Scene;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

const SHOP: &str = include_str!("../../../rubrics/examples/knowledge/shop.yaml");

/// One case: its name, the conversation, and what must be found.
struct Case {
    name: String,
    line: usize,
    sample: Sample,
    expected: BTreeSet<(String, &'static str)>,
}

const KINDS: &[&str] = &["confirmed", "contradicted", "vague", "unsupported", "silent", "unknown"];

fn shop() -> Knowledge {
    let file = knowledge::parse("shop.yaml", SHOP).unwrap_or_else(|error| panic!("{error}"));
    Knowledge::new(vec![file]).unwrap()
}

fn read(text: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    let lines: Vec<(usize, &str)> = text.lines().map(str::trim).enumerate().collect();
    let blocks = lines.split(|(_, line)| line.is_empty());
    for block in blocks.filter(|block| block.first().is_some_and(|(_, line)| line.starts_with('='))) {
        let (line, head) = block[0];
        let (name, known) = head[1..].trim_end_matches(']').split_once('[').unwrap();
        let said = |line: &str| {
            let (who, words) = line.split_once(": ")?;
            let who = match who {
                "客" | "C" => "customer",
                "坐" | "A" => "agent",
                "系" => "system",
                _ => return None,
            };
            Some(format!("{who}: {words}"))
        };
        let turns: Vec<String> = block[1..].iter().filter_map(|(_, line)| said(line)).collect();
        let turns: Vec<&str> = turns.iter().map(String::as_str).collect();
        let expected = block[1..].iter().filter_map(|(_, line)| {
            let (statement, kind) = line.strip_prefix("> ")?.split_once(' ')?;
            Some((statement.to_owned(), *KINDS.iter().find(|known| **known == kind).unwrap()))
        });
        cases.push(Case {
            name: name.trim().to_owned(),
            line: line + 1,
            sample: sample(&turns, known),
            expected: expected.collect(),
        });
    }
    cases
}

fn sample(turns: &[&str], known: &str) -> Sample {
    let mut sample = Sample::chat(turns);
    for word in known.split_whitespace().skip(1) {
        if let Some(region) = word.strip_prefix("region=") {
            sample.about.extra.insert("region".to_owned(), region.into());
        } else if word.starts_with("20") {
            let at: jiff::Timestamp = format!("{word}T10:00:00+08:00").parse().unwrap();
            sample.about.started =
                Some(Started { at: UnixMillis(at.as_millisecond()), zone: "Asia/Shanghai".to_owned() });
        } else {
            sample.about.product = Some(word.to_owned());
        }
    }
    sample.facts = derive(&sample.source());
    sample
}

fn found(case: &Case, knowledge: &Knowledge) -> BTreeSet<(String, &'static str)> {
    let scene =
        Scene::new(case.sample.source(), &case.sample.facts, Gates::default()).knowing(knowledge, None);
    let id = |one: &Assessed| knowledge.statements[one.statement].id.clone();
    let mut found = BTreeSet::new();
    for one in assess(&scene, knowledge) {
        found.extend(one.observations.iter().map(|seen| {
            let kind = match seen.kind {
                Asked::Confirmed => "confirmed",
                Asked::Contradicted => "contradicted",
                Asked::Vague => "vague",
                Asked::Unsupported => "unsupported",
                Asked::Silent => "silent",
                other => panic!("{other:?} is no observation"),
            };
            (id(&one), kind)
        }));
        if one.doubt.is_some() {
            found.insert((id(&one), "unknown"));
        }
    }
    found
}

/// True positives, false positives, false negatives of each finding; the report names every case that went wrong.
fn measure(name: &str, text: &str) -> (BTreeMap<&'static str, [usize; 3]>, String) {
    let knowledge = shop();
    let mut counts: BTreeMap<&'static str, [usize; 3]> = KINDS.iter().map(|kind| (*kind, [0; 3])).collect();
    let mut report = String::new();
    let cases = read(text);
    for case in &cases {
        let found = found(case, &knowledge);
        for (_, kind) in found.intersection(&case.expected) {
            counts.get_mut(kind).unwrap()[0] += 1;
        }
        for (_, kind) in found.difference(&case.expected) {
            counts.get_mut(kind).unwrap()[1] += 1;
        }
        for (_, kind) in case.expected.difference(&found) {
            counts.get_mut(kind).unwrap()[2] += 1;
        }
        if found != case.expected {
            let _ = writeln!(
                report,
                "{name}:{}: {}: {found:?}, expected {:?}",
                case.line, case.name, case.expected
            );
        }
    }
    let _ = writeln!(report, "{name}: {} cases", cases.len());
    for (kind, [hit, wrong, missed]) in &counts {
        let _ = writeln!(report, "  {kind:12} precision {hit}/{} recall {hit}/{}", hit + wrong, hit + missed);
    }
    (counts, report)
}

/// Every line of a cases file that was read otherwise than it says.
fn holds(name: &str, text: &str) {
    let (_, report) = measure(name, text);
    println!("{report}");
    assert!(!report.contains("expected"), "{report}");
}

#[test]
fn tuned_cases() {
    holds("tuned.cases", include_str!("cases/tuned.cases"));
}

#[test]
fn unseen_cases() {
    holds("unseen.cases", include_str!("cases/unseen.cases"));
}

#[test]
fn spoken_cases() {
    holds("spoken.cases", include_str!("cases/spoken.cases"));
}
