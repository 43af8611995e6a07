//! The whole path from intake to case, with models and a judge that need no weights: what they say follows from the
//! text alone, so that every outcome can be told beforehand.

use half::f16;
use spotcheck::audio::{Limits, Mono16k};
use spotcheck::basic::{ContentHash, ConversationId, Lang, Millis, UnixMillis, Wording};
use spotcheck::blob::Blobs;
use spotcheck::conversation::store::{self as conversations, Row};
use spotcheck::conversation::{About, Channel, Party, Roles, Transcript, Turn, Voice};
use spotcheck::facts::{Facts, Number, Source};
use spotcheck::measure::{Embeddings, Measured, Measurements};
use spotcheck::opinion::Opinion;
use spotcheck::pipeline::{
    Accepted, Content, Context, Intake, Judge, Judged, Judges, Models, NewConversation, Sampling, StageError,
};
use spotcheck::queue::Terms;
use spotcheck::review::Reason;
use spotcheck::rubric::store::{self as rubrics, Published};
use spotcheck::scoring::{RubricRef, Scorecard};
use spotcheck::store::Db;
use spotcheck::worker::{self, Ended, Options, Until};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

pub const NOW: UnixMillis = UnixMillis(1_760_000_000_000);

/// Says "channel N" for every channel. Without weights it says what is missing.
#[derive(Default)]
pub struct PaperModels {
    pub no_speech: bool,
}

impl Models for PaperModels {
    fn transcribe(
        &self,
        channels: Vec<Mono16k>,
        _hint: Option<Lang>,
        progress: &mut dyn FnMut(f32),
    ) -> Result<Transcript, StageError> {
        if self.no_speech {
            return Err(StageError::Missing("speech weights are missing: run `make models`".into()));
        }
        progress(0.5);
        let turns = channels.iter().enumerate().map(|(n, channel)| Turn {
            voice: Voice(u8::try_from(n).unwrap()),
            text: format!("channel {n}"),
            start_ms: Some(Millis(0)),
            end_ms: Some(channel.duration()),
            confidence: Some(0.9),
            private: false,
        });
        let turns: Vec<Turn> = turns.collect();
        Ok(Transcript {
            voices: vec![None; turns.len()],
            turns,
            engine: "paper".to_owned(),
            ..Transcript::default()
        })
    }

    fn measure(&self, transcript: &Transcript, given: Option<Lang>) -> Result<Measured, StageError> {
        assert!(!transcript.turns.iter().any(|turn| turn.text == "panic"), "asked for");
        let embedding = |turn: &Turn| (ContentHash::of(turn.text.as_bytes()), vec![f16::from_f32(0.5); 4]);
        Ok(Measured {
            measurements: Measurements {
                version: 1,
                language: given.or(Some(Lang::En)),
                text_model: Some("paper".to_owned()),
                ..Measurements::default()
            },
            embeddings: transcript.turns.iter().map(embedding).collect(),
        })
    }
}

/// Each rubric's text is the number of points for a turn; below 50 points a conversation is flagged `low_score`, and
/// every word `flag:NAME` flags it too. Voice 0 is the agent unless something else is known.
struct PaperJudge(Vec<Published>);

impl Judge for PaperJudge {
    fn roles(&self, _about: &About, transcript: &Transcript, _measurements: &Measurements) -> Roles {
        let parties =
            (0..transcript.voices.len()).map(|n| if n == 0 { Party::Agent } else { Party::Customer });
        Roles::given(parties.collect())
    }

    fn reads_embeddings(&self) -> bool {
        false
    }

    fn derive(&self, source: &Source<'_>, _embeddings: &Embeddings) -> Facts {
        let turns = source.transcript.turns.iter();
        let agent = turns.filter(|turn| source.roles.party(turn.voice) == Party::Agent).count();
        let value = f64::from(u32::try_from(agent).unwrap());
        let number = Number { value, evidence: Vec::new() };
        Facts { version: 1, numbers: [("agent_turns_count".to_owned(), number)].into(), ..Facts::default() }
    }

    fn judge(&self, source: &Source<'_>, facts: &Facts, _given: &[Opinion]) -> Judged {
        let agent_turns = facts.numbers["agent_turns_count"].value;
        let cards = self.0.iter().map(|rubric| {
            let overall = rubric.yaml.trim().parse::<f64>().unwrap() * agent_turns;
            Scorecard {
                rubric: RubricRef { id: rubric.id.clone(), hash: rubric.hash.clone() },
                overall: Some(overall),
                band: Some(if overall < 50.0 { "low" } else { "good" }.to_owned()),
                critical_failed: Vec::new(),
                dimensions: Vec::new(),
                findings: Vec::new(),
            }
        });
        let cards: Vec<Scorecard> = cards.collect();
        let words = source.transcript.turns.iter().flat_map(|turn| turn.text.split(' '));
        let mut names: Vec<&str> = words.filter_map(|word| word.strip_prefix("flag:")).collect();
        if cards.iter().any(|card| card.overall < Some(50.0)) {
            names.push("low_score");
        }
        let reason = |name: &&str| Reason {
            reason: (*name).to_owned(),
            title: Wording::default(),
            risk: 0.5,
            note: String::new(),
        };
        Judged {
            cards,
            risk: if names.is_empty() { 0.0 } else { 0.5 },
            reasons: names.iter().map(reason).collect(),
            due_in: None,
        }
    }
}

