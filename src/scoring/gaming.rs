//! What an agent might try in order to look better must not help: over all fixture chats, held ones too (nobody reads
//! what is found there; only whether the laws hold).

use super::{Scorecard, score};
use crate::conversation::import::{Imported, TextLimits, json};
use crate::conversation::{Party, Roles};
use crate::facts::{self, Facts, Source};
use crate::measure::Measurements;
use crate::rubric::{Compiled, parse};
use std::path::Path;

/// Every chat that we have written, with its rubric.
fn chats() -> Vec<(Imported, Roles, Compiled)> {
    let zh = parse("zh", include_str!("../../rubrics/support.zh.yaml")).unwrap();
    let en = parse("en", include_str!("../../rubrics/support.en.yaml")).unwrap();
    let mut chats = Vec::new();
    for folder in ["fixtures/chats", "fixtures/practice"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
        files.retain(|file| file.extension().is_some_and(|ending| ending == "json"));
        files.sort();
        for (number, file) in files.iter().enumerate() {
            // Names of held chats stay out of what a failing test prints.
            let name = number.to_string();
            for one in
                json(&name, &name, &std::fs::read_to_string(file).unwrap(), TextLimits::default()).unwrap()
            {
                let language = one.about.language.unwrap_or(crate::basic::Lang::Other);
                let roles = facts::infer_roles(&one.about, &one.transcript, language);
                let rubric = [&zh, &en].into_iter().find(|rubric| rubric.concerns(&one.about, language));
                chats.extend(rubric.cloned().map(|rubric| (one, roles, rubric)));
            }
        }
    }
    assert!(chats.len() > 60, "{} chats", chats.len());
    chats
}

fn judged(chat: &Imported, roles: &Roles, rubric: &Compiled) -> (Facts, Scorecard) {
    let measurements = Measurements::default();
    let source =
        Source { about: &chat.about, transcript: &chat.transcript, roles, measurements: &measurements };
    let facts = facts::derive(&source);
    let card = score(rubric, &source, &facts);
    (facts, card)
}

/// The chat with these words before every turn of the agent.
fn before_every_turn(chat: &Imported, roles: &Roles, formula: &str) -> Imported {
    let mut gamed = chat.clone();
    for turn in &mut gamed.transcript.turns {
        if roles.party(turn.voice) == Party::Agent && !turn.private {
            turn.text = format!("{formula}{}", turn.text);
        }
    }
    gamed
}

fn formulas(rubric: &Compiled) -> &'static [&'static str] {
    if rubric.id == "support.zh" {
        &[
            "我理解您的心情。",
            "我理解您的心情，",
            "非常理解您的感受。",
            "抱歉，我理解您的心情。",
            "我能理解您着急的心情，",
        ]
    } else {
        &[
            "I understand how you feel. ",
            "I understand how you feel, ",
            "I completely understand your frustration. ",
            "I'm sorry, I understand how frustrating this is. ",
        ]
    }
}

#[test]
fn a_formula_of_understanding_before_every_turn_never_raises_a_score() {
    let mut raised = Vec::new();
    for (chat, roles, rubric) in chats() {
        let honest = judged(&chat, &roles, &rubric).1;
        for formula in formulas(&rubric) {
            let gamed = judged(&before_every_turn(&chat, &roles, formula), &roles, &rubric).1;
            if gamed.overall > honest.overall {
                let changed = honest.findings.iter().zip(&gamed.findings).filter(|(a, b)| {
                    std::mem::discriminant(&a.outcome) != std::mem::discriminant(&b.outcome)
                });
                let changed: Vec<&str> = changed.map(|(a, _)| a.criterion.as_str()).collect();
                raised
                    .push(format!("{formula:?}: {:?} to {:?} by {changed:?}", honest.overall, gamed.overall));
            }
        }
    }
    assert!(raised.is_empty(), "{} times:\n{}", raised.len(), raised.join("\n"));
}

