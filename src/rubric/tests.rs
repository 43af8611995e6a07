//! What a writer of rubrics sees: what is read, what is refused, and where.

use super::*;
use std::fmt::Write as _;

const SMALL: &str = "\
id: small
language: en
title: Small
for: { channel: chat, language: [en] }
dimensions:
  attitude: { title: Attitude, weight: 1 }
criteria:
  - id: greeting
    dimension: attitude
    title: Greeting
    points: 5
    met: { moment: greeting, where: { first_turns: 2 } }
";

fn refused(yaml: &str) -> String {
    parse("r.yaml", yaml).unwrap_err().to_string()
}

#[test]
fn a_small_rubric_compiles() {
    let rubric = parse("small.yaml", SMALL).unwrap();
    assert_eq!(rubric.id, "small");
    assert_eq!(rubric.criteria.len(), 1);
    assert!(matches!(&rubric.criteria[0].test, Test::Met(Condition::Find(find))
        if find.by == Some(crate::conversation::Party::Agent) && find.place.first_turns == Some(2)));
}

#[test]
fn comments_and_order_of_fields_do_not_change_the_version_but_content_does() {
    let hash = parse("a", SMALL).unwrap().hash;
    let reordered = SMALL.replace("id: small\nlanguage: en\n", "# a comment\nlanguage: 'en'\nid:   small\n");
    assert_eq!(parse("b", &reordered).unwrap().hash, hash);
    let stricter = SMALL.replace("first_turns: 2", "first_turns: 1");
    assert_ne!(parse("c", &stricter).unwrap().hash, hash);
}

#[test]
fn every_mistake_is_told_at_once_with_its_place() {
    let yaml = SMALL
        .replace("weight: 1", "weight: 0")
        .replace("points: 5", "point: 5")
        .replace("moment: greeting", "moment: greetign")
        .replace("first_turns: 2", "within_turns: 2");
    assert_eq!(
        refused(&yaml),
        "\
r.yaml:6:40: a weight must be above 0, found 0
  |
6 |   attitude: { title: Attitude, weight: 0 }
  |                                        ^
  hint: leave the dimension out instead

r.yaml:8:5: a criterion needs `points:`
  |
8 |   - id: greeting
  |     ^

r.yaml:11:5: a criterion has no field `point`
   |
11 |     point: 5
   |     ^
  hint: did you mean `points`?

r.yaml:12:20: there is no moment `greetign`
   |
12 |     met: { moment: greetign, where: { within_turns: 2 } }
   |                    ^
  hint: did you mean `greeting`?

r.yaml:12:39: within what?
   |
12 |     met: { moment: greetign, where: { within_turns: 2 } }
   |                                       ^
  hint: `within` and `within_turns` need `after:` or `before:` beside them
"
    );
}

/// The messages and hints alone.
fn told(yaml: &str) -> Vec<String> {
    let problems = parse("r.yaml", yaml).unwrap_err().problems;
    problems
        .into_iter()
        .map(|p| p.hint.map_or(p.message.clone(), |hint| format!("{} ({hint})", p.message)))
        .collect()
}

/// The small rubric with other lines for its criterion's condition.
fn with(condition: &str) -> String {
    SMALL.replace("met: { moment: greeting, where: { first_turns: 2 } }", condition)
}

