//! Classes without order, by one person or by the votes of several.

use super::answer::Pair;
use super::item::{Compared, Item};
use super::options::Bad;
use super::predictor::{Predictor, Said, chance_of};
use crate::learn::labelled::Label;
use std::collections::BTreeSet;

/// `None` where neither a head answers nor `--bad` says which class a low score should find.
pub(super) fn compare(
    name: &str,
    classes: &[String],
    bad: Option<&Bad>,
    predictor: &Predictor,
    pairs: &[Pair<'_>],
) -> Option<Compared> {
    let bad = bad.and_then(|bad| if let Bad::Is(class) = bad { Some(class.as_str()) } else { None });
    let by_head = matches!(predictor, Predictor::Head(_));
    let classes = &classes_with(classes, predictor, pairs);
    if !by_head && bad.is_none() {
        return None;
    }
    let mut compared = Compared {
        kind: "category",
        positive: bad.map(str::to_owned),
        curve: Some(if by_head { ("share of each class", true) } else { ("risk: 1 − score / 100", false) }),
        classes: if by_head { classes.clone() } else { Vec::new() },
        ..Compared::default()
    };
    for (index, pair) in pairs.iter().enumerate() {
        let Some(people) = pair.row.labels.get(name).and_then(shares) else { continue };
        let item = predictor.said(pair).and_then(|said| item(&people, classes, bad, said));
        match item {
            Some(item) => compared.items.push(Item { pair: index, ..item }),
            None => compared.not_assessable += 1,
        }
    }
    Some(compared)
}

/// The classes of people and of the head.
fn classes_with(classes: &[String], predictor: &Predictor, pairs: &[Pair<'_>]) -> Vec<String> {
    let mut all: BTreeSet<String> = classes.iter().cloned().collect();
    for pair in pairs {
        if let Some(Said::Levels(quality)) = predictor.said(pair) {
            all.extend(quality.levels.iter().map(|level| level.name.clone()));
        }
    }
    all.into_iter().collect()
}

/// What people chose, as shares.
fn shares(label: &Label) -> Option<Vec<(&str, f64)>> {
    match label {
        Label::Category(class) => Some(vec![(class, 1.0)]),
        Label::Votes(votes) => {
            let sum: f64 = votes.values().sum();
            (sum > 0.0).then(|| votes.iter().map(|(class, n)| (class.as_str(), n / sum)).collect())
        }
        _ => None,
    }
}

fn item(people: &[(&str, f64)], classes: &[String], bad: Option<&str>, said: Said<'_>) -> Option<Item> {
    let share = |class: &str| people.iter().find(|(own, _)| *own == class).map_or(0.0, |(_, share)| *share);
    let first = people.first()?;
    let (truth, _) = people.iter().fold(first, |best, one| if one.1 > best.1 { one } else { best });
    let is_bad = bad.map(|bad| *truth == bad);
    match said {
        Said::Levels(quality) => {
            let likeliest = quality.levels.first()?;
            let likeliest = quality
                .levels
                .iter()
                .fold(likeliest, |best, one| if one.share > best.share { one } else { best });
            let place = |name: &str| classes.iter().position(|class| class == name);
            let chance = |name: &str| chance_of(quality, |level| level == name);
            Some(Item {
                classes: place(truth).zip(place(&likeliest.name)),
                event: bad.zip(is_bad).map(|(bad, is_bad)| (chance(bad), is_bad)),
                calls: bad.zip(is_bad).map(|(bad, is_bad)| (is_bad, likeliest.name == bad)),
                said: quality.levels.iter().map(|level| (level.share, share(&level.name))).collect(),
                marked: quality.moved_by.iter().take(3).map(|moved| moved.turn).collect(),
                distance: if likeliest.name == *truth { 0.0 } else { 1.0 - chance(truth) },
                person: (*truth).to_owned(),
                machine: format!("{} ({:.2})", likeliest.name, likeliest.share),
                ..Item::default()
            })
        }
        Said::Score(score) => {
            let risk = 1.0 - score / 100.0;
            let outcome = f64::from(u8::from(is_bad?));
            Some(Item {
                event: Some((risk, is_bad?)),
                said: vec![(risk, outcome)],
                distance: (risk - outcome).abs(),
                person: (*truth).to_owned(),
                machine: format!("{score:.1}"),
                ..Item::default()
            })
        }
        Said::Chance(_) | Said::Verdict(_) => None,
    }
}
