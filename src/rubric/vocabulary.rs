//! The names that a rubric may use for moments and numbers, with words for people.

use crate::basic::Lang;
use crate::conversation::Party;

/// A name and what people call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// As rubrics write it.
    pub name: &'static str,
    /// In Chinese sentences.
    pub zh: &'static str,
    /// In English sentences.
    pub en: &'static str,
}

/// What rubrics can speak of.
#[derive(Clone, Copy, Debug)]
pub struct Vocabulary {
    /// Kinds of moments.
    pub moments: &'static [Term],
    /// Numbers.
    pub numbers: &'static [Term],
}

/// What `facts::derive` finds.
pub const STANDARD: Vocabulary = Vocabulary { moments: MOMENTS, numbers: NUMBERS };

impl Vocabulary {
    /// What people call a moment or number; its name where the vocabulary does not have it.
    pub fn label<'n>(&self, name: &'n str, lang: Lang) -> &'n str {
        let term = self.moments.iter().chain(self.numbers).find(|term| term.name == name);
        match (term, lang) {
            (Some(term), Lang::Zh) => term.zh,
            (Some(term), _) => term.en,
            (None, _) => name,
        }
    }
}

/// Who says a kind of moment where the rubric does not say `by:`; `None` means anyone.
pub fn usual_party(moment: &str) -> Option<Party> {
    match moment {
        "customer_left" => None,
        "frustration" | "problem_report" | "request" | "repeat_request" | "time_question"
        | "resolved_ack" => Some(Party::Customer),
        _ => Some(Party::Agent),
    }
}

/// Does the number mean anything before we know who is who?
pub fn needs_parties(number: &str) -> bool {
    !matches!(
        number,
        "turns_count"
            | "duration_ms"
            | "silence_share"
            | "longest_gap_ms"
            | "overlap_ms"
            | "transcript_confidence"
    )
}

/// Does the number rest on the words, so that unsure words make it unsure?
pub fn needs_words(number: &str) -> bool {
    number == "uninformed_wait_ms"
}

const fn term(name: &'static str, zh: &'static str, en: &'static str) -> Term {
    Term { name, zh, en }
}

const MOMENTS: &[Term] = &[
    term("greeting", "问候", "greeting"),
    term("introduction", "自我介绍", "introduction"),
    term("closing", "结束语", "polite closing"),
    term("thanks", "致谢", "thanks"),
    term("apology", "致歉", "apology"),
    term("apology_denied", "拒绝致歉", "refusal to apologise"),
    term("empathy", "共情", "acknowledgement of feelings"),
    term("empathy_denied", "否定情绪", "denial of feelings"),
    term("ownership", "主动担责", "taking ownership"),
    term("commitment", "承诺后续处理", "commitment to a later action"),
    term("concrete_time", "明确时限", "concrete time"),
    term("vague_time", "模糊时限", "vague time"),
    term("time_question", "询问时限", "question about time"),
    term("guarantee", "绝对化承诺", "absolute guarantee"),
    term("blame", "指责客户", "blaming the customer"),
    term("refusal", "拒绝", "refusal"),
    term("alternative", "替代方案", "alternative"),
    term("reason", "说明原因", "reason given"),
    term("transfer", "转接", "transfer"),
    term("hold", "请客户等待", "notice to wait"),
    term("rude", "不文明用语", "rude words"),
    term("stiff", "生硬话术", "stiff wording"),
    term("polite_address", "礼貌称呼", "polite address"),
    term("identity_check", "身份核验", "identity check"),
    term("account_action", "账户操作", "account action"),
    term("ticket_opened", "建立工单", "ticket opened"),
    term("reference_number", "告知单号", "reference number"),
    term("solution", "解决方案", "solution"),
    term("resolution_check", "确认是否解决", "check that it is solved"),
    term("resolved_ack", "客户确认解决", "customer confirms it is solved"),
    term("customer_left", "客户中途离开", "customer left"),
    term("frustration", "客户不满", "customer frustration"),
    term("problem_report", "客户反映问题", "problem reported"),
    term("request", "客户诉求", "customer request"),
    term("repeat_request", "客户重复诉求", "customer repeats a request"),
    term("contradiction", "前后矛盾", "contradiction"),
    term("quantity", "数字或时限", "number or quantity"),
];

const NUMBERS: &[Term] = &[
    term("first_response_ms", "首次响应", "first response"),
    term("longest_response_ms", "最长响应", "longest response"),
    term("mean_response_ms", "平均响应", "mean response"),
    term("longest_gap_ms", "最长静默", "longest gap"),
    term("longest_wait_ms", "最长等待", "longest wait"),
    term("uninformed_wait_ms", "未告知的最长等待", "longest wait without notice"),
    term("silence_share", "静默占比", "share of silence"),
    term("overlap_ms", "重叠讲话时长", "time of talking over each other"),
    term("agent_interruptions_count", "坐席抢话次数", "interruptions by the agent"),
    term("customer_interruptions_count", "客户抢话次数", "interruptions by the customer"),
    term("agent_talk_share", "坐席说话占比", "agent's share of talk"),
    term("agent_rate_per_minute", "坐席语速", "agent's speech rate"),
    term("customer_rate_per_minute", "客户语速", "customer's speech rate"),
    term("turns_count", "话轮数", "number of turns"),
    term("agent_turns_count", "坐席话轮数", "number of agent turns"),
    term("customer_turns_count", "客户话轮数", "number of customer turns"),
    term("duration_ms", "会话时长", "length of the conversation"),
    term("transcript_confidence", "转写可信度", "confidence of the transcript"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{KindDoc, MOMENT_KINDS, NUMBER_NAMES};

    #[test]
    fn rubrics_speak_of_what_facts_derive_and_of_nothing_else() {
        let names = |docs: &[KindDoc]| docs.iter().map(|doc| doc.name).collect::<Vec<_>>();
        let terms = |terms: &[Term]| terms.iter().map(|term| term.name).collect::<Vec<_>>();
        assert_eq!(terms(STANDARD.moments), names(MOMENT_KINDS));
        assert_eq!(terms(STANDARD.numbers), names(NUMBER_NAMES));
    }
}