#[test]
fn conditions_that_make_no_sense_are_refused_with_a_way_out() {
    let cases = [
        (
            "met: { number: first_response_ms, at_most: 30 }",
            "must be a length of time (give the unit: `30s` for seconds, `30m` for minutes)",
        ),
        (
            "met: { number: first_response, at_most: 30s }",
            "there is no number `first_response` (did you mean `first_response_ms`?)",
        ),
        ("met: { number: silence_share, at_most: 120% }", "must be a share from 0% to 100%"),
        (
            "met: { number: silence_share }",
            "`number` needs exactly one of at_most, at_least, below, above, between",
        ),
        ("met: { number: silence_share, between: [60%, 20%] }", "nothing lies between these limits"),
        ("met: { moment: greeting, phrase: hello }", "`phrase` and `moment` cannot stand in one condition"),
        ("met: { moment: greeting, by: agents }", "`agents` is not a party (did you mean `agent`?)"),
        ("met: { regex: '(' }", "the pattern cannot be read"),
        ("met: { regex: '(a{900}){900}' }", "the pattern is too large"),
        ("met: { all: [] }", "there must be at least one condition"),
        ("met: { at_least: 3, of: [{ moment: greeting }] }", "`at_least: 3` of 1 conditions can never hold"),
        ("met: { each: { moment: greeting } }", "`each` needs either `then:` or `first:`"),
        ("met: { order: [{ moment: greeting }] }", "`order` needs at least two steps"),
        (
            "met: { order: [{ moment: hold }, { number: turns_count, above: 2 }] }",
            "`number` cannot stand here",
        ),
        ("met: greeting", "expected a condition, found text (write for example `moment: apology`)"),
        ("met: { momnet: greeting }", "this does not begin a condition (did you mean `moment`?)"),
        (
            "met: { moment: greeting }\n    not_met: { moment: rude }",
            "`met` and `not_met` cannot stand together",
        ),
        ("human: true\n    met: { moment: greeting }", "only a person decides this, so no condition can"),
        (
            "ask: Was it polite?\n    met: { moment: greeting }",
            "`ask` and `met` cannot stand together (give each a criterion of its own",
        ),
        ("ask: Was it polite?\n    human: true", "`ask` and `human` cannot stand together"),
        ("ask: { fr: Poli ? }", "`ask` is empty (write `{zh: …, en: …}`)"),
        ("ask: [1]", "expected `ask` as text, found a list"),
        (
            "critical: true",
            "a criterion needs `met:` or `not_met:` (or `human: true` where only a person can tell, or `ask:` for the judge)",
        ),
        (
            "deduct: 3\n    met: { moment: greeting }",
            "`deduct` has no meaning here (this rubric scores by points: write `points:`)",
        ),
        ("applies: { channel: voice }\n    met: { moment: greeting }", "`greeting` can never apply"),
        (
            "applies: { all: [{ number: turns_count, above: 9 }, { number: turns_count, below: 3 }] }\n    met: { moment: greeting }",
            "`greeting` can never apply",
        ),
        ("not_met: { number: turns_count, below: 0 }", "`greeting` can never be failed"),
        ("met: { not: { channel: chat } }", "`greeting` can never be met"),
    ];
    for (condition, expected) in cases {
        let told = told(&with(condition));
        assert!(told.iter().any(|line| line.contains(expected)), "{condition}: {told:#?}");
    }
}

#[test]
fn a_rubric_that_does_not_hang_together_is_refused() {
    let twice = SMALL.to_owned() + SMALL.split_once("criteria:\n").unwrap().1;
    assert_eq!(told(&twice), ["the id `greeting` is used twice (the other one stands in line 8)"]);
    let empty = SMALL.replace("criteria:", "  empathy: { title: E, weight: 2 }\ncriteria:");
    assert_eq!(
        told(&empty),
        ["the dimension `empathy` has no criterion (give it a criterion, or take it away)"]
    );
    let untitled = SMALL.replace("    title: Greeting\n", "");
    assert_eq!(told(&untitled), ["a criterion needs `title:`"]);
    let gap = SMALL.replace("criteria:", "bands: [{ id: good, title: Good, from: 50 }]\ncriteria:");
    assert_eq!(told(&gap), ["the lowest scores fall into no band (add a band with `from: 0`)"]);
}

#[test]
fn hostile_yaml_is_refused_quickly() {
    let deep = with(&format!("met: {}{{ moment: greeting }}{}", "{ not: ".repeat(30), " }".repeat(30)));
    assert!(!told(&deep).is_empty());
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (name, of) in ["b", "c", "d", "e", "f", "g", "h"].iter().zip(["a", "b", "c", "d", "e", "f", "g"]) {
        let _ = writeln!(
            bomb,
            "{name}: &{name} [*{of}, *{of}, *{of}, *{of}, *{of}, *{of}, *{of}, *{of}, *{of}, *{of}]"
        );
    }
    assert!(!told(&bomb).is_empty());
    assert!(told(&"#".repeat(600_000))[0].contains("bytes"));
    assert!(refused("id: [").starts_with("r.yaml:1:"));
    assert!(told("id: a\nid: b\n")[0].contains("id"));
    assert!(!told("").is_empty());
}

#[test]
fn the_summary_names_dimensions_and_criteria() {
    let rubric = parse("small.yaml", SMALL).unwrap();
    let version = rubric.hash.short().to_owned();
    assert_eq!(
        summary(&rubric),
        format!("small: Small (version {version})\n  attitude Attitude 100%\n    greeting Greeting 5\n")
    );
}
