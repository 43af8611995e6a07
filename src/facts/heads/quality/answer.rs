//! Asking a quality head: the distribution over levels, and which turns moved it.

use super::{Kernel, Net, Reader, Said};
use crate::facts::{Level, Moved, Quality};
use serde::{Deserialize, Serialize};

/// Turns that are named as having moved an answer.
const NAMED: usize = 3;
/// Turns that are left out one by one; of a longer conversation the last ones, where its end is decided.
const LEFT_OUT: usize = 12;

/// A quality that a head answers for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Its name, e.g. `customer_satisfaction`.
    pub name: String,
    /// Names of the levels, lowest first.
    pub levels: Vec<String>,
    /// What the levels are worth, where they are numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<f64>,
}

/// Several qualities from one reading of the turns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QualityHead {
    /// What it answers for.
    pub qualities: Vec<Asked>,
    /// Makes rows of turns.
    pub reader: Reader,
    /// Nets that were trained alike from different starts; their mean is the answer.
    pub nets: Vec<Net>,
    /// Where it learned from few: the comparison with each of them, which counts half.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kernel: Option<Kernel>,
}

impl QualityHead {
    /// The probabilities alone: for each quality of each level, 0-1.
    pub fn shares(&self, said: &[Said]) -> Vec<Vec<f64>> {
        let alone: Vec<Vec<f32>> = said.iter().map(|one| self.reader.alone(one)).collect();
        let read: Vec<Vec<Vec<f32>>> = self.nets.iter().map(|net| each(net, &alone)).collect();
        self.mean(said, &read)
    }

    /// The mean of all nets, and of the comparison.
    fn mean(&self, said: &[Said], read: &[Vec<Vec<f32>>]) -> Vec<Vec<f64>> {
        let mut sums: Vec<Vec<f64>> =
            self.qualities.iter().map(|asked| vec![0.0; asked.levels.len()]).collect();
        for (net, read) in self.nets.iter().zip(read) {
            for (sum, levels) in sums.iter_mut().zip(one(net, said, read, None)) {
                sum.iter_mut().zip(levels).for_each(|(sum, level)| *sum += level);
            }
        }
        for sum in &mut sums {
            let all: f64 = sum.iter().sum();
            for level in sum {
                *level /= all.max(f64::MIN_POSITIVE);
            }
        }
        if let Some(kernel) = &self.kernel {
            let levels: Vec<usize> = self.qualities.iter().map(|asked| asked.levels.len()).collect();
            for (sum, compared) in sums.iter_mut().zip(kernel.shares(&self.reader, said, &levels)) {
                sum.iter_mut().zip(compared).for_each(|(share, other)| *share = f64::midpoint(*share, other));
            }
        }
        sums
    }

    /// Every quality with the turns that moved it most. Nothing for a conversation without turns.
    pub fn answer(&self, said: &[Said], source: &str) -> Vec<(String, Quality)> {
        let Some(first_net) = self.nets.first().filter(|_| !said.is_empty()) else { return Vec::new() };
        let alone: Vec<Vec<f32>> = said.iter().map(|one| self.reader.alone(one)).collect();
        let read: Vec<Vec<Vec<f32>>> = self.nets.iter().map(|net| each(net, &alone)).collect();
        let shares = self.mean(said, &read);
        // Which turns count is told by one net; what they come to, by all.
        let whole = one(first_net, said, &read[0], None);
        let first = said.len().saturating_sub(LEFT_OUT);
        let without: Vec<(usize, Vec<Vec<f64>>)> = match said.len() {
            1 => Vec::new(),
            _ => (first..said.len())
                .map(|index| (said[index].turn, one(first_net, said, &read[0], Some(index))))
                .collect(),
        };
        let answers = self.qualities.iter().zip(shares).enumerate().map(|(index, (asked, shares))| {
            let likeliest = likeliest(&shares);
            let value = |other: &[f64]| asked.mean(other).unwrap_or(other[likeliest]);
            let with = value(&whole[index]);
            let mut moved_by: Vec<Moved> = without
                .iter()
                .map(|(turn, others)| Moved { turn: *turn, by: rounded(with - value(&others[index])) })
                .collect();
            moved_by.sort_by(|a, b| b.by.abs().total_cmp(&a.by.abs()).then(a.turn.cmp(&b.turn)));
            moved_by.truncate(NAMED);
            (asked.name.clone(), asked.quality(&shares, moved_by, source))
        });
        answers.collect()
    }

    pub(in crate::facts::heads) fn check(&self) -> Result<(), String> {
        let levels: Vec<usize> = self.qualities.iter().map(|asked| asked.levels.len()).collect();
        if self.qualities.is_empty() || self.nets.is_empty() || levels.iter().any(|levels| *levels < 2) {
            return Err("it answers nothing".to_owned());
        }
        let unvalued = |asked: &Asked| asked.values.is_empty() || asked.values.len() == asked.levels.len();
        let lexis = &self.reader.lexis;
        let fits = self.qualities.iter().all(unvalued)
            && lexis.axes.0.len() == lexis.rarity.0.len() * lexis.dimensions
            && self.kernel.iter().all(|kernel| kernel.fits(&self.reader, &levels))
            && self.nets.iter().all(|net| net.fits(self.reader.width(), &levels));
        if fits { Ok(()) } else { Err("its parts do not fit one another".to_owned()) }
    }
}

impl Asked {
    /// These shares of its levels as a fact.
    pub(in crate::facts::heads) fn quality(
        &self,
        shares: &[f64],
        moved_by: Vec<Moved>,
        source: &str,
    ) -> Quality {
        let level = |(name, share): (&String, &f64)| Level { name: name.clone(), share: rounded(*share) };
        Quality {
            levels: self.levels.iter().zip(shares).map(level).collect(),
            mean: self.mean(shares).map(rounded),
            moved_by,
            source: source.to_owned(),
        }
    }

    /// The expected value; `None` where the levels are no numbers.
    pub fn mean(&self, shares: &[f64]) -> Option<f64> {
        (!self.values.is_empty())
            .then(|| self.values.iter().zip(shares).map(|(value, share)| value * share).sum())
    }
}

/// The turns as a net reads them, wherever they stand.
fn each(net: &Net, alone: &[Vec<f32>]) -> Vec<Vec<f32>> {
    alone.iter().map(|alone| net.read(alone)).collect()
}

/// What one net says, with one turn left out or none.
fn one(net: &Net, said: &[Said], read: &[Vec<f32>], left_out: Option<usize>) -> Vec<Vec<f64>> {
    let kept = (0..said.len()).filter(|index| Some(*index) != left_out);
    let (turns, read): (Vec<&Said>, Vec<&Vec<f32>>) = kept.map(|index| (&said[index], &read[index])).unzip();
    let levels = net.levels(&read, &Reader::places(&turns));
    levels.into_iter().map(|levels| levels.into_iter().map(f64::from).collect()).collect()
}

/// A quality whose levels are these numbers.
pub fn asked(name: &str, levels: &[i64]) -> Asked {
    #[expect(clippy::cast_precision_loss, reason = "levels of a scale are small numbers")]
    let values = levels.iter().map(|level| *level as f64).collect();
    Asked { name: name.to_owned(), levels: levels.iter().map(ToString::to_string).collect(), values }
}

/// Which level is likeliest; of equal ones the first.
pub fn likeliest(shares: &[f64]) -> usize {
    (0..shares.len()).max_by(|a, b| shares[*a].total_cmp(&shares[*b]).then(b.cmp(a))).unwrap_or(0)
}

/// Four digits: the same on machines whose last digits differ.
pub(in crate::facts::heads) fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}
