//! The shapes in which labels are written, as JSON.
//!
//! | written | read as |
//! |---|---|
//! | `{"dist": {"-1": 0.25, "0": 0.75}, "votes": […], "mean": …}` | levels with shares (one of `dist` and `votes` is enough) |
//! | `[2, 1, 1]` | the same from votes |
//! | `{"level": 2, …}` | a level |
//! | `true`, `1`, `2.5`, `"angry"` | yes or no, level, number, class |
//! | `"met"`, `{"verdict": "met", …}` | a verdict |
//! | `{"greeting": 16, "none": 3}` under a name that ends in `votes`; `["greeting"]` | votes for classes |
//! | `[{"start": 0, "end": 4, "type": "PERSON"}]` | pieces of the turn's text, in characters |
//! | `{"name": …, "name": …}` | a group of labels |
//!
//! `null` is no label. Anything else is passed over, and counted.

use super::draft::{Path, Raw, RawLabels};
use super::{LabelledSpan, span};
use crate::scoring::cases::{VERDICTS, Verdict};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Groups within groups, at most.
const DEEPEST: usize = 3;

/// The labels of one object, and the names of those that are passed over. `text` is the turn's, where it is a turn's
/// object.
///
/// # Errors
/// In words, when a value has a known shape and a wrong content.
pub(super) fn labels(
    object: Map<String, Value>,
    text: Option<&str>,
) -> Result<(RawLabels, Vec<String>), String> {
    let mut walk = Walk { text, found: Vec::new(), passed_over: Vec::new() };
    walk.group(None, object, 0)?;
    Ok((walk.found, walk.passed_over))
}

struct Walk<'t> {
    text: Option<&'t str>,
    found: RawLabels,
    passed_over: Vec<String>,
}

impl Walk<'_> {
    fn group(&mut self, group: Option<&str>, object: Map<String, Value>, depth: usize) -> Result<(), String> {
        for (name, value) in object {
            let path = Path { group: group.map(str::to_owned), name };
            let full = path.full();
            match value {
                Value::Null => {}
                Value::Object(inner) if is_group(&path.name, &inner) => {
                    if depth == DEEPEST {
                        self.passed_over.push(full);
                    } else {
                        self.group(Some(&full), inner, depth + 1)?;
                    }
                }
                value => match self.one(&path.name, value).map_err(|why| format!("label {full}: {why}"))? {
                    Some(raw) => self.found.push((path, raw)),
                    None => self.passed_over.push(full),
                },
            }
        }
        Ok(())
    }

    fn one(&self, name: &str, value: Value) -> Result<Option<Raw>, String> {
        Ok(Some(match value {
            Value::Bool(flag) => Raw::Flag(flag),
            Value::Number(number) => match number.as_i64() {
                Some(whole) => Raw::Whole(whole),
                None => Raw::Number(number.as_f64().ok_or("not a number that fits")?),
            },
            Value::String(text) => verdict(&text).map_or(Raw::Text(text), Raw::Verdict),
            Value::Object(object) => return self.object(name, &object),
            Value::Array(list) => return self.list(&list),
            Value::Null => return Ok(None),
        }))
    }

    fn object(&self, name: &str, object: &Map<String, Value>) -> Result<Option<Raw>, String> {
        if let Some(said) = object.get("verdict") {
            let known = said.as_str().and_then(verdict);
            let known =
                known.ok_or_else(|| format!("{said} is no verdict: met, not_met or not_applicable"))?;
            return Ok(Some(Raw::Verdict(known)));
        }
        if let Some(level) = object.get("level") {
            return Ok(Some(Raw::Whole(
                level.as_i64().ok_or_else(|| format!("level {level} is no integer"))?,
            )));
        }
        if let Some(dist) = object.get("dist") {
            let shares = shares(dist)?;
            check_mean(&shares, object.get("mean"))?;
            return Ok(Some(Raw::Shares(shares)));
        }
        if let Some(Value::Array(votes)) = object.get("votes") {
            return self.list(votes);
        }
        if name.ends_with("votes") {
            return votes(object).map(|votes| Some(Raw::Votes(votes)));
        }
        Ok(None)
    }

    fn list(&self, list: &[Value]) -> Result<Option<Raw>, String> {
        let all = |is: fn(&Value) -> bool| !list.is_empty() && list.iter().all(is);
        if all(|one| one.as_i64().is_some()) {
            let levels: Vec<i64> = list.iter().filter_map(Value::as_i64).collect();
            return Ok(Some(Raw::Shares(shares_of(&levels))));
        }
        if all(Value::is_string) {
            let mut votes = BTreeMap::new();
            for class in list.iter().filter_map(Value::as_str) {
                *votes.entry(class.to_owned()).or_default() += 1.0;
            }
            return Ok(Some(Raw::Votes(votes)));
        }
        let is_span = |one: &Value| one.get("start").is_some() && one.get("end").is_some();
        match self.text {
            Some(text) if list.iter().all(is_span) => {
                let spans: Result<_, String> = list.iter().map(|one| marked(text, one)).collect();
                Ok(Some(Raw::Spans(spans?)))
            }
            _ => Ok(None),
        }
    }
}