/// What an agent may say to a feeling, and the same denied.
fn lines(rubric: &Compiled) -> &'static [(&'static str, &'static str)] {
    if rubric.id == "support.zh" {
        &[
            ("我理解您为什么这么着急。", "我不理解您为什么这么着急。"),
            ("我能体会您现在的心情。", "我体会不了您现在的心情，这有什么好急的。"),
            ("换作我也会生气。", "这点小事至于生气吗。"),
            ("我明白您有多担心。", "我不明白您有什么好担心的。"),
        ]
    } else {
        &[
            ("I understand why you are upset. ", "I do not understand why you are upset. "),
            ("I can see why you are frustrated. ", "I can't see why you are frustrated. "),
            ("I know how worrying this is. ", "There is no reason to be worried. "),
            ("I can hear how angry you are. ", "I fail to see why you are so angry. "),
        ]
    }
}

#[test]
fn denying_an_understanding_lowers_the_score() {
    let mut kept = Vec::new();
    let mut tried = 0;
    for (chat, roles, rubric) in chats() {
        let (facts, honest) = judged(&chat, &roles, &rubric);
        let felt = facts.moments.iter().find(|m| m.kind == "frustration" && m.by == Party::Customer);
        let turns = &chat.transcript.turns;
        let answers = |from: usize| {
            (from + 1..turns.len()).find(|turn| roles.party(turns[*turn].voice) == Party::Agent)
        };
        let Some(turn) = felt.and_then(|felt| answers(felt.turn)) else { continue };
        if !honest.critical_failed.is_empty() {
            continue;
        }
        for (understood, denied) in lines(&rubric) {
            let with = |line: &str| {
                let mut other = chat.clone();
                other.transcript.turns[turn].text.insert_str(0, line);
                judged(&other, &roles, &rubric).1.overall
            };
            tried += 1;
            let (kind, cold) = (with(understood), with(denied));
            // Where a feeling was denied elsewhere nothing is left to lose.
            let lost = facts.moments.iter().any(|m| m.kind == "empathy_denied");
            if !lost && cold >= kind {
                kept.push(format!("{denied:?}: {kind:?} to {cold:?}"));
            }
        }
    }
    assert!(tried >= 100, "only {tried}");
    assert!(kept.is_empty(), "{} of {tried}:\n{}", kept.len(), kept.join("\n"));
}

#[test]
fn denials_put_in_the_place_of_understanding_lower_the_score_everywhere() {
    let mut kept = Vec::new();
    let mut tried = 0;
    for (chat, roles, rubric) in chats() {
        let (facts, honest) = judged(&chat, &roles, &rubric);
        let finding =
            honest.findings.iter().find(|finding| finding.criterion == "acknowledges_feeling").unwrap();
        if !matches!(finding.outcome, super::Outcome::Met { .. }) || !honest.critical_failed.is_empty() {
            continue;
        }
        tried += 1;
        let zh = rubric.id == "support.zh";
        let denial =
            if zh { "我不理解您为什么着急" } else { "I do not understand why you are upset" };
        let mut worse = chat.clone();
        let mut places: Vec<_> =
            facts.moments.iter().filter(|m| m.kind == "empathy" && m.by == Party::Agent).collect();
        places.sort_by_key(|moment| std::cmp::Reverse((moment.turn, moment.span.start)));
        let mut last = None;
        for moment in places {
            let text = &mut worse.transcript.turns[moment.turn].text;
            let before = text.get(..moment.span.start).unwrap_or_default();
            // Whatever else the sentence says goes with it.
            let from = before
                .rfind(['.', '。', '!', '！', '?', '？', '，', ','])
                .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
            let end = last
                .filter(|(turn, _)| *turn == moment.turn)
                .map_or(moment.span.end, |(_, at)| moment.span.end.min(at));
            if end >= from {
                text.replace_range(from..end, &format!(" {denial}. "));
                last = Some((moment.turn, from));
            }
        }
        let after = judged(&worse, &roles, &rubric).1.overall;
        if after >= honest.overall {
            kept.push(format!("{:?} to {after:?}", honest.overall));
        }
    }
    assert!(tried >= 15, "only {tried} chats show understanding");
    assert!(kept.is_empty(), "{} of {tried}:\n{}", kept.len(), kept.join("\n"));
}
