//! The reasons in words: the statement, what was said, what holds, where it is written.

use super::{How, Observation, Unsure};
use crate::basic::Lang;
use crate::facts::Evidence;
use crate::rubric::Asked;
use crate::rubric::knowledge::{Missing, Statement};
use crate::scoring::phrasing::Phrasing;

/// One observation as a clause without a full stop.
pub(super) fn reason(statement: &Statement, seen: &Observation, say: Phrasing) -> String {
    let lang = say.0;
    let title = statement.title.read(lang);
    let at = turn(seen, lang);
    let holds = holds(statement, lang);
    let zh = match (&seen.how, seen.kind) {
        (How::Value(amount), Asked::Confirmed) => format!("坐席说的 {} 与标准一致{at}", amount.say(lang)),
        (How::Value(amount), Asked::Unsupported) => format!("坐席承诺了 {}{at}，{holds}", amount.say(lang)),
        (How::Value(amount), _) => format!("坐席说的是 {}{at}，{holds}", amount.say(lang)),
        (How::Agreed(amount), Asked::Confirmed) => format!("坐席确认了 {}{at}，与标准一致", amount.say(lang)),
        (How::Agreed(amount), _) => format!("坐席附和了客户说的 {}{at}，{holds}", amount.say(lang)),
        (How::Denied(amount), _) => format!("坐席否认了 {}{at}，{holds}", amount.say(lang)),
        (How::Words, _) => format!("坐席的承诺超出政策{at}，{holds}"),
        (How::Guarantee, _) => format!("坐席作了绝对保证{at}，{holds}"),
        (How::NoValue, _) => format!("客户问了，坐席没有给出数值{at}，{holds}"),
        (How::MustSay(index), Asked::Confirmed) => {
            format!("坐席已说明“{}”{at}", must_say(statement, *index, lang))
        }
        (How::MustSay(index), _) => format!("坐席没有说明“{}”{at}", must_say(statement, *index, lang)),
    };
    let en = match (&seen.how, seen.kind) {
        (How::Value(amount), Asked::Confirmed) => {
            format!("the agent said {}, which is right{at}", amount.say(lang))
        }
        (How::Value(amount), Asked::Unsupported) => {
            format!("the agent promised {}{at}; {holds}", amount.say(lang))
        }
        (How::Value(amount), _) => format!("the agent said {}{at}; {holds}", amount.say(lang)),
        (How::Agreed(amount), Asked::Confirmed) => {
            format!("the agent agreed to {}, which is right{at}", amount.say(lang))
        }
        (How::Agreed(amount), _) => {
            format!("the agent agreed to the customer's {}{at}; {holds}", amount.say(lang))
        }
        (How::Denied(amount), _) => format!("the agent denied {}{at}; {holds}", amount.say(lang)),
        (How::Words, _) => format!("the agent promised more than the policy grants{at}; {holds}"),
        (How::Guarantee, _) => format!("the agent promised it absolutely{at}; {holds}"),
        (How::NoValue, _) => format!("the customer asked and the agent gave no value{at}; {holds}"),
        (How::MustSay(index), Asked::Confirmed) => {
            format!("the agent said “{}”{at}", must_say(statement, *index, lang))
        }
        (How::MustSay(index), _) => {
            format!("the agent did not say “{}”{at}", must_say(statement, *index, lang))
        }
    };
    if lang == Lang::Zh { format!("{title}：{zh}") } else { format!("{title}: {en}") }
}

/// "the policy says 3–7 working days (handbook)".
fn holds(statement: &Statement, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let values: Vec<String> = statement.standards.iter().map(|standard| standard.amount.say(lang)).collect();
    let source = statement.source.as_ref().map(|source| source.read(lang));
    match (values.is_empty(), source, zh) {
        (true, None, true) => "政策没有这样规定".to_owned(),
        (true, None, false) => "the policy does not say so".to_owned(),
        (true, Some(source), true) => format!("政策没有这样规定（{source}）"),
        (true, Some(source), false) => format!("the policy does not say so ({source})"),
        (false, None, true) => format!("标准是 {}", values.join(" 或 ")),
        (false, None, false) => format!("the policy says {}", values.join(" or ")),
        (false, Some(source), true) => format!("标准是 {}（{source}）", values.join(" 或 ")),
        (false, Some(source), false) => format!("the policy says {} ({source})", values.join(" or ")),
    }
}

