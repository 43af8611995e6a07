//! What people said, as a distribution over levels.

use crate::facts::heads::quality::{Asked, asked};
use crate::learn::labelled::{Kind, Label, Labelled, Row};
use crate::scoring::cases::Verdict;

/// Levels that a measure without levels is cut into.
const STEPS: usize = 7;

/// How a label becomes a target.
pub struct Target {
    /// The quality that is learned.
    pub asked: Asked,
    kind: Kind,
}

/// The labels of conversations that can be learned: all, or those named.
pub fn targets(labelled: &Labelled, only: &[String]) -> Vec<Target> {
    let wanted = labelled.kinds.iter().filter(|(name, _)| only.is_empty() || only.contains(name));
    let target = |(name, kind): (&String, &Kind)| {
        Some(Target { asked: levels(name, kind, &labelled.rows)?, kind: kind.clone() })
    };
    wanted.filter_map(target).collect()
}

fn levels(name: &str, kind: &Kind, rows: &[Row]) -> Option<Asked> {
    let named = |levels: Vec<String>| Asked { name: name.to_owned(), levels, values: Vec::new() };
    match kind {
        Kind::Ordinal { levels, .. } => (levels.len() > 1).then(|| asked(name, levels)),
        Kind::Binary => Some(asked(name, &[0, 1])),
        Kind::Number => steps(name, rows),
        Kind::Category(classes) | Kind::Votes(classes) => (classes.len() > 1).then(|| named(classes.clone())),
        Kind::Verdict => Some(named(["not_met", "met", "not_applicable"].map(str::to_owned).to_vec())),
        Kind::Spans => None,
    }
}

/// Evenly filled steps of a measure; each is worth the middle of its rows.
fn steps(name: &str, rows: &[Row]) -> Option<Asked> {
    let value = |row: &Row| match row.labels.get(name) {
        Some(Label::Number(value)) => Some(*value),
        _ => None,
    };
    let mut all: Vec<f64> = rows.iter().filter_map(value).collect();
    all.sort_by(f64::total_cmp);
    let mut values: Vec<f64> =
        (0..STEPS).filter_map(|step| all.get(all.len() * (2 * step + 1) / (2 * STEPS)).copied()).collect();
    values.dedup();
    let levels = values.iter().map(|value| format!("{value:.3}")).collect();
    (values.len() > 1).then(|| Asked { name: name.to_owned(), levels, values })
}

impl Target {
    /// The share of each level that people gave this row; `None` where they did not label it.
    pub fn of(&self, row: &Row) -> Option<Vec<f64>> {
        let one =
            |at: usize| (0..self.asked.levels.len()).map(|level| f64::from(u8::from(level == at))).collect();
        match (row.labels.get(&self.asked.name)?, &self.kind) {
            (Label::Ordinal(ordinal), Kind::Ordinal { .. }) => Some(ordinal.distribution()),
            (Label::Binary(yes), _) => Some(one(usize::from(*yes))),
            (Label::Number(value), _) => Some(self.between(*value)),
            (Label::Category(class), _) => self.asked.levels.iter().position(|level| level == class).map(one),
            (Label::Votes(votes), _) => {
                let all: f64 = votes.values().sum();
                let share =
                    |level: &String| votes.get(level).copied().unwrap_or(0.0) / all.max(f64::MIN_POSITIVE);
                Some(self.asked.levels.iter().map(share).collect())
            }
            (Label::Verdict(verdict), _) => match verdict {
                Verdict::NotMet => Some(one(0)),
                Verdict::Met => Some(one(1)),
                Verdict::NotApplicable => Some(one(2)),
                Verdict::NotAssessable => None,
            },
            _ => None,
        }
    }

    /// Below this mean a conversation needs a person: an eighth of the scale below its middle (−0.5 on −2 to 2).
    pub fn bad(&self) -> f64 {
        let low = self.asked.values.first().copied().unwrap_or(0.0);
        let high = self.asked.values.last().copied().unwrap_or(1.0);
        f64::midpoint(low, high) - (high - low) / 8.0
    }

    /// Shared between the two steps that the value lies between, so that the mean stays.
    fn between(&self, value: f64) -> Vec<f64> {
        let values = &self.asked.values;
        let mut shares = vec![0.0; values.len()];
        let above = values.partition_point(|step| *step < value);
        match (above.checked_sub(1), values.get(above)) {
            (None, _) => shares[0] = 1.0,
            (Some(below), None) => shares[below] = 1.0,
            (Some(below), Some(next)) => {
                let part = (value - values[below]) / (next - values[below]);
                shares[below] = 1.0 - part;
                shares[above] = part;
            }
        }
        shares
    }
}
