//! Reads a cases file.

use super::{Case, VERDICTS, Verdict};
use crate::basic::{Lang, Millis};
use crate::conversation::import::AboutFile;
use crate::conversation::{AgentRef, Channel, Party, RoleOrigin, Roles, Transcript, Turn, Voice};
use crate::rubric::reader::{Fields, Reader};
use crate::rubric::yaml::{self, Node};
use crate::rubric::{Compiled, Place, Problem, RubricError, STANDARD, suggestion};

/// The parties of a case, in the order of their voices.
const PARTIES: &[(&str, Party)] =
    &[("agent", Party::Agent), ("customer", Party::Customer), ("bot", Party::Bot), ("system", Party::System)];
const FIELDS: &[&str] = &["name", "channel", "started", "product", "team", "region", "turns", "expect"];
const CHANNELS: &[(&str, Channel)] = &[("voice", Channel::Voice), ("chat", Channel::Chat)];
/// A chat message without a time comes this long after the one before.
const CHAT_STEP: Millis = Millis(10_000);
/// An utterance without times comes this long after the one before …
const VOICE_PAUSE: Millis = Millis(500);
/// … and lasts this long for each character.
const VOICE_PER_CHARACTER: i64 = 120;

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
    let fields = reader.fields(node, "a case", FIELDS)?;
    let name = fields.need("name", reader).and_then(|node| reader.text(node, "`name`"));
    let channel =
        fields.get("channel").map_or(Some(Channel::Chat), |n| reader.choice(n, "a channel", CHANNELS));
    let turns = turns(reader, &fields, channel.unwrap_or(Channel::Chat));
    let expect = expectations(reader, &fields, rubric);
    let parties = PARTIES.iter().map(|(_, party)| *party).collect::<Vec<_>>();
    let language = rubric.language;
    let file = known(reader, &fields, language)?;
    let Ok(about) = file.into_about("", &name.clone()?, channel?) else {
        let hint = "write `2026-07-15`, or `2026-07-15T10:00:00+08:00[Asia/Shanghai]` where the hour matters";
        reader.hinted(fields.place("started"), "`started` is not a time", hint);
        return None;
    };
    Some(Case {
        about,
        name: name?,
        transcript: transcript(turns, channel?, language, &parties),
        roles: Roles { parties, origin: RoleOrigin::Given, confidence: 1.0 },
        expect,
    })
}

/// What is known of the conversation: what statements of knowledge may depend on.
fn known(reader: &mut Reader<'_>, fields: &Fields<'_>, language: Lang) -> Option<AboutFile> {
    let mut text = |name: &str| match fields.get(name) {
        Some(node) => reader.text(node, &format!("`{name}`")).map(Some),
        None => Some(None),
    };
    let (started, product, team, region) =
        (text("started")?, text("product")?, text("team")?, text("region")?);
    let at_noon = |day: String| if day.contains('T') { day } else { format!("{day}T12:00:00+00:00") };
    Some(AboutFile {
        source: Some("cases".to_owned()),
        language: Some(language.to_string()),
        started_at: started.map(at_noon),
        product,
        agent: team.map(|team| AgentRef { team: Some(team), ..AgentRef::default() }),
        extra: region.map(|region| ("region".to_owned(), region.into())).into_iter().collect(),
        ..AboutFile::default()
    })
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
