//! What somebody does in a moment, as a predicate that fits behind "the agent" and behind "the agent does not".

/// A predicate in both languages. English verbs are written in their plain form and marked with `~`.
pub(super) struct Deed {
    pub zh: &'static str,
    en: &'static str,
}

impl Deed {
    /// The predicate of a kind of moment.
    pub(super) fn of(kind: &str) -> Option<&'static Self> {
        DEEDS.iter().find(|(name, _)| *name == kind).map(|(_, deed)| deed)
    }

    /// "say hello", as after "does not".
    pub(super) fn plain(&self) -> String {
        self.en.replace('~', "")
    }

    /// "says hello", as after "the agent".
    pub(super) fn third_person(&self) -> String {
        let mut text = String::new();
        for (index, piece) in self.en.split('~').enumerate() {
            if index == 0 {
                text.push_str(piece);
                continue;
            }
            let end = piece.find(|c: char| !c.is_alphabetic()).unwrap_or(piece.len());
            let (verb, rest) = piece.split_at(end);
            text.push_str(&conjugated(verb));
            text.push_str(rest);
        }
        text
    }
}

fn conjugated(verb: &str) -> String {
    let hissing = ["s", "sh", "ch", "x", "o"].iter().any(|end| verb.ends_with(end));
    match verb {
        "be" => "is".to_owned(),
        "have" => "has".to_owned(),
        _ if hissing => format!("{verb}es"),
        _ => match verb.strip_suffix('y') {
            Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
            _ => format!("{verb}s"),
        },
    }
}

const fn deed(zh: &'static str, en: &'static str) -> Deed {
    Deed { zh, en }
}

