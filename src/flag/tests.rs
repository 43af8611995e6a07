//! The shipped policy on conversations that need a person, and on one that does not.

use super::*;
use crate::conversation::{CustomerRef, Party, RoleOrigin, Roles};
use crate::scoring::sample::Sample;
use crate::scoring::score;

const POLICY: &str = include_str!("../../rubrics/flags.yaml");
const RUBRIC: &str = include_str!("../../rubrics/support.zh.yaml");

fn raised(sample: &Sample) -> Vec<Flag> {
    let policy = Policy::parse("flags.yaml", POLICY).unwrap_or_else(|error| panic!("{error}"));
    let rubric = crate::rubric::parse("support.zh.yaml", RUBRIC).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(policy.strangers(std::slice::from_ref(&rubric)), []);
    let card = score(&rubric, &sample.source(), &sample.facts);
    flags(&policy, &sample.source(), &sample.facts, &[card])
}

fn reasons(flags: &[Flag]) -> Vec<&str> {
    flags.iter().map(|flag| flag.reason.as_str()).collect()
}

fn zh(mut sample: Sample) -> Sample {
    sample.measurements.language = Some(Lang::Zh);
    sample
}

#[test]
fn a_red_line_outweighs_a_low_score_and_is_due_first() {
    let sample = zh(Sample::chat(&["customer: 你好", "agent: 你是不是傻"]).moment("rude", 1, "你是不是傻"));
    let flags = raised(&sample);
    let critical = flags.iter().find(|flag| flag.reason == "critical").unwrap();
    assert!(matches!(critical.evidence[..], [Evidence::Quote { turn: 1, .. }, ..]));
    assert_eq!(due_in(&flags), critical.due_in);
    assert!(risk(&flags) >= critical.weight);
}

#[test]
fn unsure_speakers_ask_for_a_person_and_blame_nobody() {
    let mut sample =
        zh(Sample::voice(&["agent: 你是不是傻", "customer: 什么"]).moment("rude", 0, "你是不是傻"));
    sample.roles = Roles {
        parties: vec![Party::Agent, Party::Customer],
        origin: RoleOrigin::Inferred,
        confidence: 0.55,
    };
    let flags = raised(&sample);
    assert!(reasons(&flags).contains(&"speakers"), "{flags:?}");
    assert!(!reasons(&flags).contains(&"critical"));
}

#[test]
fn complaints_are_graded() {
    let level = |text: &str, kind: Option<&str>| {
        let line = format!("customer: {text}");
        let sample = zh(Sample::chat(&[&line, "agent: 您好"]));
        complaint_level(&raised(&match kind {
            Some(kind) => sample.moment(kind, 0, text),
            None => sample,
        }))
    };
    assert_eq!(level("我想查一下订单", None), 0);
    assert_eq!(level("等了三天太让人失望了", Some("frustration")), 1);
    assert_eq!(level("我要投诉你们", None), 2);
    assert_eq!(level("再不处理我就打12315", None), 3);
    assert_eq!(level("I will talk to my lawyer", None), 3);
}

#[test]
fn a_good_conversation_of_a_content_customer_asks_for_nobody() {
    let lines = [
        "customer: 请问怎么开发票",
        "agent: 您好，很高兴为您服务，您可以在订单页点击开票",
        "customer: 好的，解决了",
        "agent: 请问还有其他问题吗？感谢您的咨询，再见",
    ];
    let sample = zh(Sample::chat(&lines))
        .moment("request", 0, "怎么开发票")
        .moment("greeting", 1, "您好")
        .moment("polite_address", 1, "您")
        .moment("solution", 1, "可以在订单页点击开票")
        .moment("resolution_check", 3, "还有其他问题吗")
        .moment("closing", 3, "再见")
        .number("first_response_ms", 10_000.0)
        .number("longest_wait_ms", 10_000.0)
        .number("uninformed_wait_ms", 10_000.0);
    let flags = raised(&sample);
    assert_eq!(reasons(&flags), Vec::<&str>::new(), "{flags:?}");
    assert!(risk(&flags).abs() < 1e-9);
}

#[test]
fn priority_customers_and_bad_surveys_raise_the_risk() {
    let plain = zh(Sample::chat(&["customer: 你好", "agent: 您好"]));
    let mut vip = zh(Sample::chat(&["customer: 你好", "agent: 您好"]));
    vip.about.customer = Some(CustomerRef { id: "c".into(), vip: true });
    vip.about.survey_score = Some(1.0);
    assert!(risk(&raised(&vip)) > risk(&raised(&plain)));
}

#[test]
fn mistakes_in_a_policy_have_their_place() {
    let yaml = "flags:\n  - reason: x\n    title: X\n    weight: 120%\n    when: { overal: { below: 60 } }\n";
    let error = Policy::parse("flags.yaml", yaml).unwrap_err().to_string();
    assert!(error.contains("flags.yaml:4:13: `weight` must be a share from 0% to 100%"), "{error}");
    assert!(error.contains("flags.yaml:5:13: `when` has no field `overal`"), "{error}");
    assert!(error.contains("did you mean `overall`?"), "{error}");
}
