//! Tests of what only shows across turns.

use super::cases::facts_of;
use crate::basic::Millis;
use crate::conversation::Party::{self, Agent, Customer};
use crate::conversation::{Channel, Roles, Transcript, Turn, Voice};
use crate::facts::{Facts, Source, derive};
use crate::measure::Measurements;
use proptest::prelude::*;

fn has(facts: &Facts, kind: &str) -> bool {
    facts.moments.iter().any(|m| m.kind == kind)
}

#[test]
fn contradicting_numbers() {
    let contradicts = |turns: &[&str]| {
        let said: Vec<(Party, &str)> =
            turns.iter().flat_map(|text| [(Agent, *text), (Customer, "ok")]).collect();
        has(&facts_of(&said), "contradiction")
    };
    for turns in [
        ["手续费是20元", "这个手续费是30元"],
        ["退款3天到账", "退款要7天到账"],
        ["The cancellation fee is 20 dollars", "so the cancellation fee is 35 dollars"],
        ["Your refund arrives in 3 days", "The refund arrives in 10 days"],
    ] {
        assert!(contradicts(&turns), "{turns:?}");
    }
    for turns in [
        ["手续费是20元", "手续费就是20元"],
        ["手续费是20元", "不好意思，刚才说错了，手续费是30元"],
        ["手续费是20元", "运费是8元"],
        ["套餐首月20元", "套餐次月30元"],
        ["退款3到5天到账", "退款4天到账"],
        ["The fee is 20 dollars", "Sorry, I meant the fee is 35 dollars"],
        ["The fee is 20 dollars", "Shipping is 5 dollars"],
        ["Standard delivery takes 5 days", "Express delivery takes 2 days"],
    ] {
        assert!(!contradicts(&turns), "{turns:?}");
    }
}

#[test]
fn repeating_what_was_ignored() {
    let again = facts_of(&[
        (Customer, "我的洗衣机漏水，帮我安排维修"),
        (Agent, "请问您喜欢什么颜色"),
        (Customer, "帮我安排维修，洗衣机漏水"),
    ]);
    assert!(has(&again, "repeat_request"));
    let number = facts_of(&[
        (Customer, "my order number is 5512 7781"),
        (Agent, "Can I have your order number?"),
        (Customer, "55127781"),
    ]);
    assert!(has(&number, "repeat_request"));
    let confirmed = facts_of(&[
        (Customer, "my order number is 55127781"),
        (Agent, "Was that 55127781?"),
        (Customer, "yes 55127781"),
    ]);
    assert!(!has(&confirmed, "repeat_request"));
}

#[test]
fn times_answer_a_question_or_bound_an_action() {
    let answered = facts_of(&[(Customer, "什么时候能到"), (Agent, "周五")]);
    assert!(has(&answered, "concrete_time"));
    let warranty = facts_of(&[(Customer, "什么时候能修好"), (Agent, "保修24个月")]);
    assert!(!has(&warranty, "concrete_time"));
    let mixed = facts_of(&[(Customer, "When?"), (Agent, "As soon as possible, by 5 pm at the latest.")]);
    assert!(has(&mixed, "concrete_time") && !has(&mixed, "vague_time"));
}

#[test]
fn leaving() {
    let left = facts_of(&[(Customer, "where is my order"), (Agent, "let me check"), (Customer, "forget it")]);
    assert!(has(&left, "customer_left"));
    let ended = facts_of(&[
        (Customer, "where is my order"),
        (Agent, "it arrives today"),
        (Customer, "great, thanks"),
    ]);
    assert!(!has(&ended, "customer_left"));
    let went_on = facts_of(&[
        (Customer, "forget it"),
        (Agent, "please wait"),
        (Customer, "fine"),
        (Agent, "it is solved"),
        (Customer, "thanks"),
    ]);
    assert!(!has(&went_on, "customer_left"));
}

