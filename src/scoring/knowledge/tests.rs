//! Conversations under a knowledge file: the verdicts, their reasons and evidence; the laws that hold of all.

use super::super::sample::Sample;
use super::super::{Finding, Outcome, score};
use super::{Asked, Likeness, Vectors, assess};
use crate::basic::ContentHash;
use crate::conversation::Roles;
use crate::facts::{Evidence, derive};
use crate::measure::Embedding;
use crate::rubric::knowledge::{self, Knowledge};
use crate::rubric::{Compiled, Gates, parse_with};
use crate::scoring::Scene;
use half::f16;
use proptest::prelude::*;
use std::sync::LazyLock;

const KNOWLEDGE: &str = "\
title: Refunds
source: { zh: 手册 3.2, en: Handbook 3.2 }
statements:
  - id: days
    title: { zh: 退款到账时间, en: when a refund arrives }
    topic: [到账, 退款 .. 多久, refund* .. take*, refund* .. arriv*]
    value: 3-5 个工作日
    better: less
    must_say: { title: { zh: 原路退回, en: the same card }, say: [原路, same card], due: answered }
  - id: fee
    title: { zh: 手续费, en: the fee }
    topic: [手续费, the fee]
    value: 8 元
    better: less
  - id: closing
    title: { zh: 注销须知, en: closing an account }
    topic: [注销, close .. account, closed .. account]
    must_say: { title: { zh: 数据不可恢复, en: data cannot be restored }, say: [不可恢复, cannot be restored], due: { moment: account_action } }
";

fn rubric(language: &str, test: &str) -> Compiled {
    let yaml = format!(
        "id: t\nlanguage: {language}\ntitle: T\nknowledge: k.yaml\ndimensions: {{ a: {{ title: A, weight: 1 }} }}\ncriteria:\n  - {{ id: c, dimension: a, title: C, points: 1, {test} }}\n"
    );
    parse_with("t.yaml", &yaml, &|_| Ok(KNOWLEDGE.to_owned())).unwrap_or_else(|error| panic!("{error}"))
}

fn judged(language: &str, test: &str, mut sample: Sample) -> Finding {
    sample.facts = derive(&sample.source());
    score(&rubric(language, test), &sample.source(), &sample.facts).findings.remove(0)
}

fn quotes<'a>(finding: &Finding, sample: &'a Sample) -> Vec<&'a str> {
    let quote = |place: &Evidence| match place {
        Evidence::Quote { turn, span, .. } => span.of(&sample.transcript.turns[*turn].text),
        _ => None,
    };
    finding.evidence().into_iter().filter_map(quote).collect()
}

#[test]
fn the_reason_names_the_statement_what_was_said_and_what_holds() {
    let chat = || Sample::chat(&["customer: 退款多久", "agent: 您好，退款要１０天到账，原路退回"]);
    let finding = judged("zh", "not_met: { knowledge: contradicted }", chat());
    assert_eq!(finding.why, "退款到账时间：坐席说的是 10 天（第 2 句），标准是 3–5 个工作日（手册 3.2）。");
    assert_eq!(quotes(&finding, &chat()), ["１０天"]);
    assert_eq!(finding.sources, ["knowledge:days@1"]);
    let chat = || {
        Sample::chat(&[
            "customer: how long does a refund take?",
            "agent: Refunds take one day, on the same card.",
        ])
    };
    let finding = judged("en", "not_met: { knowledge: unsupported }", chat());
    assert_eq!(
        finding.why,
        "When a refund arrives: the agent promised 1 day (turn 2); the policy says 3–5 working days (Handbook 3.2)."
    );
    assert_eq!(quotes(&finding, &chat()), ["one day"]);
    let chat = Sample::chat(&["customer: how long does a refund take?", "agent: Not long."]);
    let finding = judged("en", "not_met: { knowledge: vague }", chat);
    assert_eq!(
        finding.why,
        "When a refund arrives: the customer asked and the agent gave no value (turn 2); the policy says 3–5 working days (Handbook 3.2)."
    );
    let chat = Sample::chat(&["customer: 请帮我注销账号", "agent: 已为您注销了账户"]);
    let finding = judged("zh", "not_met: { knowledge: silent }", chat);
    assert_eq!(finding.why, "注销须知：坐席没有说明“数据不可恢复”（第 2 句）。");
    assert!(matches!(finding.evidence()[..], [Evidence::Searched { from_turn: 1, to_turn: 1, .. }]));
}

