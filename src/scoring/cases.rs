//! Small conversations with the verdicts they must get: the tests of a rubric, written beside it.
//!
//! ```yaml
//! cases:
//!   - name: a late parcel, answered with feeling
//!     channel: chat
//!     turns:
//!       - customer: My parcel is three days late and nobody answers!
//!       - { agent: "I am so sorry, I can see how annoying that is.", at: 20s }
//!     expect:
//!       acknowledges_feeling: met
//! ```

use super::{Finding, Outcome, score};
use crate::basic::{Lang, Millis};
use crate::conversation::{About, Channel, Party, RoleOrigin, Roles, Transcript, Turn, Voice};
use crate::facts::{Facts, Source};
use crate::measure::Measurements;
use crate::rubric::reader::{Fields, Reader};
use crate::rubric::yaml::{self, Node};
use crate::rubric::{Compiled, Place, Problem, RubricError, STANDARD, suggestion};
use serde::Serialize;
use std::fmt;

/// The parties of a case, in the order of their voices.
const PARTIES: &[(&str, Party)] =
    &[("agent", Party::Agent), ("customer", Party::Customer), ("bot", Party::Bot), ("system", Party::System)];
const CHANNELS: &[(&str, Channel)] = &[("voice", Channel::Voice), ("chat", Channel::Chat)];
pub(crate) const VERDICTS: &[(&str, Verdict)] = &[
    ("met", Verdict::Met),
    ("not_met", Verdict::NotMet),
    ("not_applicable", Verdict::NotApplicable),
    ("not_assessable", Verdict::NotAssessable),
];
/// A chat message without a time comes this long after the one before.
const CHAT_STEP: Millis = Millis(10_000);
/// An utterance without times comes this long after the one before …
const VOICE_PAUSE: Millis = Millis(500);
/// … and lasts this long for each character.
const VOICE_PER_CHARACTER: i64 = 120;

/// A verdict without its evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Fulfilled.
    Met,
    /// Not fulfilled.
    NotMet,
    /// Does not concern the conversation.
    NotApplicable,
    /// Cannot be told.
    NotAssessable,
}

impl From<&Outcome> for Verdict {
    fn from(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Met { .. } => Self::Met,
            Outcome::NotMet { .. } => Self::NotMet,
            Outcome::NotApplicable => Self::NotApplicable,
            Outcome::NotAssessable => Self::NotAssessable,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = VERDICTS.iter().find(|(_, verdict)| verdict == self).map_or("", |(name, _)| name);
        f.write_str(name)
    }
}

/// One conversation and what it must get.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it shows.
    pub name: String,
    /// Channel and language.
    pub about: About,
    /// What is said.
    pub transcript: Transcript,
    /// Who says it.
    pub roles: Roles,
    /// Criterion, verdict, and the line that says so.
    pub expect: Vec<(String, Verdict, Place)>,
}

/// Reads a cases file for a rubric. `name` is what errors call the file.
///
/// # Errors
/// Every mistake found, each with its line and column.
pub fn parse(name: &str, yaml: &str, rubric: &Compiled) -> Result<Vec<Case>, RubricError> {
    let refuse = |problems: Vec<Problem>| RubricError::new(name, yaml, problems);
    let tree = yaml::read(yaml).map_err(|problem| refuse(vec![problem]))?;
    let mut reader = Reader::new(&STANDARD);
    let mut cases = Vec::new();
    if let Some(fields) = reader.fields(&tree, "a cases file", &["cases"])
        && let Some(list) = fields.need("cases", &mut reader)
    {
        cases = reader
            .list(list, "cases", 1_000)
            .iter()
            .filter_map(|node| case(&mut reader, node, rubric))
            .collect();
    }
    if reader.problems.is_empty() { Ok(cases) } else { Err(refuse(reader.problems)) }
}

fn case(reader: &mut Reader<'_>, node: &Node, rubric: &Compiled) -> Option<Case> {
    let fields = reader.fields(node, "a case", &["name", "channel", "turns", "expect"])?;
    let name = fields.need("name", reader).and_then(|node| reader.text(node, "`name`"));
    let channel =
        fields.get("channel").map_or(Some(Channel::Chat), |n| reader.choice(n, "a channel", CHANNELS));
    let turns = turns(reader, &fields, channel.unwrap_or(Channel::Chat));
    let expect = expectations(reader, &fields, rubric);
    let parties = PARTIES.iter().map(|(_, party)| *party).collect::<Vec<_>>();
    let language = rubric.language;
    Some(Case {
        about: about(name.clone()?, channel?, language),
        name: name?,
        transcript: transcript(turns, channel?, language, &parties),
        roles: Roles { parties, origin: RoleOrigin::Given, confidence: 1.0 },
        expect,
    })
}

fn about(name: String, channel: Channel, language: Lang) -> About {
    About {
        source: "cases".to_owned(),
        external_id: name,
        channel,
        language: Some(language),
        started: None,
        agent: None,
        customer: None,
        ticket: None,
        product: None,
        survey_score: None,
        agent_channel: None,
        extra: std::collections::BTreeMap::new(),
    }
}

fn transcript(turns: Vec<Turn>, channel: Channel, language: Lang, parties: &[Party]) -> Transcript {
    let end = turns.iter().filter_map(|turn| turn.end_ms).max();
    Transcript {
        voices: parties.iter().copied().map(Some).collect(),
        words: turns.iter().map(|_| Vec::new()).collect(),
        turns,
        language: Some(language),
        engine: String::new(),
        duration_ms: end.filter(|_| channel == Channel::Voice),
    }
}

