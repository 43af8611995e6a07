//! The judge of production: compiled rubrics and the flag policy.

use super::{Judge, Judged, Judges, heads, rubrics};
use crate::basic::Lang;
use crate::config::Settings;
use crate::conversation::{About, Roles, Transcript};
use crate::facts::heads::{Head, Heads};
use crate::facts::{self, Facts, Source};
use crate::flag::{self, Policy};
use crate::measure::{Embeddings, Measurements};
use crate::opinion::{Opinion, Opinions, Question, said};
use crate::review::Reason;
use crate::rubric::store::Published;
use crate::rubric::{Compiled, parse};
use crate::scoring::{questions, score_with};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Compiled rubrics and a policy.
pub struct RubricJudge {
    rubrics: Vec<Compiled>,
    policy: Policy,
    heads: Heads,
    /// The model that `ask:` criteria are put to, where one is configured.
    asked: Option<String>,
}

impl RubricJudge {
    /// With these rubrics, this policy and these heads.
    pub fn new(rubrics: Vec<Compiled>, policy: Policy, heads: Heads) -> Self {
        Self { rubrics, policy, heads, asked: None }
    }

    /// The same, with a model that is asked.
    #[must_use]
    pub fn asking(self, model: Option<String>) -> Self {
        Self { asked: model, ..self }
    }

    fn fitting(&self, source: &Source<'_>) -> impl Iterator<Item = &Compiled> {
        let language = language(source.about, source.measurements);
        self.rubrics.iter().filter(move |rubric| rubric.concerns(source.about, language))
    }

    fn opinions<'a>(&'a self, given: &'a [Opinion]) -> Opinions<'a> {
        Opinions { model: self.asked.as_deref(), given }
    }
}

impl Judge for RubricJudge {
    fn roles(&self, about: &About, transcript: &Transcript, measurements: &Measurements) -> Roles {
        facts::infer_roles(about, transcript, language(about, measurements))
    }

    fn derive(&self, source: &Source<'_>, embeddings: &Embeddings) -> Facts {
        self.heads.derive(source, embeddings)
    }

    fn reads_embeddings(&self) -> bool {
        !self.heads.is_empty()
    }

    fn questions(&self, source: &Source<'_>, facts: &Facts, given: &[Opinion]) -> Vec<Question> {
        let asked: BTreeSet<Question> =
            self.fitting(source).flat_map(|rubric| questions(rubric, source, facts)).collect();
        if asked.is_empty() {
            return Vec::new();
        }
        let (opinions, said) = (self.opinions(given), said(source.transcript, source.roles));
        asked.into_iter().filter(|question| !opinions.settled(&question.hash(), &said)).collect()
    }

    fn judge(&self, source: &Source<'_>, facts: &Facts, given: &[Opinion]) -> Judged {
        let opinions = self.opinions(given);
        let cards: Vec<_> =
            self.fitting(source).map(|rubric| score_with(rubric, source, facts, &opinions, None)).collect();
        let flags = flag::flags(&self.policy, source, facts, &cards);
        let mut reasons: Vec<Reason> = flags
            .iter()
            .map(|flag| Reason {
                reason: flag.reason.clone(),
                title: flag.title.clone(),
                risk: flag.weight,
                note: flag.note.clone(),
            })
            .collect();
        reasons.sort_by(|a, b| b.risk.total_cmp(&a.risk).then_with(|| a.reason.cmp(&b.reason)));
        Judged { cards, reasons, risk: flag::risk(&flags), due_in: flag::due_in(&flags) }
    }
}

fn language(about: &About, measurements: &Measurements) -> Lang {
    measurements.language.or(about.language).unwrap_or(Lang::Other)
}

/// Judges by whatever is published in the database; what workers use.
///
/// # Errors
/// When the policy has mistakes.
pub fn by_published(settings: &Settings) -> anyhow::Result<Judges> {
    let policy = rubrics::policy(&settings.flag)?;
    let model = settings.judge.asked();
    Ok(Judges::new(move |all: &[Published], promoted: Vec<Head>| {
        let compiled =
            all.iter().map(|one| Ok(parse(&one.id, &one.yaml)?)).collect::<anyhow::Result<Vec<_>>>()?;
        Ok(Arc::new(RubricJudge::new(compiled, policy.clone(), heads::live(promoted)?).asking(model.clone())))
    }))
}

/// Judges by these rubrics, whatever is published; what a dry run uses.
///
/// # Errors
/// When the policy has mistakes.
pub fn by(settings: &Settings, compiled: Vec<Compiled>) -> anyhow::Result<Judges> {
    let policy = rubrics::policy(&settings.flag)?;
    let model = settings.judge.asked();
    Ok(Judges::new(move |_: &[Published], promoted: Vec<Head>| {
        Ok(Arc::new(
            RubricJudge::new(compiled.clone(), policy.clone(), heads::live(promoted)?).asking(model.clone()),
        ))
    }))
}
