//! Small conversations under small rubrics.

use super::sample::Sample;
use super::{Finding, Outcome, Scorecard, score};
use crate::basic::Span;
use crate::conversation::{Party, Roles};
use crate::facts::Evidence;
use crate::rubric::{Compiled, parse};

/// A rubric of one criterion, `it`, with these lines.
fn one(lines: &str) -> Compiled {
    let lines = lines.trim().replace('\n', "\n    ");
    let yaml = format!(
        "id: t\nlanguage: en\ntitle: T\ndimensions:\n  d: {{ title: D, weight: 1 }}\ncriteria:\n  - id: it\n    \
         dimension: d\n    title: It\n    points: 1\n    {lines}\n"
    );
    parse("t.yaml", &yaml).unwrap_or_else(|error| panic!("{error}"))
}

fn judged(lines: &str, sample: &Sample) -> Finding {
    card(&one(lines), sample).findings.remove(0)
}

fn card(rubric: &Compiled, sample: &Sample) -> Scorecard {
    score(rubric, &sample.source(), &sample.facts)
}

fn quotes(finding: &Finding, sample: &Sample) -> Vec<String> {
    let quote = |place: &&Evidence| match place {
        Evidence::Quote { turn, span, .. } => {
            span.of(&sample.transcript.turns[*turn].text).map(str::to_owned)
        }
        _ => None,
    };
    finding.evidence().iter().filter_map(quote).collect()
}

fn is_met(finding: &Finding) -> bool {
    assert!(matches!(finding.outcome, Outcome::Met { .. } | Outcome::NotMet { .. }), "{finding:?}");
    matches!(finding.outcome, Outcome::Met { .. })
}

#[test]
fn a_moment_in_its_window_is_met_with_its_quote_and_outside_it_is_missed_with_the_search() {
    let greeting = "met: { moment: greeting, where: { first_turns: 2 } }";
    let lines = [
        "customer: hi",
        "agent: Hello there",
        "agent: how can I help",
        "customer: x",
        "agent: Hello",
        "customer: y",
        "agent: Hello",
    ];
    let early = Sample::chat(&lines).moment("greeting", 1, "Hello");
    let met = judged(greeting, &early);
    assert!(is_met(&met));
    assert_eq!(quotes(&met, &early), ["Hello"]);
    assert_eq!(met.why, "Greeting by the agent (turn 2).");
    assert_eq!(met.sources, ["rule:greeting@1"]);

    let late = Sample::chat(&lines).moment("greeting", 6, "Hello");
    let missed = judged(greeting, &late);
    let Outcome::NotMet { first, .. } = &missed.outcome else { panic!("{missed:?}") };
    assert_eq!(*first, Evidence::Searched { from_turn: 1, to_turn: 4, what: "greeting".into() });
    assert_eq!(missed.why, "No greeting by the agent (turns 2–5).");
}

#[test]
fn what_is_found_fails_not_met_and_quotes_it() {
    let sample = Sample::chat(&["customer: why?", "agent: That is your own fault, sir"]).moment(
        "blame",
        1,
        "your own fault",
    );
    let finding = judged("not_met: { moment: blame }", &sample);
    assert!(!is_met(&finding));
    assert_eq!(quotes(&finding, &sample), ["your own fault"]);
    assert!((finding.confidence - 0.9).abs() < 1e-9);
}

#[test]
fn applicability_comes_first() {
    let lines = "applies: { moment: frustration }\nmet: { moment: empathy }";
    let calm = Sample::chat(&["customer: hello", "agent: hello"]);
    let finding = judged(lines, &calm);
    assert_eq!(finding.outcome, Outcome::NotApplicable);
    assert_eq!(finding.why, "Not applicable: no customer frustration by the customer (turn 1).");
    assert_eq!(card(&one(lines), &calm).overall, None);
}

#[test]
fn nobody_is_blamed_while_the_speakers_are_unsure_but_neutral_clocks_count() {
    let mut sample = Sample::voice(&["agent: a", "customer: b"]).number("longest_gap_ms", 20_000.0);
    sample.roles = Roles { confidence: 0.5, ..Roles::given(vec![Party::Agent, Party::Customer]) };
    let greeting = judged("met: { moment: greeting }", &sample);
    assert_eq!(greeting.outcome, Outcome::NotAssessable);
    assert_eq!(greeting.why, "Cannot be told: check the speakers.");
    assert!(!is_met(&judged("met: { number: longest_gap_ms, at_most: 15s }", &sample)));
    sample.roles = Roles { confidence: 0.5, ..sample.roles.swapped() };
    assert_eq!(
        judged("met: { number: agent_talk_share, at_most: 70% }", &sample).outcome,
        Outcome::NotAssessable
    );
}

#[test]
fn a_chat_that_no_agent_joined_concerns_nobody() {
    let mut sample = Sample::chat(&["customer: hello?", "bot: please wait"]);
    sample.roles = Roles::given(vec![Party::Bot, Party::Customer, Party::Bot, Party::System]);
    assert_eq!(judged("met: { moment: greeting }", &sample).outcome, Outcome::NotApplicable);
}

