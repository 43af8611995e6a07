//! Numbers that stand for something: what the customer gives to be known, and what the agent gives to be quoted.
//!
//! Agents ask for a number in more words than a lexicon holds; that the customer answers with a number and little
//! else shows that they did. The same for a reference: a new code, once a ticket has been opened, is its number.

use super::Said;
use crate::conversation::Party;
use crate::facts::{Moment, VERSION};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// How sure such a reading is.
const CONFIDENCE: f64 = 0.7;
/// An answer of more letters than this is more than a number.
const SHORT: usize = 60;

/// Digits (four or more, in figures or spelled), codes of letters and digits, mail addresses.
static GIVEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x) [0-9](?:[-\ /]?[0-9]){3,} | \b[A-Za-z]{1,4}[-\ ]?[0-9]{3,}[0-9A-Za-z]* | \b[0-9][A-Z]{2,}[0-9]{2,}
        | [A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z.]+ | [零一二三四五六七八九幺〇]{4,}
        | (?i:\b(?:(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)[\ ,]+){3}(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\b)",
    )
    .ok()
});

/// A code that is quoted: letters with digits, or six digits and more; spelled out letter by letter in a call.
static CODE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x) \b[A-Z]{1,5}[0-9]?[-\ /]?[0-9]{3,}(?:-[0-9]+)*\b | [A-Z]{1,5}-?[0-9]{3,} | [0-9]{6,}
        | (?i:\b(?:(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)[\ ,]+){4}(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\b)
        | [零一二三四五六七八九幺〇]{5,}",
    )
    .ok()
});

pub(super) fn find(said: &[Said], moments: &mut Vec<Moment>) {
    asked(said, moments);
    quoted(said, moments);
}

/// `identity_check` where the customer's answer is a number and little else.
fn asked(said: &[Said], moments: &mut Vec<Moment>) {
    let mut agent: Option<&Said> = None;
    for one in said {
        match one.party {
            Party::Agent => agent = Some(one),
            Party::Customer => {
                let answers =
                    one.turn.text.chars().count() <= SHORT && first(&GIVEN, &one.turn.text).is_some();
                let asking = agent.take().filter(|asking| answers && !asking.has("identity_check"));
                moments.extend(asking.filter(|one| !one.page.folded.as_str().is_empty()).map(|asking| {
                    asking.whole("identity_check", CONFIDENCE, &format!("rule:identity_check@{VERSION}"))
                }));
            }
            _ => {}
        }
    }
}

/// `reference_number` where the agent, having opened a ticket, gives a code that nobody has said yet.
fn quoted(said: &[Said], moments: &mut Vec<Moment>) {
    let tickets = moments.iter().filter(|m| m.kind == "ticket_opened");
    let Some(opened) = tickets.map(|m| m.turn).min() else { return };
    let mut before = String::new();
    for one in said {
        let text = &one.turn.text;
        // The number may be said a turn before the ticket is called one.
        let late = one.index + 2 >= opened;
        if one.party == Party::Agent && late && !one.has("reference_number") {
            let new = first(&CODE, text).filter(|at| {
                let code = text.get(at.clone()).unwrap_or_default();
                !before.contains(code)
                    && !one.quantities.iter().any(|q| {
                        q.span.start < at.end
                            && at.start < q.span.end
                            && q.unit != crate::text::quantity::Unit::Count
                    })
            });
            moments.extend(new.map(|at| Moment {
                kind: "reference_number".to_owned(),
                turn: one.index,
                span: at.into(),
                by: one.party,
                confidence: CONFIDENCE,
                source: format!("rule:reference_number@{VERSION}"),
            }));
        }
        before.push_str(text);
    }
}

fn first(regex: &LazyLock<Option<Regex>>, text: &str) -> Option<Range<usize>> {
    regex.as_ref()?.find(text).map(|found| found.range())
}
