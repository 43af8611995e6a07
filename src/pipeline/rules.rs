//! The judge that ships: our rules for roles and facts, the published rubrics, the flag policy.

use super::{Judge, Judged, Judges};
use crate::basic::Lang;
use crate::conversation::{About, Roles, Transcript};
use crate::facts::{self, Facts, Source};
use crate::flag::{self, Policy};
use crate::measure::Measurements;
use crate::rubric::store::Published;
use crate::rubric::{self, Compiled};
use crate::scoring::score;
use std::sync::Arc;

/// One edition of the rubrics with the policy.
pub struct Rules {
    rubrics: Vec<Compiled>,
    policy: Arc<Policy>,
}

impl Rules {
    /// Compiles the published rubrics.
    ///
    /// # Errors
    /// When one does not compile: it was published by a version that knew more.
    pub fn compile(published: &[Published], policy: Arc<Policy>) -> anyhow::Result<Self> {
        let compile = |one: &Published| rubric::parse(&one.id, &one.yaml);
        Ok(Self { rubrics: published.iter().map(compile).collect::<Result<_, _>>()?, policy })
    }

    /// Judges by this policy and whatever rubrics are published.
    pub fn judges(policy: Policy) -> Judges {
        let policy = Arc::new(policy);
        Judges::new(move |published| Ok(Arc::new(Self::compile(published, policy.clone())?)))
    }
}

/// The language that rules are chosen by.
fn language(about: &About, measurements: &Measurements) -> Lang {
    measurements.language.or(about.language).unwrap_or(Lang::Other)
}

impl Judge for Rules {
    fn roles(&self, about: &About, transcript: &Transcript, measurements: &Measurements) -> Roles {
        facts::infer_roles(about, transcript, language(about, measurements))
    }

    fn derive(&self, source: &Source<'_>) -> Facts {
        facts::derive(source)
    }

    fn judge(&self, source: &Source<'_>, facts: &Facts) -> Judged {
        let language = language(source.about, source.measurements);
        let fitting = self.rubrics.iter().filter(|rubric| rubric.concerns(source.about, language));
        let cards: Vec<_> = fitting.map(|rubric| score(rubric, source, facts)).collect();
        let flags = flag::flags(&self.policy, source, facts, &cards);
        let (risk, due_in) = (flag::risk(&flags), flag::due_in(&flags));
        Judged { cards, reasons: flags.into_iter().map(Into::into).collect(), risk, due_in }
    }
}
