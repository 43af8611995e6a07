//! The reasons in words, Chinese and English.
//!
//! Reasons quote nobody: they name turns. What was said stays in the transcript, where personal data is masked.

use super::search::{Doubt, Hit};
use crate::basic::{Lang, Millis};
use crate::conversation::{Channel, Party};
use crate::rubric::{Bound, Each, Find, NumberTest, QualityTest, Sought, label};

/// Speaks one language.
#[derive(Clone, Copy)]
pub(crate) struct Phrasing(pub Lang);

impl Phrasing {
    fn zh(self) -> bool {
        self.0 == Lang::Zh
    }

    pub(in crate::scoring) fn pick(self, zh: impl Into<String>, en: impl Into<String>) -> String {
        if self.zh() { zh.into() } else { en.into() }
    }

    /// Between two reasons.
    pub(crate) fn separator(self) -> &'static str {
        if self.zh() { "；" } else { "; " }
    }

    /// A reason as a whole sentence.
    pub(crate) fn sentence(self, reason: &str) -> String {
        if self.zh() {
            return format!("{}。", reason.trim_end_matches('。'));
        }
        let mut letters = reason.trim_end_matches('.').chars();
        let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
        format!("{first}{}.", letters.as_str())
    }

    pub(crate) fn not_applicable(self, reason: &str) -> String {
        self.sentence(&self.pick(format!("不适用：{reason}"), format!("not applicable: {reason}")))
    }

    pub(crate) fn not_assessable(self, reason: &str) -> String {
        self.sentence(&self.pick(format!("无法判定：{reason}"), format!("cannot be told: {reason}")))
    }

    pub(crate) fn person_decides(self) -> String {
        self.pick("须由人工判定", "a person decides")
    }

    pub(crate) fn no_agent(self) -> String {
        self.pick("没有坐席参与", "no agent took part")
    }

    pub(crate) fn doubt(self, doubt: &Doubt) -> String {
        match doubt {
            Doubt::Nothing => self.pick("没有任何话语", "nothing was said"),
            Doubt::Speakers => self.pick("请先核对说话人", "check the speakers"),
            Doubt::Words => self.pick("转写不够可靠，不能作为依据", "the words are too unsure to quote"),
            Doubt::Times => self.pick("话轮没有时间", "the turns have no times"),
            Doubt::Quote => self.pick("引用的原话在记录中不存在", "a quote is not in the transcript"),
            Doubt::Missing(name, reason) => {
                let label = label(name, self.0);
                self.pick(format!("「{label}」未知（{reason}）"), format!("{label} is not known ({reason})"))
            }
        }
    }

    fn side(self, by: Option<Party>) -> String {
        match by {
            Some(Party::Agent) => self.pick("坐席", "the agent"),
            Some(Party::Customer) => self.pick("客户", "the customer"),
            Some(Party::Bot) => self.pick("机器人", "the bot"),
            Some(Party::System) => self.pick("系统", "the system"),
            Some(Party::Unknown) | None => self.pick("各方", "anyone"),
        }
    }

    /// What people call what is sought.
    pub(crate) fn sought(self, find: &Find) -> String {
        let name = match (&find.called, &find.sought) {
            (Some(called), _) => called.read(self.0).to_owned(),
            (None, Sought::Moments(kinds)) => {
                let labels: Vec<&str> = kinds.iter().map(|kind| label(kind, self.0)).collect();
                labels.join(&self.pick("或", " or "))
            }
            (None, Sought::Words(words)) if words.count() > 1 => {
                let more = words.count() - 1;
                self.pick(
                    format!("{}等 {} 个说法", words.first(), more + 1),
                    format!("“{}” or {more} more wordings", words.first()),
                )
            }
            (None, Sought::Words(words)) => self.pick(words.first(), format!("“{}”", words.first())),
        };
        self.pick(format!("「{name}」"), name)
    }

    fn any_of(self, finds: &[Find]) -> String {
        let names: Vec<String> = finds.iter().map(|find| self.sought(find)).collect();
        names.join(&self.pick("或", " or "))
    }

    fn turns(self, hits: &[&Hit]) -> String {
        let mut numbers: Vec<usize> = hits.iter().map(|hit| hit.turn + 1).collect();
        numbers.dedup();
        let shown: Vec<String> = numbers.iter().take(3).map(usize::to_string).collect();
        let more = numbers.len() > 3;
        if self.zh() {
            return format!("第 {}{} 句", shown.join("、"), if more { " 等" } else { "" });
        }
        let word = if numbers.len() == 1 { "turn" } else { "turns" };
        format!("{word} {}{}", shown.join(", "), if more { " and more" } else { "" })
    }

    fn range(self, range: Option<(usize, usize)>) -> String {
        match range {
            Some((first, last)) if first == last => {
                self.pick(format!("第 {} 句", first + 1), format!("turn {}", first + 1))
            }
            Some((first, last)) => self.pick(
                format!("第 {}–{} 句", first + 1, last + 1),
                format!("turns {}–{}", first + 1, last + 1),
            ),
            None => self.pick("全程", "the whole conversation"),
        }
    }

    pub(crate) fn found(self, find: &Find, hits: &[&Hit]) -> String {
        let (side, what, turns) = (self.side(find.by), self.sought(find), self.turns(hits));
        self.pick(format!("{side}有{what}（{turns}）"), format!("{what} by {side} ({turns})"))
    }

    pub(crate) fn absent(self, find: &Find, found: usize, range: Option<(usize, usize)>) -> String {
        let (side, what, range) = (self.side(find.by), self.sought(find), self.range(range));
        if find.times > 1 {
            let times = find.times;
            return self.pick(
                format!("{side}的{what}只有 {found} 次，不足 {times} 次（{range}）"),
                format!("{what} by {side} {found} times, fewer than {times} ({range})"),
            );
        }
        self.pick(format!("{side}没有{what}（{range}）"), format!("no {what} by {side} ({range})"))
    }

    pub(crate) fn number(self, test: &NumberTest, value: f64) -> String {
        let label = label(&test.name, self.0);
        let amount = |value| amount(&test.name, value);
        let (value, bound) = (amount(value), self.bound(test.bound, &amount));
        self.pick(format!("{label} {value}（标准：{bound}）"), format!("{label} {value} (mark: {bound})"))
    }

    fn bound(self, bound: Bound, amount: &dyn Fn(f64) -> String) -> String {
        match bound {
            Bound::AtMost(limit) => {
                self.pick(format!("不超过 {}", amount(limit)), format!("at most {}", amount(limit)))
            }
            Bound::AtLeast(limit) => {
                self.pick(format!("不少于 {}", amount(limit)), format!("at least {}", amount(limit)))
            }
            Bound::Below(limit) => {
                self.pick(format!("小于 {}", amount(limit)), format!("below {}", amount(limit)))
            }
            Bound::Above(limit) => {
                self.pick(format!("大于 {}", amount(limit)), format!("above {}", amount(limit)))
            }
            Bound::Between(low, high) => {
                let (low, high) = (amount(low), amount(high));
                self.pick(format!("{low} 至 {high}"), format!("from {low} to {high}"))
            }
        }
    }

    pub(crate) fn quality(self, test: &QualityTest, value: f64, turns: &[usize]) -> String {
        let label = label(&test.name, self.0);
        let amount = |value: f64| {
            if test.levels.is_empty() { format!("{value:.1}") } else { format!("{:.0}%", value * 100.0) }
        };
        let (value, bound) = (amount(value), self.bound(test.bound, &amount));
        let levels = match (test.levels.is_empty(), self.zh()) {
            (true, _) => String::new(),
            (false, true) => format!("为「{}」的概率", test.levels.join("、")),
            (false, false) => format!(" is {}:", test.levels.join(" or ")),
        };
        let shown: Vec<String> = turns.iter().take(3).map(|turn| (turn + 1).to_string()).collect();
        let mostly = if shown.is_empty() {
            String::new()
        } else {
            let word = if shown.len() == 1 { "turn" } else { "turns" };
            self.pick(
                format!("，主要依据第 {} 句", shown.join("、")),
                format!(", mostly for {word} {}", shown.join(", ")),
            )
        };
        self.pick(
            format!("{label}{levels} {value}（标准：{bound}）{mostly}"),
            format!("{label}{levels} {value} (mark: {bound}){mostly}"),
        )
    }

    pub(crate) fn no_head(self, quality: &str) -> String {
        let label = label(quality, self.0);
        self.pick(
            format!("没有训练好的模型可以判断「{label}」"),
            format!("no trained head answers for {label}"),
        )
    }

    pub(crate) fn no_level(self, quality: &str, levels: &[String]) -> String {
        let label = label(quality, self.0);
        if levels.is_empty() {
            return self.pick(
                format!("「{label}」没有数值，请用 `is:`"),
                format!("{label} has no numbers: ask with `is:`"),
            );
        }
        let levels = levels.join(&self.pick("、", ", "));
        self.pick(format!("「{label}」没有等级 {levels}"), format!("{label} has no level {levels}"))
    }

    pub(crate) fn channel(self, channel: Channel) -> String {
        match channel {
            Channel::Voice => self.pick("这是语音通话", "this is a voice call"),
            Channel::Chat => self.pick("这是文字会话", "this is a chat"),
        }
    }

    pub(crate) fn ordered(self, names: &[String], held: bool) -> String {
        let chain = names.join(" → ");
        if held {
            self.pick(format!("先后有 {chain}"), format!("in order: {chain}"))
        } else {
            self.pick(format!("没有按顺序出现 {chain}"), format!("not in this order: {chain}"))
        }
    }

    pub(crate) fn step(self, finds: &[Find]) -> String {
        self.any_of(finds)
    }

    pub(crate) fn each_answered(self, each: &Each, hits: &[&Hit]) -> String {
        let (of, answer) = (self.any_of(&each.of), self.any_of(&each.answer));
        if hits.is_empty() {
            return self.pick(format!("没有{of}"), format!("no {of}"));
        }
        let turns = self.turns(hits);
        if each.earlier {
            self.pick(
                format!("每次{of}（{turns}）之前都有{answer}"),
                format!("{answer} before every {of} ({turns})"),
            )
        } else {
            self.pick(
                format!("每次{of}（{turns}）之后都有{answer}"),
                format!("{answer} after every {of} ({turns})"),
            )
        }
    }

    pub(crate) fn each_unanswered(self, each: &Each, hits: &[&Hit]) -> String {
        let (of, answer, turns) = (self.any_of(&each.of), self.any_of(&each.answer), self.turns(hits));
        let limit = self.reach(each);
        if each.earlier {
            self.pick(
                format!("{of}（{turns}）之前{limit}没有{answer}"),
                format!("no {answer}{limit} before {of} ({turns})"),
            )
        } else {
            self.pick(
                format!("{of}（{turns}）之后{limit}没有{answer}"),
                format!("no {answer}{limit} after {of} ({turns})"),
            )
        }
    }

    fn reach(self, each: &Each) -> String {
        match (each.reach.turns, each.reach.time) {
            (Some(turns), _) => self.pick(
                format!(" {turns} 轮内"),
                format!(" within {turns} turn{}", if turns == 1 { "" } else { "s" }),
            ),
            (None, Some(time)) => self.pick(format!(" {time} 内"), format!(" within {time}")),
            (None, None) => String::new(),
        }
    }
}

/// A value in the unit that the number's name says.
fn amount(name: &str, value: f64) -> String {
    if name.ends_with("_ms") {
        #[expect(clippy::cast_possible_truncation, reason = "saturates, and is only shown")]
        return Millis(value as i64).to_string();
    }
    if name.ends_with("_share") || name.ends_with("_confidence") {
        return format!("{:.0}%", value * 100.0);
    }
    if value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.1}") }
}
