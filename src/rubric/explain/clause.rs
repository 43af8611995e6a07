//! Conditions in words: a sentence, or a sentence that leads in a list.

use super::finds;
use super::numbers::{Range, number};
use super::tongue::{Tongue, plain};
use crate::conversation::Channel;
use crate::rubric::{Asked, Condition, Content, Each, KnowledgeTest, Order, QualityTest, label};
use serde::Serialize;
use utoipa::ToSchema;

/// A piece of an explanation. Where it has parts, its text leads them in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Clause {
    /// In one language.
    pub text: String,
    /// What it leads in; empty for a plain sentence.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(no_recursion)]
    pub parts: Vec<Clause>,
}

impl Clause {
    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), parts: Vec::new() }
    }

    /// As lines for a terminal or a test, each part deeper than what leads it in.
    pub fn lines(&self, depth: usize) -> Vec<String> {
        let own = format!("{}{}", "  ".repeat(depth), self.text);
        std::iter::once(own).chain(self.parts.iter().flat_map(|part| part.lines(depth + 1))).collect()
    }
}

/// Explains conditions of one rubric in one language.
#[derive(Clone, Copy)]
pub(super) struct Speaker<'r> {
    pub tongue: Tongue,
    pub rubric: &'r Content,
}

impl Speaker<'_> {
    /// The condition, or (`holds` false) its opposite.
    pub(super) fn condition(&self, condition: &Condition, holds: bool) -> Clause {
        let t = self.tongue;
        match condition {
            Condition::Find(find) => Clause::plain(finds::find(t, find, holds)),
            Condition::Number(test) => Clause::plain(number(t, test, holds)),
            Condition::Quality(test) => Clause::plain(self.quality(test, holds)),
            Condition::Channel(channel) => Clause::plain(self.channel(*channel, holds)),
            Condition::Not(inner) => self.condition(inner, !holds),
            Condition::All(all) => self.all(all, holds),
            Condition::Any(any) => self.any(any, holds),
            Condition::AtLeast(least, of) => {
                let lead = if holds {
                    t.pick(format!("以下至少 {least} 条成立"), format!("at least {least} of these hold"))
                } else {
                    t.pick(format!("以下成立的不到 {least} 条"), format!("fewer than {least} of these hold"))
                };
                self.list(&lead, of, true)
            }
            Condition::Order(order) => self.order(order, holds),
            Condition::Each(each) => self.each(each, holds),
            Condition::Knowledge(test) => Clause::plain(self.knowledge(test, holds)),
        }
    }

    fn list(&self, lead: &str, parts: &[Condition], hold: bool) -> Clause {
        let parts = parts.iter().map(|part| self.condition(part, hold)).collect();
        Clause { text: self.tongue.lead(lead), parts }
    }

    fn all(&self, all: &[Condition], holds: bool) -> Clause {
        let t = self.tongue;
        match all {
            [one] => self.condition(one, holds),
            [Condition::Channel(channel), rest @ ..] if holds => {
                let inner = if let [one] = rest { self.condition(one, true) } else { self.all(rest, true) };
                let place = match channel {
                    Channel::Chat => t.pick("文字会话中，", "in a chat, "),
                    Channel::Voice => t.pick("语音通话中，", "in a call, "),
                };
                Clause { text: place + &inner.text, parts: inner.parts }
            }
            _ if !holds => self.list(&t.pick("以下没有同时成立", "these do not all hold"), all, true),
            [one, two] => match (self.condition(one, true), self.condition(two, true)) {
                (a, b) if t.fits_one_line(&a.text, &b.text) && a.parts.is_empty() && b.parts.is_empty() => {
                    Clause::plain(
                        t.pick(format!("{}，并且{}", a.text, b.text), format!("{}, and {}", a.text, b.text)),
                    )
                }
                (a, b) => Clause {
                    text: t.lead(&t.pick("以下全部成立", "all of these hold")),
                    parts: vec![a, b],
                },
            },
            _ => self.list(&t.pick("以下全部成立", "all of these hold"), all, true),
        }
    }

    fn any(&self, any: &[Condition], holds: bool) -> Clause {
        let t = self.tongue;
        match any {
            [one] => self.condition(one, holds),
            _ if !holds => self.list(&t.pick("以下都不出现", "none of these is so"), any, true),
            [one, two] => match (self.condition(one, true), self.condition(two, true)) {
                (a, b) if t.fits_one_line(&a.text, &b.text) && a.parts.is_empty() && b.parts.is_empty() => {
                    Clause::plain(
                        t.pick(format!("{}，或者{}", a.text, b.text), format!("{}, or {}", a.text, b.text)),
                    )
                }
                (a, b) => Clause {
                    text: t.lead(&t.pick("以下至少一条成立", "at least one of these holds")),
                    parts: vec![a, b],
                },
            },
            _ => self.list(&t.pick("以下至少一条成立", "at least one of these holds"), any, true),
        }
    }

    fn channel(&self, channel: Channel, holds: bool) -> String {
        let chat = (channel == Channel::Chat) == holds;
        if chat {
            self.tongue.pick("是文字会话", "it is a chat")
        } else {
            self.tongue.pick("是语音通话", "it is a call")
        }
    }

    fn order(&self, order: &Order, holds: bool) -> Clause {
        let t = self.tongue;
        let far = finds::reach(t, order.reach, None);
        let far = far
            .map(|far| t.pick(format!("（每一步都{far}）"), format!(" (each step {far})")))
            .unwrap_or_default();
        let lead = if holds {
            t.pick(format!("以下依次出现{far}"), format!("these come one after the other{far}"))
        } else {
            t.pick(format!("以下没有依次出现{far}"), format!("these do not come one after the other{far}"))
        };
        let parts = order.steps.iter().map(|step| Clause::plain(finds::any(t, step))).collect();
        Clause { text: t.lead(&lead), parts }
    }

    fn each(&self, each: &Each, holds: bool) -> Clause {
        let t = self.tongue;
        let of = finds::any(t, &each.of);
        let by = each.answer.first().and_then(|find| find.by);
        let far = finds::reach(t, each.reach, by);
        let answers: Vec<Clause> =
            each.answer.iter().map(|one| Clause::plain(finds::find(t, one, true))).collect();
        let zh_far = far.as_ref().map(|far| format!("，且{far}")).unwrap_or_default();
        let en_far = far.as_ref().map(|far| format!(" ({far})")).unwrap_or_default();
        let (zh_when, en_when) =
            if each.earlier { ("之前", "beforehand") } else { ("之后", "afterwards") };
        let (zh, en) = match (holds, answers.len()) {
            (true, 1) => {
                (format!("每当{of}，{zh_when}{zh_far}都有："), format!("each time {of}, {en_when}{en_far} "))
            }
            (true, _) => (
                format!("每当{of}，{zh_when}{zh_far}都有以下之一"),
                format!("each time {of}, one of these comes {en_when}{en_far}"),
            ),
            (false, 1) => (
                format!("有一次{of}，{zh_when}{zh_far}却没有："),
                format!("at least once {of}, and this is missing {en_when}{en_far}: "),
            ),
            (false, _) => (
                format!("有一次{of}，{zh_when}{zh_far}却没有以下任何一条"),
                format!("at least once {of}, and none of these comes {en_when}{en_far}"),
            ),
        };
        match &answers[..] {
            [one] => Clause::plain(t.pick(format!("{zh}{}", one.text), format!("{en}{}", one.text))),
            _ => Clause { text: t.lead(&t.pick(zh, en)), parts: answers },
        }
    }

    fn quality(&self, test: &QualityTest, holds: bool) -> String {
        let t = self.tongue;
        let label = label(&test.name, t.0);
        let range = Range::of(test.bound, holds);
        if test.levels.is_empty() {
            let within = range.say(t, &plain);
            return t.pick(
                format!("模型对整通会话「{label}」的估计{within}"),
                format!("a trained head puts the whole conversation's “{label}” at {within}"),
            );
        }
        let within = range.say(t, &Tongue::percent);
        let levels: Vec<String> = test.levels.iter().map(|level| t.quoted(level)).collect();
        let levels = t.or(&levels);
        t.pick(
            format!("模型认为「{label}」为{levels}的概率{within}"),
            format!("a trained head gives “{label}” being {levels} a chance of {within}"),
        )
    }

    fn knowledge(&self, test: &KnowledgeTest, holds: bool) -> String {
        let t = self.tongue;
        let titles: Vec<String> = test
            .statements
            .iter()
            .map(|id| {
                let statement = self.rubric.knowledge.statements.iter().find(|statement| statement.id == *id);
                t.quoted(statement.map_or(id.as_str(), |statement| statement.title.read(t.0)))
            })
            .collect();
        let on = if titles.is_empty() {
            t.pick("业务知识", "what the knowledge files cover")
        } else {
            t.or(&titles)
        };
        let asked: Vec<String> = test.asked.iter().map(|asked| said_of(t, *asked, &on)).collect();
        let asked = asked.join(&t.pick("，或者", ", or "));
        if holds {
            asked
        } else {
            t.pick(format!("以下都没有发生：{asked}"), format!("none of this happens: {asked}"))
        }
    }
}

fn said_of(t: Tongue, asked: Asked, on: &str) -> String {
    match asked {
        Asked::Raised => t.pick(format!("谈到了{on}"), format!("{on} comes up")),
        Asked::Correct => t.pick(
            format!("坐席关于{on}说的都对：没有说错、含糊、超出政策的承诺，也没有漏说"),
            format!(
                "all that the agent says on {on} is right: nothing wrong, vague, over-promised or left unsaid"
            ),
        ),
        Asked::Confirmed => t.pick(
            format!("坐席关于{on}给出了正确的数值"),
            format!("the agent gives the right value on {on}"),
        ),
        Asked::Contradicted => t.pick(
            format!("坐席关于{on}的说法与政策不一致"),
            format!("the agent says something else than what holds on {on}"),
        ),
        Asked::Vague => t.pick(
            format!("客户问到{on}，坐席始终没有给出数值"),
            format!("the customer asks about {on} and never gets a value"),
        ),
        Asked::Unsupported => t.pick(
            format!("坐席关于{on}的承诺超出政策"),
            format!("the agent promises more than is granted on {on}"),
        ),
        Asked::Silent => t.pick(
            format!("关于{on}该告知的没有告知"),
            format!("something that has to be said on {on} is left unsaid"),
        ),
    }
}
