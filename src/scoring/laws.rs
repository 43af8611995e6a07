//! What must hold of every conversation, every set of facts and every rubric.

use super::sample::Sample;
use super::{Outcome, Scorecard, score};
use crate::basic::{Millis, Span};
use crate::conversation::{Party, RoleOrigin, Roles};
use crate::facts::{Evidence, Moment, Number};
use crate::rubric::{Compiled, parse};
use proptest::prelude::*;
use std::fmt::Write as _;

const KINDS: &[&str] = &["greeting", "apology", "empathy", "frustration", "blame", "hold", "solution"];
const NUMBERS: &[&str] =
    &["first_response_ms", "longest_gap_ms", "silence_share", "transcript_confidence", "uninformed_wait_ms"];
const TEXTS: &[&str] = &["您好，很抱歉", "hello there", "我保证", "…", "🙂 sorry", ""];

/// One criterion of every form.
const TESTS: &[&str] = &[
    "met: { moment: greeting, where: { first_turns: 2 } }",
    "not_met: { moment: blame }",
    "met: { number: first_response_ms, at_most: 30s }",
    "applies: { moment: frustration }, met: { each: { moment: frustration }, then: { moment: empathy }, within_turns: 2, within: 60s }",
    "met: { order: [{ moment: hold }, { any: [{ moment: solution }, { phrase: sorry }] }], within: 30s }",
    "not_met: { regex: '保证|sorry', except: '不', at_least: 2 }",
    "applies: { channel: chat }, met: { any: [{ moment: apology, where: { after: { moment: frustration }, within: 9s } }, { not: { number: silence_share, above: 40% } }] }",
    "met: { at_least: 2, of: [{ moment: solution, by: any }, { moment: hold, where: { last_turns: 1 } }, { none: [{ phrase: hello, by: customer }] }] }",
    "critical: true, not_met: { all: [{ phrase: hello }, { number: uninformed_wait_ms, between: [1s, 90s] }] }",
    "human: true",
    "not_met: { channel: chat }",
    "met: { each: { moment: solution }, first: { moment: apology } }",
];

/// Those of them that can be decided without knowing who is who: by a neutral clock, by the channel, by anyone.
const NO_SIDE: &[&str] = &["c6", "c7", "c10"];

/// A rubric whose criteria stand in this order with these points and weights.
fn rubric(order: &[usize], points: &[u32], weights: (f64, f64), scoring: &str) -> Compiled {
    let worth = if scoring == "points" { "points" } else { "deduct" };
    let mut yaml = format!(
        "id: laws\nlanguage: en\ntitle: Laws\nscoring: {scoring}\ncritical_cap: 30\ndimensions:\n  a: {{ title: A, weight: {} }}\n  \
         b: {{ title: B, weight: {} }}\nbands: [{{ id: low, title: L, from: 0 }}, {{ id: high, title: H, from: 60 }}]\ncriteria:\n",
        weights.0, weights.1
    );
    for index in order {
        let (dimension, worth_of, test) = (["a", "b"][index % 2], points[*index], TESTS[*index]);
        let _ = writeln!(
            yaml,
            "  - {{ id: c{index}, dimension: {dimension}, title: C, {worth}: {worth_of}, {test} }}"
        );
    }
    parse("laws.yaml", &yaml).unwrap_or_else(|error| panic!("{error}"))
}

fn natural() -> Vec<usize> {
    (0..TESTS.len()).collect()
}

/// Any conversation with any facts, wrong ones too: turns and spans that do not exist, values that are no numbers.
fn any_sample() -> impl Strategy<Value = Sample> {
    let turn = (
        0_usize..4,
        0..TEXTS.len(),
        prop::option::of(0_i64..100_000),
        prop::option::of(0.0_f32..1.0),
        prop::bool::weighted(0.1),
    );
    let place = (0_usize..10, 0_usize..20, 0_usize..20);
    let moment = (0..KINDS.len(), place.clone(), 0_usize..4, 0.0..=1.0);
    let number =
        (0..NUMBERS.len(), prop_oneof![Just(f64::NAN), 0.0..2.0, 0.0..100_000.0], place, prop::bool::ANY);
    let roles = (prop::collection::vec(0_usize..5, 0..5), 0.0..=1.0, prop::bool::ANY);
    (
        prop::bool::ANY,
        prop::collection::vec(turn, 0..10),
        prop::collection::vec(moment, 0..12),
        prop::collection::vec(number, 0..5),
        prop::collection::vec(0..KINDS.len(), 0..2),
        roles,
    )
        .prop_map(|(voice, turns, moments, numbers, unknown, roles)| {
            let who = ["agent", "customer", "bot", "system"];
            let parties = [Party::Agent, Party::Customer, Party::Bot, Party::System, Party::Unknown];
            let lines: Vec<String> =
                turns.iter().map(|turn| format!("{}: {}", who[turn.0], TEXTS[turn.1])).collect();
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            let mut sample = if voice { Sample::voice(&lines) } else { Sample::chat(&lines) };
            for (stored, (_, _, start, confidence, private)) in sample.transcript.turns.iter_mut().zip(&turns)
            {
                stored.start_ms = start.map(Millis);
                stored.confidence = *confidence;
                stored.private = *private;
            }
            for (kind, (turn, start, length), by, confidence) in moments {
                let span = Span::new(start, start + length);
                let (kind, by) = (KINDS[kind].to_owned(), parties[by]);
                sample.facts.moments.push(Moment {
                    kind,
                    turn,
                    span,
                    by,
                    confidence,
                    source: "rule:x@1".into(),
                });
            }
            for (name, value, (turn, start, length), gap) in numbers {
                let place = if gap {
                    Evidence::Gap {
                        from_ms: Millis(5),
                        to_ms: Millis(i64::try_from(start).unwrap()),
                        after_turn: None,
                    }
                } else {
                    Evidence::Quote {
                        turn,
                        span: Span::new(start, start + length),
                        start_ms: None,
                        end_ms: None,
                    }
                };
                sample
                    .facts
                    .numbers
                    .insert(NUMBERS[name].to_owned(), Number { value, evidence: vec![place] });
            }
            for kind in unknown {
                sample.facts.unknown.insert(KINDS[kind].to_owned(), "no model".to_owned());
            }
            let (table, confidence, given) = roles;
            if !table.is_empty() {
                let parties = table.into_iter().map(|index| parties[index]).collect();
                let origin = if given { RoleOrigin::Given } else { RoleOrigin::Inferred };
                sample.roles = Roles { parties, origin, confidence };
            }
            sample
        })
}

