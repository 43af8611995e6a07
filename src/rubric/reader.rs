//! Reads our kinds of values out of a YAML tree and collects every mistake on the way.
//!
//! Each method answers `None` after it noted a problem, so that reading goes on and later mistakes show as well.

use super::problem::{Place, Problem, RubricError};
use super::suggest;
use super::vocabulary::Vocabulary;
use super::yaml::{Node, Value};
use crate::basic::{Lang, Millis, Wording};

/// Longest text in a rubric, in characters.
const MAX_TEXT: usize = 2_000;

/// What is known while reading, and what is wrong so far.
pub(crate) struct Reader<'v> {
    pub vocabulary: &'v Vocabulary,
    /// The language of texts that are given without one.
    pub lang: Lang,
    pub problems: Vec<Problem>,
    /// What is wrong in files that this one names.
    pub elsewhere: Vec<RubricError>,
    /// Ids of the statements that conditions may speak of; `None` where nothing is known.
    pub statements: Option<Vec<String>>,
    /// Regular expressions read so far, where they are limited.
    pub patterns: usize,
    /// There are statements, but not all could be read.
    pub statements_unread: bool,
}

impl<'v> Reader<'v> {
    pub(crate) fn new(vocabulary: &'v Vocabulary) -> Self {
        Self {
            vocabulary,
            lang: Lang::En,
            problems: Vec::new(),
            elsewhere: Vec::new(),
            statements: None,
            patterns: 0,
            statements_unread: false,
        }
    }

    pub(crate) fn problem(&mut self, at: Place, message: impl Into<String>) {
        self.problems.push(Problem::new(at, message));
    }

    pub(crate) fn hinted(&mut self, at: Place, message: impl Into<String>, hint: impl Into<String>) {
        self.problems.push(Problem::new(at, message).hint(hint));
    }

    fn expected<T>(&mut self, node: &Node, what: &str) -> Option<T> {
        self.problem(node.at, format!("expected {what}, found {}", node.value.kind()));
        None
    }

    /// A block whose names are all known.
    pub(crate) fn fields<'n>(&mut self, node: &'n Node, what: &str, known: &[&str]) -> Option<Fields<'n>> {
        let Value::Map(entries) = &node.value else {
            return self.expected(node, &format!("{what} as a block of `name: value`"));
        };
        for (name, at, _) in entries {
            if !known.contains(&name.as_str()) {
                let hint = suggest::hint(name, known.iter().copied());
                self.hinted(*at, format!("{what} has no field `{name}`"), hint);
            }
        }
        Some(Fields { at: node.at, what: what.to_owned(), entries })
    }

    /// Any block, names in order.
    pub(crate) fn block<'n>(&mut self, node: &'n Node, what: &str) -> &'n [(String, Place, Node)] {
        if let Value::Map(entries) = &node.value {
            return entries;
        }
        self.expected::<()>(node, &format!("{what} as a block of `name: value`"));
        &[]
    }

    /// A list of at most `most` items.
    pub(crate) fn list<'n>(&mut self, node: &'n Node, what: &str, most: usize) -> &'n [Node] {
        match &node.value {
            Value::List(items) if items.len() > most => {
                self.problem(node.at, format!("{} {what}; at most {most} are allowed", items.len()));
                &[]
            }
            Value::List(items) => items,
            _ => {
                self.expected::<()>(node, &format!("a list of {what}"));
                &[]
            }
        }
    }

    /// Text that is not blank. A bare number is taken as text.
    pub(crate) fn text(&mut self, node: &Node, what: &str) -> Option<String> {
        match &node.value {
            Value::Text(text) if text.trim().is_empty() => {
                self.problem(node.at, format!("{what} is empty"));
                None
            }
            Value::Text(text) if text.chars().count() > MAX_TEXT => {
                self.problem(node.at, format!("{what} is longer than {MAX_TEXT} characters"));
                None
            }
            Value::Text(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => self.expected(node, &format!("{what} as text")),
        }
    }

    /// One text or a list of texts.
    pub(crate) fn texts(&mut self, node: &Node, what: &str, most: usize) -> Vec<(String, Place)> {
        match &node.value {
            Value::List(_) => {
                let items = self.list(node, what, most);
                items.iter().filter_map(|item| Some((self.text(item, what)?, item.at))).collect()
            }
            _ => self.text(node, what).map(|text| (text, node.at)).into_iter().collect(),
        }
    }

    /// An id: letters, digits, `_`, `-`, `.`.
    pub(crate) fn id(&mut self, node: &Node, what: &str) -> Option<String> {
        let id = self.text(node, what)?;
        self.check_id(&id, node.at, what).then_some(id)
    }

    /// Notes a problem where this is not an id.
    pub(crate) fn check_id(&mut self, id: &str, at: Place, what: &str) -> bool {
        let good = id.len() <= 64 && id.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c));
        if !good {
            self.hinted(
                at,
                format!("`{id}` cannot be {what}"),
                "use up to 64 Latin letters, digits, `_`, `-` or `.`; words for people go into `title`",
            );
        }
        good
    }

    /// Text in the rubric's language, or `{zh: …, en: …}`.
    pub(crate) fn bilingual(&mut self, node: &Node, what: &str) -> Option<Wording> {
        if matches!(node.value, Value::Map(_)) {
            let fields = self.fields(node, what, &["zh", "en"])?;
            let zh = fields.get("zh").and_then(|node| self.text(node, what));
            let en = fields.get("en").and_then(|node| self.text(node, what));
            if zh.is_none() && en.is_none() {
                self.hinted(node.at, format!("{what} is empty"), "write `{zh: …, en: …}`");
                return None;
            }
            return Some(Wording { zh, en });
        }
        let text = self.text(node, what)?;
        Some(Wording::in_one(self.lang, text))
    }

    /// `true` or `false`.
    pub(crate) fn truth(&mut self, node: &Node) -> Option<bool> {
        match node.value {
            Value::Bool(value) => Some(value),
            _ => self.expected(node, "true or false"),
        }
    }

    /// A number.
    pub(crate) fn number(&mut self, node: &Node, what: &str) -> Option<f64> {
        match node.value {
            Value::Number(value) => Some(value),
            _ => self.expected(node, &format!("{what} as a number")),
        }
    }

    /// A whole number from `least` to 10 000.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and in 0..=10000")]
    pub(crate) fn whole(&mut self, node: &Node, what: &str, least: usize) -> Option<usize> {
        let value = self.number(node, what)?;
        if value.fract() != 0.0 || !(0.0..=10_000.0).contains(&value) || (value as usize) < least {
            self.problem(
                node.at,
                format!("{what} must be a whole number from {least} to 10000, found {value}"),
            );
            return None;
        }
        Some(value as usize)
    }

    /// A share: `80%` or `0.8`.
    pub(crate) fn share(&mut self, node: &Node, what: &str) -> Option<f64> {
        let share = match &node.value {
            Value::Number(value) => Some(*value),
            Value::Text(text) => {
                text.trim().strip_suffix('%').and_then(|t| t.trim().parse::<f64>().ok()).map(|p| p / 100.0)
            }
            _ => None,
        };
        match share {
            Some(share) if (0.0..=1.0).contains(&share) => Some(share),
            _ => {
                self.hinted(
                    node.at,
                    format!("{what} must be a share from 0% to 100%"),
                    "write `80%` or `0.8`",
                );
                None
            }
        }
    }

    /// A length of time: `500ms`, `30s`, `2m`, `1.5h`.
    pub(crate) fn duration(&mut self, node: &Node, what: &str) -> Option<Millis> {
        let length = match &node.value {
            Value::Text(text) => parse_duration(text),
            _ => None,
        };
        if length.is_none() {
            let hint = match &node.value {
                Value::Number(n) => format!("give the unit: `{n}s` for seconds, `{n}m` for minutes"),
                _ => "write `500ms`, `30s`, `2m` or `1h`".to_owned(),
            };
            self.hinted(node.at, format!("{what} must be a length of time"), hint);
        }
        length
    }

    /// One of a few names.
    pub(crate) fn choice<T: Copy>(&mut self, node: &Node, what: &str, choices: &[(&str, T)]) -> Option<T> {
        let written = self.text(node, what)?;
        let found = choices.iter().find(|(name, _)| *name == written).map(|(_, value)| *value);
        if found.is_none() {
            let hint = suggest::hint(&written, choices.iter().map(|(name, _)| *name));
            self.hinted(node.at, format!("`{written}` is not {what}"), hint);
        }
        found
    }
}

