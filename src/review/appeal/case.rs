//! An upheld appeal as a case of the rubric: what was said, masked, and the marks it must get. `spotcheck rubric test`
//! runs it from then on, so that a mistake that a person has put right does not come back.

use crate::basic::{Lang, Millis};
use crate::conversation::{
    About, AgentRef, Channel, Party, RoleOrigin, Roles, Started, Transcript, Turn, Voice,
};
use crate::rubric::{Compiled, Place, Test};
use crate::scoring::Mark;
use crate::scoring::cases::{Case, Verdict};
use crate::text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A turn of a kept case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// Who.
    pub party: Party,
    /// What, masked.
    pub text: String,
    /// When, since the conversation began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Millis>,
    /// Until when; spoken turns have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Millis>,
}

/// A case of a rubric that an appeal has made. It names neither agent nor customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// What it shows.
    pub name: String,
    /// Spoken or written.
    pub channel: Channel,
    /// Of what was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Lang>,
    /// When, for knowledge that depends on the day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<Started>,
    /// Product, for knowledge that depends on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// Team of the agent, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// In order of time.
    pub turns: Vec<Said>,
    /// Criterion and mark.
    pub expect: BTreeMap<String, Mark>,
}

/// Makes a case of a conversation. `None` where no criterion is left that a machine could judge.
pub fn kept(
    name: &str,
    about: &About,
    (transcript, roles): (&Transcript, &Roles),
    rubric: &Compiled,
    upheld: impl IntoIterator<Item = (String, Mark)>,
) -> Option<Kept> {
    let judged_by_rule =
        |id: &str| rubric.criterion(id).is_some_and(|criterion| !matches!(criterion.test, Test::Human));
    let expect: BTreeMap<String, Mark> = upheld.into_iter().filter(|(id, _)| judged_by_rule(id)).collect();
    if expect.is_empty() {
        return None;
    }
    // Internal notes are never judged and stay where they are.
    let said = |turn: &Turn| Said {
        party: roles.party(turn.voice),
        text: text::masked(&turn.text),
        at: turn.start_ms,
        until: turn.end_ms,
    };
    Some(Kept {
        name: name.to_owned(),
        channel: about.channel,
        language: about.language.or(transcript.language),
        started: about.started.clone(),
        product: about.product.clone(),
        team: about.agent.as_ref().and_then(|agent| agent.team.clone()),
        turns: transcript.turns.iter().filter(|turn| !turn.private).map(said).collect(),
        expect,
    })
}

/// Every party has one voice.
const PARTIES: [Party; 5] = [Party::Agent, Party::Customer, Party::Bot, Party::System, Party::Unknown];

impl Kept {
    /// As `scoring::cases` runs it. Criteria that the rubric no longer has are left out.
    pub fn case(&self, rubric: &Compiled) -> Case {
        let turn = |said: &Said| Turn {
            voice: PARTIES
                .iter()
                .position(|party| *party == said.party)
                .and_then(|n| u8::try_from(n).ok())
                .map_or(Voice(4), Voice),
            text: said.text.clone(),
            start_ms: said.at,
            end_ms: said.until,
            confidence: None,
            private: false,
        };
        let language = self.language.unwrap_or(rubric.language);
        let turns: Vec<Turn> = self.turns.iter().map(turn).collect();
        let end = turns.iter().filter_map(|turn| turn.end_ms).max();
        let known = self.expect.iter().filter(|(criterion, _)| rubric.criterion(criterion).is_some());
        Case {
            name: self.name.clone(),
            about: self.about(language),
            transcript: Transcript {
                voices: PARTIES.iter().copied().map(Some).collect(),
                words: turns.iter().map(|_| Vec::new()).collect(),
                turns,
                language: Some(language),
                engine: String::new(),
                duration_ms: end.filter(|_| self.channel == Channel::Voice),
            },
            roles: Roles { parties: PARTIES.to_vec(), origin: RoleOrigin::Given, confidence: 1.0 },
            expect: known.map(|(id, mark)| (id.clone(), verdict(*mark), Place::default())).collect(),
        }
    }

    fn about(&self, language: Lang) -> About {
        let team = self.team.clone();
        About {
            source: "cases".to_owned(),
            external_id: self.name.clone(),
            channel: self.channel,
            language: Some(language),
            started: self.started.clone(),
            agent: team.map(|team| AgentRef { team: Some(team), ..AgentRef::default() }),
            customer: None,
            ticket: None,
            product: self.product.clone(),
            survey_score: None,
            agent_channel: None,
            extra: BTreeMap::new(),
        }
    }
}

fn verdict(mark: Mark) -> Verdict {
    match mark {
        Mark::Met => Verdict::Met,
        Mark::NotMet => Verdict::NotMet,
        Mark::NotApplicable => Verdict::NotApplicable,
        Mark::NotAssessable => Verdict::NotAssessable,
    }
}