fn must_say(statement: &Statement, index: usize, lang: Lang) -> &str {
    statement.must_say.get(index).map_or("", |must| must.title.read(lang))
}

/// " (turn 4)", "（第 1–8 句）".
fn turn(seen: &Observation, lang: Lang) -> String {
    match seen.evidence.first() {
        Some(Evidence::Quote { turn, .. }) => turns(*turn, *turn, lang),
        Some(Evidence::Searched { from_turn, to_turn, .. }) => turns(*from_turn, *to_turn, lang),
        _ => String::new(),
    }
}

fn turns(from: usize, to: usize, lang: Lang) -> String {
    let (from, to) = (from + 1, to + 1);
    match (from == to, lang == Lang::Zh) {
        (true, true) => format!("（第 {from} 句）"),
        (true, false) => format!(" (turn {from})"),
        (false, true) => format!("（第 {from}–{to} 句）"),
        (false, false) => format!(" (turns {from}–{to})"),
    }
}

/// Why a statement cannot be judged.
pub(super) fn unsure(statement: &Statement, doubt: &Unsure, say: Phrasing) -> String {
    let title = statement.title.read(say.0);
    let zh = say.0 == Lang::Zh;
    let why = match doubt {
        Unsure::Concern(missing) => match (missing, zh) {
            (Missing::Product, true) => "不知道是哪个产品".to_owned(),
            (Missing::Product, false) => "the product is not known".to_owned(),
            (Missing::Region, true) => "不知道是哪个地区".to_owned(),
            (Missing::Region, false) => "the region is not known".to_owned(),
            (Missing::Team, true) => "不知道是哪个团队".to_owned(),
            (Missing::Team, false) => "the agent's team is not known".to_owned(),
            (Missing::Start, true) => "不知道会话是哪天开始的".to_owned(),
            (Missing::Start, false) => "the day of the conversation is not known".to_owned(),
        },
        Unsure::Said(why) => why.clone(),
        Unsure::Doubt(doubt) => say.doubt(doubt),
    };
    if zh { format!("{title}：{why}") } else { format!("{title}: {why}") }
}

/// Nothing of the kind was seen of these statements.
pub(super) fn nothing(titles: &[&str], asked: &[Asked], range: (usize, usize), lang: Lang) -> String {
    let name = |asked: &Asked| match (asked, lang == Lang::Zh) {
        (Asked::Raised, true) => "涉及",
        (Asked::Raised, false) => "brought up",
        (Asked::Correct | Asked::Confirmed, true) => "说对",
        (Asked::Correct | Asked::Confirmed, false) => "confirmed",
        (Asked::Contradicted, true) => "说错",
        (Asked::Contradicted, false) => "contradicted",
        (Asked::Vague, true) => "含糊",
        (Asked::Vague, false) => "left vague",
        (Asked::Unsupported, true) => "超出政策的承诺",
        (Asked::Unsupported, false) => "promised beyond the policy",
        (Asked::Silent, true) => "漏说",
        (Asked::Silent, false) => "left unsaid",
    };
    let asked: Vec<&str> = asked.iter().map(name).collect();
    let at = turns(range.0, range.1, lang);
    if lang == Lang::Zh {
        return format!("{}没有{}{at}", listed(titles, "、", lang), asked.join("或"));
    }
    format!("nothing {} on {}{at}", asked.join(" or "), listed(titles, ", ", lang))
}

/// The first few titles.
fn listed(titles: &[&str], joint: &str, lang: Lang) -> String {
    const SHOWN: usize = 3;
    let more = titles.len().saturating_sub(SHOWN);
    let shown = titles.get(..SHOWN.min(titles.len())).unwrap_or_default().join(joint);
    match (more, lang == Lang::Zh) {
        (0, _) => shown,
        (_, true) => format!("{shown}等 {} 条", titles.len()),
        (_, false) => format!("{shown} and {more} more"),
    }
}

/// The statements that came up.
pub(super) fn raised(titles: &[&str], lang: Lang) -> String {
    if lang == Lang::Zh {
        return format!("谈到了{}", listed(titles, "、", lang));
    }
    format!("{} came up", listed(titles, ", ", lang))
}
