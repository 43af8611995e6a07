//! The lexicon's own test sentences: `lexicon/{zh,en}.cases`.

use crate::conversation::{About, Party, Roles, Transcript, Turn, Voice};
use crate::facts::{Facts, Source, derive};
use crate::measure::Measurements;
use std::collections::BTreeMap;

/// A chat of which nothing is known.
pub(super) fn about() -> About {
    let about = serde_json::json!({"source": "test", "external_id": "1", "channel": "chat"});
    serde_json::from_value(about).unwrap()
}

/// The facts of a conversation, from who said what.
pub(super) fn facts_of(turns: &[(Party, &str)]) -> Facts {
    let about = about();
    let voice = |party: Party| Voice(u8::from(party == Party::Customer));
    let turn = |(party, text): &(Party, &str)| Turn {
        voice: voice(*party),
        text: (*text).into(),
        start_ms: None,
        end_ms: None,
        confidence: None,
        private: false,
    };
    let transcript = Transcript {
        voices: vec![Some(Party::Agent), Some(Party::Customer)],
        turns: turns.iter().map(turn).collect(),
        ..Transcript::default()
    };
    let roles = Roles::given(vec![Party::Agent, Party::Customer]);
    let measurements = Measurements::default();
    derive(&Source { about: &about, transcript: &transcript, roles: &roles, measurements: &measurements })
}

#[test]
fn every_sentence_is_read_as_its_line_says() {
    let mut wrong = Vec::new();
    let mut counts: BTreeMap<(&str, String), (usize, usize)> = BTreeMap::new();
    for (lang, cases) in
        [("zh", include_str!("../lexicon/zh.cases")), ("en", include_str!("../lexicon/en.cases"))]
    {
        let (mut kind, mut party) = ("", Party::Agent);
        for (number, line) in
            cases.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        {
            let Some((sign, text)) = line.split_once(' ').filter(|(sign, _)| matches!(*sign, "+" | "-"))
            else {
                (kind, _) = line.split_once(' ').unwrap();
                party = if line.ends_with("customer") { Party::Customer } else { Party::Agent };
                continue;
            };
            let facts = facts_of(&[(party, text)]);
            // A turn that ends a conversation is no evidence of leaving by itself.
            let found = facts.moments.iter().any(|m| m.kind == kind && m.confidence > 0.5);
            let count = counts.entry((lang, kind.to_owned())).or_default();
            if sign == "+" {
                count.0 += 1;
            } else {
                count.1 += 1;
            }
            if found != (sign == "+") {
                let read: Vec<_> = facts
                    .moments
                    .iter()
                    .map(|m| format!("{} [{}]", m.kind, m.span.of(text).unwrap()))
                    .collect();
                wrong.push(format!(
                    "{lang}.cases:{}: {kind} {line}\n    read as {}",
                    number + 1,
                    read.join(", ")
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} sentences:\n{}", wrong.len(), wrong.join("\n"));
    for ((lang, kind), (positive, negative)) in counts {
        assert!(positive >= 8 && negative >= 8, "{lang} {kind}: {positive} and {negative}");
    }
}
