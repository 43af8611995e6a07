//! What the judge said, or why it said nothing, in words for people.

use crate::opinion::{Flaw, Hindrance};
use crate::scoring::phrasing::Phrasing;

impl Phrasing {
    pub(super) fn no_judge(self) -> String {
        self.pick("没有配置外部评审", "no judge is configured")
    }

    pub(super) fn not_asked(self) -> String {
        self.pick("尚未询问外部评审", "the judge has not been asked yet")
    }

    pub(super) fn judge_says(self, why: &str, unsure: bool) -> String {
        let said = why.trim().trim_end_matches(['。', '.']);
        match (unsure, said.is_empty()) {
            (false, true) => self.pick("外部评审未说明理由", "the judge gave no reason"),
            (false, false) => self.pick(format!("外部评审：{said}"), format!("the judge: {said}")),
            (true, true) => self.pick("外部评审不能确定", "the judge is not sure"),
            (true, false) => {
                self.pick(format!("外部评审不能确定：{said}"), format!("the judge is not sure: {said}"))
            }
        }
    }

    pub(super) fn flaw(self, flaw: &Flaw) -> String {
        match flaw {
            Flaw::Form => self.pick("外部评审的回答格式不对", "the judge's answer is not in the agreed form"),
            Flaw::Cut => self.pick("外部评审的回答不完整", "the judge's answer is cut off"),
            Flaw::NoQuote => self.pick("外部评审没有引用原话", "the judge quoted nothing"),
            Flaw::QuoteNotFound { turn } => self.pick(
                format!("外部评审引用的原话在第 {turn} 句中不存在"),
                format!("the judge quotes words that are not in turn {turn}"),
            ),
        }
    }

    pub(super) fn hindrance(self, hindrance: &Hindrance) -> String {
        match hindrance {
            Hindrance::Addressed { turn } => {
                let turn = turn + 1;
                self.pick(
                    format!("第 {turn} 句的话是说给评审听的，须由人工判定"),
                    format!("turn {turn} speaks to the judge, so a person decides"),
                )
            }
            Hindrance::TooLong { characters, most } => self.pick(
                format!("会话有 {characters} 字，超过可发送的 {most} 字"),
                format!("the conversation has {characters} characters; at most {most} are sent to the judge"),
            ),
            Hindrance::Budget => {
                self.pick("外部评审当日的额度已用完", "what may be spent on the judge in a day is spent")
            }
            Hindrance::Unreachable { .. } => self.pick("无法连接外部评审", "the judge cannot be reached"),
            Hindrance::Slow { seconds } => self.pick(
                format!("外部评审在 {seconds} 秒内没有回答"),
                format!("the judge did not answer within {seconds} s"),
            ),
            Hindrance::Refused { status } => self.pick(
                format!("外部评审拒绝回答（状态 {status}）"),
                format!("the judge refused (status {status})"),
            ),
        }
    }
}
