//! Verdicts on criteria: one criterion alone, and all of a dimension together.

use super::answer::Pair;
use super::item::{Compared, Item};
use super::predictor::Predictor;
use crate::facts::Evidence;
use crate::learn::labelled::Label;
use crate::scoring::Finding;
use crate::scoring::cases::Verdict;
use std::collections::BTreeMap;

/// The classes of a verdict, in this order.
pub(super) const CLASSES: [Verdict; 3] = [Verdict::Met, Verdict::NotMet, Verdict::NotApplicable];

/// Compares every criterion of a verdict label with the findings. Returned by criterion, and by dimension with all
/// criteria of all dimensions under `all`.
pub(super) fn compare(
    names: &[&str],
    pairs: &[Pair<'_>],
) -> (BTreeMap<String, Compared>, BTreeMap<String, Compared>) {
    let (mut criteria, mut dimensions) = (BTreeMap::new(), BTreeMap::new());
    let rubrics = Predictor::Overall.name(pairs);
    for name in names {
        for (index, pair) in pairs.iter().enumerate() {
            let Some(Label::Verdict(person)) = pair.row.labels.get(*name) else { continue };
            let Some(finding) = pair.answer.finding(name) else { continue };
            // A person who cannot tell says nothing about the machine.
            let Some(truth) = CLASSES.iter().position(|class| class == person) else { continue };
            let item = item(truth, finding).map(|item| Item { pair: index, ..item });
            put(criteria.entry((*name).to_owned()).or_default(), item.as_ref(), &rubrics);
            put(dimensions.entry(finding.dimension.clone()).or_default(), item.as_ref(), &rubrics);
            put(dimensions.entry("all".to_owned()).or_default(), item.as_ref(), &rubrics);
        }
    }
    (criteria, dimensions)
}

fn put(compared: &mut Compared, item: Option<&Item>, rubrics: &str) {
    rubrics.clone_into(&mut compared.predicted_by);
    compared.kind = "verdict";
    compared.positive = Some(Verdict::NotMet.to_string());
    compared.curve = Some(("confidence, against agreement", true));
    compared.classes = CLASSES.iter().map(Verdict::to_string).collect();
    match item {
        Some(item) => compared.items.push(item.clone()),
        None => compared.not_assessable += 1,
    }
}

fn item(truth: usize, finding: &Finding) -> Option<Item> {
    let machine = Verdict::from(&finding.outcome);
    let answer = CLASSES.iter().position(|class| *class == machine)?;
    let risk = match machine {
        Verdict::NotMet => finding.confidence,
        Verdict::Met => 1.0 - finding.confidence,
        Verdict::NotApplicable | Verdict::NotAssessable => 0.0,
    };
    let is = |class: usize| CLASSES.get(class) == Some(&Verdict::NotMet);
    let agree = truth == answer;
    Some(Item {
        classes: Some((truth, answer)),
        event: Some((risk, is(truth))),
        calls: Some((is(truth), is(answer))),
        said: vec![(finding.confidence, f64::from(u8::from(agree)))],
        marked: finding.evidence().into_iter().filter_map(turn_of).collect(),
        distance: if agree { 0.0 } else { finding.confidence },
        person: CLASSES.get(truth).map(Verdict::to_string).unwrap_or_default(),
        machine: format!("{machine} ({:.2}): {}", finding.confidence, finding.why),
        ..Item::default()
    })
}

/// The turn that a quote is from.
fn turn_of(evidence: &Evidence) -> Option<usize> {
    match evidence {
        Evidence::Quote { turn, .. } => Some(*turn),
        Evidence::Gap { .. } | Evidence::Searched { .. } => None,
    }
}