#[test]
fn unsure_words_are_not_quoted_but_clocks_count() {
    let sample =
        Sample::voice(&["agent: mumble"]).number("transcript_confidence", 0.3).number("silence_share", 0.1);
    assert_eq!(judged("met: { moment: greeting }", &sample).outcome, Outcome::NotAssessable);
    assert!(is_met(&judged("met: { number: silence_share, below: 20% }", &sample)));
    let mut one_turn = Sample::voice(&["agent: your own fault"]).moment("blame", 0, "fault");
    one_turn.transcript.turns[0].confidence = Some(0.2);
    assert_eq!(judged("not_met: { moment: blame }", &one_turn).outcome, Outcome::NotAssessable);
}

#[test]
fn a_number_shows_its_gap_and_an_unknown_one_is_never_zero() {
    let slow = Sample::chat(&["customer: hi", "agent: hello"]).number("first_response_ms", 45_000.0);
    let finding = judged("met: { number: first_response_ms, at_most: 30s }", &slow);
    assert!(matches!(finding.outcome, Outcome::NotMet { first: Evidence::Gap { .. }, .. }));
    assert_eq!(finding.why, "First response 45.0 s (mark: at most 30.0 s).");
    let mut unknown = Sample::chat(&["customer: hi", "agent: hello"]);
    unknown.facts.unknown.insert("first_response_ms".into(), "no times".into());
    let finding = judged("met: { number: first_response_ms, at_most: 30s }", &unknown);
    assert_eq!(finding.why, "Cannot be told: first response is not known (no times).");
}

#[test]
fn a_kind_that_could_not_be_looked_for_is_not_absent() {
    let mut sample = Sample::chat(&["agent: hello"]);
    sample.facts.unknown.insert("repeat_request".into(), "no text model".into());
    assert_eq!(judged("not_met: { moment: repeat_request }", &sample).outcome, Outcome::NotAssessable);
}

#[test]
fn each_needs_an_answer_in_reach_and_shows_the_unanswered_ones() {
    let lines = "met:\n  each: { moment: frustration }\n  then: { moment: empathy }\n  within_turns: 1";
    let said = [
        "customer: angry one",
        "agent: I see",
        "customer: angry two",
        "agent: ok",
        "customer: hm",
        "agent: I see",
    ];
    let sample = Sample::chat(&said)
        .moment("frustration", 0, "angry one")
        .moment("empathy", 1, "I see")
        .moment("frustration", 2, "angry two")
        .moment("empathy", 5, "I see");
    let finding = judged(lines, &sample);
    assert!(!is_met(&finding));
    assert_eq!(quotes(&finding, &sample), ["angry two"]);
    assert_eq!(
        finding.why,
        "No acknowledgement of feelings within 1 turn after customer frustration (turn 3)."
    );
    assert!(is_met(&judged(&lines.replace("within_turns: 1", "within_turns: 2"), &sample)));
    assert!(!is_met(&judged(&lines.replace("within_turns: 1", "within: 20s"), &sample)));
    assert!(is_met(&judged(&lines.replace("within_turns: 1", "within: 30s"), &sample)));
}

#[test]
fn first_asks_for_what_must_come_before() {
    let lines = "met: { each: { moment: account_action }, first: { moment: identity_check } }";
    let said = ["agent: I cancelled it", "customer: ok", "agent: your order number please"];
    let late = Sample::chat(&said).moment("account_action", 0, "cancelled").moment(
        "identity_check",
        2,
        "order number",
    );
    assert!(!is_met(&judged(lines, &late)));
    let turned = ["agent: your order number please", "customer: 12", "agent: I cancelled it"];
    let early = Sample::chat(&turned).moment("account_action", 2, "cancelled").moment(
        "identity_check",
        0,
        "order number",
    );
    assert!(is_met(&judged(lines, &early)));
}

#[test]
fn order_finds_a_chain_even_where_the_first_try_would_fail() {
    let lines = "met:\n  order: [{ moment: hold }, { moment: thanks }]\n  within_turns: 1";
    let said = [
        "agent: hold on",
        "customer: ok",
        "agent: hm",
        "customer: ok",
        "agent: hold on",
        "customer: fine",
        "agent: thanks",
    ];
    let sample =
        Sample::chat(&said).moment("hold", 0, "hold").moment("hold", 4, "hold").moment("thanks", 6, "thanks");
    let finding = judged(lines, &sample);
    assert!(is_met(&finding));
    assert_eq!(finding.why, "In order: notice to wait → thanks.");
    let backwards = Sample::chat(&said).moment("thanks", 6, "thanks");
    assert!(!is_met(&judged(lines, &backwards)));
}

