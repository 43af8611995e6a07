//! What an agent might try in order to look better must not help, with the real text model and the shipped heads: over all
//! fixture chats, held ones too (nobody reads what is found there; only whether the law holds).

use spotcheck::basic::Lang;
use spotcheck::config::Settings;
use spotcheck::conversation::import::{Imported, TextLimits, json};
use spotcheck::conversation::{Party, Roles};
use spotcheck::facts::{self, Source};
use spotcheck::measure::{Measurements, texts_of};
use spotcheck::pipeline::{heads, texts::Texts};
use spotcheck::rubric::{Compiled, parse};
use spotcheck::scoring::{Outcome, Scorecard, score};
use std::fs;
use std::path::Path;

struct Chat {
    conversation: Imported,
    roles: Roles,
    language: Lang,
}

fn chats() -> Vec<Chat> {
    let mut chats = Vec::new();
    for folder in ["fixtures/chats", "fixtures/practice"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
        files.retain(|file| file.extension().is_some_and(|ending| ending == "json"));
        files.sort();
        for (number, file) in files.iter().enumerate() {
            let name = number.to_string(); // names of held chats stay out of what a failing test prints
            let text = fs::read_to_string(file).unwrap();
            for conversation in json(&name, &name, &text, TextLimits::default()).unwrap() {
                let language = conversation.about.language.unwrap_or(Lang::Other);
                let roles = facts::infer_roles(&conversation.about, &conversation.transcript, language);
                chats.push(Chat { conversation, roles, language });
            }
        }
    }
    chats
}

/// The chat with these words before every turn of the agent.
fn with_formula(chat: &Chat, formula: &str) -> Imported {
    let mut gamed = chat.conversation.clone();
    for turn in &mut gamed.transcript.turns {
        if chat.roles.party(turn.voice) == Party::Agent && !turn.private {
            turn.text = format!("{formula}{}", turn.text);
        }
    }
    gamed
}

fn judged(texts: &Texts, chat: &Chat, conversation: &Imported, rubric: &Compiled) -> Scorecard {
    let model = Some(texts.model().to_owned());
    let measurements =
        Measurements { language: Some(chat.language), text_model: model, ..Measurements::default() };
    let source = Source {
        about: &conversation.about,
        transcript: &conversation.transcript,
        roles: &chat.roles,
        measurements: &measurements,
    };
    let facts = heads::shipped().unwrap().derive(&source, &texts.known().of(&conversation.transcript));
    score(rubric, &source, &facts)
}

#[test]
fn a_formula_of_understanding_before_every_turn_never_raises_a_score_with_heads() {
    let data = tempfile::tempdir().unwrap();
    let settings = Settings::load(None, Some(data.path())).unwrap();
    let mut texts = Texts::open(&settings).unwrap();
    let zh = parse("zh", include_str!("../../rubrics/support.zh.yaml")).unwrap();
    let en = parse("en", include_str!("../../rubrics/support.en.yaml")).unwrap();
    let chats = chats();
    assert!(chats.len() > 60);
    let formula = |chat: &Chat| {
        if chat.language == Lang::Zh { "我理解您的心情，" } else { "I understand how you feel. " }
    };
    let gamed: Vec<Imported> = chats.iter().map(|chat| with_formula(chat, formula(chat))).collect();
    let said: Vec<&str> = chats
        .iter()
        .map(|chat| &chat.conversation)
        .chain(&gamed)
        .flat_map(|conversation| texts_of(&conversation.transcript))
        .collect();
    texts.learn(&said, &mut |_, _| {}).unwrap();
    let mut raised = Vec::new();
    for (number, (chat, gamed)) in chats.iter().zip(&gamed).enumerate() {
        let rubric = if chat.language == Lang::Zh { &zh } else { &en };
        let honest = judged(&texts, chat, &chat.conversation, rubric);
        let formulaic = judged(&texts, chat, gamed, rubric);
        if formulaic.overall > honest.overall {
            let differs = |(a, b): &(&spotcheck::scoring::Finding, &spotcheck::scoring::Finding)| {
                matches!(a.outcome, Outcome::Met { .. }) != matches!(b.outcome, Outcome::Met { .. })
            };
            let changed = honest.findings.iter().zip(&formulaic.findings).filter(differs);
            let changed: Vec<&str> = changed.map(|(finding, _)| finding.criterion.as_str()).collect();
            raised.push(format!("{number}: {:?} to {:?} by {changed:?}", honest.overall, formulaic.overall));
        }
    }
    assert!(raised.is_empty(), "{} times:\n{}", raised.len(), raised.join("\n"));
}
