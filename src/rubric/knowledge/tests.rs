//! What a writer of knowledge sees: what is read, what is refused and where, what makes a new version.

use super::*;
use crate::rubric::{parse as rubric, parse_with};
use crate::text::Folded;
use crate::text::quantity::Bound;

const SMALL: &str = "\
title: { zh: 退款, en: Refunds }
source: Handbook 3.2
statements:
  - id: refund_days
    title: { zh: 退款到账时间, en: when a refund arrives }
    topic: [退款到账, refund* .. arriv*]
    value: 3-5 working days
    better: less
    must_say: { title: the card, say: [same card, 原路], due: answered }
  - id: fee
    title: the fee
    topic: { phrases: [手续费, the fee], except: [年费] }
    value: [8 元, 10 元]
    products: [card]
    regions: { not: [新疆] }
    from: 2026-01-01
    until: 2026-06-30
";

const RUBRIC: &str = "\
id: small
language: en
title: Small
knowledge: knowledge/refunds.yaml
dimensions:
  accuracy: { title: Accuracy, weight: 1 }
criteria:
  - { id: right, dimension: accuracy, title: Right, points: 5, met: { knowledge: correct, statements: [refund_days] } }
";

fn open(text: &str) -> impl Fn(&str) -> Result<String, String> + '_ {
    move |path: &str| {
        (path == "knowledge/refunds.yaml").then(|| text.to_owned()).ok_or_else(|| "no such file".into())
    }
}

/// The messages and hints alone.
fn told(text: &str) -> Vec<String> {
    let problems = parse("k.yaml", text).unwrap_err().problems;
    problems
        .into_iter()
        .map(|p| p.hint.map_or(p.message.clone(), |hint| format!("{} ({hint})", p.message)))
        .collect()
}

#[test]
fn a_small_file_is_read() {
    let file = parse("k.yaml", SMALL).unwrap();
    let [days, fee] = &file.statements[..] else { panic!("two statements") };
    assert_eq!(
        days.standards[0].amount,
        Amount { of: Dimension::WorkingDays, low: 3.0, high: 5.0, bound: Bound::None }
    );
    assert_eq!(days.source.as_ref().unwrap().en.as_deref(), Some("Handbook 3.2"));
    assert!(matches!(days.must_say[0].due, Due::Answered) && days.better == Some(Better::Less));
    assert_eq!(fee.standards.len(), 2);
    assert_eq!(
        (fee.scope.products.only.as_slice(), fee.scope.regions.not.as_slice()),
        (&["card".to_owned()][..], &["新疆".to_owned()][..])
    );
    assert_eq!(fee.scope.until.unwrap().to_string(), "2026-06-30");
}

#[test]
fn words_are_found_whatever_their_spelling() {
    let knowledge = Knowledge::new(vec![parse("k.yaml", SMALL).unwrap()]).unwrap();
    let found = |text: &str| {
        let places = knowledge.finder.find(&Folded::new(text).flat());
        places.into_iter().map(|place| (place.key.statement, place.key.part)).collect::<Vec<_>>()
    };
    assert_eq!(found("退款到賬要多久"), [(0, Part::Topic)]);
    assert_eq!(found("The REFUND usually arrives on the same card"), [(0, Part::Topic), (0, Part::Say(0))]);
    assert_eq!(found("年费和手续费"), [(1, Part::Except), (1, Part::Topic)]);
    assert_eq!(found("the refundable fee"), []);
}

#[test]
fn what_makes_no_sense_is_refused_with_a_way_out() {
    let cases = [
        (
            "value: 3-5 working days",
            "value: a few days",
            "`a few days` is approximate (say it exactly, and how far off is still right in `tolerance:`)",
        ),
        (
            "value: 3-5 working days",
            "value: soon",
            "`soon` names no amount that can be compared (write for example",
        ),
        ("value: 3-5 working days", "value: 3 days or $5", "names 2 amounts; one is expected"),
        ("value: 3-5 working days", "value: next Friday", "names a day, which cannot be compared"),
        (
            "value: [8 元, 10 元]",
            "value: [8 元, 3 天]",
            "this value measures something else than the one before",
        ),
        ("better: less", "better: lower", "`lower` is not a direction (known here: less, more)"),
        ("better: less", "beter: less", "a statement has no field `beter` (did you mean `better`?)"),
        ("better: less", "tolerance: 3 元", "`3 元` does not measure what the value measures"),
        ("better: less", "unit: [bags]", "`unit` says what a plain number counts"),
        (
            "from: 2026-01-01",
            "from: 1.1.2026",
            "`1.1.2026` is not a date (write year, month and day: `2026-07-01`)",
        ),
        ("from: 2026-01-01", "from: 2026-12-01", "the statement would never be in force"),
        ("due: answered", "due: later", "`later` is not a time when something is due"),
        ("due: answered", "due: { knowledge: raised }", "there is no knowledge to ask about here"),
        (
            "due: answered",
            "due: { moment: acount_action }",
            "there is no moment `acount_action` (did you mean `account_action`?)",
        ),
        ("refund* .. arriv*]", "refund ..]", "something must stand on both sides of `..`"),
        ("except: [年费]", "examples: [多少钱]", "`examples` need `words:`; likeness alone decides nothing"),
        ("except: [年费]", "patterns: ['(']", "the pattern cannot be read"),
        ("except: [年费]", "patterns: ['(a{900}){900}']", "the pattern is too large"),
        ("phrases: [手续费, the fee], except", "except", "a topic needs `phrases:` or `patterns:`"),
        ("id: fee", "id: refund_days", "the id `refund_days` is used twice (the other one stands in line 4)"),
        ("regions: { not: [新疆] }", "regions: { except: [新疆] }", "`regions` has no field `except`"),
    ];
    for (from, to, expected) in cases {
        assert!(SMALL.contains(from), "{from}");
        let told = told(&SMALL.replace(from, to));
        assert!(told.iter().any(|line| line.contains(expected)), "{to}: {told:#?}");
    }
    let nothing = "title: X\nstatements:\n  - { id: a, title: A, topic: [x] }\n";
    assert_eq!(
        told(nothing),
        [
            "this statement says nothing that could be checked (give it a `value:`, a `must_say:` or `not_granted:`)"
        ]
    );
    assert_eq!(told("title: X\nstatements: []\n"), ["a knowledge file needs at least one statement"]);
}

