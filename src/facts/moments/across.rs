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

#[test]
fn a_no_is_a_refusal_only_to_somebody_who_asks_for_something() {
    for (asked, no) in [
        ("有没有备用电池可以借我", "没有"),
        ("能不能今天退给我", "不行的"),
        ("Can you waive the fee?", "No."),
        ("I want a refund", "Sorry, not possible."),
    ] {
        assert!(has(&facts_of(&[(Customer, asked), (Agent, no)]), "refusal"), "{asked} {no}");
    }
    for (asked, no) in [
        ("要不要另外付钱", "没有的"),
        ("Do I have to send it back?", "No. Keep it."),
        ("Is there a fee for that?", "No"),
        ("Thanks a lot", "No problem"),
    ] {
        assert!(!has(&facts_of(&[(Customer, asked), (Agent, no)]), "refusal"), "{asked} {no}");
    }
}

#[test]
fn an_answer_shows_what_was_asked() {
    let checked = |said: &[(Party, &str)]| has(&facts_of(said), "identity_check");
    assert!(checked(&[(Agent, "Pop yours in here for me?"), (Customer, "MB-40177, it's under Whitlock")]));
    assert!(checked(&[(Agent, "尾巴上几个数给我下"), (Customer, "四七一九")]));
    assert!(!checked(&[(Agent, "What went wrong?"), (Customer, "it fell down the stairs")]));
    assert!(!checked(&[(Customer, "order 40177 is late"), (Agent, "Oh dear."), (Customer, "so when?")]));
}

#[test]
fn a_new_code_after_a_ticket_is_its_reference() {
    let given = |said: &[(Party, &str)]| has(&facts_of(said), "reference_number");
    assert!(given(&[(Customer, "it leaks"), (Agent, "I have raised a repair request. HX-20931, keep it.")]));
    // Its own order number tells the customer nothing new, an amount is no code, and without a ticket there is none.
    assert!(!given(&[
        (Customer, "order HX-20931 leaks"),
        (Agent, "I have raised a repair request for HX-20931.")
    ]));
    assert!(!given(&[(Customer, "it leaks"), (Agent, "Your model is HX-20931.")]));
}

#[test]
fn minutes_announce_a_pause() {
    let pause = |text: &str| has(&facts_of(&[(Customer, "help"), (Agent, text)]), "hold");
    assert!(pause("I'm reading through the notes, about four minutes") && pause("我翻一下记录，大概三分钟"));
    assert!(!pause("The refund arrives in 3 days") && !pause("退款3天到账"));
}

#[test]
fn the_customer_objects_to_another_figure() {
    let said = [
        (Customer, "how long is the rebill"),
        (Agent, "ten working days"),
        (Customer, "ok"),
        (Agent, "that is done in twenty working days"),
        (Customer, "you said ten a minute ago"),
    ];
    assert!(has(&facts_of(&said), "contradiction"));
    let corrected = [&said[..], &[(Agent, "Sorry, my mistake, it is twenty.")]].concat();
    assert!(!has(&facts_of(&corrected), "contradiction"));
    assert!(!has(&facts_of(&said[..4]), "contradiction"));
}

#[test]
fn numbers_said_in_words_are_repeated_too() {
    let again = |asked: &str, number: &str| {
        let first = format!("my account is {number}");
        has(&facts_of(&[(Customer, &first), (Agent, asked), (Customer, number)]), "repeat_request")
    };
    assert!(again("what is the account number", "five five one two oh nine"));
    assert!(again("请问房号是多少", "一八零二"));
    assert!(!again("one moment", "five five one"));
}

#[test]
fn who_asks_on_has_not_left_and_whom_the_agent_closed_has_not_either() {
    let on =
        [(Customer, "where is it"), (Agent, "it varies"), (Customer, "算了 单号多少"), (Agent, "没有单号")];
    assert!(!has(&facts_of(&on), "customer_left"));
    let off = [(Customer, "where is it"), (Agent, "it varies"), (Customer, "forget it"), (Agent, "bye")];
    assert!(has(&facts_of(&off), "customer_left"));
}

#[test]
fn a_repeated_understanding_is_a_formula() {
    let formula = "I understand how you feel. ";
    let said = |times: usize| {
        let mut turns = Vec::new();
        for text in ["Which order?", "It left today.", "Anything else?"].iter().take(times) {
            turns.push((Customer, "this is so frustrating"));
            turns.push((Agent, *text));
        }
        let texts: Vec<String> = turns
            .iter()
            .map(|(by, text)| if *by == Agent { format!("{formula}{text}") } else { (*text).to_owned() })
            .collect();
        let said: Vec<(Party, &str)> =
            turns.iter().zip(&texts).map(|((by, _), text)| (*by, text.as_str())).collect();
        facts_of(&said)
    };
    assert!(has(&said(2), "empathy") && !has(&said(3), "empathy"));
    assert!(has(&said(3), "stiff") && has(&said(3), "resolution_check"));
}

#[test]
fn what_stands_before_the_subject_negates_nothing() {
    let facts =
        facts_of(&[(Customer, "there is no car"), (Agent, "oh no nobody there I would be livid too")]);
    assert!(has(&facts, "empathy") && !has(&facts, "empathy_denied"));
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
