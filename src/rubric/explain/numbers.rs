//! Numbers against their limits, in words.

use super::tongue::{Tongue, plain};
use crate::rubric::{Bound, NumberTest, label};

/// Where a number lies, or does not.
#[derive(Clone, Copy)]
pub(super) enum Range {
    AtMost(f64),
    AtLeast(f64),
    Below(f64),
    Above(f64),
    Between(f64, f64),
    Outside(f64, f64),
}

impl Range {
    /// The values within the bound, or (`holds` false) all others.
    pub(super) fn of(bound: Bound, holds: bool) -> Self {
        match (bound, holds) {
            (Bound::AtMost(x), true) | (Bound::Above(x), false) => Self::AtMost(x),
            (Bound::AtMost(x), false) | (Bound::Above(x), true) => Self::Above(x),
            (Bound::AtLeast(x), true) | (Bound::Below(x), false) => Self::AtLeast(x),
            (Bound::AtLeast(x), false) | (Bound::Below(x), true) => Self::Below(x),
            (Bound::Between(low, high), true) => Self::Between(low, high),
            (Bound::Between(low, high), false) => Self::Outside(low, high),
        }
    }

    pub(super) fn say(self, tongue: Tongue, amount: &dyn Fn(f64) -> String) -> String {
        let one = |zh: &str, en: &str, x: f64| {
            tongue.pick(format!("{zh} {}", amount(x)), format!("{en} {}", amount(x)))
        };
        match self {
            Self::AtMost(x) => one("不超过", "at most", x),
            Self::AtLeast(x) => one("至少", "at least", x),
            Self::Below(x) => one("不到", "less than", x),
            Self::Above(x) => one("超过", "more than", x),
            Self::Between(a, b) => {
                let (a, b) = (amount(a), amount(b));
                tongue.pick(format!("在 {a} 到 {b} 之间"), format!("between {a} and {b}"))
            }
            Self::Outside(a, b) => {
                let (a, b) = (amount(a), amount(b));
                tongue.pick(format!("不到 {a} 或超过 {b}"), format!("less than {a} or more than {b}"))
            }
        }
    }

    /// How often: "never" rather than "at most 0 times".
    fn times(self, tongue: Tongue) -> String {
        let is = |x: f64, n: f64| (x - n).abs() < 1e-9;
        match self {
            Self::AtMost(x) if is(x, 0.0) => tongue.pick(" 0 次", "never"),
            Self::Below(x) if is(x, 1.0) => tongue.pick(" 0 次", "never"),
            Self::Above(x) if is(x, 0.0) => tongue.pick("至少 1 次", "at least once"),
            Self::AtLeast(x) if is(x, 1.0) => tongue.pick("至少 1 次", "at least once"),
            Self::AtMost(x) if is(x, 1.0) => tongue.pick("不超过 1 次", "at most once"),
            Self::Above(x) if is(x, 1.0) => tongue.pick("超过 1 次", "more than once"),
            _ => {
                let said = self.say(tongue, &plain);
                tongue.pick(format!("{said} 次"), format!("{said} times"))
            }
        }
    }
}

/// The number and whether it must lie within its bound, as a clause: "the customer waits at most 30 s for …".
pub(super) fn number(tongue: Tongue, test: &NumberTest, holds: bool) -> String {
    let range = Range::of(test.bound, holds);
    let name = test.name.as_str();
    let within = if name.ends_with("_interruptions_count") {
        range.times(tongue)
    } else if name.ends_with("_ms") {
        range.say(tongue, &|ms| tongue.length(ms))
    } else if name.ends_with("_share") || name.ends_with("_confidence") {
        range.say(tongue, &Tongue::percent)
    } else {
        range.say(tongue, &plain)
    };
    let known = SENTENCES.iter().find(|(known, ..)| *known == name);
    match known {
        Some((_, _, en)) if within == "never" => en.replace(" {}", "").replace(" cuts", " never cuts"),
        Some((_, zh, en)) => tongue.pick(*zh, *en).replace("{}", &within),
        None => {
            let label = label(name, tongue.0);
            tongue.pick(format!("{label}{within}"), format!("{label} is {within}"))
        }
    }
}