fn card(rubric: &Compiled, sample: &Sample) -> Scorecard {
    score(rubric, &sample.source(), &sample.facts)
}

fn any_points() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(1_u32..1000, TESTS.len())
}

fn any_scoring() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("points"), Just("deductions")]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_scorecard_is_sound_whatever_the_facts(sample in any_sample(), points in any_points(), scoring in any_scoring()) {
        let rubric = rubric(&natural(), &points, (2.0, 3.0), scoring);
        let card = card(&rubric, &sample);
        prop_assert_eq!(card.findings.len(), TESTS.len());
        for score in card.dimensions.iter().filter_map(|d| d.score).chain(card.overall) {
            prop_assert!((0.0..=100.0).contains(&score));
        }
        if !card.critical_failed.is_empty() {
            prop_assert!(card.overall.is_some_and(|overall| overall <= 30.0));
        }
        for finding in &card.findings {
            prop_assert!((0.0..=1.0).contains(&finding.confidence), "{:?}", finding);
            prop_assert!(!finding.why.is_empty());
            if matches!(finding.outcome, Outcome::NotMet { .. }) {
                prop_assert!(!finding.evidence().is_empty());
            }
            for place in finding.evidence() {
                match place {
                    Evidence::Quote { turn, span, .. } => {
                        let quoted = sample.transcript.turns.get(*turn).and_then(|turn| span.of(&turn.text));
                        prop_assert!(quoted.is_some_and(|text| !text.is_empty()), "{:?}", finding);
                    }
                    Evidence::Searched { from_turn, to_turn, .. } => {
                        prop_assert!(from_turn <= to_turn && *to_turn < sample.transcript.turns.len());
                    }
                    Evidence::Gap { from_ms, to_ms, .. } => prop_assert!(from_ms <= to_ms),
                }
            }
        }
        prop_assert_eq!(card.hash().unwrap(), self::card(&rubric, &sample).hash().unwrap());
    }

    #[test]
    fn nobody_is_blamed_below_the_speaker_gate(mut sample in any_sample(), points in any_points()) {
        sample.roles = Roles { origin: RoleOrigin::Inferred, confidence: 0.79, ..sample.roles };
        let rubric = rubric(&natural(), &points, (1.0, 1.0), "points");
        for finding in &card(&rubric, &sample).findings {
            let blamed = matches!(finding.outcome, Outcome::NotMet { .. });
            prop_assert!(!blamed || NO_SIDE.contains(&finding.criterion.as_str()), "{:?}", finding);
        }
    }

    #[test]
    fn the_order_of_criteria_changes_no_score(
        sample in any_sample(), points in any_points(), scoring in any_scoring(), order in Just(natural()).prop_shuffle()
    ) {
        let (one, other) = (rubric(&natural(), &points, (2.0, 3.0), scoring), rubric(&order, &points, (2.0, 3.0), scoring));
        let (one, other) = (card(&one, &sample), card(&other, &sample));
        prop_assert_eq!(one.overall, other.overall);
        prop_assert_eq!(one.band, other.band);
        prop_assert_eq!(one.dimensions, other.dimensions);
    }

    #[test]
    fn only_the_proportion_of_weights_matters(sample in any_sample(), points in any_points(), a in 1_u32..50, b in 1_u32..50, by in 1_u32..20) {
        let (a, b, by) = (f64::from(a), f64::from(b), f64::from(by));
        let (one, other) = (rubric(&natural(), &points, (a, b), "points"), rubric(&natural(), &points, (a * by, b * by), "points"));
        prop_assert_eq!(card(&one, &sample).overall, card(&other, &sample).overall);
    }

    #[test]
    fn more_points_for_what_was_met_never_lower_a_score(sample in any_sample(), points in any_points(), more in 1_u32..500, which in 0..TESTS.len()) {
        let before = card(&rubric(&natural(), &points, (2.0, 3.0), "points"), &sample);
        let mut raised = points.clone();
        raised[which] = (raised[which] + more).min(1000);
        let after = card(&rubric(&natural(), &raised, (2.0, 3.0), "points"), &sample);
        match before.findings[which].outcome {
            Outcome::Met { .. } => prop_assert!(after.overall >= before.overall),
            Outcome::NotMet { .. } => prop_assert!(after.overall <= before.overall),
            _ => prop_assert_eq!(after.overall, before.overall),
        }
    }
}