#[test]
fn what_nobody_spoke_of_is_not_judged() {
    let other = || Sample::chat(&["customer: my lamp flickers", "agent: Please send a photo."]);
    let finding = judged("en", "met: { knowledge: correct }", other());
    assert_eq!(finding.outcome, Outcome::NotApplicable);
    assert_eq!(
        finding.why,
        "Not applicable: nothing brought up on when a refund arrives, the fee, closing an account (turns 1–2)."
    );
    let fee = || Sample::chat(&["customer: what is the fee?", "agent: The fee is 8 yuan."]);
    assert_eq!(
        judged("en", "met: { knowledge: correct, statements: [days] }", fee()).outcome,
        Outcome::NotApplicable
    );
    let finding = judged("en", "met: { knowledge: correct, statements: [fee, days] }", fee());
    assert_eq!(finding.why, "The fee: the agent said ¥8, which is right (turn 2).");
    assert_eq!(quotes(&finding, &fee()), ["8 yuan"]);
    // Where the rubric says itself when it applies, nothing found means that nothing is wrong.
    let finding = judged("en", "applies: { channel: chat }, not_met: { knowledge: contradicted }", other());
    assert!(matches!(finding.outcome, Outcome::Met { .. }));
}

#[test]
fn one_conversation_can_be_wrong_in_several_ways() {
    let chat = || {
        Sample::chat(&[
            "customer: 退款多久到账，手续费多少",
            "agent: 一个月到账",
            "customer: 手续费呢",
            "agent: 手续费6元",
        ])
    };
    let finding = judged("zh", "met: { knowledge: correct }", chat());
    assert!(matches!(finding.outcome, Outcome::NotMet { .. }));
    assert_eq!(quotes(&finding, &chat()), ["一个月", "6元"]);
    for part in ["坐席说的是 30 天（第 2 句）", "坐席承诺了 6 元（第 4 句）", "没有说明“原路退回”"]
    {
        assert!(finding.why.contains(part), "{}", finding.why);
    }
}

#[test]
fn nobody_is_blamed_where_it_is_not_sure_who_spoke_or_what() {
    let mut chat = Sample::chat(&["customer: what is the fee?", "agent: The fee is 20 yuan."]);
    chat.roles = Roles::unknown(4);
    let finding = judged("en", "met: { knowledge: correct }", chat);
    assert_eq!(
        (finding.outcome, finding.why.as_str()),
        (Outcome::NotAssessable, "Cannot be told: check the speakers.")
    );
    let mut call = Sample::voice(&["customer: what is the fee?", "agent: The fee is 20 yuan."]);
    call.transcript.turns[1].confidence = Some(0.2);
    let finding = judged("en", "met: { knowledge: correct }", call);
    assert_eq!(finding.outcome, Outcome::NotAssessable);
    let mut note =
        Sample::chat(&["customer: what is the fee?", "agent: The fee is 20 yuan.", "agent: 8 yuan."]);
    note.transcript.turns[1].private = true;
    assert!(matches!(judged("en", "met: { knowledge: correct }", note).outcome, Outcome::Met { .. }));
    let bot = Sample::chat(&["customer: what is the fee?", "bot: The fee is 20 yuan.", "agent: hello"]);
    let finding = judged("en", "not_met: { knowledge: contradicted }", bot);
    assert!(matches!(finding.outcome, Outcome::Met { .. }));
}

#[test]
fn knowledge_joins_with_other_conditions() {
    let test = "applies: { knowledge: raised, statements: [fee] }, met: { all: [{ knowledge: confirmed, statements: [fee] }, { moment: thanks }] }";
    let thanked = Sample::chat(&["customer: what is the fee?", "agent: The fee is 8 yuan. Thank you!"]);
    assert!(matches!(judged("en", test, thanked).outcome, Outcome::Met { .. }));
    let curt = Sample::chat(&["customer: what is the fee?", "agent: The fee is 8 yuan."]);
    assert!(matches!(judged("en", test, curt).outcome, Outcome::NotMet { .. }));
}