/// Name, and what it says with a limit put in.
const SENTENCES: &[(&str, &str, &str)] = &[
    ("first_response_ms", "客户等待首次回复的时间{}", "the customer waits {} for the first answer"),
    ("longest_response_ms", "坐席最慢的一次回复用时{}", "the agent's slowest answer takes {}"),
    ("mean_response_ms", "坐席回复平均用时{}", "the agent takes {} to answer on average"),
    (
        "longest_gap_ms",
        "双方都没有说话的最长空档{}",
        "the longest stretch in which nobody speaks or writes lasts {}",
    ),
    ("longest_wait_ms", "客户等待坐席最长{}", "the customer's longest wait for the agent lasts {}"),
    (
        "uninformed_wait_ms",
        "客户在未被告知的情况下最长等待{}",
        "the customer's longest wait without notice lasts {}",
    ),
    ("silence_share", "静音占通话的比例{}", "silence takes up {} of the call"),
    ("overlap_ms", "双方同时说话的时间{}", "both sides talk over each other for {}"),
    ("agent_interruptions_count", "坐席打断客户{}", "the agent cuts in on the customer {}"),
    ("customer_interruptions_count", "客户打断坐席{}", "the customer cuts in on the agent {}"),
    ("agent_talk_share", "坐席说话的占比{}", "the agent does {} of the talking"),
    (
        "agent_rate_per_minute",
        "坐席每分钟说{}字（英文按词）",
        "the agent says {} words (Chinese: characters) a minute",
    ),
    (
        "customer_rate_per_minute",
        "客户每分钟说{}字（英文按词）",
        "the customer says {} words (Chinese: characters) a minute",
    ),
    ("turns_count", "会话的话轮数{}", "the conversation has {} turns"),
    ("agent_turns_count", "坐席的话轮数{}", "the agent has {} turns"),
    ("customer_turns_count", "客户的话轮数{}", "the customer has {} turns"),
    ("duration_ms", "会话时长{}", "the conversation lasts {}"),
    ("transcript_confidence", "转写的可信度{}", "the transcriber is {} sure of the words"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basic::Lang;
    use crate::facts::NUMBER_NAMES;

    fn said(name: &str, bound: Bound, holds: bool) -> (String, String) {
        let test = NumberTest { name: name.to_owned(), bound };
        (number(Tongue(Lang::En), &test, holds), number(Tongue(Lang::Zh), &test, holds))
    }

    #[test]
    fn every_number_has_its_sentence() {
        for doc in NUMBER_NAMES {
            assert!(SENTENCES.iter().any(|(name, ..)| *name == doc.name), "{}", doc.name);
        }
    }

    #[test]
    fn limits_are_turned_round_when_they_are_broken() {
        let (en, zh) = said("first_response_ms", Bound::AtMost(30_000.0), false);
        assert_eq!(en, "the customer waits more than 30 s for the first answer");
        assert_eq!(zh, "客户等待首次回复的时间超过 30 秒");
        assert_eq!(
            said("agent_interruptions_count", Bound::AtMost(0.0), true).0,
            "the agent never cuts in on the customer"
        );
        assert_eq!(
            said("agent_interruptions_count", Bound::AtMost(0.0), false).0,
            "the agent cuts in on the customer at least once"
        );
        let (en, zh) = said("agent_talk_share", Bound::Between(0.3, 0.7), false);
        assert_eq!(en, "the agent does less than 30% or more than 70% of the talking");
        assert_eq!(zh, "坐席说话的占比不到 30% 或超过 70%");
        assert_eq!(
            said("longest_wait_ms", Bound::Above(120_000.0), true).0,
            "the customer's longest wait for the agent lasts more than 2 min"
        );
    }
}
