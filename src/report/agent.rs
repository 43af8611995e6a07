//! One agent: by dimension over time, and which criteria they meet more or less often than all others.

use super::overview::{Stretch, score};
use super::store::{Cell, Pattern, Stood};
use super::{ENOUGH, Example, Figure, Frame, Point};
use crate::calendar::{Bucket, By};
use crate::review::PassRule;
use crate::review::records::{Layout, marks, scores};
use crate::scoring::Mark;
use crate::statistics::{Fisher, Sums, difference_at, holm, tidy, wilson};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// One dimension over time.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DimensionLine {
    /// Its id.
    pub dimension: String,
    /// The whole period.
    pub total: Figure,
    /// For each bucket.
    pub points: Vec<Figure>,
}

/// A criterion that the agent meets more or less often than all others.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Leaning {
    /// Its id.
    pub criterion: String,
    /// Its dimension.
    pub dimension: String,
    /// Share of the agent's conversations that meet it, of those it concerns.
    pub own: Figure,
    /// The same of all other agents, 0-1.
    pub others: f64,
    /// The agent's share less the others', with its interval.
    pub difference: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Where it is seen, the newest first.
    pub examples: Vec<Example>,
}

/// One agent.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AgentReport {
    /// Of when, of what.
    pub frame: Frame,
    /// The source's id of the agent.
    pub agent_id: String,
    /// The agent's name, where the source gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// How time is cut.
    pub by: By,
    /// The stretches that `points` are of.
    pub buckets: Vec<Stretch>,
    /// The whole period.
    pub total: Point,
    /// For each bucket.
    pub points: Vec<Point>,
    /// By dimension.
    pub dimensions: Vec<DimensionLine>,
    /// Met more often than by others, the largest difference first.
    pub strengths: Vec<Leaning>,
    /// Met less often than by others.
    pub weaknesses: Vec<Leaning>,
    /// Appeals and remediations opened in the period.
    pub after: super::store::Aftermath,
    /// Names of dimensions and criteria.
    pub titles: super::names::Titles,
}

/// Dimensions over time from the agent's rows.
pub(super) fn dimensions(
    buckets: &[Bucket],
    rows: &[Stood],
    layouts: &BTreeMap<String, Layout>,
) -> Vec<DimensionLine> {
    let mut sums: BTreeMap<&str, (usize, Vec<Sums>)> = BTreeMap::new();
    for row in rows {
        let Some(layout) = layouts.get(&row.layout) else { continue };
        let at = buckets.partition_point(|bucket| bucket.to <= row.at);
        for (place, (dimension, value)) in layout.dimensions.iter().zip(scores(&row.dimensions)).enumerate() {
            let line = sums.entry(dimension).or_insert_with(|| (place, vec![Sums::default(); buckets.len()]));
            if let (Some(value), Some(sum)) = (value, line.1.get_mut(at)) {
                sum.add(Sums { n: 1, sum: value, squares: value * value });
            }
        }
    }
    let mut lines: Vec<_> = sums.into_iter().collect();
    lines.sort_by_key(|(_, (place, _))| *place);
    lines
        .into_iter()
        .map(|(dimension, (_, sums))| {
            let mut all = Sums::default();
            for one in &sums {
                all.add(*one);
            }
            let figure = |sums: &Sums| score(sums.n, sums.spread());
            DimensionLine {
                dimension: dimension.to_owned(),
                total: figure(&all),
                points: sums.iter().map(figure).collect(),
            }
        })
        .collect()
}

/// How often a criterion was met, of how often it could be judged.
pub(super) type Tally<'a> = BTreeMap<&'a str, (&'a str, usize, usize)>;

/// Counts over patterns: for each criterion its dimension, met, and judged.
pub(super) fn tally<'a>(patterns: &[Pattern], layouts: &'a BTreeMap<String, Layout>) -> Tally<'a> {
    let mut tally = Tally::new();
    for pattern in patterns {
        let Some(layout) = layouts.get(&pattern.layout) else { continue };
        for ((criterion, dimension), mark) in layout.criteria.iter().zip(marks(&pattern.marks)) {
            let entry = tally.entry(criterion).or_insert((dimension, 0, 0));
            entry.1 += if mark == Mark::Met { pattern.n } else { 0 };
            entry.2 += if matches!(mark, Mark::Met | Mark::NotMet) { pattern.n } else { 0 };
        }
    }
    tally
}

/// At most so many strengths and weaknesses.
const SHOWN: usize = 5;

