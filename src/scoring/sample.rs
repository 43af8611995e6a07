//! Conversations and facts for tests, written in a line each.

use crate::basic::{Lang, Millis, Span};
use crate::conversation::{About, Channel, Party, Roles, Transcript, Turn, Voice};
use crate::facts::{Evidence, Facts, Moment, Number, Source};
use crate::measure::Measurements;

#[derive(Debug)]
pub(crate) struct Sample {
    pub about: About,
    pub transcript: Transcript,
    pub roles: Roles,
    pub measurements: Measurements,
    pub facts: Facts,
}

impl Sample {
    /// Lines such as `agent: hello`; ten seconds between messages.
    pub(crate) fn chat(lines: &[&str]) -> Self {
        Self::new(Channel::Chat, lines)
    }

    /// The same, spoken: each line three seconds long, one second between.
    pub(crate) fn voice(lines: &[&str]) -> Self {
        Self::new(Channel::Voice, lines)
    }

    fn new(channel: Channel, lines: &[&str]) -> Self {
        let turns = lines.iter().zip(0_i64..).map(|(line, index)| {
            let (who, text) = line.split_once(": ").expect("`who: text`");
            let voice = ["agent", "customer", "bot", "system"].iter().position(|name| *name == who).unwrap();
            let voiced = channel == Channel::Voice;
            let start = Millis(index * if voiced { 4_000 } else { 10_000 });
            Turn {
                voice: Voice(u8::try_from(voice).unwrap()),
                text: text.to_owned(),
                start_ms: Some(start),
                end_ms: voiced.then_some(start + Millis(3_000)),
                confidence: None,
                private: false,
            }
        });
        let parties = vec![Party::Agent, Party::Customer, Party::Bot, Party::System];
        Self {
            about: About {
                source: "test".into(),
                external_id: "1".into(),
                channel,
                language: Some(Lang::En),
                started: None,
                agent: None,
                customer: None,
                ticket: None,
                product: None,
                survey_score: None,
                agent_channel: None,
                extra: std::collections::BTreeMap::default(),
            },
            transcript: Transcript { turns: turns.collect(), ..Transcript::default() },
            roles: Roles::given(parties),
            measurements: Measurements::default(),
            facts: Facts { version: 1, ..Facts::default() },
        }
    }

    /// Adds a moment where these words stand.
    pub(crate) fn moment(mut self, kind: &str, turn: usize, words: &str) -> Self {
        let start = self.transcript.turns[turn].text.find(words).expect("words of the turn");
        self.facts.moments.push(Moment {
            kind: kind.to_owned(),
            turn,
            span: Span::new(start, start + words.len()),
            by: self.roles.party(self.transcript.turns[turn].voice),
            confidence: 0.9,
            source: format!("rule:{kind}@1"),
        });
        self
    }

    /// Adds a number with a gap as its evidence.
    pub(crate) fn number(mut self, name: &str, value: f64) -> Self {
        let gap = Evidence::Gap { from_ms: Millis(0), to_ms: Millis(45_000), after_turn: Some(0) };
        self.facts.numbers.insert(name.to_owned(), Number { value, evidence: vec![gap] });
        self
    }

    pub(crate) fn source(&self) -> Source<'_> {
        Source {
            about: &self.about,
            transcript: &self.transcript,
            roles: &self.roles,
            measurements: &self.measurements,
        }
    }
}
