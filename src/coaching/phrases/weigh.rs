//! Which phrases go with good and which with bad conversations, and how sure that is.

use super::mine::{Found, phrases};
use super::{Outcome, Situation, Talk, Tokens};
use crate::basic::UnixMillis;
use crate::statistics::{Fisher, count, difference, false_discovery, share};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use utoipa::ToSchema;

/// A phrase is compared once so many conversations hold it …
pub(super) const LEAST_TALKS: usize = 10;
/// … of so many agents …
const LEAST_AGENTS: usize = 3;
/// … none of whom says it in more than this share of them: that would be one person's habit.
const MOST_OF_ONE: f64 = 0.5;
/// Both groups must be at least so large for anything to be said.
const LEAST_GROUP: usize = 20;
/// Of what is shown about so large a share is chance.
const FALSE_DISCOVERIES: f64 = 0.05;
/// It belongs to a situation when it is said there this often.
const TYPICAL: f64 = 0.6;
/// Phrases shown of either kind.
const SHOWN: usize = 60;

/// A phrase that goes with good or with bad conversations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Phrase {
    /// The words.
    pub text: String,
    /// Good conversations in which an agent said it.
    pub in_good: usize,
    /// Bad ones.
    pub in_bad: usize,
    /// Agents who said it.
    pub agents: usize,
    /// Share of the good conversations minus share of the bad, −1 to 1.
    pub difference: f64,
    /// Lower end of its 95 % interval (Newcombe).
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Share of false discoveries among all that are at least as clear (Benjamini-Hochberg).
    pub false_discovery: f64,
    /// Where it is mostly said; absent where it is said anywhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub situation: Option<Situation>,
}

/// A wording that the rules hold against the agent, whatever the figures say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Lexical {
    /// Kind of moment: `stiff`, `vague_time`, `vague_promise`.
    pub kind: String,
    /// The words, masked.
    pub text: String,
    /// Conversations in which an agent said it, whatever came of them.
    pub conversations: usize,
    /// Agents who said it.
    pub agents: usize,
}

/// The board, as it was when it was computed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Board {
    /// What made a conversation good or bad.
    pub outcome: Outcome,
    /// `zh` or `en`.
    pub language: String,
    /// Conversations read; those that were neither good nor bad, or had no outcome, are among them.
    pub read: usize,
    /// Good ones.
    pub good: usize,
    /// Bad ones.
    pub bad: usize,
    /// Enough of both for a comparison?
    pub enough: bool,
    /// Phrases compared.
    pub compared: usize,
    /// Go with good conversations, the clearest first.
    pub with_good: Vec<Phrase>,
    /// Go with bad conversations, the clearest first.
    pub with_bad: Vec<Phrase>,
    /// Stiff and vague wordings that rules found, the most frequent first.
    pub held_against: Vec<Lexical>,
    /// When it was computed.
    pub computed_at: UnixMillis,
}

/// Compares. Same talks, same answer.
pub fn board(
    (outcome, language): (Outcome, &str),
    (talks, tokens): (&[Talk], &Tokens),
    read: usize,
    held_against: Vec<Lexical>,
    now: UnixMillis,
) -> Board {
    let good = talks.iter().filter(|talk| talk.good).count();
    let mut board = Board {
        outcome,
        language: language.to_owned(),
        read,
        good,
        bad: talks.len() - good,
        enough: good.min(talks.len() - good) >= LEAST_GROUP,
        compared: 0,
        with_good: Vec::new(),
        with_bad: Vec::new(),
        held_against,
        computed_at: now,
    };
    if !board.enough {
        return board;
    }
    let found = phrases(talks, tokens, LEAST_TALKS);
    let numbers = agents(talks);
    let counted: Vec<(Found, usize, usize, usize)> = found
        .into_iter()
        .filter_map(|one| {
            let agents = enough_agents(&one, &numbers)?;
            let in_good = one.talks.iter().filter(|n| at(talks, **n).is_some_and(|talk| talk.good)).count();
            let in_bad = one.talks.len() - in_good;
            Some((one, in_good, in_bad, agents))
        })
        .collect();
    let fisher = Fisher::new(talks.len());
    let chances: Vec<f64> =
        counted.iter().map(|(_, a, b, _)| fisher.chance(*a, board.good, *b, board.bad)).collect();
    board.compared = counted.len();
    for ((one, in_good, in_bad, agents), q) in counted.into_iter().zip(false_discovery(&chances)) {
        let Some(apart) = difference((in_good, board.good), (in_bad, board.bad)) else { continue };
        if q > FALSE_DISCOVERIES {
            continue;
        }
        let phrase = Phrase {
            text: tokens.written(&one.tokens),
            in_good,
            in_bad,
            agents,
            difference: apart.value,
            low: apart.low,
            high: apart.high,
            false_discovery: q,
            situation: typical(&one),
        };
        if apart.value > 0.0 { board.with_good.push(phrase) } else { board.with_bad.push(phrase) }
    }
    clearest_first(&mut board.with_good, |phrase| phrase.low);
    clearest_first(&mut board.with_bad, |phrase| -phrase.high);
    board
}

/// By the end of the interval that lies nearer to no difference at all.
fn clearest_first(phrases: &mut Vec<Phrase>, near_end: impl Fn(&Phrase) -> f64) {
    phrases.sort_by(|a, b| near_end(b).total_cmp(&near_end(a)).then_with(|| a.text.cmp(&b.text)));
    phrases.truncate(SHOWN);
}

