//! Small conversations with the verdicts they must get: the tests of a rubric, written beside it.
//!
//! ```yaml
//! cases:
//!   - name: a late parcel, answered with feeling
//!     channel: chat
//!     turns:
//!       - customer: My parcel is three days late and nobody answers!
//!       - { agent: "I am so sorry, I can see how annoying that is.", at: 20s }
//!     expect:
//!       acknowledges_feeling: met
//! ```

mod read;

pub use read::parse;

use super::{Finding, Outcome, score_with};
use crate::conversation::{About, Roles, Transcript};
use crate::facts::{Evidence, Facts, Source};
use crate::measure::Measurements;
use crate::opinion::{Opinion, Opinions};
use crate::rubric::{Compiled, Criterion, Place};
use serde::Serialize;
use std::convert::Infallible;
use std::fmt;

pub(crate) const VERDICTS: &[(&str, Verdict)] = &[
    ("met", Verdict::Met),
    ("not_met", Verdict::NotMet),
    ("not_applicable", Verdict::NotApplicable),
    ("not_assessable", Verdict::NotAssessable),
];

/// A verdict without its evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Fulfilled.
    Met,
    /// Not fulfilled.
    NotMet,
    /// Does not concern the conversation.
    NotApplicable,
    /// Cannot be told.
    NotAssessable,
}

impl From<&Outcome> for Verdict {
    fn from(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Met { .. } => Self::Met,
            Outcome::NotMet { .. } => Self::NotMet,
            Outcome::NotApplicable => Self::NotApplicable,
            Outcome::NotAssessable => Self::NotAssessable,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = VERDICTS.iter().find(|(_, verdict)| verdict == self).map_or("", |(name, _)| name);
        f.write_str(name)
    }
}

/// One conversation and what it must get.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it shows.
    pub name: String,
    /// Channel and language.
    pub about: About,
    /// What is said.
    pub transcript: Transcript,
    /// Who says it.
    pub roles: Roles,
    /// Criterion, verdict, and the line that says so.
    pub expect: Vec<(String, Verdict, Place)>,
}

/// How the cases of a rubric went.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Expectations that held.
    pub passed: usize,
    /// Those that did not.
    pub failed: Vec<Failure>,
    /// Those about criteria that ask the judge, passed over where no judge is asked.
    pub unasked: usize,
}

/// An expectation that did not hold.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Name of the case.
    pub case: String,
    /// Line and column of the expectation.
    pub at: Place,
    /// What was expected.
    pub expected: Verdict,
    /// What was found instead.
    pub finding: Finding,
    /// What the evidence says, line by line.
    pub shown: Vec<String>,
}

/// Scores every case and compares. `derive` makes facts of a conversation, as the pipeline does. No judge is asked.
pub fn run(rubric: &Compiled, cases: &[Case], derive: impl Fn(&Source<'_>) -> Facts) -> Report {
    let Ok(report) = run_asking(rubric, cases, derive, |_, _| Ok::<_, Infallible>(None));
    report
}

/// The same with what a judge says: `ask` gives its opinions about a conversation, or `None` where none is asked.
///
/// # Errors
/// What `ask` says.
pub fn run_asking<E>(
    rubric: &Compiled,
    cases: &[Case],
    derive: impl Fn(&Source<'_>) -> Facts,
    mut ask: impl FnMut(&Source<'_>, &Facts) -> Result<Option<Vec<Opinion>>, E>,
) -> Result<Report, E> {
    let mut report = Report::default();
    for case in cases {
        let measurements = Measurements { language: case.about.language, ..Measurements::default() };
        let source = Source {
            about: &case.about,
            transcript: &case.transcript,
            roles: &case.roles,
            measurements: &measurements,
        };
        let facts = derive(&source);
        let given = ask(&source, &facts)?;
        let opinions = Opinions { model: None, given: given.as_deref().unwrap_or_default() };
        let card = score_with(rubric, &source, &facts, &opinions, None);
        for (criterion, expected, at) in &case.expect {
            if given.is_none() && rubric.criterion(criterion).is_some_and(Criterion::asks) {
                report.unasked += 1;
                continue;
            }
            let Some(finding) = card.findings.iter().find(|finding| finding.criterion == *criterion) else {
                continue;
            };
            if Verdict::from(&finding.outcome) == *expected {
                report.passed += 1;
                continue;
            }
            report.failed.push(Failure {
                case: case.name.clone(),
                at: *at,
                expected: *expected,
                finding: finding.clone(),
                shown: shown(finding, &case.transcript),
            });
        }
    }
    Ok(report)
}

fn shown(finding: &Finding, transcript: &Transcript) -> Vec<String> {
    let line = |place: &Evidence| match place {
        Evidence::Quote { turn, span, .. } => {
            let text = transcript.turns.get(*turn).and_then(|turn| span.of(&turn.text)).unwrap_or_default();
            format!("turn {}: “{text}”", turn + 1)
        }
        Evidence::Gap { from_ms, to_ms, .. } => format!("from {from_ms} to {to_ms}"),
        Evidence::Searched { from_turn, to_turn, what } => {
            format!("turns {}–{}: no {what}", from_turn + 1, to_turn + 1)
        }
    };
    finding.evidence().into_iter().take(3).map(line).collect()
}

impl Report {
    /// Did every expectation hold?
    pub fn is_good(&self) -> bool {
        self.failed.is_empty()
    }

    /// The report for a terminal; `name` is the cases file.
    pub fn render(&self, name: &str) -> String {
        let mut lines = Vec::new();
        for Failure { case, at, expected, finding, shown } in &self.failed {
            let (found, Place { line, column }) = (Verdict::from(&finding.outcome), at);
            let criterion = &finding.criterion;
            lines.push(format!(
                "{name}:{line}:{column}: {case}: `{criterion}` should be {expected}, is {found}"
            ));
            lines.push(format!("  why: {}", finding.why));
            lines.extend(shown.iter().map(|line| format!("  {line}")));
        }
        lines.push(format!(
            "{name}: {} of {} expectations hold",
            self.passed,
            self.passed + self.failed.len()
        ));
        if self.unasked > 0 {
            lines.push(format!("{name}: {} more need a judge: --ask", self.unasked));
        }
        lines.join("\n") + "\n"
    }
}
