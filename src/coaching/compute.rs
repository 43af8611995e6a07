//! A board of phrases over what somebody may see. Reading is async; masking, cutting and counting are not.

use super::masked;
use super::phrases::{Board, Lexical, Outcome, Situation, Talk, Tokens, board, read};
use super::store::{self, Key, Material};
use crate::basic::UnixMillis;
use crate::conversation::Party;
use crate::facts::Moment;
use crate::people::Sight;
use crate::store::Db;
use crate::text::fold;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Conversations read at most: the newest.
const MOST: usize = 20_000;
/// Read at once.
const PAGE: i64 = 200;
/// Wordings that rules hold against the agent.
const HELD_AGAINST: [&str; 3] = ["stiff", "vague_time", "vague_promise"];
/// What makes a customer's turn trouble.
const TROUBLE: &str = "frustration";
/// Wordings shown.
const SHOWN: usize = 40;

/// One conversation, read.
struct Heard {
    agent: Option<String>,
    good: Option<bool>,
    said: Vec<(Situation, String)>,
    /// Kind and masked words.
    held_against: BTreeSet<(String, String)>,
}

/// Computes the board of phrases and keeps it.
///
/// # Errors
/// When the database cannot be read or written, or the counting was cut short.
pub async fn compute(
    db: &Db,
    sight: &Sight,
    language: &str,
    outcome: Outcome,
    now: UnixMillis,
) -> anyhow::Result<Board> {
    let mut heard: Vec<Heard> = Vec::new();
    let mut before = None;
    while heard.len() < MOST {
        let mut tx = db.read().await?;
        let page = store::material(&mut tx, sight, language, before.as_ref(), PAGE).await?;
        drop(tx);
        let Some(last) = page.last() else { break };
        before = Some(last.id.clone());
        let hear = move || page.par_iter().map(|one| hear(one, outcome)).collect::<Vec<Heard>>();
        heard.extend(tokio::task::spawn_blocking(hear).await?);
    }
    let name = language.to_owned();
    let count = move || counted(heard, outcome, &name, now);
    let found = tokio::task::spawn_blocking(count).await?;
    let mut tx = db.write().await?;
    store::keep_board(&mut tx, &Key::of(sight, language, outcome), &found, now).await?;
    tx.commit().await?;
    Ok(found)
}

fn counted(heard: Vec<Heard>, outcome: Outcome, language: &str, now: UnixMillis) -> Board {
    let read_all = heard.len();
    let mut wordings: BTreeMap<(String, String), (usize, BTreeSet<String>)> = BTreeMap::new();
    let mut tokens = Tokens::default();
    let mut talks = Vec::new();
    for one in heard {
        for wording in one.held_against {
            let (conversations, agents) = wordings.entry(wording).or_default();
            *conversations += 1;
            agents.extend(one.agent.clone());
        }
        if let Some(good) = one.good {
            let said = one.said.iter().map(|(situation, text)| (*situation, text.as_str()));
            talks.push(Talk { clauses: read(&mut tokens, said), agent: one.agent, good });
        }
    }
    let mut held_against: Vec<Lexical> = wordings
        .into_iter()
        .map(|((kind, text), (conversations, agents))| Lexical {
            kind,
            text,
            conversations,
            agents: agents.len(),
        })
        .collect();
    held_against.sort_by(|a, b| b.conversations.cmp(&a.conversations).then_with(|| a.text.cmp(&b.text)));
    held_against.truncate(SHOWN);
    board((outcome, language), (&talks, &tokens), read_all, held_against, now)
}

fn hear(one: &Material, outcome: Outcome) -> Heard {
    let value = match outcome {
        Outcome::Score => one.overall,
        Outcome::Resolution => {
            one.dimensions.iter().find(|own| own.dimension == "resolution").and_then(|own| own.score)
        }
        Outcome::Survey => one.about.survey_score,
    };
    let moments: &[Moment] = one.facts.as_ref().map_or(&[], |facts| facts.moments.as_slice());
    let turns = &one.transcript.turns;
    let own: Vec<usize> = (0..turns.len())
        .filter(|index| one.roles.party(turns[*index].voice) == Party::Agent && !turns[*index].private)
        .collect();
    let trouble = |turn: usize| {
        let voiced = |moment: &&Moment| moment.kind == TROUBLE && moment.by == Party::Customer;
        moments.iter().filter(voiced).any(|moment| moment.turn == turn)
    };
    let situation = |place: usize, turn: usize| {
        if place == 0 {
            Situation::Opening
        } else if turn > 0 && trouble(turn - 1) {
            Situation::AfterTrouble
        } else if place + 2 >= own.len() {
            Situation::Closing
        } else {
            Situation::Middle
        }
    };
    let said =
        own.iter().enumerate().map(|(place, turn)| (situation(place, *turn), masked(&turns[*turn].text)));
    let held_against = moments
        .iter()
        .filter(|moment| moment.by == Party::Agent && HELD_AGAINST.contains(&moment.kind.as_str()));
    let wording = |moment: &Moment| {
        let text = masked(&turns.get(moment.turn)?.text);
        let words = fold(moment.span.of(&text)?);
        // What is masked or counts something is somebody's own, not a wording.
        let plain = !words.contains(['*', '＊']) && !words.contains(char::is_numeric);
        plain.then(|| (moment.kind.clone(), words.trim().to_owned()))
    };
    Heard {
        agent: one.about.agent.as_ref().map(|agent| agent.id.clone()).filter(|id| !id.is_empty()),
        good: value.and_then(|value| outcome.is_good(value)),
        said: said.collect(),
        held_against: held_against.filter_map(wording).collect(),
    }
}