fn turns(reader: &mut Reader<'_>, fields: &Fields<'_>, channel: Channel) -> Vec<Turn> {
    let Some(node) = fields.need("turns", reader) else { return Vec::new() };
    let items = reader.list(node, "turns", 200);
    if items.is_empty() {
        reader.problem(node.at, "a case needs at least one turn");
    }
    let mut turns: Vec<Turn> = Vec::new();
    for item in items {
        let before = turns.last().and_then(|turn| turn.end_ms.or(turn.start_ms));
        turns.extend(turn(reader, item, channel, before));
    }
    turns
}

fn turn(reader: &mut Reader<'_>, node: &Node, channel: Channel, before: Option<Millis>) -> Option<Turn> {
    let fields = reader.fields(node, "a turn", &["agent", "customer", "bot", "system", "at", "until"])?;
    let mut said =
        PARTIES.iter().enumerate().filter_map(|(voice, (name, _))| Some((voice, fields.get(name)?)));
    let (Some((voice, text)), None) = (said.next(), said.next()) else {
        reader.hinted(node.at, "a turn has one speaker", "write `- agent: …` or `- customer: …`");
        return None;
    };
    let text = reader.text(text, "what is said")?;
    let pause = if channel == Channel::Chat { CHAT_STEP } else { VOICE_PAUSE };
    let usual = before.map_or(Millis(0), |before| before + pause);
    let start = fields.get("at").map_or(Some(usual), |node| reader.duration(node, "`at`"))?;
    let characters = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    let usual_end = start + Millis(characters.saturating_mul(VOICE_PER_CHARACTER));
    let end = fields.get("until").map_or(Some(usual_end), |node| reader.duration(node, "`until`"))?;
    Some(Turn {
        voice: Voice(u8::try_from(voice).unwrap_or_default()),
        text,
        start_ms: Some(start),
        end_ms: (channel == Channel::Voice).then_some(end),
        confidence: None,
        private: false,
    })
}

fn expectations(
    reader: &mut Reader<'_>,
    fields: &Fields<'_>,
    rubric: &Compiled,
) -> Vec<(String, Verdict, Place)> {
    let Some(node) = fields.need("expect", reader) else { return Vec::new() };
    let mut expect = Vec::new();
    for (criterion, at, node) in reader.block(node, "`expect`") {
        if rubric.criterion(criterion).is_none() {
            let known = rubric.criteria.iter().map(|criterion| criterion.id.as_str());
            reader.hinted(
                *at,
                format!("the rubric has no criterion `{criterion}`"),
                suggestion(criterion, known),
            );
        } else if let Some(verdict) = reader.choice(node, "a verdict", VERDICTS) {
            expect.push((criterion.clone(), verdict, *at));
        }
    }
    expect
}

/// How the cases of a rubric went.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Expectations that held.
    pub passed: usize,
    /// Those that did not.
    pub failed: Vec<Failure>,
}

/// An expectation that did not hold.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Name of the case.
    pub case: String,
    /// Line and column of the expectation.
    pub at: Place,
    /// What was expected.
    pub expected: Verdict,
    /// What was found instead.
    pub finding: Finding,
    /// What the evidence says, line by line.
    pub shown: Vec<String>,
}

/// Scores every case and compares. `derive` makes facts of a conversation, as the pipeline does.
pub fn run(rubric: &Compiled, cases: &[Case], derive: impl Fn(&Source<'_>) -> Facts) -> Report {
    let mut report = Report::default();
    for case in cases {
        let measurements = Measurements { language: case.about.language, ..Measurements::default() };
        let source = Source {
            about: &case.about,
            transcript: &case.transcript,
            roles: &case.roles,
            measurements: &measurements,
        };
        let facts = derive(&source);
        let card = score(rubric, &source, &facts);
        for (criterion, expected, at) in &case.expect {
            let Some(finding) = card.findings.iter().find(|finding| finding.criterion == *criterion) else {
                continue;
            };
            if Verdict::from(&finding.outcome) == *expected {
                report.passed += 1;
                continue;
            }
            report.failed.push(Failure {
                case: case.name.clone(),
                at: *at,
                expected: *expected,
                finding: finding.clone(),
                shown: shown(finding, &case.transcript),
            });
        }
    }
    report
}

fn shown(finding: &Finding, transcript: &Transcript) -> Vec<String> {
    use crate::facts::Evidence;
    let line = |place: &Evidence| match place {
        Evidence::Quote { turn, span, .. } => {
            let text = transcript.turns.get(*turn).and_then(|turn| span.of(&turn.text)).unwrap_or_default();
            format!("turn {}: “{text}”", turn + 1)
        }
        Evidence::Gap { from_ms, to_ms, .. } => format!("from {from_ms} to {to_ms}"),
        Evidence::Searched { from_turn, to_turn, what } => {
            format!("turns {}–{}: no {what}", from_turn + 1, to_turn + 1)
        }
    };
    finding.evidence().into_iter().take(3).map(line).collect()
}

impl Report {
    /// Did every expectation hold?
    pub fn is_good(&self) -> bool {
        self.failed.is_empty()
    }

    /// The report for a terminal; `name` is the cases file.
    pub fn render(&self, name: &str) -> String {
        let mut text = String::new();
        for failure in &self.failed {
            let Failure { case, at, expected, finding, shown } = failure;
            let found = Verdict::from(&finding.outcome);
            text += &format!(
                "{name}:{}:{}: {case}: `{}` should be {expected}, is {found}\n  why: {}\n",
                at.line, at.column, finding.criterion, finding.why
            );
            for line in shown {
                text += &format!("  {line}\n");
            }
        }
        let failed = self.failed.len();
        text + &format!("{name}: {} of {} expectations hold\n", self.passed, self.passed + failed)
    }
}
