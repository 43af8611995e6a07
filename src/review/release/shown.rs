//! A score of record as the agent is shown it: marks, reasons, and places to look at. Text is masked.

use crate::basic::{Millis, Wording};
use crate::facts::Evidence;
use crate::review::Basis;
use crate::review::verdict::{Answer, By, Pointed};
use crate::rubric::Content;
use crate::scoring::{Finding, Mark};
use crate::text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The score of record under one rubric.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ReleasedScore)]
pub struct Shown {
    /// Id of the rubric.
    pub rubric: String,
    /// Hash of its version.
    pub rubric_hash: String,
    /// Its name.
    pub title: Wording,
    /// `person` or `machine`.
    pub by: String,
    /// Id of the verdict, else hash of the scorecard: what this record is.
    pub identity: String,
    /// Who gave the verdict; kept for the rule of the second person, not shown to the agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewer: Option<String>,
    /// 0-100; absent where nothing could be assessed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overall: Option<f64>,
    /// Band of the overall score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub band: Option<String>,
    /// Critical criteria (红线) that failed.
    pub critical_failed: Vec<String>,
    /// Scores by dimension.
    pub dimensions: Vec<ShownDimension>,
    /// One for each criterion, in the rubric's order.
    pub points: Vec<Point>,
    /// What the reviewer says of the whole conversation.
    pub note: String,
}

/// The score of one dimension.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ReleasedDimension)]
pub struct ShownDimension {
    /// Its id.
    pub dimension: String,
    /// Its name.
    pub title: Wording,
    /// 0-100; absent where nothing in it counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
}

/// One criterion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ReleasedPoint)]
pub struct Point {
    /// Its id.
    pub criterion: String,
    /// Its dimension.
    pub dimension: String,
    /// Its name.
    pub title: Wording,
    /// 红线?
    pub critical: bool,
    /// What stands.
    pub mark: Mark,
    /// Why.
    pub why: String,
    /// Where it is seen.
    pub evidence: Vec<Seen>,
}

/// A place in the conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ReleasedPlace)]
pub struct Seen {
    /// Index of the turn, 0-based; absent for a wait before the first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn: Option<usize>,
    /// Last turn of what was searched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_turn: Option<usize>,
    /// First byte of the turn's text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<usize>,
    /// One past the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<usize>,
    /// Begin of a wait, ms since the conversation started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_ms: Option<Millis>,
    /// Its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_ms: Option<Millis>,
}

const NOWHERE: Seen = Seen { turn: None, to_turn: None, start: None, end: None, from_ms: None, to_ms: None };

impl From<&Pointed> for Seen {
    fn from(place: &Pointed) -> Self {
        Self { turn: Some(place.turn), start: Some(place.span.start), end: Some(place.span.end), ..NOWHERE }
    }
}

impl From<&Evidence> for Seen {
    fn from(place: &Evidence) -> Self {
        match place {
            Evidence::Quote { turn, span, .. } => {
                Self { turn: Some(*turn), start: Some(span.start), end: Some(span.end), ..NOWHERE }
            }
            Evidence::Gap { from_ms, to_ms, after_turn } => {
                Self { turn: *after_turn, from_ms: Some(*from_ms), to_ms: Some(*to_ms), ..NOWHERE }
            }
            Evidence::Searched { from_turn, to_turn, .. } => {
                Self { turn: Some(*from_turn), to_turn: Some(*to_turn), ..NOWHERE }
            }
        }
    }
}

/// Puts a score of record into words; `rubric` is the version that it was judged under, where it can still be read.
pub fn shown(basis: &Basis, rubric: Option<&Content>) -> Shown {
    let record = basis.record();
    let (by, reviewer, identity) = match record.by {
        By::Machine => ("machine", None, basis.card.hash.to_string()),
        By::Person { reviewer, verdict } => ("person", Some(reviewer.to_string()), verdict),
    };
    let dimension = |score: &crate::scoring::DimensionScore| ShownDimension {
        title: dimension_title(rubric, &score.dimension),
        dimension: score.dimension.clone(),
        score: score.score,
    };
    Shown {
        rubric: record.rubric_id.clone(),
        rubric_hash: basis.rubric().hash.to_string(),
        title: rubric.map_or_else(|| record.rubric_id.as_str().into(), |one| one.title.clone()),
        by: by.to_owned(),
        identity,
        reviewer,
        overall: record.tally.overall,
        band: record.tally.band.clone(),
        critical_failed: record.tally.critical_failed.clone(),
        dimensions: record.tally.dimensions.iter().map(dimension).collect(),
        points: basis.answers().iter().map(|answer| point(basis, rubric, answer)).collect(),
        note: basis.verdict.as_ref().map(|verdict| text::masked(&verdict.note)).unwrap_or_default(),
    }
}

fn dimension_title(rubric: Option<&Content>, id: &str) -> Wording {
    let known = rubric.and_then(|one| one.dimensions.iter().find(|own| own.id == id));
    known.map_or_else(|| Wording::from(id), |own| own.title.clone())
}

/// The person's reason and places; the machine's where the person agreed with it and added none.
fn point(basis: &Basis, rubric: Option<&Content>, answer: &Answer) -> Point {
    let known = rubric.and_then(|one| one.criterion(&answer.criterion));
    let agreed = basis.finding(&answer.criterion).filter(|finding| finding.mark() == answer.mark);
    // The machine's own sentences quote nobody; what a person writes may.
    let why = match (answer.reason.trim(), agreed) {
        ("", Some(finding)) => finding.why.clone(),
        (reason, _) => text::masked(reason),
    };
    let evidence = if answer.evidence.is_empty() {
        agreed.map(Finding::evidence).unwrap_or_default().into_iter().map(Seen::from).collect()
    } else {
        answer.evidence.iter().map(Seen::from).collect()
    };
    Point {
        criterion: answer.criterion.clone(),
        dimension: answer.dimension.clone(),
        title: known.map_or_else(|| answer.criterion.as_str().into(), |own| own.title.clone()),
        critical: known.is_some_and(|own| own.critical),
        mark: answer.mark,
        why,
        evidence,
    }
}