/// Criteria in which the agent differs from all others by more than noise (Fisher's test, Holm's correction over all
/// criteria, intervals at the level of the test): strengths and weaknesses, the largest difference first.
pub(super) fn leanings(own: &Tally<'_>, everybody: &Tally<'_>) -> (Vec<Leaning>, Vec<Leaning>) {
    let pairs: Vec<_> = own
        .iter()
        .filter_map(|(criterion, (dimension, met, judged))| {
            let (_, all_met, all_judged) = everybody.get(criterion)?;
            let others = (all_met.saturating_sub(*met), all_judged.saturating_sub(*judged));
            (*judged >= ENOUGH && others.1 >= ENOUGH).then_some((
                *criterion,
                *dimension,
                (*met, *judged),
                others,
            ))
        })
        .collect();
    let most = pairs.iter().map(|(_, _, own, others)| own.1 + others.1).max().unwrap_or_default();
    let fisher = Fisher::new(most);
    let chance =
        |own: (usize, usize), others: (usize, usize)| fisher.chance(own.0, own.1, others.0, others.1);
    let said = holm(&pairs.iter().map(|(_, _, own, others)| chance(*own, *others)).collect::<Vec<_>>(), 0.05);
    let mut all: Vec<Leaning> = pairs
        .into_iter()
        .zip(said)
        .filter_map(|((criterion, dimension, own, others), level)| {
            let gap = difference_at(own, others, level?).filter(|gap| gap.low > 0.0 || gap.high < 0.0)?;
            Some(Leaning {
                criterion: criterion.to_owned(),
                dimension: dimension.to_owned(),
                own: Figure::told(own.1, wilson(own.0, own.1)?),
                others: tidy(crate::statistics::share(others.0, others.1)?),
                difference: tidy(gap.value),
                low: tidy(gap.low),
                high: tidy(gap.high),
                examples: Vec::new(),
            })
        })
        .collect();
    all.sort_by(|a, b| b.difference.abs().total_cmp(&a.difference.abs()));
    let (mut good, mut bad): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.difference > 0.0);
    good.truncate(SHOWN);
    bad.truncate(SHOWN);
    (good, bad)
}

/// The agent's rows of a bucket, as a cell.
pub(super) fn cell<'a>(rows: impl Iterator<Item = &'a Stood>, rule: PassRule) -> Cell {
    let mut cell = Cell::default();
    for row in rows {
        cell.n += 1;
        cell.critical += usize::from(row.critical);
        cell.by_person += usize::from(row.by_person);
        if let Some(score) = row.overall {
            cell.scores.add(Sums { n: 1, sum: score, squares: score * score });
            cell.passed += usize::from(rule.passes(score, row.critical));
        }
    }
    cell
}

/// The rows of one bucket; rows come newest first.
pub(super) fn within<'a>(rows: &'a [Stood], bucket: &Bucket) -> impl Iterator<Item = &'a Stood> + use<'a> {
    let Bucket { from, to } = *bucket;
    rows.iter().filter(move |row| from <= row.at && row.at < to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally_of(counts: &[(&'static str, usize, usize)]) -> Tally<'static> {
        counts.iter().map(|(name, met, judged)| (*name, ("attitude", *met, *judged))).collect()
    }

    #[test]
    fn only_what_parts_from_the_others_is_a_strength_or_a_weakness() {
        let own = tally_of(&[("greeting", 39, 40), ("apology", 8, 40), ("closing", 30, 40), ("rare", 0, 5)]);
        let all = tally_of(&[
            ("greeting", 639, 1040),
            ("apology", 708, 1040),
            ("closing", 770, 1040),
            ("rare", 900, 905),
        ]);
        let (strengths, weaknesses) = leanings(&own, &all);
        let names = |list: &[Leaning]| list.iter().map(|one| one.criterion.clone()).collect::<Vec<_>>();
        assert_eq!(names(&strengths), ["greeting"]);
        assert_eq!(names(&weaknesses), ["apology"], "five times are too few for \"rare\"");
        assert!((weaknesses[0].others - 0.7).abs() < 1e-9, "the agent's own are not among the others");
        assert!(weaknesses[0].high < 0.0);
    }

    #[test]
    fn two_misses_in_ten_are_no_weakness_among_twenty_criteria() {
        const NAMES: [&str; 20] = [
            "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s",
            "t",
        ];
        let tally = |usual: (usize, usize), first: (usize, usize)| {
            let of = |n: usize| if n == 0 { first } else { usual };
            let counts: Vec<_> =
                NAMES.iter().enumerate().map(|(n, name)| (*name, of(n).0, of(n).1)).collect();
            tally_of(&counts)
        };
        let (strengths, weaknesses) = leanings(&tally((9, 10), (8, 10)), &tally((99, 110), (107, 110)));
        assert!(strengths.is_empty() && weaknesses.is_empty(), "{weaknesses:?}");
    }

    #[test]
    fn a_dimension_is_averaged_where_it_has_a_score() {
        let layout = Layout { dimensions: vec!["a".to_owned(), "b".to_owned()], criteria: vec![] };
        let row = |at: i64, dimensions: &str| Stood {
            id: crate::basic::ConversationId::new("x"),
            at: crate::basic::UnixMillis(at),
            rubric: String::new(),
            by_person: false,
            overall: None,
            critical: false,
            layout: "l".to_owned(),
            marks: String::new(),
            dimensions: dimensions.to_owned(),
        };
        let rows: Vec<Stood> = (0..20)
            .map(|n| {
                row(
                    n,
                    match n % 4 {
                        1 => "82,49",
                        3 => "82,51",
                        _ => "80,",
                    },
                )
            })
            .collect();
        let buckets = [0, 10].map(|from| Bucket {
            from: crate::basic::UnixMillis(from),
            to: crate::basic::UnixMillis(from + 10),
        });
        let lines = dimensions(&buckets, &rows, &[("l".to_owned(), layout)].into());
        assert_eq!(
            (lines[0].dimension.as_str(), lines[0].total.n, lines[0].total.value),
            ("a", 20, Some(81.0))
        );
        assert_eq!((lines[0].points[0].n, lines[0].points[1].value), (10, Some(81.0)));
        assert_eq!((lines[1].total.n, lines[1].total.value), (10, Some(50.0)));
    }
}
