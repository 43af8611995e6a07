//! From marks to scores: dimensions, overall, band, red lines. The same sum for the machine's marks and for people's.

use super::Mark;
use super::scorecard::DimensionScore;
use crate::rubric::{Content, Criterion, Scoring};

/// What marks add up to.
#[derive(Clone, Debug, PartialEq)]
pub struct Tally {
    /// In the rubric's order.
    pub dimensions: Vec<DimensionScore>,
    /// 0-100, weighted over the dimensions that have a score; `None` where none has.
    pub overall: Option<f64>,
    /// Name of the band it falls into.
    pub band: Option<String>,
    /// Critical criteria (红线) that failed.
    pub critical_failed: Vec<String>,
}

/// Adds up marks, which are in the order of the rubric's criteria.
pub fn tally(rubric: &Content, marks: &[Mark]) -> Tally {
    let pairs: Vec<(&Criterion, Mark)> = rubric.criteria.iter().zip(marks.iter().copied()).collect();
    let mut dimensions = Vec::new();
    let (mut weighted, mut weights) = (0.0, 0.0);
    for dimension in &rubric.dimensions {
        let own: Vec<_> = pairs.iter().copied().filter(|(c, _)| c.dimension == dimension.id).collect();
        let score = score(rubric.scoring, &own);
        if let Some(score) = score {
            weighted += score * dimension.weight;
            weights += dimension.weight;
        }
        dimensions.push(DimensionScore {
            dimension: dimension.id.clone(),
            score: score.map(to_tenths),
            weight: dimension.weight,
            assessed: own.iter().filter(|(_, mark)| mark.held().is_some()).count(),
            not_assessable: own.iter().filter(|(_, mark)| *mark == Mark::NotAssessable).count(),
        });
    }
    let critical_failed: Vec<String> = pairs
        .iter()
        .filter(|(criterion, mark)| criterion.critical && *mark == Mark::NotMet)
        .map(|(criterion, _)| criterion.id.clone())
        .collect();
    let cap = if critical_failed.is_empty() { 100.0 } else { rubric.critical_cap };
    let overall = (weights > 0.0).then(|| to_tenths((weighted / weights).min(cap)));
    let band = overall.and_then(|overall| rubric.bands.iter().find(|band| overall >= band.from));
    Tally { dimensions, overall, band: band.map(|band| band.id.clone()), critical_failed }
}

/// 0-100, or nothing where nothing counted. Points are added as whole thousandths, so that the order of criteria
/// cannot change a sum.
#[expect(clippy::cast_precision_loss, reason = "at most 200 criteria of 1000 points: far below 2^53")]
fn score(scoring: Scoring, own: &[(&Criterion, Mark)]) -> Option<f64> {
    let (mut won, mut lost) = (0_i64, 0_i64);
    for (criterion, mark) in own {
        match mark.held() {
            Some(true) => won += thousandths(criterion.points),
            Some(false) => lost += thousandths(criterion.points),
            None => {}
        }
    }
    if won + lost == 0 {
        return None;
    }
    Some(match scoring {
        Scoring::Points => won as f64 * 100.0 / (won + lost) as f64,
        Scoring::Deductions => (100_000 - lost).max(0) as f64 / 1000.0,
    })
}

#[expect(clippy::cast_possible_truncation, reason = "points are above 0 and at most 1000")]
fn thousandths(points: f64) -> i64 {
    ((points * 1000.0).round() as i64).max(1)
}

/// To one decimal place. The inner rounding takes away what floating point added, so that 72.25 is 72.3 everywhere.
fn to_tenths(score: f64) -> f64 {
    let clean = (score * 1e9).round() / 1e9;
    ((clean * 10.0).round() / 10.0).clamp(0.0, 100.0)
}
