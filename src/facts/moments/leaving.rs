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
    moments.retain(|m| {
        m.kind != "customer_left" || m.by != Party::Customer || (m.turn == one.index && after <= LAST_WORDS)
    });
    let noticed = source.transcript.turns.iter().skip(one.index + 1).any(|turn| says_left(&turn.text));
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

/// "Customer has left the chat", "客户已结束会话".
fn says_left(notice: &str) -> bool {
    let notice = notice.to_lowercase();
    let whom = ["customer", "visitor", "user", "客户", "顾客", "用户", "访客"];
    let what = ["left", "ended", "disconnected", "closed", "离开", "结束", "退出", "断开", "挂断", "关闭"];
    whom.iter().any(|word| notice.contains(word)) && what.iter().any(|word| notice.contains(word))
}
