//! Levels on a scale: how close the machine's distribution or score comes to people's.

use super::answer::Pair;
use super::item::{Compared, Item};
use super::options::Bad;
use super::predictor::{Predictor, Said};
use crate::facts::Quality;
use crate::learn::labelled::{Label, Ordinal};
use crate::statistics::nmd;
use std::collections::BTreeSet;

/// What a label's values look like.
pub(super) struct Scale<'a> {
    pub name: &'a str,
    pub levels: &'a [i64],
    /// Several people's opinions in one label.
    pub shared: bool,
    pub bad: Option<&'a Bad>,
}

impl Scale<'_> {
    /// What is bad where nobody says: a mean below the middle of the scale by an eighth of its width, −0.5 on −2..2.
    #[expect(clippy::cast_precision_loss, reason = "levels of a scale are small")]
    fn bad(&self) -> Bad {
        let (low, high) =
            (self.levels.first().copied().unwrap_or(0), self.levels.last().copied().unwrap_or(0));
        let usual = || Bad::Below(f64::midpoint(low as f64, high as f64) - (high - low) as f64 / 8.0);
        match self.bad {
            Some(bad @ (Bad::Below(_) | Bad::Above(_))) => bad.clone(),
            _ => usual(),
        }
    }
}

pub(super) fn compare(scale: &Scale<'_>, predictor: &Predictor, pairs: &[Pair<'_>]) -> Compared {
    let bad = scale.bad();
    let levels = levels(scale, predictor, pairs);
    let curve = match predictor {
        Predictor::Head(_) => ("share of each level", true),
        Predictor::Moment(_) => ("how sure that it was said", false),
        _ => ("risk: 1 − score / 100", false),
    };
    let mut compared = Compared {
        kind: "ordinal",
        positive: Some(bad.of("mean")),
        curve: Some(curve),
        classes: if scale.shared { Vec::new() } else { levels.iter().map(i64::to_string).collect() },
        ..Compared::default()
    };
    for (index, pair) in pairs.iter().enumerate() {
        let Some(Label::Ordinal(people)) = pair.row.labels.get(scale.name) else { continue };
        let item = predictor.said(pair).and_then(|said| match said {
            Said::Levels(quality) => by_head(&bad, people, quality, &levels, scale.shared),
            Said::Score(score) => by_score(&bad, people, score / 100.0, score, true),
            Said::Chance(chance) => by_score(&bad, people, chance, chance, false),
            Said::Verdict(_) => None,
        });
        match item {
            Some(item) => compared.items.push(Item { pair: index, ..item }),
            None => compared.not_assessable += 1,
        }
    }
    compared
}

/// Every level from the lowest to the highest that people or the head use.
fn levels(scale: &Scale<'_>, predictor: &Predictor, pairs: &[Pair<'_>]) -> Vec<i64> {
    let of_head = pairs.iter().filter_map(|pair| match predictor.said(pair) {
        Some(Said::Levels(quality)) => numbered(quality),
        _ => None,
    });
    let of_head = of_head.flatten().map(|(level, _)| level);
    let all: BTreeSet<i64> = scale.levels.iter().copied().chain(of_head).collect();
    match (all.first(), all.last()) {
        (Some(low), Some(high)) if high.saturating_sub(*low) < 1_000 => (*low..=*high).collect(),
        _ => all.into_iter().collect(),
    }
}

/// A head's levels as numbers; `None` where one is none.
fn numbered(quality: &Quality) -> Option<Vec<(i64, f64)>> {
    quality.levels.iter().map(|level| Some((level.name.trim().parse().ok()?, level.share))).collect()
}

/// Both distributions over these levels.
fn on_one_scale(levels: &[i64], people: &[(i64, f64)], machine: &[(i64, f64)]) -> (Vec<f64>, Vec<f64>) {
    let share = |of: &[(i64, f64)], level: i64| {
        of.iter().find(|(own, _)| *own == level).map_or(0.0, |(_, share)| *share)
    };
    levels.iter().map(|level| (share(people, *level), share(machine, *level))).unzip()
}

/// A head speaks in the label's own levels.
fn by_head(bad: &Bad, people: &Ordinal, quality: &Quality, levels: &[i64], shared: bool) -> Option<Item> {
    let said = numbered(quality)?;
    #[expect(clippy::cast_precision_loss, reason = "levels of a scale are small")]
    let mean = quality.mean.unwrap_or_else(|| said.iter().map(|(level, share)| *level as f64 * share).sum());
    let likeliest = said.iter().fold(said.first()?, |best, one| if one.1 > best.1 { one } else { best }).0;
    let both = on_one_scale(levels, &people.shares, &said);
    let risk = if matches!(bad, Bad::Above(_)) { mean } else { -mean };
    let is_bad = bad.holds(people.mean)?;
    let class = |level: i64| levels.iter().position(|own| *own == level);
    let classes = people.mode().and_then(class).zip(class(likeliest)).filter(|_| !shared);
    Some(Item {
        values: Some((people.mean, mean)),
        said: both.1.iter().copied().zip(both.0.iter().copied()).collect(),
        distance: nmd(&both.0, &both.1)?,
        shares: Some(both),
        classes,
        event: Some((risk, is_bad)),
        calls: Some((is_bad, bad.holds(mean)?)),
        marked: quality.moved_by.iter().take(3).map(|moved| moved.turn).collect(),
        person: format!("{:.2}", people.mean),
        machine: format!("{mean:.2}"),
        ..Item::default()
    })
}

/// A score (high is good) or a chance (high is much of what the label names) has its own unit: only its order counts.
fn by_score(bad: &Bad, people: &Ordinal, part: f64, value: f64, is_good: bool) -> Option<Item> {
    let risk = if is_good || matches!(bad, Bad::Below(_)) { 1.0 - part } else { part };
    let is_bad = bad.holds(people.mean)?;
    let (low, high) = (people.shares.first()?.0, people.shares.last()?.0);
    #[expect(clippy::cast_precision_loss, reason = "levels of a scale are small")]
    let place = (people.mean - low as f64) / (high - low).max(1) as f64;
    Some(Item {
        values: Some((people.mean, value)),
        event: Some((risk, is_bad)),
        said: vec![(risk, f64::from(u8::from(is_bad)))],
        distance: (place - part).abs(),
        person: format!("{:.2}", people.mean),
        machine: format!("{value:.2}"),
        ..Item::default()
    })
}