/// One installation: database, blobs, models, judge.
pub struct House {
    pub context: Context,
    pub intake: Intake,
    _folder: Option<tempfile::TempDir>,
}

impl House {
    pub fn new(db: Db) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let house = Self::at(db, folder.path());
        Self { _folder: Some(folder), ..house }
    }

    pub fn at(db: Db, folder: &Path) -> Self {
        let blobs = Blobs::open(folder).unwrap();
        let judges = Judges::new(|published, _| Ok(Arc::new(PaperJudge(published.to_vec()))));
        let context = Context {
            db: db.clone(),
            blobs: blobs.clone(),
            models: Arc::new(PaperModels::default()),
            judges: Arc::new(judges),
            limits: Limits::default(),
            asker: None,
        };
        let intake = Intake { db, blobs, sampling: Sampling { seed: 7, probability: 0.0 } };
        Self { context, intake, _folder: None }
    }

    /// Publishes a rubric that gives so many points for each of the agent's turns.
    pub async fn publish(&self, id: &str, points: u32) {
        let yaml = points.to_string();
        let rubric =
            Published { id: id.to_owned(), hash: ContentHash::of(format!("{id} {yaml}").as_bytes()), yaml };
        let mut tx = self.context.db.write().await.unwrap();
        rubrics::publish(&mut tx, &rubric, NOW).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub async fn accept(&self, new: &NewConversation) -> Accepted {
        self.intake.accept(new, NOW).await.unwrap()
    }

    /// Works until nothing is left to do.
    pub async fn drain(&self) {
        let ended = worker::run(
            self.context.clone(),
            options(),
            Arc::default(),
            tokio_util::sync::CancellationToken::new(),
        );
        assert_eq!(ended.await.unwrap(), Ended::Drained);
    }

    pub async fn row(&self, id: &ConversationId) -> Row {
        let mut tx = self.context.db.read().await.unwrap();
        conversations::by_id(&mut tx, id).await.unwrap().unwrap()
    }

    pub async fn cards(&self, id: &ConversationId) -> Vec<spotcheck::scoring::store::Stored> {
        let mut tx = self.context.db.read().await.unwrap();
        spotcheck::scoring::store::history(&mut tx, id).await.unwrap()
    }

    pub async fn case(&self, id: &ConversationId) -> Option<spotcheck::review::Case> {
        let mut tx = self.context.db.read().await.unwrap();
        spotcheck::review::store::last(&mut tx, id).await.unwrap()
    }

    pub fn recording(&self, external_id: &str, bytes: &[u8]) -> NewConversation {
        let kept = self.context.blobs.put(&mut &*bytes, u64::MAX).unwrap();
        let content = Content::Recording { kept, media_type: "audio/wav".to_owned() };
        NewConversation { about: about(external_id, Channel::Voice), content }
    }
}

pub fn options() -> Options {
    Options {
        terms: Terms { lease_ms: 5_000, ..Options::new(worker::new_worker_id(), 2).terms },
        poll: Duration::from_millis(20),
        until: Until::Drained,
        error_backoff: Duration::from_millis(20),
        crash_backoff: Duration::from_millis(20),
        ..Options::new(String::new(), 2)
    }
}

pub fn about(external_id: &str, channel: Channel) -> About {
    About {
        source: "test".to_owned(),
        external_id: external_id.to_owned(),
        channel,
        language: Some(Lang::En),
        started: None,
        agent: Some(spotcheck::conversation::AgentRef { id: "li".to_owned(), ..Default::default() }),
        customer: None,
        ticket: None,
        product: None,
        survey_score: None,
        agent_channel: None,
        extra: BTreeMap::default(),
    }
}

/// A chat in which agent and customer take turns.
pub fn chat(external_id: &str, turns: &[&str]) -> NewConversation {
    let turn = |(n, text): (usize, &&str)| Turn {
        voice: Voice(u8::try_from(n % 2).unwrap()),
        text: (*text).to_owned(),
        start_ms: None,
        end_ms: None,
        confidence: None,
        private: false,
    };
    let turns = turns.iter().enumerate().map(turn).collect();
    let transcript = Transcript { voices: vec![None; 2], turns, ..Transcript::default() };
    NewConversation { about: about(external_id, Channel::Chat), content: Content::Transcript(transcript) }
}

/// A second of two different tones at 8 kHz.
pub fn tones(pitch: u32) -> Vec<u8> {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: 8000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut bytes, spec).unwrap();
    for n in 0..8000_u32 {
        for channel in 1..=2 {
            let phase = f64::from(n * pitch * channel) / 8000.0 * std::f64::consts::TAU;
            writer.write_sample(i16::from(phase.sin() > 0.0) * 8000 - 4000).unwrap();
        }
    }
    writer.finalize().unwrap();
    bytes.into_inner()
}
