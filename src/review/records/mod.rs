//! The scores of record as reports add them up: one narrow row for each conversation and rubric, written in the same
//! commit as scorecards and verdicts. Pure: what a row says follows from the bodies, so that a test can compare.

pub mod store;

use super::Reason;
use super::verdict::{By, Record, Verdict};
use crate::basic::ContentHash;
use crate::conversation::About;
use crate::facts::Facts;
use crate::scoring::{Mark, Scorecard};
use serde::{Deserialize, Serialize};

/// What reports know of a conversation besides its scores.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    /// The agent's name, as the source gives it.
    pub agent_name: Option<String>,
    /// What it is about: the kind of issue that is heard most often, e.g. `issue_billing`.
    pub issue: Option<String>,
    /// The customer's own score, 1-5.
    pub survey: Option<f64>,
    /// What a head says of the customer's satisfaction, −2 to 2.
    pub satisfaction: Option<f64>,
    /// Time to the agent's first answer in a chat, ms.
    pub first_response_ms: Option<f64>,
    /// How far a complaint went: 0 not at all, 1 displeased, 2 complaining, 3 going outside.
    pub complaint: i64,
}

/// Reasons that say how far a complaint has gone, as the policy in `rubrics/flags.yaml` names them.
const COMPLAINTS: [(&str, i64); 3] = [("distress", 1), ("complaint", 2), ("escalation", 3)];

impl Known {
    /// From what is stored of a conversation.
    pub fn of(about: &About, facts: &Facts, reasons: &[Reason]) -> Self {
        let name = about.agent.as_ref().and_then(|agent| agent.name.clone()).filter(|name| !name.is_empty());
        let grade =
            |reason: &Reason| COMPLAINTS.iter().find(|(name, _)| *name == reason.reason).map(|(_, n)| *n);
        Self {
            agent_name: name,
            issue: issue(facts),
            survey: about.survey_score.filter(|score| score.is_finite()),
            satisfaction: facts.qualities.get("customer_satisfaction").and_then(|quality| quality.mean),
            first_response_ms: facts.numbers.get("first_response_ms").map(|number| number.value),
            complaint: reasons.iter().filter_map(grade).max().unwrap_or(0),
        }
    }
}

/// The kind of issue that is heard most often, the earlier one where two are.
fn issue(facts: &Facts) -> Option<String> {
    let kinds =
        || facts.moments.iter().map(|moment| moment.kind.as_str()).filter(|kind| kind.starts_with("issue_"));
    let heard = |kind: &str| kinds().filter(|other| *other == kind).count();
    kinds()
        .enumerate()
        .max_by_key(|(at, kind)| (heard(kind), std::cmp::Reverse(*at)))
        .map(|(_, kind)| kind.to_owned())
}

/// What the letters and scores of a row stand for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// Dimensions in order.
    pub dimensions: Vec<String>,
    /// Criteria in order, each with its dimension.
    pub criteria: Vec<(String, String)>,
}

/// The row of one conversation under one rubric.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Id of the rubric.
    pub rubric: String,
    /// Did a person say it?
    pub by_person: bool,
    /// Score of record, 0-100.
    pub overall: Option<f64>,
    /// The machine's own score.
    pub machine_overall: Option<f64>,
    /// Band of record.
    pub band: Option<String>,
    /// Was a red line crossed, by the score of record?
    pub critical: bool,
    /// Identity of the layout.
    pub layout: ContentHash,
    /// What `marks` and `dimensions` stand for.
    pub body: String,
    /// A letter for each criterion of record.
    pub marks: String,
    /// A score for each dimension of record, comma between.
    pub dimensions: String,
}

impl Line {
    /// From the machine's scorecard and the verdict of record on the same revision, where there is one.
    ///
    /// # Errors
    /// When the layout cannot be written as JSON.
    pub fn of(card: &Scorecard, verdict: Option<&Verdict>) -> Result<Self, serde_json::Error> {
        let record = Record::of(card, verdict);
        let marked: Vec<(&str, &str, Mark)> = match verdict {
            Some(verdict) => {
                verdict.answers.iter().map(|one| (&*one.criterion, &*one.dimension, one.mark)).collect()
            }
            None => card.findings.iter().map(|one| (&*one.criterion, &*one.dimension, one.mark())).collect(),
        };
        let layout = Layout {
            dimensions: record.tally.dimensions.iter().map(|one| one.dimension.clone()).collect(),
            criteria: marked.iter().map(|(id, own, _)| ((*id).to_owned(), (*own).to_owned())).collect(),
        };
        let body = serde_json::to_string(&layout)?;
        let score = |score: Option<f64>| score.map(|score| score.to_string()).unwrap_or_default();
        let dimensions: Vec<String> = record.tally.dimensions.iter().map(|one| score(one.score)).collect();
        Ok(Self {
            rubric: record.rubric_id,
            by_person: matches!(record.by, By::Person { .. }),
            overall: record.tally.overall,
            machine_overall: card.overall,
            band: record.tally.band,
            critical: !record.tally.critical_failed.is_empty(),
            layout: ContentHash::of(body.as_bytes()),
            body,
            marks: marked.iter().map(|(_, _, mark)| letter(*mark)).collect(),
            dimensions: dimensions.join(","),
        })
    }
}

/// The lines of a conversation: for each current scorecard of this revision the score of record. The flag says which
/// is the strictest: the one that counts where no rubric is asked for.
///
/// # Errors
/// When a layout cannot be written as JSON.
pub fn lines(
    revision: i64,
    cards: &[&Scorecard],
    verdicts: &[Verdict],
) -> Result<Vec<(Line, bool)>, serde_json::Error> {
    let verdict = |card: &Scorecard| {
        verdicts.iter().find(|one| one.rubric.id == card.rubric.id && one.revision == revision)
    };
    let lines = cards.iter().map(|card| Line::of(card, verdict(card))).collect::<Result<Vec<_>, _>>()?;
    let order = |line: &&Line| (line.overall.map_or(i64::MAX, thousandths), line.rubric.clone());
    let strictest = lines.iter().min_by_key(order).map(|line| line.rubric.clone());
    Ok(lines
        .into_iter()
        .map(|line| {
            let own = Some(&line.rubric) == strictest.as_ref();
            (line, own)
        })
        .collect())
}

#[expect(clippy::cast_possible_truncation, reason = "scores lie between 0 and 100")]
fn thousandths(score: f64) -> i64 {
    (score * 1000.0).round() as i64
}

/// How a mark is written in a row.
pub fn letter(mark: Mark) -> char {
    match mark {
        Mark::Met => 'm',
        Mark::NotMet => 'x',
        Mark::NotApplicable => 'a',
        Mark::NotAssessable => 'u',
    }
}

/// The mark of each criterion; letters that are none of ours are not assessable.
pub fn marks(text: &str) -> impl Iterator<Item = Mark> + '_ {
    text.chars().map(|letter| match letter {
        'm' => Mark::Met,
        'x' => Mark::NotMet,
        'a' => Mark::NotApplicable,
        _ => Mark::NotAssessable,
    })
}

/// The score of each dimension.
pub fn scores(text: &str) -> impl Iterator<Item = Option<f64>> + '_ {
    text.split(',').map(|score| score.parse().ok())
}
