//! Searches in words: who says what, how often, where.

use super::moments::Deed;
use super::tongue::Tongue;
use crate::conversation::Party;
use crate::rubric::vocabulary::usual_party;
use crate::rubric::{Find, Reach, Sought, Where, Words, label};

/// So many phrases or patterns are named; the others are counted.
const NAMED: usize = 6;
/// What is less sure than this is passed over unless the rubric says otherwise; then it is worth saying.
const USUAL_CONFIDENCE: f64 = 0.5;

/// "the agent says hello within the agent's first 2 turns"; not `holds`: "the agent does not say hello …".
pub(super) fn find(tongue: Tongue, find: &Find, holds: bool) -> String {
    let times = find.times;
    let core = match (holds, times) {
        (true, 1) => said(tongue, find),
        (true, n) => tongue.pick(
            format!("{}，至少 {n} 次", said(tongue, find)),
            format!("{} at least {n} times", said(tongue, find)),
        ),
        (false, 1) => unsaid(tongue, find),
        (false, n) => tongue.pick(
            format!("{}，不到 {n} 次", said(tongue, find)),
            format!("{} fewer than {n} times", said(tongue, find)),
        ),
    };
    let sure = if (find.min_confidence - USUAL_CONFIDENCE).abs() < 1e-9
        || !matches!(find.sought, Sought::Moments(_))
    {
        String::new()
    } else {
        let least = Tongue::percent(find.min_confidence);
        tongue.pick(
            format!("（只算把握不低于 {least} 的）"),
            format!(" (counting what is at least {least} sure)"),
        )
    };
    match place(tongue, &find.place, find.by) {
        Some(place) => tongue.pick(format!("{place}，{core}{sure}"), format!("{core} {place}{sure}")),
        None => core + &sure,
    }
}

/// Any of several searches.
pub(super) fn any(tongue: Tongue, finds: &[Find]) -> String {
    let said: Vec<String> = finds.iter().map(|one| find(tongue, one, true)).collect();
    said.join(&tongue.pick("，或", ", or "))
}

/// Who does a kind of moment where the rubric does not say so.
fn doer(find: &Find, kind: &str) -> Option<Party> {
    find.by.or_else(|| match &find.sought {
        Sought::Moments(kinds) if kinds.len() > 1 => usual_party(kind),
        _ => None,
    })
}

fn said(tongue: Tongue, find: &Find) -> String {
    match (&find.sought, &find.called) {
        (Sought::Moments(kinds), _) => {
            let mut groups: Vec<(Option<Party>, Vec<String>)> = Vec::new();
            for kind in kinds {
                let by = doer(find, kind);
                let deed = Deed::of(kind).map_or_else(
                    || {
                        tongue.pick(
                            format!("出现「{}」", label(kind, tongue.0)),
                            format!("shows {}", label(kind, tongue.0)),
                        )
                    },
                    |deed| tongue.pick(deed.zh, deed.third_person()),
                );
                match groups.last_mut() {
                    Some((last, deeds)) if *last == by => deeds.push(deed),
                    _ => groups.push((by, vec![deed])),
                }
            }
            let said: Vec<String> = groups
                .into_iter()
                .map(|(by, deeds)| {
                    let deeds = deeds.join(&tongue.pick("，或", ", or "));
                    tongue.pick(format!("{}{deeds}", tongue.side(by)), format!("{} {deeds}", tongue.side(by)))
                })
                .collect();
            said.join(&tongue.pick("，或", ", or "))
        }
        (Sought::Words(words), called) => {
            let what = wording(tongue, words, called.as_ref().map(|called| called.read(tongue.0)));
            tongue.pick(
                format!("{}说到{what}", tongue.side(find.by)),
                format!("{} says {what}", tongue.side(find.by)),
            )
        }
    }
}

fn unsaid(tongue: Tongue, find: &Find) -> String {
    let known: Option<Vec<&Deed>> = match &find.sought {
        Sought::Moments(kinds) => kinds.iter().map(|kind| Deed::of(kind)).collect(),
        Sought::Words(_) => None,
    };
    match (known, find.by) {
        (Some(deeds), Some(by)) => {
            let zh: Vec<String> = deeds.iter().map(|deed| deed.zh.to_owned()).collect();
            let en: Vec<String> = deeds.iter().map(|deed| deed.plain()).collect();
            let side = tongue.side(Some(by));
            tongue.pick(
                format!("{side}没有{}", zh.join("，也没有")),
                format!("{side} does not {}", en.join(", nor ")),
            )
        }
        (Some(deeds), None) if deeds.len() == 1 => {
            let deed = deeds.first();
            let (zh, en) =
                (deed.map_or("", |deed| deed.zh), deed.map(|deed| deed.third_person()).unwrap_or_default());
            tongue.pick(format!("没有人{zh}"), format!("nobody {en}"))
        }
        (None, by) if matches!(find.sought, Sought::Words(_)) => {
            let Sought::Words(words) = &find.sought else { return String::new() };
            let what = wording(tongue, words, find.called.as_ref().map(|called| called.read(tongue.0)));
            match by {
                Some(_) => tongue.pick(
                    format!("{}没有说到{what}", tongue.side(by)),
                    format!("{} does not say {what}", tongue.side(by)),
                ),
                None => tongue.pick(format!("没有人说到{what}"), format!("nobody says {what}")),
            }
        }
        _ => tongue.pick(
            format!("以下情况没有出现：{}", said(tongue, find)),
            format!("none of this happens: {}", said(tongue, find)),
        ),
    }
}