#[test]
fn a_rubric_says_what_is_wrong_in_the_file_that_it_names() {
    let broken = SMALL.replace("better: less", "better: lower");
    let error = parse_with("r.yaml", RUBRIC, &open(&broken)).unwrap_err().to_string();
    assert_eq!(
        error,
        "\
knowledge/refunds.yaml:8:13: `lower` is not a direction
  |
8 |     better: lower
  |             ^
  hint: known here: less, more
"
    );
    let message =
        |rubric: &str| parse_with("r.yaml", rubric, &open(SMALL)).unwrap_err().problems[0].message.clone();
    assert_eq!(
        message(&RUBRIC.replace("refunds.yaml", "other.yaml")),
        "`knowledge/other.yaml` cannot be read: no such file"
    );
    assert_eq!(
        message(&RUBRIC.replace("knowledge/refunds.yaml", "../secret.yaml")),
        "`../secret.yaml` cannot be a knowledge file"
    );
    assert_eq!(
        message(&RUBRIC.replace("[refund_days]", "[refund_day]")),
        "no knowledge file has a statement `refund_day`"
    );
    assert_eq!(message(&RUBRIC.replace("correct", "corect")), "`corect` cannot be asked about knowledge");
    assert_eq!(
        message(&RUBRIC.replace("knowledge: knowledge/refunds.yaml\n", "")),
        "there is no knowledge to ask about here"
    );
    let twice = RUBRIC.replace(
        "knowledge: knowledge/refunds.yaml",
        "knowledge: [knowledge/refunds.yaml, knowledge/refunds.yaml]",
    );
    assert!(message(&twice).starts_with("the statement `refund_days` stands in"));
    assert!(rubric("r.yaml", RUBRIC).unwrap_err().to_string().contains("there is no folder to read it from"));
}

#[test]
fn knowledge_is_part_of_the_version_and_travels_with_the_rubric() {
    let first = parse_with("r.yaml", RUBRIC, &open(SMALL)).unwrap();
    let carried = first.carry(RUBRIC);
    let elsewhere = rubric("published", &carried).unwrap();
    assert_eq!(elsewhere.hash, first.hash);
    assert_eq!(elsewhere.carry(&carried), carried, "carrying twice adds nothing");
    let commented = SMALL.replace("source:", "# a remark\nsource:");
    assert_eq!(parse_with("r.yaml", RUBRIC, &open(&commented)).unwrap().hash, first.hash);
    let longer = SMALL.replace("3-5", "3-7");
    assert_ne!(parse_with("r.yaml", RUBRIC, &open(&longer)).unwrap().hash, first.hash);
    // A rubric that knows nothing has the version that it had before there was knowledge.
    let plain = RUBRIC
        .replace("knowledge: knowledge/refunds.yaml\n", "")
        .replace("knowledge: correct, statements: [refund_days]", "moment: solution");
    let plain = rubric("r.yaml", &plain).unwrap();
    assert!(!serde_json::to_string(&plain.content).unwrap().contains("knowledge"));
}

#[test]
fn hostile_files_are_refused_quickly() {
    assert!(told(&"#".repeat(600_000))[0].contains("bytes"));
    assert!(told("title: [")[0].len() > 3);
    let many = (0..300).fold(String::new(), |all, n| {
        all + &format!("  - {{ id: s{n}, title: S, topic: [t{n}], value: 1 天 }}\n")
    });
    assert!(told(&format!("title: X\nstatements:\n{many}"))[0].contains("at most 200"));
    let phrases = (0..400).map(|n| format!("p{n}")).collect::<Vec<_>>().join(", ");
    assert!(
        told(&format!("title: X\nstatements:\n  - {{ id: s, title: S, topic: [{phrases}], value: 1 天 }}\n"))
            [0]
        .contains("at most 300")
    );
    let patterns = (0..201).map(|n| format!("'p{n}+'")).collect::<Vec<_>>().join(", ");
    let many = format!(
        "title: X\nstatements:\n  - {{ id: s, title: S, topic: {{ patterns: [{patterns}] }}, value: 1 天 }}\n"
    );
    assert!(told(&many).iter().any(|line| line.contains("at most 200 patterns")));
    let lines = vec!["[a, b, c, d, e, f, g]"; 60].join(", ");
    let nested = format!("title: X\nstatements:\n  - {{ id: s, title: S, topic: [{lines}], value: 1 天 }}\n");
    assert!(told(&nested)[0].contains("more than 300"));
}

#[test]
fn the_summary_names_every_statement_with_what_holds() {
    assert!(is_knowledge(SMALL) && !is_knowledge(RUBRIC) && !is_knowledge("x: ["));
    assert_eq!(
        summary(&parse("k.yaml", SMALL).unwrap()),
        "\
Refunds: 2 statements
  refund_days when a refund arrives: 3–5 working days · 1 must-say
  fee the fee: ¥8 or ¥10 · from 2026-01-01 · until 2026-06-30
"
    );
}