static READ: LazyLock<Knowledge> = LazyLock::new(|| {
    let file = knowledge::parse("k.yaml", KNOWLEDGE).unwrap();
    Knowledge::new(vec![file]).unwrap()
});

#[test]
fn likeness_needs_a_word_and_an_amount_beside_it() {
    let text = KNOWLEDGE.replace(
        "topic: [手续费, the fee]",
        "topic: { phrases: [手续费], words: [charge], examples: [we charge eight yuan for that] }",
    );
    let knowledge = Knowledge::new(vec![knowledge::parse("k.yaml", &text).unwrap()]).unwrap();
    let vector = |x: f32, y: f32| vec![f16::from_f32(x), f16::from_f32(y)];
    let by_text = |entries: &[(&str, Embedding)]| -> Vectors {
        entries.iter().map(|(text, vector)| (ContentHash::of(text.as_bytes()), vector.clone())).collect()
    };
    let examples = by_text(&[("we charge eight yuan for that", vector(1.0, 0.0))]);
    let seen = |agent: &str, turn: Embedding| {
        let sample = Sample::chat(&["customer: hello", &format!("agent: {agent}")]);
        let turns = by_text(&[(agent, turn)]);
        let likeness = Likeness { turns: &turns, examples: &examples };
        let scene =
            Scene::new(sample.source(), &sample.facts, Gates::default()).knowing(&knowledge, Some(likeness));
        assess(&scene, &knowledge)
            .into_iter()
            .flat_map(|one| one.observations)
            .map(|seen| seen.kind)
            .collect::<Vec<_>>()
    };
    assert_eq!(seen("We charge twelve yuan.", vector(0.95, 0.1)), [Asked::Contradicted]);
    assert_eq!(seen("We charge 8 yuan.", vector(0.95, 0.1)), [Asked::Confirmed]);
    assert_eq!(seen("We charge twelve yuan.", vector(0.1, 0.95)), [], "another matter");
    assert_eq!(seen("That is twelve yuan.", vector(0.95, 0.1)), [], "no word of the topic");
    assert_eq!(seen("We charge for that, yes.", vector(0.95, 0.1)), [], "no amount");
}

fn line() -> impl Strategy<Value = String> {
    let words = "(退款|到账|手续费|注销|原路|多久|吗|不是|如果|之前|现在|是|3|十|天|个工作日|元|免费|保证|，|。|？|\n|the fee|refunds take|is|not|if|\\$|8|five|working days|yuan|free|, |\\. |\\? |Ａ|\u{200b}|\\PC){0,14}";
    (0_usize..4, words).prop_map(|(who, text)| {
        let who = ["agent", "customer", "bot", "system"][who];
        format!("{who}: {text}")
    })
}

proptest! {
    /// Whatever is said: no panic, evidence that fits, the same answer again.
    #[test]
    fn every_observation_has_a_place(lines in prop::collection::vec(line(), 0..8), voice in any::<bool>()) {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let mut sample = if voice { Sample::voice(&lines) } else { Sample::chat(&lines) };
        sample.facts = derive(&sample.source());
        let knowledge = &*READ;
        let scene = Scene::new(sample.source(), &sample.facts, Gates::default()).knowing(knowledge, None);
        let assessed = assess(&scene, knowledge);
        for one in &assessed {
            prop_assert!(one.raised || one.observations.is_empty());
            for seen in &one.observations {
                prop_assert!(!seen.evidence.is_empty() && seen.evidence.iter().all(|place| scene.fits(place)), "{seen:?}");
                prop_assert!((0.0..=1.0).contains(&seen.confidence));
            }
        }
        let again = assess(&scene, knowledge);
        prop_assert!(assessed.iter().zip(&again).all(|(a, b)| a.observations == b.observations && a.doubt == b.doubt));
    }
}
