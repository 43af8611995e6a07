//! The whole path for one conversation in one process, without database: what `spotcheck score` does.
//!
//! Models are loaded when first needed. The stages are the same functions that the worker calls.

use super::asker::Consultation;
use super::weights::{self, SpeechWeights};
use crate::audio;
use crate::basic::Lang;
use crate::config::Settings;
use crate::conversation::import::{AboutFile, Imported, TextLimits, json};
use crate::conversation::{About, Channel, Roles, Transcript};
use crate::facts::heads::Heads;
use crate::facts::{self, Facts, Source};
use crate::measure::{self, Embeddings, Measurements};
use crate::opinion::Opinions;
use crate::rubric::Compiled;
use crate::scoring::{Likeness, Scorecard, Vectors, score_with};
use crate::speech::Transcriber;
use anyhow::Context;
use std::fs::{self, File};
use std::path::Path;

/// Everything found in one conversation.
pub struct Inspected {
    /// Who, when, where.
    pub about: About,
    /// What was said.
    pub transcript: Transcript,
    /// Who each voice is.
    pub roles: Roles,
    /// What models read.
    pub measurements: Measurements,
    /// What follows from it.
    pub facts: Facts,
    /// One for each rubric that concerns the conversation.
    pub scorecards: Vec<Scorecard>,
}

/// Rubrics and models, ready.
pub struct Inspector {
    settings: Settings,
    pub(super) rubrics: Vec<Compiled>,
    transcriber: Option<Box<dyn Transcriber>>,
    text_model: Loaded<Box<dyn measure::TextModel>>,
    judge: Option<Consultation>,
    pub(super) heads: Heads,
    /// Of the example sentences in the rubrics' knowledge.
    pub(super) examples: Option<Vectors>,
}

/// A model that may be missing: its absence is noted once and makes what rests on it not assessable.
enum Loaded<T> {
    NotYet,
    Missing,
    Ready(T),
}

/// Who is who, and all facts.
pub(super) fn known(
    heads: &Heads,
    about: &About,
    transcript: &Transcript,
    measurements: &Measurements,
    embeddings: &Embeddings,
) -> (Roles, Facts) {
    let language = measurements.language.or(about.language).unwrap_or(Lang::Other);
    let roles = facts::infer_roles(about, transcript, language);
    let source = Source { about, transcript, roles: &roles, measurements };
    let facts = heads.derive(&source, embeddings);
    (roles, facts)
}

/// A file that holds one conversation as our JSON, not yet inspected.
///
/// # Errors
/// When it cannot be read.
pub fn read_chat(path: &Path) -> anyhow::Result<Imported> {
    let name = path.display().to_string();
    let text = fs::read_to_string(path).with_context(|| name.clone())?;
    json(&name, &name, &text, TextLimits::default())?.pop().context("no conversation")
}

impl Inspector {
    /// Reads the rubrics: `rubric` where given, else the configured ones.
    ///
    /// # Errors
    /// When a rubric cannot be read or compiled.
    pub fn open(settings: &Settings, rubric: Option<&Path>) -> anyhow::Result<Self> {
        let rubrics = match rubric {
            Some(file) => vec![super::rubrics::read(file)?],
            None => super::rubrics::configured(&settings.score)?,
        };
        let rubrics = rubrics.into_iter().map(|one| one.compiled).collect();
        let judge = Consultation::open(&settings.judge)?;
        let settings = settings.clone();
        let heads = super::heads::shipped()?.clone();
        let (transcriber, text_model, examples) = (None, Loaded::NotYet, None);
        Ok(Self { settings, rubrics, transcriber, text_model, judge, heads, examples })
    }

    /// With these heads instead of the shipped ones of the same names.
    #[must_use]
    pub fn with_heads(self, heads: Heads) -> Self {
        Self { heads: heads.over(&self.heads), ..self }
    }

    /// The settings it was opened with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The heads in use.
    pub fn heads(&self) -> &Heads {
        &self.heads
    }

    /// A recording's transcript.
    ///
    /// # Errors
    /// When it cannot be decoded, or the speech model is missing.
    pub fn hear(&mut self, path: &Path, about: &About) -> anyhow::Result<Transcript> {
        let file = File::open(path).context("cannot be read")?;
        let recording = audio::decode(file, &super::audio_limits(&self.settings.intake))?;
        if self.transcriber.is_none() {
            self.transcriber = Some(SpeechWeights::load(&self.settings)?.state()?);
        }
        let transcriber = self.transcriber.as_mut().context("no speech model")?;
        Ok(transcriber.transcribe(&recording.channels, about.language, &mut |_| {})?)
    }