#[test]
fn words_are_searched_in_the_turns_of_one_side() {
    let sample = Sample::chat(&[
        "customer: do you GUARANTEE it?",
        "agent: I cannot guarantee it. It is guaranteed by law.",
    ]);
    let lines = "not_met:\n  regex: guarantee(d)?\n  except: (cannot|not) guarantee\n  called: a guarantee";
    let finding = judged(lines, &sample);
    assert_eq!(quotes(&finding, &sample), ["guaranteed"]);
    assert_eq!(finding.why, "A guarantee by the agent (turn 2).");
    assert!(is_met(&judged("met: { phrase: [guarantee, promise], by: customer }", &sample)));
    assert!(!is_met(&judged("met: { phrase: guarantee, by: any, at_least: 3 }", &sample)));
}

#[test]
fn a_quote_that_is_not_there_is_never_evidence() {
    let mut sample = Sample::chat(&["agent: 您好"]).moment("blame", 0, "您好");
    sample.facts.moments[0].span = Span::new(1, 3);
    assert_eq!(judged("not_met: { moment: blame }", &sample).outcome, Outcome::NotAssessable);
    sample.facts.moments[0].turn = 7;
    assert_eq!(judged("not_met: { moment: blame }", &sample).outcome, Outcome::NotAssessable);
}

#[test]
fn private_notes_and_other_sides_are_not_the_agent() {
    let mut sample =
        Sample::chat(&["agent: hello", "agent: customer is a fool", "bot: fool"]).moment("rude", 1, "fool");
    sample.transcript.turns[1].private = true;
    assert!(is_met(&judged("not_met: { moment: rude }", &sample)));
    assert!(is_met(&judged("not_met: { phrase: fool }", &sample)));
}

#[test]
fn only_a_person_decides_what_only_a_person_can() {
    let finding = judged("human: true", &Sample::chat(&["agent: hello"]));
    assert_eq!(
        (finding.outcome, finding.why.as_str()),
        (Outcome::NotAssessable, "Cannot be told: a person decides.")
    );
}

#[test]
fn the_rubric_may_say_why_in_its_own_words() {
    let sample = Sample::chat(&["agent: hello"]);
    let lines = "met: { moment: greeting }\nwhy: { not_met: Greet first }";
    assert_eq!(judged(lines, &sample).why, "Greet first");
}

const TWO: &str = "\
id: two
language: zh
title: 两维
SCORING
critical_cap: 40
dimensions:
  attitude: { title: 态度, weight: 30 }
  empathy: { title: 共情, weight: 70 }
bands:
  - { id: good, title: 良好, from: 80 }
  - { id: poor, title: 较差, from: 0 }
criteria:
  - { id: greeting, dimension: attitude, title: 问候, WORTH: 1, met: { moment: greeting } }
  - { id: closing, dimension: attitude, title: 结束, WORTH: 2, met: { moment: closing } }
  - { id: courteous, dimension: attitude, title: 礼貌, WORTH: 3, critical: true, not_met: { moment: rude } }
  - { id: apology, dimension: empathy, title: 致歉, WORTH: 5, applies: { moment: problem_report }, met: { moment: apology } }
";

fn two(scoring: &str, worth: &str) -> Compiled {
    parse("two.yaml", &TWO.replace("SCORING", scoring).replace("WORTH", worth))
        .unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn points_count_what_applied_and_deductions_start_from_100() {
    let sample = Sample::chat(&["agent: 您好", "customer: 好"]).moment("greeting", 0, "您好");
    let points = card(&two("scoring: points", "points"), &sample);
    assert_eq!(points.dimensions[0].score, Some(66.7));
    assert_eq!(points.dimensions[1].score, None);
    assert_eq!(points.overall, Some(66.7));
    assert_eq!(points.band.as_deref(), Some("poor"));
    let deductions = card(&two("scoring: deductions", "deduct"), &sample);
    assert_eq!((deductions.overall, deductions.band.as_deref()), (Some(98.0), Some("good")));
}

#[test]
fn a_red_line_caps_the_overall_score_and_is_named() {
    let sample = Sample::chat(&["agent: 您好，你是不是傻，再见", "customer: 好"])
        .moment("greeting", 0, "您好")
        .moment("closing", 0, "再见")
        .moment("rude", 0, "你是不是傻");
    let card = card(&two("scoring: deductions", "deduct"), &sample);
    assert_eq!(card.critical_failed, ["courteous"]);
    assert_eq!(card.overall, Some(40.0));
    assert_eq!(card.findings[2].why, "坐席有「不文明用语」（第 1 句）。");
}

#[test]
fn the_golden_card() {
    let sample = Sample::chat(&["agent: 您好", "customer: 包裹坏了", "agent: 非常抱歉，再见"])
        .moment("greeting", 0, "您好")
        .moment("problem_report", 1, "坏了")
        .moment("apology", 2, "非常抱歉");
    let card = card(&two("scoring: points", "points"), &sample);
    insta::assert_json_snapshot!(card);
}
