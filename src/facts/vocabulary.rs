//! The names that rubrics may use: kinds of moments and numbers, with what they mean in both languages.

/// A name of the vocabulary with its meaning, for the rubric linter and its documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindDoc {
    /// As written in rubrics and in [`super::Moment::kind`] or [`super::Facts::numbers`].
    pub name: &'static str,
    /// Meaning in English.
    pub en: &'static str,
    /// Meaning in Chinese.
    pub zh: &'static str,
}

const fn doc(name: &'static str, en: &'static str, zh: &'static str) -> KindDoc {
    KindDoc { name, en, zh }
}

/// Every kind of moment that rules or shipped heads find.
pub const MOMENT_KINDS: &[KindDoc] = &[
    doc("greeting", "says hello", "问候"),
    doc("introduction", "gives own name, company or number", "自报姓名、公司或工号"),
    doc("closing", "takes leave politely", "结束语"),
    doc("thanks", "thanks the other side", "致谢"),
    doc("apology", "apologises for what went wrong", "致歉"),
    doc("apology_denied", "refuses to apologise or denies the fault", "拒绝致歉或否认过错"),
    doc("empathy", "acknowledges the other's feeling or trouble", "回应情绪"),
    doc("empathy_denied", "denies or dismisses the other's feeling", "否定情绪"),
    doc("ownership", "takes the matter on, personally or for the company", "主动担责"),
    doc("commitment", "announces a later action", "承诺后续动作"),
    doc("concrete_time", "gives a time or deadline for an action", "给出明确时限"),
    doc("vague_time", "gives only a vague time", "时限含糊"),
    doc("time_question", "asks when or how long", "询问时间"),
    doc("guarantee", "promises absolutely", "绝对化承诺"),
    doc("blame", "puts the fault on the customer", "指责客户"),
    doc("refusal", "refuses what was asked", "拒绝"),
    doc("alternative", "offers another way", "给出替代方案"),
    doc("reason", "explains why", "说明原因"),
    doc("transfer", "hands over to somebody else", "转接"),
    doc("hold", "asks to wait", "请客户等待"),
    doc("rude", "insults, mocks, swears, threatens or talks down", "辱骂、嘲讽、威胁或轻慢"),
    doc(
        "suspected_rude",
        "may insult, mock or talk down: a head hears it, a person should look",
        "疑似不文明用语，请人工查看",
    ),
    doc(
        "suspected_blame",
        "may put the fault on the customer: a head hears it, a person should look",
        "疑似指责客户，请人工查看",
    ),
    doc("stiff", "hides behind a stiff formula", "生硬话术"),
    doc("polite_address", "addresses the customer politely", "尊称"),
    doc("identity_check", "checks who the customer is", "核验身份"),
    doc(
        "account_action",
        "discloses or changes account data, cancels, refunds",
        "查询或变更账户、取消、退款",
    ),
    doc("ticket_opened", "opens a ticket, complaint or work order", "登记工单"),
    doc("reference_number", "gives a reference number or says where it will come", "告知单号"),
    doc("solution", "gives an answer, a fix or a next step", "给出方案"),
    doc("resolution_check", "asks whether it is solved or anything is left", "确认是否解决"),
    doc("resolved_ack", "says that it is solved", "客户表示已解决"),
    doc("customer_left", "leaves abruptly", "客户中途离开"),
    doc("frustration", "voices anger, worry or disappointment", "表达不满或焦虑"),
    doc("problem_report", "reports a fault, a delay, an error, bad service", "反映问题"),
    doc("request", "asks for something", "提出诉求"),
    doc("repeat_request", "has to say the same again", "重复诉求"),
    doc("contradiction", "contradicts an own earlier number", "前后数字矛盾"),
    doc("name_given", "the customer gives the own name", "客户报出姓名"),
    doc("timed_commitment", "announces a later action with a time", "承诺动作并给出时限"),
    doc("vague_promise", "announces an action without a time", "承诺含糊、没有时限"),
    doc("probing_question", "asks something to understand the problem", "追问以了解问题"),
    doc("satisfaction", "is content, praises, thanks for the result", "表示满意、认可"),
    doc("confusion", "does not understand what was said or what to do", "没听懂、不会操作"),
    doc("repeat_contact", "has contacted us before about the same", "为同一件事多次联系"),
    doc("issue_account_access", "is about logging in, passwords, verification", "来电原因：账户登录"),
    doc("issue_billing", "is about charges, prices, invoices", "来电原因：账单费用"),
    doc("issue_booking_change", "is about changing a booking", "来电原因：预订改签"),
    doc("issue_contract_change", "is about a plan or contract", "来电原因：套餐合同"),
    doc("issue_late_fulfilment", "is about an appointment or promise not kept", "来电原因：履约延迟"),
    doc("issue_logistics", "is about an order on its way", "来电原因：订单物流"),
    doc("issue_other", "is about something else", "来电原因：其他"),
    doc("issue_outage", "is about a service that is down", "来电原因：服务中断"),
    doc("issue_product_use", "is about how a product works", "来电原因：产品功能"),
    doc("issue_quality", "is about a defective product", "来电原因：质量"),
    doc("issue_refund_return", "is about a refund, return or exchange", "来电原因：售后退款"),
    doc("issue_staff_conduct", "is about how staff behaved", "来电原因：服务态度"),
    doc("quantity", "an amount, a time, a percentage, a count", "数量、金额、时间"),
];