fn parse_duration(text: &str) -> Option<Millis> {
    let text = text.trim();
    let unit_at = text.find(|c: char| c.is_alphabetic())?;
    let (number, unit) = text.split_at(unit_at);
    let number: f64 = number.trim().parse().ok()?;
    let unit = match unit {
        "ms" | "毫秒" => 1.0,
        "s" | "sec" | "秒" => 1_000.0,
        "m" | "min" | "分" | "分钟" => 60_000.0,
        "h" | "小时" => 3_600_000.0,
        "d" | "天" => 86_400_000.0,
        _ => return None,
    };
    let ms = (number * unit).round();
    #[expect(clippy::cast_possible_truncation, reason = "checked to lie within a year")]
    (0.0..=31_536_000_000.0).contains(&ms).then_some(Millis(ms as i64))
}

/// A block whose names were checked.
#[derive(Clone)]
pub(crate) struct Fields<'n> {
    pub at: Place,
    what: String,
    entries: &'n [(String, Place, Node)],
}

impl<'n> Fields<'n> {
    pub(crate) fn get(&self, name: &str) -> Option<&'n Node> {
        self.entries.iter().find(|(field, ..)| field == name).map(|(.., node)| node)
    }

    /// Where the field's name stands; the block itself if it has none.
    pub(crate) fn place(&self, name: &str) -> Place {
        self.entries.iter().find(|(field, ..)| field == name).map_or(self.at, |(_, at, _)| *at)
    }

    /// A field that must be there.
    pub(crate) fn need(&self, name: &str, reader: &mut Reader<'_>) -> Option<&'n Node> {
        let found = self.get(name);
        if found.is_none() {
            reader.problem(self.at, format!("{} needs `{name}:`", self.what));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_need_a_unit() {
        assert_eq!(parse_duration("30s"), Some(Millis(30_000)));
        assert_eq!(parse_duration("1.5 m"), Some(Millis(90_000)));
        assert_eq!(parse_duration("2小时"), Some(Millis(7_200_000)));
        assert_eq!(parse_duration("30"), None);
        assert_eq!(parse_duration("-3s"), None);
        assert_eq!(parse_duration("9999999999h"), None);
    }
}
