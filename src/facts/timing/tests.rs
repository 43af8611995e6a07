//! Numbers of small conversations, worked out by hand.

use crate::basic::Millis;
use crate::conversation::{About, Channel, Party, Roles, Transcript, Turn, Voice};
use crate::facts::{Evidence, Facts, Source, derive};
use crate::measure::Measurements;

const PARTIES: [Party; 4] = [Party::Agent, Party::Customer, Party::Bot, Party::System];

fn about(channel: Channel) -> About {
    let channel = if channel == Channel::Chat { "chat" } else { "voice" };
    serde_json::from_value(serde_json::json!({"source": "t", "external_id": "1", "channel": channel}))
        .unwrap()
}

/// Turns as (who, begin in ms, end in ms, words).
fn facts(channel: Channel, turns: &[(Party, i64, i64, &str)]) -> Facts {
    let voice = |party| Voice(u8::try_from(PARTIES.iter().position(|p| *p == party).unwrap()).unwrap());
    let turn = |(party, start, end, text): &(Party, i64, i64, &str)| Turn {
        voice: voice(*party),
        text: (*text).into(),
        start_ms: Some(Millis(*start)),
        end_ms: (channel == Channel::Voice).then_some(Millis(*end)),
        confidence: (channel == Channel::Voice).then_some(0.5),
        private: false,
    };
    let transcript = Transcript {
        voices: PARTIES.map(Some).to_vec(),
        turns: turns.iter().map(turn).collect(),
        ..Transcript::default()
    };
    let (roles, measurements) = (Roles::given(PARTIES.to_vec()), Measurements::default());
    derive(&Source {
        about: &about(channel),
        transcript: &transcript,
        roles: &roles,
        measurements: &measurements,
    })
}

fn number(facts: &Facts, name: &str) -> f64 {
    facts.numbers.get(name).unwrap_or_else(|| panic!("{name}: {:?}", facts.unknown.get(name))).value
}

use Party::{Agent, Bot, Customer};

#[test]
fn a_chats_clock_runs_from_the_first_unanswered_message() {
    let facts = facts(
        Channel::Chat,
        &[
            (Customer, 0, 0, "hi"),
            (Bot, 1_000, 1_000, "I am a bot"),
            (Customer, 10_000, 10_000, "I want a human"),
            (Agent, 25_000, 25_000, "Hello"),
            (Agent, 30_000, 30_000, "How can I help?"),
            (Customer, 40_000, 40_000, "My order is late"),
            (Agent, 100_000, 100_000, "I see"),
        ],
    );
    assert!((number(&facts, "first_response_ms") - 25_000.0).abs() < 0.5);
    assert!((number(&facts, "longest_response_ms") - 60_000.0).abs() < 0.5);
    assert!((number(&facts, "mean_response_ms") - 42_500.0).abs() < 0.5);
    assert!((number(&facts, "longest_gap_ms") - 60_000.0).abs() < 0.5);
    assert!((number(&facts, "agent_turns_count") - 3.0).abs() < 0.5);
    let gap = Evidence::Gap { from_ms: Millis(40_000), to_ms: Millis(100_000), after_turn: Some(5) };
    assert_eq!(facts.numbers["longest_response_ms"].evidence, [gap]);
    assert!(facts.unknown["overlap_ms"].contains("calls only"));
}

#[test]
fn an_unanswered_customer_gives_no_response_time_at_all() {
    let facts = facts(Channel::Chat, &[(Agent, 0, 0, "Hello"), (Customer, 5_000, 5_000, "help")]);
    assert!(!facts.numbers.contains_key("first_response_ms"));
    assert!(facts.unknown["first_response_ms"].contains("never answered"));
}

#[test]
fn a_wait_is_informed_where_the_agent_asked_for_patience() {
    let held = |announcement: &'static str| {
        let facts = facts(
            Channel::Chat,
            &[
                (Customer, 0, 0, "我的快递呢"),
                (Agent, 5_000, 5_000, announcement),
                (Customer, 8_000, 8_000, "好的"),
                (Agent, 208_000, 208_000, "查到了"),
            ],
        );
        (number(&facts, "longest_wait_ms"), number(&facts, "uninformed_wait_ms"))
    };
    assert_eq!(held("请稍等，大约两分钟"), (200_000.0, 5_000.0));
    assert_eq!(held("您的单号发我"), (200_000.0, 200_000.0));
}

#[test]
fn silence_overlap_shares_and_rates_of_a_call() {
    let facts = facts(
        Channel::Voice,
        &[
            (Agent, 0, 4_000, "您好请问有什么可以帮您"),
            (Customer, 5_000, 15_000, "我的宽带从昨天晚上开始就一直上不了网了你们帮我看看"),
            (Agent, 14_000, 20_000, "好的我帮您查询一下您的宽带线路情况请问"),
            (Customer, 18_000, 18_400, "嗯"),
            (Agent, 40_000, 50_000, "查到您的线路正常"),
        ],
    );
    assert!((number(&facts, "silence_share") - 21.0 / 50.0).abs() < 1e-9);
    assert!((number(&facts, "overlap_ms") - 1_400.0).abs() < 0.5);
    assert!((number(&facts, "longest_gap_ms") - 20_000.0).abs() < 0.5);
    assert!((number(&facts, "agent_interruptions_count") - 1.0).abs() < 0.5);
    assert!(number(&facts, "customer_interruptions_count").abs() < 0.5, "嗯 is listening");
    assert!((number(&facts, "agent_talk_share") - 20.0 / 30.4).abs() < 1e-9);
    assert!((number(&facts, "agent_rate_per_minute") - 38.0 * 3.0).abs() < 1e-6);
    assert!((number(&facts, "transcript_confidence") - 0.5).abs() < 1e-9);
    assert!((number(&facts, "uninformed_wait_ms") - 20_000.0).abs() < 0.5);
}

#[test]
fn going_on_after_a_breath_is_no_interruption() {
    let facts = facts(
        Channel::Voice,
        &[
            (Agent, 0, 6_000, "the technician will come tomorrow between nine and eleven and"),
            (Customer, 4_000, 9_000, "no wait that does not work for me at all"),
            (Agent, 6_200, 8_500, "he will call you before"),
        ],
    );
    assert!(number(&facts, "agent_interruptions_count").abs() < 0.5);
    assert!((number(&facts, "customer_interruptions_count") - 1.0).abs() < 0.5);
}

#[test]
fn without_roles_or_times_numbers_are_named_as_unknown() {
    let turn = Turn {
        voice: Voice(0),
        text: "hello".into(),
        start_ms: None,
        end_ms: None,
        confidence: None,
        private: false,
    };
    let transcript = Transcript { voices: vec![None], turns: vec![turn], ..Transcript::default() };
    let (roles, measurements) = (Roles::unknown(1), Measurements::default());
    let about = about(Channel::Voice);
    let facts = derive(&Source {
        about: &about,
        transcript: &transcript,
        roles: &roles,
        measurements: &measurements,
    });
    for name in crate::facts::NUMBER_NAMES {
        assert!(
            facts.numbers.contains_key(name.name) != facts.unknown.contains_key(name.name),
            "{}",
            name.name
        );
    }
    assert_eq!(facts.unknown["silence_share"], "the turns carry no times");
    assert_eq!(facts.unknown["agent_turns_count"], super::NO_ROLES);
}
