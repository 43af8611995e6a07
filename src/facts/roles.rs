//! Who is the agent: given by the file, by the source's setting, or inferred from what is said.
//!
//! Inference sums cues. Each kind of phrase that one side says far more often than the other is a cue with a weight
//! in log-odds; a cue counts at most twice for a voice, so that one habit decides nothing. With two voices the
//! difference of their sums, through the logistic function, is the confidence that the likelier one is the agent.
//! The gate that this confidence has to pass is the caller's.

use super::moments;
use crate::basic::Lang;
use crate::conversation::{About, Channel, Party, RoleOrigin, Roles, Transcript};
use std::collections::BTreeMap;

/// Weight of a kind of phrase for its sayer being the agent.
const CUES: &[(&str, f64)] = &[
    ("_agent_cue", 0.9),
    ("_customer_cue", -0.9),
    ("introduction", 1.6),
    ("hold", 0.9),
    ("identity_check", 0.9),
    ("resolution_check", 1.2),
    ("apology", 0.6),
    ("empathy", 0.6),
    ("ownership", 0.5),
    ("account_action", 0.3),
    ("ticket_opened", 0.7),
    ("commitment", 0.4),
    ("problem_report", -0.6),
    ("request", -0.3),
    ("frustration", -0.4),
    ("time_question", -0.6),
    ("repeat_request", -0.6),
    ("name_given", -0.2),
];

/// The agent usually speaks first in a call.
const FIRST_WORD: f64 = 0.5;
/// How often one cue counts for one voice.
const MOST: u8 = 2;
/// Nothing read from words alone is surer.
const CEILING: f64 = 0.99;

/// The party of every voice. What the file says wins; then the source's agent channel; else what is said decides.
/// A single voice, or a language without rules, stays unknown.
pub fn infer_roles(about: &About, transcript: &Transcript, language: Lang) -> Roles {
    let voices = transcript.voices.len();
    if transcript.voices.iter().any(|party| matches!(party, Some(Party::Agent | Party::Customer))) {
        return Roles::given(completed(&transcript.voices));
    }
    if let Some(channel) = about.agent_channel.map(usize::from)
        && voices > 1
        && channel < voices
    {
        let party = |voice| if voice == channel { Party::Agent } else { Party::Customer };
        return Roles::given((0..voices).map(party).collect());
    }
    if voices < 2 || language == Lang::Other {
        return Roles::unknown(voices);
    }
    infer(about, transcript)
}

/// With two people of whom one is named, the other follows.
fn completed(given: &[Option<Party>]) -> Vec<Party> {
    let has = |party| given.contains(&Some(party));
    let open = given.iter().filter(|party| party.is_none()).count();
    let rest = match (open, has(Party::Agent), has(Party::Customer)) {
        (1, true, false) => Party::Customer,
        (1, false, true) => Party::Agent,
        _ => Party::Unknown,
    };
    given.iter().map(|party| party.unwrap_or(rest)).collect()
}

fn infer(about: &About, transcript: &Transcript) -> Roles {
    let mut scores = scores(transcript);
    if about.channel == Channel::Voice
        && let Some(first) = transcript.turns.first()
        && let Some(score) = scores.get_mut(usize::from(first.voice.0))
    {
        *score += FIRST_WORD;
    }
    let known = |voice: usize| matches!(transcript.voices.get(voice), Some(Some(Party::Bot | Party::System)));
    let people: Vec<usize> = (0..scores.len()).filter(|voice| !known(*voice)).collect();
    let by_score = |a: &&usize, b: &&usize| scores[**a].total_cmp(&scores[**b]).then(b.cmp(a));
    let (Some(&agent), true) = (people.iter().max_by(by_score), people.len() > 1) else {
        return Roles::unknown(transcript.voices.len());
    };
    let others = || people.iter().filter(|voice| **voice != agent);
    let runner_up = others().map(|voice| scores[*voice]).fold(f64::NEG_INFINITY, f64::max);
    let confidence = logistic(scores[agent] - runner_up).min(CEILING);
    let party = |(voice, given): (usize, &Option<Party>)| match given {
        Some(party) => *party,
        None if voice == agent => Party::Agent,
        None => Party::Customer,
    };
    let parties = transcript.voices.iter().enumerate().map(party).collect();
    Roles { parties, origin: RoleOrigin::Inferred, confidence }
}

