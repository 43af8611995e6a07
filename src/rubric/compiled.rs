//! A rubric after reading: small, checked, ready to score with. Its hash is its version.

use super::condition::{Asked, Condition, KnowledgeTest};
use super::knowledge::{self, Knowledge};
use crate::basic::{ContentHash, Lang, Wording};
use crate::conversation::{About, Channel};
use serde::Serialize;

/// Bumped when the same file would score differently because the language changed its meaning.
pub(crate) const LANGUAGE_VERSION: u32 = 1;

/// A rubric that can be scored with.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// What the file says.
    pub content: Content,
    /// Hash of the compiled content: comments, order of fields and formatting do not change it.
    pub hash: ContentHash,
}

impl Compiled {
    /// The rubric's text together with the knowledge files that it was compiled with, so that it compiles anywhere.
    pub fn carry(&self, yaml: &str) -> String {
        let (own, _) = knowledge::carried(yaml);
        knowledge::carry(own, &self.content.knowledge.files)
    }
}

impl std::ops::Deref for Compiled {
    type Target = Content;

    fn deref(&self) -> &Content {
        &self.content
    }
}

/// Everything that decides a score.
#[derive(Clone, Debug, Serialize)]
pub struct Content {
    /// Version of the language.
    pub language_version: u32,
    /// E.g. `support.zh`.
    pub id: String,
    /// Name for people.
    pub title: Wording,
    /// Language of the sentences that explain a finding.
    pub language: Lang,
    /// Which conversations it is for.
    pub audience: Audience,
    /// How criteria add up.
    pub scoring: Scoring,
    /// The overall score is at most this when a critical criterion fails, 0-100.
    pub critical_cap: f64,
    /// Below these nothing is held against anyone.
    pub gates: Gates,
    /// In the order of the file.
    pub dimensions: Vec<Dimension>,
    /// From the best to the worst.
    pub bands: Vec<Band>,
    /// In the order of the file.
    pub criteria: Vec<Criterion>,
    /// What its knowledge files say.
    #[serde(skip_serializing_if = "Knowledge::is_empty")]
    pub knowledge: Knowledge,
}

/// Which conversations a rubric is for. An empty list means all.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Audience {
    /// Spoken, written.
    pub channels: Vec<Channel>,
    /// Languages.
    pub languages: Vec<Lang>,
    /// Teams of the agent.
    pub teams: Vec<String>,
    /// Products.
    pub products: Vec<String>,
}

/// How criteria add up within a dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scoring {
    /// 加分: share of the points of what counted, times 100.
    Points,
    /// 扣分: 100 less what failed, never below 0.
    Deductions,
}

/// How sure the ground must be before anyone is judged (promise 4), 0-1.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Gates {
    /// Of who is who.
    pub speakers: f64,
    /// Of the transcribed words.
    pub words: f64,
}

impl Default for Gates {
    fn default() -> Self {
        Self { speakers: 0.8, words: 0.5 }
    }
}

/// One side of quality.
#[derive(Clone, Debug, Serialize)]
pub struct Dimension {
    /// E.g. `empathy`.
    pub id: String,
    /// Name for people.
    pub title: Wording,
    /// Share in the overall score, relative to the other dimensions; above 0.
    pub weight: f64,
}

/// A range of the overall score.
#[derive(Clone, Debug, Serialize)]
pub struct Band {
    /// E.g. `good`.
    pub id: String,
    /// Name for people.
    pub title: Wording,
    /// Lowest overall score in the band, 0-100.
    pub from: f64,
}

/// One thing to judge.
#[derive(Clone, Debug, Serialize)]
pub struct Criterion {
    /// E.g. `apology`.
    pub id: String,
    /// Id of its dimension.
    pub dimension: String,
    /// Name for people.
    pub title: Wording,
    /// Points to win, or to lose where the rubric deducts; not below 0.
    pub points: f64,
    /// 红线: failing it caps the overall score.
    pub critical: bool,
    /// The condition under which it concerns a conversation; `None` means always.
    pub applies: Option<Condition>,
    /// What decides.
    pub test: Test,
    /// The rubric's own sentences.
    pub why: Why,
}

/// What decides a criterion.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// Met when this holds, not met when it does not.
    Met(Condition),
    /// Not met when this is found, met when it is not.
    NotMet(Condition),
    /// Only a person can tell.
    Human,
    /// The judge is asked; met when it answers yes.
    Ask(Wording),
}

impl Test {
    /// When a test of knowledge has anything to judge: where its statements came up.
    pub(crate) fn raised(&self) -> Option<Condition> {
        let (Self::Met(Condition::Knowledge(test)) | Self::NotMet(Condition::Knowledge(test))) = self else {
            return None;
        };
        (!test.asked.contains(&Asked::Raised)).then(|| {
            Condition::Knowledge(KnowledgeTest {
                asked: vec![Asked::Raised],
                statements: test.statements.clone(),
            })
        })
    }
}

/// Sentences that replace the generated ones.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Why {
    /// When met.
    pub met: Option<Wording>,
    /// When not met.
    pub not_met: Option<Wording>,
    /// When not applicable.
    pub not_applicable: Option<Wording>,
}

impl Criterion {
    /// Does it ask the judge?
    pub fn asks(&self) -> bool {
        matches!(self.test, Test::Ask(_))
    }
}

impl Content {
    /// Is this rubric meant for a conversation in that language?
    pub fn concerns(&self, about: &About, language: Lang) -> bool {
        let for_ = &self.audience;
        let team = about.agent.as_ref().and_then(|agent| agent.team.as_deref());
        let named = |list: &[String], name: Option<&str>| {
            list.is_empty() || name.is_some_and(|name| list.iter().any(|listed| listed == name))
        };
        (for_.channels.is_empty() || for_.channels.contains(&about.channel))
            && (for_.languages.is_empty() || for_.languages.contains(&language))
            && named(&for_.teams, team)
            && named(&for_.products, about.product.as_deref())
    }

    /// Does any criterion ask the judge?
    pub fn asks(&self) -> bool {
        self.criteria.iter().any(Criterion::asks)
    }

    /// The criterion with this id.
    pub fn criterion(&self, id: &str) -> Option<&Criterion> {
        self.criteria.iter().find(|criterion| criterion.id == id)
    }
}
