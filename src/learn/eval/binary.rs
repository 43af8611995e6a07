//! Yes or no.

use super::answer::Pair;
use super::item::{Compared, Item};
use super::options::Bad;
use super::predictor::{Predictor, Said, chance_of, is_yes};
use crate::learn::labelled::Label;
use crate::scoring::Outcome;

/// From here on the machine says yes.
const YES: f64 = 0.5;

/// What is looked for: yes, unless the answer is a score. A low score says no, until `--bad` says that yes is bad.
pub(super) fn compare(name: &str, bad: Option<&Bad>, predictor: &Predictor, pairs: &[Pair<'_>]) -> Compared {
    let by_score = matches!(predictor, Predictor::Overall | Predictor::Dimension(_));
    let wanted = match bad {
        Some(Bad::Is(class)) => is_yes(class),
        Some(Bad::Above(_)) => true,
        Some(Bad::Below(_)) => false,
        None => !by_score,
    };
    let curve = if by_score { ("risk: 1 − score / 100", false) } else { ("probability", true) };
    let mut compared = Compared {
        kind: "binary",
        positive: Some(if wanted { "yes" } else { "no" }.to_owned()),
        curve: Some(curve),
        classes: if by_score { Vec::new() } else { vec!["no".to_owned(), "yes".to_owned()] },
        ..Compared::default()
    };
    for (index, pair) in pairs.iter().enumerate() {
        let Some(Label::Binary(truth)) = pair.row.labels.get(name) else { continue };
        let item = predictor.said(pair).and_then(|said| match said {
            Said::Levels(quality) => Some(by_chance(*truth, chance_of(quality, is_yes), wanted)),
            Said::Chance(chance) => Some(by_chance(*truth, chance, wanted)),
            Said::Verdict(finding) => match finding.outcome {
                Outcome::Met { .. } => Some(by_chance(*truth, finding.confidence, wanted)),
                Outcome::NotMet { .. } => Some(by_chance(*truth, 1.0 - finding.confidence, wanted)),
                Outcome::NotApplicable | Outcome::NotAssessable => None,
            },
            Said::Score(score) => Some(by_risk(*truth, score, wanted)),
        });
        match item {
            Some(item) => compared.items.push(Item { pair: index, ..item }),
            None => compared.not_assessable += 1,
        }
    }
    compared
}

/// A truth beside the chance that the machine gives it.
pub(super) fn by_chance(truth: bool, chance: f64, wanted: bool) -> Item {
    let answer = chance >= YES;
    let outcome = f64::from(u8::from(truth));
    Item {
        classes: Some((usize::from(truth), usize::from(answer))),
        event: Some((if wanted { chance } else { 1.0 - chance }, truth == wanted)),
        calls: Some((truth == wanted, answer == wanted)),
        said: vec![(chance, outcome)],
        distance: if truth == answer { 0.0 } else { (chance - outcome).abs() },
        person: word(truth).to_owned(),
        machine: format!("{} ({chance:.2})", word(answer)),
        ..Item::default()
    }
}

fn by_risk(truth: bool, score: f64, wanted: bool) -> Item {
    let risk = 1.0 - score / 100.0;
    let outcome = f64::from(u8::from(truth == wanted));
    Item {
        event: Some((risk, truth == wanted)),
        said: vec![(risk, outcome)],
        distance: (risk - outcome).abs(),
        person: word(truth).to_owned(),
        machine: format!("{score:.1}"),
        ..Item::default()
    }
}

fn word(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}