/// Every number that is computed.
pub const NUMBER_NAMES: &[KindDoc] = &[
    doc("first_response_ms", "chat: first customer message to first agent message", "首次响应时长（文字）"),
    doc("longest_response_ms", "longest time until the agent answered", "最长响应时长"),
    doc("mean_response_ms", "mean time until the agent answered", "平均响应时长"),
    doc("longest_gap_ms", "longest time in which nobody spoke or wrote", "最长空档"),
    doc("longest_wait_ms", "longest wait for the agent, announced or not", "最长等待"),
    doc("uninformed_wait_ms", "longest wait for the agent that no notice preceded", "未告知的最长等待"),
    doc("silence_share", "voice: share of the call in which nobody speaks", "静音占比"),
    doc("overlap_ms", "voice: time in which both speak", "重叠时长"),
    doc("agent_interruptions_count", "voice: times the agent cut into the customer's speech", "坐席抢话次数"),
    doc(
        "customer_interruptions_count",
        "voice: times the customer cut into the agent's speech",
        "客户抢话次数",
    ),
    doc("agent_talk_share", "voice: agent's part of the talk time", "坐席说话占比"),
    doc("agent_rate_per_minute", "voice: agent's characters (zh) or words (en) a minute", "坐席语速"),
    doc("customer_rate_per_minute", "voice: customer's characters (zh) or words (en) a minute", "客户语速"),
    doc("turns_count", "turns or messages", "话轮数"),
    doc("agent_turns_count", "turns of the agent", "坐席话轮数"),
    doc("customer_turns_count", "turns of the customer", "客户话轮数"),
    doc("duration_ms", "length of the conversation", "会话时长"),
    doc("transcript_confidence", "how sure the transcriber is of the words, 0-1", "转写置信度"),
];

/// Every quality of a whole conversation that shipped heads answer for; a team's own heads may answer for others.
pub const QUALITY_NAMES: &[KindDoc] = &[
    doc("customer_satisfaction", "how satisfied the customer is, -2 to 2", "客户满意度，-2 至 2"),
    doc("task_accomplishment", "how far the matter was settled, -2 to 2", "问题解决程度，-2 至 2"),
    doc(
        "dialogue_effectiveness",
        "how well the talk went, without detours and repetitions, -2 to 2",
        "沟通效率，-2 至 2",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_name_is_there_once_and_explained() {
        for list in [MOMENT_KINDS, NUMBER_NAMES, QUALITY_NAMES] {
            let names: BTreeSet<_> = list.iter().map(|kind| kind.name).collect();
            assert_eq!(names.len(), list.len());
            assert!(list.iter().all(|kind| !kind.en.is_empty() && !kind.zh.is_empty()));
        }
    }
}