fn at(talks: &[Talk], number: u32) -> Option<&Talk> {
    talks.get(usize::try_from(number).ok()?)
}

/// A number for the agent of each talk.
fn agents(talks: &[Talk]) -> Vec<Option<usize>> {
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    talks
        .iter()
        .map(|talk| {
            let next = known.len();
            talk.agent.as_deref().map(|agent| *known.entry(agent).or_insert(next))
        })
        .collect()
}

/// How many agents say it, unless they are too few or it is mostly one's.
fn enough_agents(one: &Found, agents: &[Option<usize>]) -> Option<usize> {
    let mut of_agent: HashMap<usize, usize> = HashMap::new();
    for number in &one.talks {
        if let Some(agent) = usize::try_from(*number).ok().and_then(|n| agents.get(n).copied().flatten()) {
            *of_agent.entry(agent).or_default() += 1;
        }
    }
    let most = of_agent.values().max().copied().unwrap_or(0);
    let spread = count(most) <= MOST_OF_ONE * count(one.talks.len());
    (of_agent.len() >= LEAST_AGENTS && spread).then_some(of_agent.len())
}

fn typical(one: &Found) -> Option<Situation> {
    let all: usize = one.situations.values().sum();
    let often = |n: usize| share(n, all).is_some_and(|share| share >= TYPICAL);
    let found = one.situations.iter().find(|(_, n)| often(**n)).map(|(situation, _)| *situation);
    found.filter(|situation| *situation != Situation::Middle)
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;
    use crate::statistics::SplitMix64;

    const FILLERS: [&str; 12] = [
        "请您稍等一下",
        "我帮您查询",
        "订单显示已发货",
        "还有别的问题吗",
        "已经为您登记",
        "请问您贵姓",
        "系统正在处理",
        "感谢您的来电",
        "这边看到记录",
        "您可以在页面查看",
        "物流已经更新",
        "我再确认一遍",
    ];

    /// Conversations of eight agents with random fillers; `planted` is said in so many of twenty good and bad ones.
    fn world(seed: u64, planted: Option<(&str, i32, i32)>) -> Board {
        let mut random = SplitMix64::new(seed);
        let mut tokens = Tokens::default();
        let mut talks = Vec::new();
        for n in 0..400 {
            let good = n % 2 == 0;
            let mut said: Vec<&str> = FILLERS.into_iter().filter(|_| random.below(100) < 30).collect();
            if let Some((phrase, in_good, in_bad)) = planted
                && (n / 2) % 20 < if good { in_good } else { in_bad }
            {
                said.push(phrase);
            }
            let clauses = read(&mut tokens, said.into_iter().map(|text| (Situation::Closing, text)));
            talks.push(Talk { agent: Some(format!("a{}", random.below(8))), good, clauses });
        }
        board((Outcome::Score, "zh"), (&talks, &tokens), 400, Vec::new(), UnixMillis(0))
    }

    #[test]
    fn a_planted_phrase_is_found_with_its_figures() {
        let board = world(1, Some(("我马上为您解决", 12, 5)));
        let found = &board.with_good[0];
        assert_eq!(found.text, "我马上为您解决");
        assert_eq!((found.in_good, found.in_bad), (120, 50));
        assert!(found.low > 0.2 && found.high < 0.5 && (found.difference - 0.35).abs() < 1e-9, "{found:?}");
        assert!((found.false_discovery < 0.001) && found.agents == 8, "{found:?}");
        assert_eq!(found.situation, Some(Situation::Closing));
        let turned = world(1, Some(("这不归我管", 2, 8)));
        assert_eq!(turned.with_bad[0].text, "这不归我管");
        assert!(turned.with_bad[0].high < 0.0);
    }

    #[test]
    fn in_noise_nothing_is_found() {
        let boards: Vec<Board> = (0..20).map(|seed| world(seed, None)).collect();
        assert!(boards.iter().all(|board| board.compared >= 10));
        // At a level of 0.05 about one world in twenty may show something.
        let fooled =
            boards.iter().filter(|board| !board.with_good.is_empty() || !board.with_bad.is_empty()).count();
        assert!(fooled <= 3, "{fooled} of 20 worlds of pure noise show a phrase");
    }

    #[test]
    fn one_agents_habit_and_too_few_conversations_say_nothing() {
        let mut tokens = Tokens::default();
        let mut talks = Vec::new();
        for n in 0..200 {
            let good = n % 2 == 0;
            let said = if good && n < 80 { "包您满意亲" } else { "请您稍等一下" };
            let agent = if good && n < 80 { "one".to_owned() } else { format!("a{}", n % 7) };
            let clauses = read(&mut tokens, [(Situation::Middle, said)]);
            talks.push(Talk { agent: Some(agent), good, clauses });
        }
        let habit = board((Outcome::Score, "zh"), (&talks, &tokens), 200, Vec::new(), UnixMillis(0));
        assert!(habit.enough && habit.with_good.is_empty(), "{:?}", habit.with_good);
        let few = board((Outcome::Score, "zh"), (&talks[..30], &tokens), 30, Vec::new(), UnixMillis(0));
        assert!(!few.enough && few.compared == 0);
    }
}
