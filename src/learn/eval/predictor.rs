//! Which of the machine's answers a label is held against, and what that answer says of one conversation.

use super::answer::Pair;
use crate::facts::{MOMENT_KINDS, Quality};
use crate::learn::labelled::Kind;
use crate::scoring::{DimensionScore, Finding, Outcome};

/// What answers a label, the same for all rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Predictor {
    /// The head of this name.
    Head(String),
    /// The criterion of this name.
    Criterion(String),
    /// The surest moment of this kind.
    Moment(String),
    /// The score of this dimension.
    Dimension(String),
    /// The overall score.
    Overall,
}

/// What the machine says of one conversation.
#[derive(Clone, Copy, Debug)]
pub(super) enum Said<'a> {
    /// A head's distribution over levels.
    Levels(&'a Quality),
    /// A verdict.
    Verdict(&'a Finding),
    /// How sure it is that something was said, 0-1.
    Chance(f64),
    /// A score, 0-100; high is good.
    Score(f64),
}

impl Predictor {
    /// The best answer that there is for a label: one that at least one row has. A dimension's score is for degrees,
    /// a moment for yes and no too.
    pub fn choose(target: &str, kind: &Kind, pairs: &[Pair<'_>]) -> Self {
        let any = |has: &dyn Fn(&Pair<'_>) -> bool| pairs.iter().any(has);
        let name = target.to_owned();
        let judged = |pair: &Pair<'_>| pair.answer.finding(target).is_some();
        if any(&|pair| pair.answer.facts.qualities.contains_key(target)) && *kind != Kind::Verdict {
            Self::Head(name)
        } else if any(&judged) && matches!(kind, Kind::Verdict | Kind::Binary) {
            Self::Criterion(name)
        } else if any(&|pair| pair.dimension(target).is_some()) && *kind != Kind::Binary {
            Self::Dimension(name)
        } else if is_moment(target, pairs) {
            Self::Moment(name)
        } else {
            Self::Overall
        }
    }

    /// The answer for one conversation; `None` where the machine could not tell.
    pub fn said<'a>(&self, pair: &Pair<'a>) -> Option<Said<'a>> {
        match self {
            Self::Head(name) => pair.answer.facts.qualities.get(name).map(Said::Levels),
            Self::Criterion(name) => {
                let finding = pair.answer.finding(name)?;
                (finding.outcome != Outcome::NotAssessable).then_some(Said::Verdict(finding))
            }
            Self::Moment(kind) => pair.chance(kind, |_| true).map(Said::Chance),
            Self::Dimension(name) => pair.dimension(name)?.score.map(Said::Score),
            Self::Overall => pair.answer.scorecards.iter().find_map(|card| card.overall).map(Said::Score),
        }
    }

    /// As the report calls it: `head:…`, `rubric:…`, `rule:…`.
    pub fn name(&self, pairs: &[Pair<'_>]) -> String {
        let rubric = |inside: &str| {
            let cards = pairs.iter().flat_map(|pair| &pair.answer.scorecards);
            let mut ids: Vec<&str> = cards.map(|card| card.rubric.id.as_str()).collect();
            ids.sort_unstable();
            ids.dedup();
            format!("rubric:{}{inside}", ids.join("+"))
        };
        match self {
            Self::Head(name) => {
                let source = pairs.iter().find_map(|pair| pair.answer.facts.qualities.get(name));
                source.map_or_else(|| format!("head:{name}"), |quality| quality.source.clone())
            }
            Self::Criterion(name) | Self::Dimension(name) => rubric(&format!("/{name}")),
            Self::Moment(kind) => {
                let of_head = |pair: &&Pair<'_>| {
                    pair.answer
                        .facts
                        .moments
                        .iter()
                        .any(|one| one.kind == *kind && one.source.starts_with("head:"))
                };
                let by = if pairs.iter().any(|pair| of_head(&pair)) { "head" } else { "rule" };
                format!("{by}:{kind}")
            }
            Self::Overall => rubric(""),
        }
    }
}

/// Is this a kind of moment that rules know, or that was met?
pub(super) fn is_moment(name: &str, pairs: &[Pair<'_>]) -> bool {
    MOMENT_KINDS.iter().any(|kind| kind.name == name)
        || pairs.iter().any(|pair| pair.answer.facts.moments.iter().any(|moment| moment.kind == name))
}

impl Pair<'_> {
    /// The surest moment of a kind, or suspicion of one, in the turns that count; 0 where there is none, `None` where it cannot be known.
    pub(super) fn chance(&self, kind: &str, counts: impl Fn(usize) -> bool) -> Option<f64> {
        let facts = &self.answer.facts;
        if facts.unknown.contains_key(kind) {
            return None;
        }
        let is = |one: &str| one == kind || one.strip_prefix("suspected_") == Some(kind);
        let of_kind = facts.moments.iter().filter(|moment| is(&moment.kind) && counts(moment.turn));
        Some(of_kind.map(|moment| moment.confidence).fold(0.0, f64::max))
    }

    /// What rubrics say of a dimension; its score is absent where it could not be assessed.
    fn dimension(&self, name: &str) -> Option<&DimensionScore> {
        let mut dimensions = self.answer.scorecards.iter().flat_map(|card| &card.dimensions);
        dimensions.find(|one| one.dimension == name)
    }
}

/// The probability that a head gives to one of these levels.
pub(super) fn chance_of(quality: &Quality, is: impl Fn(&str) -> bool) -> f64 {
    quality.levels.iter().filter(|level| is(&level.name)).map(|level| level.share).sum()
}

/// The words for yes, as levels of a binary head or as values of `--bad`.
pub(super) fn is_yes(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "1" | "true" | "yes" | "met" | "是")
}
