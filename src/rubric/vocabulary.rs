//! The names that a rubric may use for moments and numbers, with words for people.

use crate::basic::Lang;
use crate::conversation::Party;
use crate::facts::{KindDoc, MOMENT_KINDS, NUMBER_NAMES, QUALITY_NAMES};

/// What rubrics can speak of.
#[derive(Clone, Copy, Debug)]
pub struct Vocabulary {
    /// Kinds of moments.
    pub moments: &'static [KindDoc],
    /// Numbers.
    pub numbers: &'static [KindDoc],
}

/// What `facts::derive` finds.
pub const STANDARD: Vocabulary = Vocabulary { moments: MOMENT_KINDS, numbers: NUMBER_NAMES };

/// What people call a moment or a number: a noun that fits into a sentence, else what the vocabulary says of it,
/// else its name.
pub fn label(name: &str, lang: Lang) -> &str {
    let noun = NOUNS.iter().find(|noun| noun.0 == name).map(|(_, zh, en)| (*zh, *en));
    let all = || MOMENT_KINDS.iter().chain(NUMBER_NAMES).chain(QUALITY_NAMES);
    let doc = || all().find(|doc| doc.name == name).map(|doc| (doc.zh, doc.en));
    match (noun.or_else(doc), lang) {
        (Some((zh, _)), Lang::Zh) => zh,
        (Some((_, en)), _) => en,
        (None, _) => name,
    }
}

/// Who says a kind of moment where the rubric does not say `by:`; `None` means anyone.
pub fn usual_party(moment: &str) -> Option<Party> {
    match moment {
        "customer_left" => None,
        "satisfaction" | "confusion" | "repeat_contact" | "frustration" | "problem_report" | "request"
        | "repeat_request" | "time_question" | "resolved_ack" | "name_given" => Some(Party::Customer),
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

/// Name, Chinese noun, English noun.
const NOUNS: &[(&str, &str, &str)] = &[
    ("greeting", "问候", "greeting"),
    ("introduction", "自我介绍", "introduction"),
    ("closing", "结束语", "polite closing"),
    ("thanks", "致谢", "thanks"),
    ("apology", "致歉", "apology"),
    ("apology_denied", "拒绝致歉", "refusal to apologise"),
    ("empathy", "共情", "acknowledgement of feelings"),
    ("empathy_denied", "否定情绪", "denial of feelings"),
    ("ownership", "主动担责", "taking ownership"),
    ("commitment", "承诺后续处理", "commitment to a later action"),
    ("concrete_time", "明确时限", "concrete time"),
    ("vague_time", "模糊时限", "vague time"),
    ("time_question", "询问时限", "question about time"),
    ("guarantee", "绝对化承诺", "absolute guarantee"),
    ("blame", "指责客户", "blaming the customer"),
    ("refusal", "拒绝", "refusal"),
    ("alternative", "替代方案", "alternative"),
    ("reason", "说明原因", "reason given"),
    ("transfer", "转接", "transfer"),
    ("hold", "请客户等待", "notice to wait"),
    ("rude", "不文明用语", "rude words"),
    ("suspected_rude", "疑似不文明用语", "suspected rudeness"),
    ("suspected_blame", "疑似指责客户", "suspected blame"),
    ("stiff", "生硬话术", "stiff wording"),
    ("polite_address", "礼貌称呼", "polite address"),
    ("identity_check", "身份核验", "identity check"),
    ("account_action", "账户操作", "account action"),
    ("ticket_opened", "建立工单", "ticket opened"),
    ("reference_number", "告知单号", "reference number"),
    ("solution", "解决方案", "solution"),
    ("resolution_check", "确认是否解决", "check that it is solved"),
    ("resolved_ack", "客户确认解决", "customer confirms it is solved"),
    ("customer_left", "客户中途离开", "customer left"),
    ("frustration", "客户不满", "customer frustration"),
    ("problem_report", "客户反映问题", "problem reported"),
    ("request", "客户诉求", "customer request"),
    ("timed_commitment", "承诺时限", "promise with a time"),
    ("vague_promise", "含糊承诺", "vague promise"),
    ("probing_question", "追问", "probing question"),
    ("satisfaction", "客户满意", "customer's satisfaction"),
    ("confusion", "客户疑惑", "customer's confusion"),
    ("repeat_contact", "多次联系", "repeat contact"),
    ("issue_account_access", "账户登录问题", "account issue"),
    ("issue_billing", "账单费用问题", "billing issue"),
    ("issue_booking_change", "改签问题", "booking change"),
    ("issue_contract_change", "套餐合同问题", "contract issue"),
    ("issue_late_fulfilment", "履约延迟问题", "late fulfilment"),
    ("issue_logistics", "物流问题", "order on its way"),
    ("issue_other", "其他问题", "other issue"),
    ("issue_outage", "服务中断", "outage"),
    ("issue_product_use", "产品功能问题", "question of use"),
    ("issue_quality", "质量问题", "quality issue"),
    ("issue_refund_return", "退款退货问题", "refund or return"),
    ("issue_staff_conduct", "服务态度问题", "staff conduct"),
    ("repeat_request", "客户重复诉求", "customer repeats a request"),
    ("contradiction", "前后矛盾", "contradiction"),
    ("name_given", "报出姓名", "name given"),
    ("quantity", "数字或时限", "number or quantity"),
    ("first_response_ms", "首次响应", "first response"),
    ("longest_response_ms", "最长响应", "longest response"),
    ("mean_response_ms", "平均响应", "mean response"),
    ("longest_gap_ms", "最长静默", "longest gap"),
    ("longest_wait_ms", "最长等待", "longest wait"),
    ("uninformed_wait_ms", "未告知的最长等待", "longest wait without notice"),
    ("silence_share", "静默占比", "share of silence"),
    ("overlap_ms", "重叠讲话时长", "time of talking over each other"),
    ("agent_interruptions_count", "坐席抢话次数", "interruptions by the agent"),
    ("customer_interruptions_count", "客户抢话次数", "interruptions by the customer"),
    ("agent_talk_share", "坐席说话占比", "agent's share of talk"),
    ("agent_rate_per_minute", "坐席语速", "agent's speech rate"),
    ("customer_rate_per_minute", "客户语速", "customer's speech rate"),
    ("turns_count", "话轮数", "number of turns"),
    ("agent_turns_count", "坐席话轮数", "number of agent turns"),
    ("customer_turns_count", "客户话轮数", "number of customer turns"),
    ("duration_ms", "会话时长", "length of the conversation"),
    ("transcript_confidence", "转写可信度", "confidence of the transcript"),
    ("customer_satisfaction", "客户满意度", "customer's satisfaction"),
    ("task_accomplishment", "问题解决程度", "accomplishment"),
    ("dialogue_effectiveness", "沟通效率", "effectiveness of the talk"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_noun_names_something_that_facts_derive() {
        let all = || MOMENT_KINDS.iter().chain(NUMBER_NAMES).chain(QUALITY_NAMES);
        let known = |name: &str| all().any(|doc| doc.name == name);
        let strangers: Vec<_> = NOUNS.iter().filter(|noun| !known(noun.0)).collect();
        assert!(strangers.is_empty(), "{strangers:?}");
    }
}