    /// Everything that follows from a transcript.
    ///
    /// # Errors
    /// When the text model fails.
    pub fn inspect(&mut self, about: About, transcript: Transcript) -> anyhow::Result<Inspected> {
        let measured =
            measure::measure(&transcript, about.language, self.text_model().map(|model| &mut **model as _))?;
        let measurements = measured.measurements;
        let made = measurements.text_model.clone();
        let embeddings =
            made.map_or_else(Embeddings::none, |model| Embeddings::new(&model, measured.embeddings));
        let (roles, facts) = known(&self.heads, &about, &transcript, &measurements, &embeddings);
        let source =
            Source { about: &about, transcript: &transcript, roles: &roles, measurements: &measurements };
        let language = measurements.language.or(about.language).unwrap_or(Lang::Other);
        self.embed_examples()?;
        let likeness =
            self.examples.as_ref().map(|examples| Likeness { turns: embeddings.vectors(), examples });
        let fitting: Vec<&Compiled> =
            self.rubrics.iter().filter(|rubric| rubric.concerns(&about, language)).collect();
        let given = match &self.judge {
            Some(judge) => judge.ask(fitting.iter().copied(), &source, &facts)?,
            None => Vec::new(),
        };
        let opinions = Opinions { model: self.judge.as_ref().map(Consultation::model), given: &given };
        let score = |rubric: &&Compiled| score_with(rubric, &source, &facts, &opinions, likeness);
        let scorecards = fitting.iter().map(score).collect();
        Ok(Inspected { about, transcript, roles, measurements, facts, scorecards })
    }

    /// A file that holds one conversation as our JSON.
    ///
    /// # Errors
    /// When it cannot be read or inspected.
    pub fn chat_file(&mut self, path: &Path) -> anyhow::Result<Inspected> {
        let one = read_chat(path)?;
        self.inspect(one.about, one.transcript)
    }

    /// A recording with its sidecar, if there is one.
    ///
    /// # Errors
    /// When it cannot be read, heard or inspected.
    pub fn call_file(&mut self, path: &Path) -> anyhow::Result<Inspected> {
        let one = self.read_call(path)?;
        self.inspect(one.about, one.transcript)
    }

    /// A recording as its sidecar and the speech model tell it, not yet inspected.
    ///
    /// # Errors
    /// When it cannot be read or heard.
    pub fn read_call(&mut self, path: &Path) -> anyhow::Result<Imported> {
        let name = path.display().to_string();
        let sidecar = path.with_extension("json");
        let about = match fs::read_to_string(&sidecar) {
            Ok(text) => AboutFile::parse(&sidecar.display().to_string(), &text)?,
            Err(_) => AboutFile::default(),
        };
        let about = about.into_about(&name, &name, Channel::Voice)?;
        let transcript = self.hear(path, &about).with_context(|| name)?;
        Ok(Imported { about, transcript })
    }

    /// Makes the vectors of the rubrics' example sentences, once.
    fn embed_examples(&mut self) -> anyhow::Result<()> {
        let examples: Vec<String> =
            self.rubrics.iter().flat_map(|rubric| rubric.knowledge.examples()).map(str::to_owned).collect();
        if self.examples.is_some() || examples.is_empty() {
            return Ok(());
        }
        if let Some(model) = self.text_model() {
            let texts: Vec<&str> = examples.iter().map(|text| text.trim()).collect();
            self.examples = Some(measure::embed(&mut **model, &texts)?);
        }
        Ok(())
    }

    pub(super) fn text_model(&mut self) -> Option<&mut Box<dyn measure::TextModel>> {
        if matches!(self.text_model, Loaded::NotYet) {
            self.text_model = match weights::text_model(&self.settings) {
                Ok(model) => Loaded::Ready(model),
                Err(error) => {
                    tracing::warn!("{error:#}; what rests on embeddings is not assessable");
                    Loaded::Missing
                }
            };
        }
        match &mut self.text_model {
            Loaded::Ready(model) => Some(model),
            _ => None,
        }
    }
}
