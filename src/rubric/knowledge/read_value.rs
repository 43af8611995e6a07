//! Reads values and their tolerance.

use super::amount::{Amount, Dimension};
use super::standard::{Standard, Tolerance};
use crate::rubric::problem::Place;
use crate::rubric::reader::{Fields, Reader};
use crate::rubric::yaml::Node;
use crate::text::{fold, quantity};

const HOW_TO_WRITE: &str =
    "write for example `7 天`, `3-5 working days`, `8 元`, `20% off`, `八折` or `up to 2 times`";
/// Most values of one statement.
const MAX_VALUES: usize = 20;

impl Reader<'_> {
    pub(super) fn standards(&mut self, node: &Node) -> Option<Vec<Standard>> {
        let mut standards: Vec<Standard> = Vec::new();
        for (text, at) in self.texts(node, "`value`", MAX_VALUES) {
            let amount = self.amount(&text, at)?;
            if standards.first().is_some_and(|first| !first.amount.of.akin(amount.of)) {
                let hint = "one statement speaks of one thing; make two of it";
                self.hinted(at, "this value measures something else than the one before", hint);
                return None;
            }
            standards.push(Standard { amount });
        }
        (!standards.is_empty()).then_some(standards)
    }

    /// The one amount that a text names.
    fn amount(&mut self, text: &str, at: Place) -> Option<Amount> {
        let folded = fold(text);
        let found = quantity::find(&folded);
        let [quantity] = found[..] else {
            let message = match found.len() {
                0 => format!("`{text}` names no amount that can be compared"),
                several => format!("`{text}` names {several} amounts; one is expected"),
            };
            self.hinted(at, message, HOW_TO_WRITE);
            return None;
        };
        let (before, behind) = (folded.get(..quantity.span.start), folded.get(quantity.span.end..));
        let amount = Amount::of(&quantity, before.unwrap_or_default(), behind.unwrap_or_default());
        if quantity.approximate {
            let hint = "say it exactly, and how far off is still right in `tolerance:`";
            self.hinted(at, format!("`{text}` is approximate"), hint);
            return None;
        }
        if amount.is_none() {
            self.hinted(at, format!("`{text}` names a day, which cannot be compared"), HOW_TO_WRITE);
        }
        amount
    }

    pub(super) fn tolerance(&mut self, node: &Node, standards: Option<&[Standard]>) -> Option<Tolerance> {
        let (text, at) = self.texts(node, "`tolerance`", 1).pop()?;
        let own = standards?.first().map(|standard| standard.amount.of);
        let amount = self.amount(&text, at)?;
        match (own, amount.of) {
            (None, _) => {
                self.problem(at, "`tolerance` needs a `value:` beside it");
                None
            }
            (Some(Dimension::Percent | Dimension::Off), Dimension::Percent | Dimension::Off) => {
                Some(Tolerance::By(amount.high))
            }
            (Some(_), Dimension::Percent) => Some(Tolerance::Share(amount.high / 100.0)),
            (Some(own), of) if own == of => Some(Tolerance::By(amount.high)),
            _ => {
                let hint = "give it in the unit of the value, or as a percentage";
                self.hinted(at, format!("`{text}` does not measure what the value measures"), hint);
                None
            }
        }
    }

    /// `unit:` belongs to counts, and every word of it must follow a number.
    pub(super) fn counts_fit(&mut self, fields: &Fields<'_>, standards: Option<&[Standard]>) {
        let counts = |standard: &Standard| standard.amount.of == Dimension::Count;
        if fields.get("unit").is_some() && !standards.is_some_and(|all| all.iter().all(counts)) {
            let hint = "days, money and percentages carry their unit in `value:`";
            self.hinted(fields.place("unit"), "`unit` says what a plain number counts", hint);
        }
    }
}