/// Several labels under one name, not one label?
fn is_group(name: &str, object: &Map<String, Value>) -> bool {
    let own = ["verdict", "level", "dist", "votes"].iter().any(|key| object.contains_key(*key));
    !own && !name.ends_with("votes")
}

fn verdict(word: &str) -> Option<Verdict> {
    VERDICTS.iter().find(|(name, _)| *name == word).map(|(_, verdict)| *verdict)
}

/// `{"-1": 0.25, "0": 0.75}`.
fn shares(dist: &Value) -> Result<BTreeMap<i64, f64>, String> {
    let object = dist.as_object().ok_or("dist is no object of level: share")?;
    let mut shares = BTreeMap::new();
    for (level, share) in object {
        let level: i64 =
            level.trim().parse().map_err(|_| format!("level \"{level}\" in dist is no integer"))?;
        let share = share.as_f64().filter(|share| (0.0..=1.0).contains(share));
        shares.insert(level, share.ok_or_else(|| format!("the share of level {level} is not in 0-1"))?);
    }
    let sum: f64 = shares.values().sum();
    if (sum - 1.0).abs() > 0.01 {
        return Err(format!("the shares in dist add up to {sum:.3}, not 1"));
    }
    for share in shares.values_mut() {
        *share /= sum;
    }
    Ok(shares)
}

/// One vote each; votes may not be empty.
fn shares_of(votes: &[i64]) -> BTreeMap<i64, f64> {
    let n = u32::try_from(votes.len()).map_or(f64::INFINITY, f64::from);
    let mut shares = BTreeMap::new();
    for level in votes {
        *shares.entry(*level).or_default() += 1.0 / n;
    }
    shares
}

#[expect(clippy::cast_precision_loss, reason = "levels of a scale are small")]
pub(super) fn mean(shares: &BTreeMap<i64, f64>) -> f64 {
    shares.iter().map(|(level, share)| *level as f64 * share).sum()
}

fn check_mean(shares: &BTreeMap<i64, f64>, given: Option<&Value>) -> Result<(), String> {
    let Some(given) = given.and_then(Value::as_f64) else { return Ok(()) };
    let own = mean(shares);
    if (given - own).abs() > 0.01 {
        return Err(format!("mean is {given}, but dist gives {own:.3}"));
    }
    Ok(())
}

fn votes(object: &Map<String, Value>) -> Result<BTreeMap<String, f64>, String> {
    let count = |(class, count): (&String, &Value)| {
        let count = count.as_f64().filter(|count| *count >= 0.0);
        Ok((class.clone(), count.ok_or_else(|| format!("votes for {class} are no count"))?))
    };
    object.iter().map(count).collect()
}

/// `{"start": 0, "end": 4, "type": "PERSON"}`, in characters of the turn's text.
fn marked(text: &str, one: &Value) -> Result<LabelledSpan, String> {
    let place =
        |key: &str| one.get(key).and_then(Value::as_u64).and_then(|place| usize::try_from(place).ok());
    let (Some(start), Some(end)) = (place("start"), place("end")) else {
        return Err("start and end of a span must be counts of characters".to_owned());
    };
    let span = span::bytes(text, start, end).ok_or_else(|| {
        let length = text.chars().count();
        format!("span {start}..{end} is not in the turn's text, which has {length} characters")
    })?;
    let kind = one.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok(LabelledSpan { span, kind })
}
