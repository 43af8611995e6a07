//! Labels of single turns, against moments found in those turns.

use super::answer::Pair;
use super::binary::by_chance;
use super::item::{Compared, Item};
use super::options::Options;
use super::predictor::{Predictor, is_moment};
use crate::learn::labelled::{Kind, Label};
use std::collections::BTreeMap;

/// What of a label is held against which kind of moment.
struct Question<'a> {
    label: &'a str,
    /// The class; `None` of a binary label.
    class: Option<&'a str>,
    moment: String,
}

impl Question<'_> {
    fn name(&self) -> String {
        self.class.map_or_else(|| self.label.to_owned(), |class| format!("{}.{class}", self.label))
    }

    /// The share of people who say yes.
    fn truth(&self, label: &Label) -> Option<f64> {
        match (label, self.class) {
            (Label::Binary(yes), None) => Some(f64::from(u8::from(*yes))),
            (Label::Category(own), Some(class)) => Some(f64::from(u8::from(own == class))),
            (Label::Votes(votes), Some(class)) => {
                let sum: f64 = votes.values().sum();
                (sum > 0.0).then(|| votes.get(class).copied().unwrap_or(0.0) / sum)
            }
            _ => None,
        }
    }
}

/// Compares what can be compared; names what cannot, with the reason.
pub(super) fn compare(
    kinds: &BTreeMap<String, Kind>,
    pairs: &[Pair<'_>],
    options: &Options,
) -> (BTreeMap<String, Compared>, BTreeMap<String, String>) {
    let (mut compared, mut unpredicted) = (BTreeMap::new(), BTreeMap::new());
    for (label, kind) in kinds.iter().filter(|(label, kind)| options.wants(label) && **kind != Kind::Spans) {
        let questions = questions(label, kind, pairs, options);
        if questions.is_empty() {
            let why = "no kind of moment of that name; --as LABEL.CLASS=KIND names one";
            unpredicted.insert(label.clone(), why.to_owned());
        }
        compared.extend(questions.iter().map(|question| (question.name(), ask(question, pairs))));
    }
    (compared, unpredicted)
}

fn questions<'a>(label: &'a str, kind: &'a Kind, pairs: &[Pair<'_>], options: &Options) -> Vec<Question<'a>> {
    let classes: Vec<Option<&str>> = match kind {
        Kind::Binary => vec![None],
        Kind::Category(classes) | Kind::Votes(classes) => {
            classes.iter().map(|class| Some(class.as_str())).collect()
        }
        _ => Vec::new(),
    };
    let question = |class: Option<&'a str>| {
        let name = Question { label, class, moment: String::new() }.name();
        let given = options.aliases.get(&name).cloned();
        let own = || Some(class.unwrap_or(label).to_owned()).filter(|name| is_moment(name, pairs));
        given.or_else(own).map(|moment| Question { label, class, moment })
    };
    classes.into_iter().filter_map(question).collect()
}

fn ask(question: &Question<'_>, pairs: &[Pair<'_>]) -> Compared {
    let mut compared = Compared {
        kind: "turns",
        predicted_by: Predictor::Moment(question.moment.clone()).name(pairs),
        positive: Some(question.class.unwrap_or("yes").to_owned()),
        curve: Some(("how sure that it was said", true)),
        classes: vec!["no".to_owned(), "yes".to_owned()],
        ..Compared::default()
    };
    for (index, pair) in pairs.iter().enumerate() {
        for (turn, labels) in pair.row.turn_labels.iter().enumerate() {
            let Some(truth) = labels.get(question.label).and_then(|label| question.truth(label)) else {
                continue;
            };
            match pair.chance(&question.moment, |own| own == turn) {
                Some(chance) => compared.items.push(Item {
                    pair: index,
                    turn: Some(turn),
                    said: vec![(chance, truth)],
                    ..by_chance(truth >= 0.5, chance, true)
                }),
                None => compared.not_assessable += 1,
            }
        }
    }
    compared
}
