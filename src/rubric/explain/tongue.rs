//! Small words of both languages: who, how often, how long.

use crate::basic::Lang;
use crate::conversation::Party;

/// Speaks one language.
#[derive(Clone, Copy)]
pub(super) struct Tongue(pub Lang);

impl Tongue {
    pub(super) fn zh(self) -> bool {
        self.0 == Lang::Zh
    }

    pub(super) fn pick(self, zh: impl Into<String>, en: impl Into<String>) -> String {
        if self.zh() { zh.into() } else { en.into() }
    }

    /// As a sentence: a capital letter and a full stop where the language has them.
    pub(super) fn sentence(self, text: &str) -> String {
        if self.zh() {
            return format!("{}。", text.trim_end_matches('。'));
        }
        format!("{}.", capital(text.trim_end_matches('.')))
    }

    /// What leads a list in.
    pub(super) fn lead(self, text: &str) -> String {
        self.pick(format!("{text}："), format!("{text}:"))
    }

    pub(super) fn or(self, parts: &[String]) -> String {
        match parts {
            [rest @ .., last] if !rest.is_empty() => {
                let rest = rest.join(&self.pick("、", ", "));
                self.pick(format!("{rest}或{last}"), format!("{rest} or {last}"))
            }
            _ => parts.concat(),
        }
    }

    /// Are two clauses short enough to stand in one sentence?
    pub(super) fn fits_one_line(self, a: &str, b: &str) -> bool {
        let most = if self.zh() { 28 } else { 64 };
        a.chars().count() <= most && b.chars().count() <= most
    }

    pub(super) fn side(self, by: Option<Party>) -> String {
        match by {
            Some(Party::Agent) => self.pick("坐席", "the agent"),
            Some(Party::Customer) => self.pick("客户", "the customer"),
            Some(Party::Bot) => self.pick("机器人", "the bot"),
            Some(Party::System) => self.pick("系统", "the system"),
            Some(Party::Unknown) | None => self.pick("任意一方", "somebody"),
        }
    }

    /// Whose turns are counted.
    pub(super) fn whose(self, by: Option<Party>) -> String {
        match by {
            None | Some(Party::Unknown) => self.pick("会话的", "the conversation's"),
            by => self.pick(self.side(by), format!("{}'s", self.side(by))),
        }
    }

    pub(super) fn quoted(self, text: &str) -> String {
        self.pick(format!("“{text}”"), format!("“{text}”"))
    }

    /// A length of time given in milliseconds, in the unit that people would say.
    pub(super) fn length(self, ms: f64) -> String {
        let (size, zh, en) = match ms {
            ms if ms >= 3_600_000.0 && ms % 3_600_000.0 == 0.0 => (3_600_000.0, "小时", "h"),
            ms if ms >= 60_000.0 && ms % 60_000.0 == 0.0 => (60_000.0, "分钟", "min"),
            ms if ms >= 1_000.0 || ms == 0.0 => (1_000.0, "秒", "s"),
            _ => (1.0, "毫秒", "ms"),
        };
        let value = plain(ms / size);
        self.pick(format!("{value} {zh}"), format!("{value} {en}"))
    }

    pub(super) fn percent(share: f64) -> String {
        format!("{}%", plain(share * 100.0))
    }
}

/// At most two places, without needless zeros.
pub(super) fn plain(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    first + letters.as_str()
}