/// The wordings that are looked for.
fn wording(tongue: Tongue, words: &Words, called: Option<&str>) -> String {
    let pattern = |text: &String| {
        let text = shortened(text);
        tongue.pick(format!("符合表达式 {text} 的话"), format!("something that fits the pattern {text}"))
    };
    let phrases = words.phrases.iter().map(|text| tongue.quoted(text));
    let all: Vec<String> = phrases.chain(words.patterns.iter().map(pattern)).collect();
    let mut listed = some(tongue, &all);
    if let Some(called) = called {
        listed =
            tongue.pick(format!("「{called}」（{listed}）"), format!("what counts as “{called}” ({listed})"));
    }
    if words.except.is_empty() {
        return listed;
    }
    let excused: Vec<String> = words.except.iter().map(|text| tongue.quoted(text)).collect();
    let excused = some(tongue, &excused);
    tongue.pick(
        format!("{listed}（所在句子里有{excused}时不算）"),
        format!("{listed} (not where the sentence has {excused})"),
    )
}

/// A pattern is for those who can read it; the others need only know that there is one.
fn shortened(pattern: &str) -> String {
    if pattern.chars().count() <= 32 {
        return pattern.to_owned();
    }
    pattern.chars().take(31).chain(['…']).collect()
}

/// The first few, and how many more.
fn some(tongue: Tongue, all: &[String]) -> String {
    let Some((named, more)) = all.split_at_checked(NAMED).filter(|(_, more)| !more.is_empty()) else {
        return tongue.or(all);
    };
    let (named, more) = (named.join(&tongue.pick("、", ", ")), more.len());
    tongue.pick(format!("{named}等 {} 个说法", more + NAMED), format!("{named} or one of {more} more"))
}

/// Where it has to be.
fn place(tongue: Tongue, place: &Where, by: Option<Party>) -> Option<String> {
    let whose = tongue.whose(by);
    let turns = |n: usize, zh: &str, en: &str| {
        let zh = format!("在{whose}{zh} {n} 轮内");
        let en =
            if n == 1 { format!("in {whose} {en} turn") } else { format!("within {whose} {en} {n} turns") };
        tongue.pick(zh, en)
    };
    let mut parts: Vec<String> = Vec::new();
    parts.extend(place.first_turns.map(|n| turns(n, "最初", "first")));
    parts.extend(place.last_turns.map(|n| turns(n, "最后", "last")));
    if let Some(anchor) = &place.after {
        let anchor = find(tongue, anchor, true);
        let far = reach(tongue, place.reach, by)
            .map(|far| tongue.pick(format!("，且{far}"), format!("{far} ")))
            .unwrap_or_default();
        parts.push(tongue.pick(format!("在{anchor}之后{far}"), format!("{far}after {anchor}")));
    }
    if let Some(anchor) = &place.before {
        let anchor = find(tongue, anchor, true);
        let far = reach(tongue, place.reach, by)
            .map(|far| tongue.pick(format!("，且{far}"), format!("{far} ")))
            .unwrap_or_default();
        parts.push(tongue.pick(format!("在{anchor}之前{far}"), format!("{far}before {anchor}")));
    }
    (!parts.is_empty()).then(|| parts.join(&tongue.pick("、", " and ")))
}

/// How far away at most; `None` where it does not matter.
pub(super) fn reach(tongue: Tongue, reach: Reach, by: Option<Party>) -> Option<String> {
    let whose = tongue.whose(by);
    let turns = reach.turns.map(|n| match n {
        0 => tongue.pick("在同一轮里", "in the same turn"),
        n => tongue.pick(format!("在{whose} {n} 轮之内"), format!("within {}", en_turns(&whose, n))),
    });
    let time = reach.time.map(|time| {
        #[expect(clippy::cast_precision_loss, reason = "lengths of time stay within a year")]
        let length = tongue.length(time.0 as f64);
        tongue.pick(format!("在 {length}之内"), format!("within {length}"))
    });
    let parts: Vec<String> = [turns, time].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(&tongue.pick("、", " and ")))
}

fn en_turns(whose: &str, n: usize) -> String {
    if n == 1 { format!("one of {whose} turns") } else { format!("{n} of {whose} turns") }
}
