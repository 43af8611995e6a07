//! Reads a policy file.

use super::policy::{Policy, Rule, Signal};
use crate::rubric::reader::{Fields, Reader};
use crate::rubric::yaml::{self, Node};
use crate::rubric::{Bound, Gates};
use crate::scoring::cases::{VERDICTS, Verdict};

const POLICY: &[&str] = &["sample", "capacity_per_day", "gates", "flags"];
const RULE: &[&str] = &["reason", "title", "weight", "due", "complaint", "when"];
const WHEN: &[&str] = &[
    "critical_failed",
    "overall",
    "band",
    "confidence",
    "not_assessable",
    "criterion",
    "is",
    "speakers",
    "words",
    "vip",
    "survey",
    "said",
];
/// Makes a bound of its limit.
type Limit = fn(f64) -> Bound;
const BOUNDS: &[(&str, Limit)] = &[
    ("at_most", Bound::AtMost),
    ("at_least", Bound::AtLeast),
    ("below", Bound::Below),
    ("above", Bound::Above),
];

pub(super) fn policy(reader: &mut Reader<'_>, node: &Node) -> Option<Policy> {
    let fields = reader.fields(node, "a policy", POLICY)?;
    let sample = fields.get("sample").map_or(Some(0.0), |node| reader.share(node, "`sample`"));
    let capacity = fields.get("capacity_per_day").map(|node| reader.whole(node, "`capacity_per_day`", 0));
    let gates = fields.get("gates").map_or(Some(Gates::default()), |node| reader.gates(node));
    let items = fields.need("flags", reader).map(|node| reader.list(node, "flags", 100)).unwrap_or_default();
    let mut rules: Vec<Rule> = Vec::new();
    for item in items {
        let Some(rule) = rule(reader, item) else { continue };
        if rules.iter().any(|earlier| earlier.id == rule.id) {
            reader.problem(item.at, format!("the reason `{}` is used twice", rule.id));
        }
        rules.push(rule);
    }
    Some(Policy { sample: sample?, capacity_per_day: capacity.flatten(), gates: gates?, rules })
}

fn rule(reader: &mut Reader<'_>, node: &Node) -> Option<Rule> {
    let fields = reader.fields(node, "a flag", RULE)?;
    let id = fields.need("reason", reader).and_then(|node| reader.id(node, "a reason"));
    let title = fields.need("title", reader).and_then(|node| reader.bilingual(node, "`title`"));
    let weight = fields.need("weight", reader).and_then(|node| weight(reader, node));
    let due = fields.get("due").map(|node| reader.duration(node, "`due`"));
    let complaint = fields.get("complaint").map_or(Some(0), |node| complaint(reader, node));
    let when = fields.need("when", reader).map(|node| signals(reader, node));
    Some(Rule {
        id: id?,
        title: title?,
        weight: weight?,
        due: due.flatten(),
        complaint: complaint?,
        when: when?,
    })
}

fn weight(reader: &mut Reader<'_>, node: &Node) -> Option<f64> {
    let weight = reader.share(node, "`weight`")?;
    if weight == 0.0 {
        reader.hinted(node.at, "a flag of weight 0 never asks for anyone", "leave the flag out instead");
        return None;
    }
    Some(weight)
}

fn complaint(reader: &mut Reader<'_>, node: &Node) -> Option<u8> {
    let level = reader.whole(node, "`complaint`", 0)?;
    if level > 3 {
        let hint = "0 none, 1 displeased, 2 complaining, 3 threatening to go outside";
        reader.hinted(node.at, format!("there is no complaint level {level}"), hint);
    }
    u8::try_from(level).ok().filter(|level| *level <= 3)
}

fn signals(reader: &mut Reader<'_>, node: &Node) -> Vec<Signal> {
    let Some(fields) = reader.fields(node, "`when`", WHEN) else { return Vec::new() };
    let mut signals = Vec::new();
    let names = WHEN.iter().filter_map(|name| Some((*name, fields.get(name)?)));
    for (name, node) in names.collect::<Vec<_>>() {
        signals.extend(match name {
            "critical_failed" => only_true(reader, node, Signal::CriticalFailed),
            "vip" => only_true(reader, node, Signal::Vip),
            "speakers" => reader
                .choice(node, "a state of the speakers", &[("unsure", ())])
                .map(|()| Signal::SpeakersUnsure),
            "words" => {
                reader.choice(node, "a state of the words", &[("unsure", ())]).map(|()| Signal::WordsUnsure)
            }
            "overall" => {
                bound(reader, node, |reader, node| reader.score(node, "`overall`")).map(Signal::Overall)
            }
            "confidence" => {
                bound(reader, node, |reader, node| reader.share(node, "`confidence`")).map(Signal::Confidence)
            }
            "not_assessable" => bound(reader, node, |reader, node| reader.share(node, "`not_assessable`"))
                .map(Signal::NotAssessable),
            "survey" => {
                bound(reader, node, |reader, node| reader.number(node, "`survey`")).map(Signal::Survey)
            }
            "band" => Some(Signal::Band(
                reader.texts(node, "bands", 20).into_iter().map(|(band, _)| band).collect(),
            )),
            "criterion" => criterion(reader, node, &fields),
            "said" => reader.condition(node).map(Box::new).map(Signal::Said),
            _ => None,
        });
    }
    if signals.is_empty() && reader.problems.is_empty() {
        reader.problem(node.at, "`when` asks for nothing");
    }
    if fields.get("is").is_some() && fields.get("criterion").is_none() {
        reader.problem(fields.place("is"), "`is` needs `criterion:` beside it");
    }
    signals
}

fn only_true(reader: &mut Reader<'_>, node: &Node, signal: Signal) -> Option<Signal> {
    let wanted = reader.truth(node)?;
    if !wanted {
        reader.hinted(node.at, "only `true` has a meaning here", "leave the line out instead");
    }
    wanted.then_some(signal)
}

fn criterion(reader: &mut Reader<'_>, node: &Node, fields: &Fields<'_>) -> Option<Signal> {
    let id = reader.id(node, "the id of a criterion")?;
    let Some(verdicts) = fields.get("is") else {
        return Some(Signal::Criterion(id, vec![Verdict::NotMet]));
    };
    let items = match &verdicts.value {
        yaml::Value::List(items) => items.as_slice(),
        _ => std::slice::from_ref(verdicts),
    };
    let verdicts: Vec<Verdict> =
        items.iter().filter_map(|item| reader.choice(item, "a verdict", VERDICTS)).collect();
    (!verdicts.is_empty()).then_some(Signal::Criterion(id, verdicts))
}

fn bound(
    reader: &mut Reader<'_>,
    node: &Node,
    value: impl Fn(&mut Reader<'_>, &Node) -> Option<f64>,
) -> Option<Bound> {
    let names: Vec<&str> = BOUNDS.iter().map(|(name, _)| *name).collect();
    let fields = reader.fields(node, "a limit", &names)?;
    let mut given = BOUNDS.iter().filter_map(|(name, make)| Some((make, fields.get(name)?)));
    let (Some((make, limit)), None) = (given.next(), given.next()) else {
        let message = format!("a limit is exactly one of {}", names.join(", "));
        reader.hinted(node.at, message, "write for example `{ below: 60 }`");
        return None;
    };
    value(reader, limit).map(make)
}
