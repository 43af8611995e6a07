//! How the site does: over time, by channel, team, language, issue.

use super::store::{Cell, Group, Sample};
use super::{ENOUGH, Figure, Frame, Scale};
use crate::basic::UnixMillis;
use crate::calendar::{Bucket, By};
use crate::statistics::{Spread, Sums, corrected, tidy, wilson};
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// How some conversations did.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Point {
    /// Conversations.
    pub n: usize,
    /// Mean score of record, 0-100.
    pub score: Figure,
    /// Share that passes (合格率), 0-1.
    pub pass: Figure,
    /// Share in which a red line was crossed (红线率), 0-1.
    pub critical: Figure,
    /// How many a person judged; of `n` that is the share inspected by people (质检覆盖率).
    pub by_person: usize,
    /// How many have the machine's score, as it stands: not corrected by what people said of others.
    pub by_machine: usize,
}

/// One group over time.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GroupLine {
    /// `voice`, a team's name, `issue_billing` …; empty where it is not known.
    pub key: String,
    /// The whole period.
    pub total: Point,
    /// For each of the report's buckets.
    pub points: Vec<Point>,
}

/// The machine's mean, corrected by what people say of the uniform sample.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Corrected {
    /// The machine's mean over all conversations, 0-100.
    pub machine: f64,
    /// Conversations that the machine scored.
    pub n: usize,
    /// What people would have given on average, with its interval; `n` is how many of the sample they judged blind.
    pub people: Figure,
    /// Conversations in the uniform sample, as far as the reader may see them.
    pub drawn: usize,
    /// How many conversations one of those judged stands for (one over the probability of being drawn), at least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight_low: Option<f64>,
    /// The same, at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight_high: Option<f64>,
}

/// From when until before when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Stretch {
    /// The first instant, ms since 1970.
    pub from: UnixMillis,
    /// The first instant after it.
    pub to: UnixMillis,
}

impl From<&Bucket> for Stretch {
    fn from(bucket: &Bucket) -> Self {
        Self { from: bucket.from, to: bucket.to }
    }
}

/// How the site does.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OverviewReport {
    /// Of when, of what.
    pub frame: Frame,
    /// How time is cut.
    pub by: By,
    /// How conversations are told apart.
    pub group: Group,
    /// The stretches that `points` are of.
    pub buckets: Vec<Stretch>,
    /// The whole period.
    pub total: Point,
    /// For each bucket.
    pub points: Vec<Point>,
    /// Beside the machine's mean what people would say; absent where the machine scored too little.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected: Option<Corrected>,
    /// The groups, by name.
    pub groups: Vec<GroupLine>,
}

/// Several agents' cells as one.
pub(super) fn together<'a>(cells: impl IntoIterator<Item = &'a Cell>) -> Cell {
    let mut all = Cell::default();
    for cell in cells {
        all.n += cell.n;
        all.scores.add(cell.scores);
        all.passed += cell.passed;
        all.critical += cell.critical;
        all.by_person += cell.by_person;
        all.machine.add(cell.machine);
        all.name = all.name.take().max(cell.name.clone());
    }
    all
}

/// How the conversations of these very agents did: each conversation on its own.
pub(super) fn point<'a>(cells: impl IntoIterator<Item = &'a Cell>) -> Point {
    let all = together(cells);
    Point { score: score(all.scores.n, all.scores.spread()), ..shares(&all) }
}

/// The shares alone.
pub(super) fn shares(all: &Cell) -> Point {
    let of = |part: usize, whole: usize| Figure::of(whole, wilson(part, whole), Scale::Share);
    Point {
        n: all.n,
        score: Figure::default(),
        pass: of(all.passed, all.scores.n),
        critical: of(all.critical, all.n),
        by_person: all.by_person,
        by_machine: all.n.saturating_sub(all.by_person),
    }
}

pub(super) fn score(n: usize, spread: Option<Spread>) -> Figure {
    Figure::mean(n, spread, Scale::Score)
}

/// Puts a report together from the cells of each bucket.
pub(super) fn overview(
    frame: Frame,
    by: By,
    group: Group,
    buckets: &[(Bucket, Vec<Cell>)],
    sample: &Sample,
) -> OverviewReport {
    let all = || buckets.iter().flat_map(|(_, cells)| cells);
    let keys: BTreeSet<&str> = all().map(|cell| cell.key.as_str()).collect();
    let of = |key: &str| {
        let own = move |cell: &&Cell| cell.key == key;
        GroupLine {
            key: key.to_owned(),
            total: point(all().filter(own)),
            points: buckets.iter().map(|(_, cells)| point(cells.iter().filter(own))).collect(),
        }
    };
    let least = frame.least();
    let mut machine = Sums::default();
    all().for_each(|cell| machine.add(cell.machine));
    OverviewReport {
        frame,
        by,
        group,
        buckets: buckets.iter().map(|(bucket, _)| bucket.into()).collect(),
        total: point(all()),
        points: buckets.iter().map(|(_, cells)| point(cells)).collect(),
        corrected: correction(machine, sample),
        groups: if group == Group::None {
            Vec::new()
        } else {
            keys.into_iter().map(of).filter(|line| line.total.n >= least).collect()
        },
    }
}

fn correction(machine: Sums, sample: &Sample) -> Option<Corrected> {
    let mean = (machine.n >= ENOUGH).then(|| machine.sum / crate::statistics::count(machine.n))?;
    // Where all answers are the machine's own, that says little of the next: a difference may be as large as the scale.
    let people = corrected(mean, &sample.judged).map(|spread| spread.on_scale((mean - 100.0, mean + 100.0)));
    let weights =
        || sample.judged.iter().filter(|one| one.probability > 0.0).map(|one| 1.0 / one.probability);
    Some(Corrected {
        machine: tidy(mean),
        n: machine.n,
        people: Figure::of(sample.judged.len(), people, Scale::Score),
        drawn: sample.drawn,
        weight_low: weights().min_by(f64::total_cmp).map(tidy),
        weight_high: weights().max_by(f64::total_cmp).map(tidy),
    })
}
