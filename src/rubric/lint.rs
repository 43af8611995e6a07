//! Checks that need the whole rubric: doubles, empty dimensions, criteria that can never do anything.

use super::compiled::{Audience, Criterion, Dimension, Test};
use super::condition::{Bound, Condition};
use super::problem::Place;
use super::reader::Reader;
use crate::conversation::Channel;

pub(crate) fn criteria(reader: &mut Reader<'_>, audience: &Audience, criteria: &[(Place, Criterion)]) {
    let channels: &[Channel] =
        if audience.channels.is_empty() { &[Channel::Voice, Channel::Chat] } else { &audience.channels };
    for (index, (at, criterion)) in criteria.iter().enumerate() {
        let id = &criterion.id;
        if let Some((earlier, _)) = criteria.iter().take(index).find(|(_, other)| other.id == *id) {
            let hint = format!("the other one stands in line {}", earlier.line);
            reader.hinted(*at, format!("the id `{id}` is used twice"), hint);
        }
        let applies = |channel: &Channel| criterion.applies.as_ref().is_none_or(|c| possible(c, *channel));
        let alive: Vec<Channel> = channels.iter().copied().filter(applies).collect();
        if alive.is_empty() {
            let hint = "look at `applies:` and at the channels under `for:`";
            reader.hinted(*at, format!("`{id}` can never apply"), hint);
            continue;
        }
        let (condition, word) = match &criterion.test {
            Test::Met(condition) => (condition, "met"),
            Test::NotMet(condition) => (condition, "failed"),
            Test::Human | Test::Ask(_) => continue,
        };
        if !alive.iter().any(|channel| possible(condition, *channel)) {
            reader.hinted(*at, format!("`{id}` can never be {word}"), "its condition can never hold");
        }
    }
}

pub(crate) fn dimensions(
    reader: &mut Reader<'_>,
    dimensions: &[Dimension],
    criteria: &[(Place, Criterion)],
    at: Place,
) {
    // A criterion with mistakes of its own was left out; its dimension must not be called empty because of that.
    if !reader.problems.is_empty() {
        return;
    }
    for dimension in dimensions {
        if !criteria.iter().any(|(_, criterion)| criterion.dimension == dimension.id) {
            let hint = "give it a criterion, or take it away";
            reader.hinted(at, format!("the dimension `{}` has no criterion", dimension.id), hint);
        }
    }
}

/// Can the condition hold in any conversation of this channel?
fn possible(condition: &Condition, channel: Channel) -> bool {
    match condition {
        Condition::Channel(wanted) => *wanted == channel,
        Condition::Number(test) => range_possible(&test.name, test.bound),
        Condition::All(all) => all.iter().all(|c| possible(c, channel)) && bounds_meet(all),
        Condition::Any(any) => any.iter().any(|c| possible(c, channel)),
        Condition::AtLeast(least, of) => of.iter().filter(|c| possible(c, channel)).count() >= *least,
        Condition::Not(inner) => !certain(inner, channel),
        Condition::Quality(test) => test.levels.is_empty() || range_possible("_share", test.bound),
        Condition::Find(_) | Condition::Order(_) | Condition::Each(_) | Condition::Knowledge(_) => true,
    }
}

/// Does the condition hold in every conversation of this channel?
fn certain(condition: &Condition, channel: Channel) -> bool {
    match condition {
        Condition::Channel(wanted) => *wanted == channel,
        Condition::All(all) => all.iter().all(|c| certain(c, channel)),
        Condition::Any(any) => any.iter().any(|c| certain(c, channel)),
        Condition::Not(inner) => !possible(inner, channel),
        _ => false,
    }
}

/// Numbers are never negative; shares and confidences end at 1.
fn range_possible(name: &str, bound: Bound) -> bool {
    let most = if name.ends_with("_share") || name.ends_with("_confidence") { 1.0 } else { f64::INFINITY };
    let (low, high) = ends(bound);
    let open_low = matches!(bound, Bound::Above(limit) if limit >= most);
    let open_high = matches!(bound, Bound::Below(limit) if limit <= 0.0);
    low <= most && high >= 0.0 && !open_low && !open_high
}

/// Do the bounds that one `all:` puts on one number leave anything between them?
fn bounds_meet(all: &[Condition]) -> bool {
    let tests: Vec<_> =
        all.iter().filter_map(|c| if let Condition::Number(test) = c { Some(test) } else { None }).collect();
    tests.iter().all(|test| {
        let same = tests.iter().filter(|other| other.name == test.name);
        let (low, high) = same.fold((f64::NEG_INFINITY, f64::INFINITY), |(low, high), other| {
            let (from, to) = ends(other.bound);
            (low.max(from), high.min(to))
        });
        low <= high
    })
}

fn ends(bound: Bound) -> (f64, f64) {
    match bound {
        Bound::AtMost(limit) | Bound::Below(limit) => (f64::NEG_INFINITY, limit),
        Bound::AtLeast(limit) | Bound::Above(limit) => (limit, f64::INFINITY),
        Bound::Between(low, high) => (low, high),
    }
}