const DEEDS: &[(&str, Deed)] = &[
    ("greeting", deed("问候对方", "~say hello")),
    ("introduction", deed("自报姓名、公司或工号", "~give a name, company or staff number")),
    ("closing", deed("礼貌地结束会话", "~take leave politely")),
    ("thanks", deed("致谢", "~thank the other side")),
    ("apology", deed("为问题致歉", "~apologise for what went wrong")),
    ("apology_denied", deed("拒绝致歉或否认过错", "~refuse to apologise or ~deny the fault")),
    ("empathy", deed("回应客户的感受或困扰", "~acknowledge the other's feelings or trouble")),
    ("empathy_denied", deed("否定或轻视客户的感受", "~deny or ~dismiss the other's feelings")),
    ("ownership", deed("主动把事情揽下来", "~take the matter on")),
    ("commitment", deed("承诺后续会做某事", "~announce a later action")),
    ("concrete_time", deed("给出明确的时间或期限", "~give a clear time or deadline")),
    ("vague_time", deed("只给出含糊的时间", "~give only a vague time")),
    ("time_question", deed("询问什么时候或要多久", "~ask when, or how long it takes")),
    ("guarantee", deed("作出绝对化承诺", "~promise something absolutely")),
    ("blame", deed("把责任推给客户", "~put the fault on the customer")),
    ("refusal", deed("拒绝对方的要求", "~refuse what was asked")),
    ("alternative", deed("给出别的办法", "~offer another way")),
    ("reason", deed("说明原因", "~explain why")),
    ("transfer", deed("转给其他人处理", "~hand over to somebody else")),
    ("hold", deed("请对方稍等", "~ask the other side to wait")),
    ("rude", deed("辱骂、嘲讽、威胁或轻慢对方", "~insult, ~mock, ~threaten or ~belittle the other side")),
    (
        "suspected_rude",
        deed(
            "疑似说了不文明的话（模型的怀疑，请人工查看）",
            "perhaps ~insult or ~mock somebody (a head's suspicion, for a person to check)",
        ),
    ),
    (
        "suspected_blame",
        deed(
            "疑似把责任推给客户（模型的怀疑，请人工查看）",
            "perhaps ~put the fault on the customer (a head's suspicion, for a person to check)",
        ),
    ),
    ("stiff", deed("用生硬的套话搪塞", "~hide behind a stiff formula")),
    ("polite_address", deed("礼貌地称呼对方", "~address the other side politely")),
    ("identity_check", deed("核验客户身份", "~check who the customer is")),
    (
        "account_action",
        deed("查询或变更账户、取消或退款", "~disclose or ~change account data, ~cancel or ~refund something"),
    ),
    ("ticket_opened", deed("登记工单或投诉", "~open a ticket, complaint or work order")),
    (
        "reference_number",
        deed("告知单号，或说明单号从哪里获取", "~give a reference number or ~say where it will come"),
    ),
    ("solution", deed("给出答案、解决办法或下一步", "~give an answer, a fix or a next step")),
    (
        "resolution_check",
        deed("确认问题是否解决、还有没有其他需要", "~ask whether it is solved or anything is left"),
    ),
    ("resolved_ack", deed("表示问题已解决", "~say that it is solved")),
    ("customer_left", deed("中途离开", "~leave abruptly")),
    ("frustration", deed("表达不满、焦虑或失望", "~voice anger, worry or disappointment")),
    (
        "problem_report",
        deed("反映故障、延误、差错或服务问题", "~report a fault, a delay, an error or bad service"),
    ),
    ("request", deed("提出诉求", "~ask for something")),
    ("repeat_request", deed("不得不重复同一诉求", "~have to say the same again")),
    ("contradiction", deed("与自己前面说的数字矛盾", "~contradict a number given earlier")),
    ("name_given", deed("报出自己的姓名", "~give the own name")),
    ("timed_commitment", deed("承诺后续动作并给出时限", "~announce a later action with a time")),
    ("vague_promise", deed("承诺后续动作但没有时限", "~announce a later action without a time")),
    ("probing_question", deed("追问以弄清问题", "~ask something to understand the problem")),
    ("satisfaction", deed("表示满意或认可", "~show satisfaction with the result")),
    ("confusion", deed("表示没听懂或不会操作", "~show that something was not understood")),
    ("repeat_contact", deed("提到已为同一件事多次联系", "~mention earlier contacts about the same")),
    (
        "issue_account_access",
        deed("提出登录、密码或验证方面的问题", "~raise a matter of logging in, passwords or verification"),
    ),
    (
        "issue_billing",
        deed("提出收费、价格或账单方面的问题", "~raise a matter of charges, prices or invoices"),
    ),
    ("issue_booking_change", deed("提出预订变更方面的问题", "~raise a change of a booking")),
    ("issue_contract_change", deed("提出套餐或合同方面的问题", "~raise a matter of a plan or contract")),
    (
        "issue_late_fulfilment",
        deed("提出预约或承诺没有履行的问题", "~raise an appointment or promise that was not kept"),
    ),
    ("issue_logistics", deed("提出订单物流方面的问题", "~raise a matter of an order on its way")),
    ("issue_other", deed("提出其他问题", "~raise some other matter")),
    ("issue_outage", deed("提出服务中断的问题", "~raise a service that is down")),
    ("issue_product_use", deed("提出产品使用方面的问题", "~raise a question of how a product works")),
    ("issue_quality", deed("提出质量问题", "~raise a defective product")),
    ("issue_refund_return", deed("提出退款、退货或换货的问题", "~raise a refund, return or exchange")),
    ("issue_staff_conduct", deed("提出服务态度方面的问题", "~raise how staff behaved")),
    ("quantity", deed("说出数量、金额、时间或比例", "~name an amount, a time, a percentage or a count")),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::MOMENT_KINDS;

    #[test]
    fn every_moment_that_rubrics_may_use_has_its_deed() {
        let missing: Vec<_> = MOMENT_KINDS.iter().filter(|kind| Deed::of(kind.name).is_none()).collect();
        assert!(missing.is_empty(), "{missing:?}");
        let strangers: Vec<_> = DEEDS
            .iter()
            .filter(|(name, _)| !MOMENT_KINDS.iter().any(|kind| kind.name == *name))
            .map(|(n, _)| n)
            .collect();
        assert!(strangers.is_empty(), "{strangers:?}");
    }

    #[test]
    fn verbs_are_conjugated_where_they_are_marked() {
        assert_eq!(
            Deed::of("apology_denied").unwrap().third_person(),
            "refuses to apologise or denies the fault"
        );
        assert_eq!(Deed::of("repeat_request").unwrap().third_person(), "has to say the same again");
        assert_eq!(
            Deed::of("rude").unwrap().third_person(),
            "insults, mocks, threatens or belittles the other side"
        );
        assert_eq!(
            Deed::of("empathy_denied").unwrap().third_person(),
            "denies or dismisses the other's feelings"
        );
        assert_eq!(Deed::of("greeting").unwrap().plain(), "say hello");
    }
}