#[test]
fn a_name_that_was_given_is_an_address() {
    let named = facts_of(&[(Customer, "my name is Sarah Lee"), (Agent, "One moment while I check, Sarah.")]);
    assert!(named.moments.iter().any(|m| m.kind == "polite_address"));
    let unnamed = facts_of(&[(Customer, "my order is late"), (Agent, "One moment while I check.")]);
    assert!(!has(&unnamed, "polite_address"));
}

#[test]
fn names_are_known_by_their_capitals() {
    for (customer, name) in [("Jordan Lee here, I was billed twice", "Jordan"), ("Hi I'm Olu Adeyemi", "Olu")]
    {
        let facts = facts_of(&[(Customer, customer), (Agent, &format!("Let me check that, {name}."))]);
        assert!(has(&facts, "name_given") && has(&facts, "polite_address"), "{customer}");
    }
    let asked = facts_of(&[
        (Agent, "May I have your name?"),
        (Customer, "Marcus Bell, ST-20931"),
        (Agent, "One second, Marcus."),
    ]);
    assert!(has(&asked, "name_given") && has(&asked, "polite_address"));
    assert!(has(&facts_of(&[(Agent, "Hi! Sofia with Lumio, glad to help.")]), "introduction"));
    assert!(!has(&facts_of(&[(Customer, "I'm Really Upset. Help")]), "polite_address"));
}

#[test]
fn a_pasted_sentence_is_a_formula() {
    let pasted = "We value your feedback and are looking into the matter.";
    let said = [(Customer, "when?"), (Agent, pasted)];
    assert!(!has(&facts_of(&said.repeat(2)), "stiff"));
    assert!(has(&facts_of(&said.repeat(3)), "stiff"));
}

fn turn() -> impl Strategy<Value = Turn> {
    let words = "\\PC{0,40}|([a-z' ]{0,12}|抱歉|您好|，|不|没办法|3天|within 24 hours|sorry|,|。|\n|１２|\u{200b}|！？){0,12}";
    (0u8..4, words, proptest::option::of(-5_000i64..500_000), proptest::option::of(0i64..20_000)).prop_map(
        |(voice, text, start, length)| Turn {
            voice: Voice(voice),
            text,
            start_ms: start.map(Millis),
            end_ms: start.zip(length).map(|(start, length)| Millis(start + length)),
            confidence: None,
            private: voice == 3,
        },
    )
}

proptest! {
    /// Whatever is said: no panic, evidence that fits its turn, the same facts again.
    #[test]
    fn every_moment_fits_its_turn(turns in proptest::collection::vec(turn(), 0..12), chat in any::<bool>(), known in any::<bool>()) {
        let mut about = super::cases::about();
        about.channel = if chat { Channel::Chat } else { Channel::Voice };
        let transcript = Transcript { voices: vec![None; 3], turns, ..Transcript::default() };
        let roles = if known { Roles::given(vec![Agent, Customer, Party::Bot]) } else { Roles::unknown(3) };
        let measurements = Measurements::default();
        let source = Source { about: &about, transcript: &transcript, roles: &roles, measurements: &measurements };
        let facts = derive(&source);
        for moment in &facts.moments {
            let turn = &transcript.turns[moment.turn];
            prop_assert!(moment.span.of(&turn.text).is_some_and(|quote| !quote.is_empty()), "{moment:?}");
            prop_assert!(!turn.private && (0.0..=1.0).contains(&moment.confidence));
            prop_assert!(crate::facts::MOMENT_KINDS.iter().any(|kind| kind.name == moment.kind));
        }
        for name in crate::facts::NUMBER_NAMES {
            prop_assert!(facts.numbers.contains_key(name.name) != facts.unknown.contains_key(name.name));
        }
        prop_assert!(facts.numbers.values().all(|number| number.value.is_finite() && number.value >= 0.0));
        prop_assert_eq!(&facts, &derive(&source));
    }
}