/// The sum of cues of every voice.
fn scores(transcript: &Transcript) -> Vec<f64> {
    let mut counted: BTreeMap<(usize, &str), u8> = BTreeMap::new();
    let mut scores = vec![0.0; transcript.voices.len()];
    for turn in transcript.turns.iter().filter(|turn| !turn.private) {
        let voice = usize::from(turn.voice.0);
        for kind in moments::kinds_in(&turn.text, Party::Unknown) {
            let Some((name, weight)) = CUES.iter().find(|(name, _)| *name == kind) else { continue };
            let count = counted.entry((voice, name)).or_default();
            if *count < MOST
                && let Some(score) = scores.get_mut(voice)
            {
                *count += 1;
                *score += weight;
            }
        }
    }
    scores
}

fn logistic(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::{Turn, Voice};

    fn about(channel: &str, agent_channel: Option<u8>) -> About {
        let mut about: About = serde_json::from_value(
            serde_json::json!({"source": "t", "external_id": "1", "channel": channel}),
        )
        .unwrap();
        about.agent_channel = agent_channel;
        about
    }

    fn transcript(voices: &[Option<Party>], turns: &[(u8, &str)]) -> Transcript {
        let turn = |(voice, text): &(u8, &str)| Turn {
            voice: Voice(*voice),
            text: (*text).into(),
            start_ms: None,
            end_ms: None,
            confidence: None,
            private: false,
        };
        Transcript {
            voices: voices.to_vec(),
            turns: turns.iter().map(turn).collect(),
            ..Transcript::default()
        }
    }

    #[test]
    fn what_the_file_says_wins_and_is_completed() {
        let said = transcript(&[Some(Party::Customer), None], &[(0, "Thank you for calling")]);
        let roles = infer_roles(&about("voice", Some(0)), &said, Lang::En);
        assert_eq!((roles.parties, roles.origin), (vec![Party::Customer, Party::Agent], RoleOrigin::Given));
    }

    #[test]
    fn the_sources_channel_comes_next_but_parts_no_single_voice() {
        let roles = infer_roles(&about("voice", Some(1)), &transcript(&[None, None], &[]), Lang::Zh);
        assert_eq!(roles.parties, [Party::Customer, Party::Agent]);
        let mono = infer_roles(&about("voice", Some(0)), &transcript(&[None], &[]), Lang::Zh);
        assert_eq!((mono.parties, mono.origin), (vec![Party::Unknown], RoleOrigin::None));
    }

    #[test]
    fn cues_tell_who_is_who_and_few_cues_tell_it_weakly() {
        let calls = [
            (
                Lang::Zh,
                [
                    (1, "您好，工号1024为您服务"),
                    (0, "我的宽带上不了网"),
                    (1, "请您提供一下手机号，我帮您查询"),
                ],
            ),
            (
                Lang::En,
                [
                    (1, "Thank you for calling Northwind my name is Tom how can I help"),
                    (0, "my internet has been down since Monday"),
                    (1, "let me check that for you can I have your account number"),
                ],
            ),
        ];
        for (language, turns) in calls {
            let roles = infer_roles(&about("voice", None), &transcript(&[None, None], &turns), language);
            assert_eq!(roles.parties, [Party::Customer, Party::Agent]);
            assert!(roles.confidence > 0.9, "{}", roles.confidence);
        }
        let weak =
            infer_roles(&about("chat", None), &transcript(&[None, None], &[(0, "hm"), (1, "aha")]), Lang::En);
        assert!(weak.confidence <= 0.5 && !weak.pass(0.8));
    }

    #[test]
    fn other_languages_and_bots_stay_what_they_are() {
        let said = transcript(&[None, None], &[(0, "bonjour")]);
        assert_eq!(infer_roles(&about("chat", None), &said, Lang::Other).origin, RoleOrigin::None);
        let bot = transcript(&[Some(Party::Bot), None, None], &[(1, "我的订单呢"), (2, "您好，我帮您查询")]);
        let roles = infer_roles(&about("chat", None), &bot, Lang::Zh);
        assert_eq!(roles.parties, [Party::Bot, Party::Customer, Party::Agent]);
    }
}
