//! The customer leaves: in words, at the very end, or by the conversation ending on what they said.

use super::Said;
use crate::conversation::Party;
use crate::facts::{Moment, Source, VERSION};

/// How sure: nobody answered the customer's last turn, which was no leave-taking.
const CUT_OFF: f64 = 0.5;
/// How sure where a notice of the system says so too.
const NOTICED: f64 = 0.9;
/// After a leave in words the agent may still say so much.
const LAST_WORDS: usize = 2;

pub(super) fn find(source: &Source, said: &[Said], moments: &mut Vec<Moment>) {
    let people: Vec<&Said> =
        said.iter().filter(|one| matches!(one.party, Party::Agent | Party::Customer)).collect();
    let last = people.iter().rposition(|one| one.party == Party::Customer);
    let Some((place, one)) = last.and_then(|place| Some((place, *people.get(place)?))) else { return };
    let after = people.len() - place - 1;
    // "Forget it" in the middle of a conversation that goes on is no leave.
    // Nor is "never mind" where the same turn goes on to ask.
    let asks = |m: &Moment| {
        let rest = one.turn.text.get(m.span.end..).unwrap_or_default();
        ["?", "？", "多少", "什么", "哪"].iter().any(|sign| rest.contains(sign))
    };
    moments.retain(|m| {
        m.kind != "customer_left"
            || m.by != Party::Customer
            || (m.turn == one.index && after <= LAST_WORDS && !(after > 0 && asks(m)))
    });
    let later = || {
        source
            .transcript
            .turns
            .iter()
            .skip(one.index + 1)
            .filter(|turn| source.roles.party(turn.voice) == Party::System)
    };
    let noticed = later().any(|turn| says_left(&turn.text));
    if later().any(|turn| says_closed(&turn.text)) {
        // The agent closed the conversation; nobody ran away.
        return;
    }
    let ended = ["thanks", "closing", "resolved_ack", "customer_left"].iter().any(|kind| one.has(kind));
    let begun = people.iter().any(|one| one.party == Party::Agent);
    if after == 0 && begun && !ended {
        moments.push(one.whole(
            "customer_left",
            if noticed { NOTICED } else { CUT_OFF },
            &format!("rule:customer_left@{VERSION}"),
        ));
    }
}

/// "Agent has ended the chat", "客服已结束会话".
fn says_closed(notice: &str) -> bool {
    let notice = notice.to_lowercase();
    let whom = ["agent", "representative", "advisor", "operator", "坐席", "客服", "专员"];
    let what = ["ended", "closed", "disconnected", "结束", "关闭", "挂断"];
    // "Call ended by the customer" names the agent nowhere.
    !says_left(&notice)
        && whom.iter().any(|word| notice.contains(word))
        && what.iter().any(|word| notice.contains(word))
}

/// "Customer has left the chat", "客户已结束会话".
fn says_left(notice: &str) -> bool {
    let notice = notice.to_lowercase();
    let whom = ["customer", "visitor", "user", "客户", "顾客", "用户", "访客"];
    let what = ["left", "ended", "disconnected", "closed", "离开", "结束", "退出", "断开", "挂断", "关闭"];
    whom.iter().any(|word| notice.contains(word)) && what.iter().any(|word| notice.contains(word))
}
