//! A measure without levels.

use super::answer::Pair;
use super::item::{Compared, Item};
use super::options::Bad;
use super::predictor::{Predictor, Said};
use crate::learn::labelled::Label;

pub(super) fn compare(name: &str, bad: Option<&Bad>, predictor: &Predictor, pairs: &[Pair<'_>]) -> Compared {
    let bad = bad.filter(|bad| !matches!(bad, Bad::Is(_)));
    let mut compared =
        Compared { kind: "number", positive: bad.map(|bad| bad.of("value")), ..Compared::default() };
    let on_its_scale = matches!(predictor, Predictor::Head(_));
    for (index, pair) in pairs.iter().enumerate() {
        let Some(Label::Number(people)) = pair.row.labels.get(name) else { continue };
        let said = predictor.said(pair).and_then(|said| match said {
            Said::Levels(quality) => quality.mean,
            Said::Score(value) | Said::Chance(value) => Some(value),
            Said::Verdict(_) => None,
        });
        let Some(machine) = said else {
            compared.not_assessable += 1;
            continue;
        };
        let high_is_risky = on_its_scale && matches!(bad, Some(Bad::Above(_)));
        let risk = if high_is_risky { machine } else { -machine };
        compared.items.push(Item {
            pair: index,
            values: Some((*people, machine)),
            event: bad.and_then(|bad| Some((risk, bad.holds(*people)?))),
            calls: bad
                .filter(|_| on_its_scale)
                .and_then(|bad| Some((bad.holds(*people)?, bad.holds(machine)?))),
            distance: if on_its_scale { (people - machine).abs() } else { 0.0 },
            person: format!("{people:.2}"),
            machine: format!("{machine:.2}"),
            ..Item::default()
        });
    }
    compared
}
