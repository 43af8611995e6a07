//! The policy file: which conversations a person should see, how much, how soon.

use crate::basic::{ContentHash, Millis, Wording};
use crate::rubric::reader::Reader;
use crate::rubric::yaml;
use crate::rubric::{Bound, Condition, Gates, Place, Problem, RubricError, STANDARD};
use crate::scoring::cases::Verdict;
use serde::Serialize;

/// When a person should look.
#[derive(Clone, Debug, Serialize)]
pub struct Policy {
    /// Share of all conversations drawn for the uniform sample at intake, 0-1.
    pub sample: f64,
    /// Conversations of the risk stream that reviewers can take in a day; `None` is no limit.
    pub capacity_per_day: Option<usize>,
    /// Below these, speakers and words are unsure.
    pub gates: Gates,
    /// In the order of the file.
    pub rules: Vec<Rule>,
}

/// One reason to look.
#[derive(Clone, Debug, Serialize)]
pub struct Rule {
    /// E.g. `distress`.
    pub id: String,
    /// Name for people.
    pub title: Wording,
    /// How much it asks for a person, above 0 and at most 1.
    pub weight: f64,
    /// How soon, from the moment it was flagged.
    pub due: Option<Millis>,
    /// How far a complaint has gone where this is seen, 0-3.
    pub complaint: u8,
    /// All of these must be seen.
    pub when: Vec<Signal>,
}

/// Something to be seen in a conversation or its scorecards.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    /// A critical criterion failed.
    CriticalFailed,
    /// The overall score lies within.
    Overall(Bound),
    /// The overall score fell into one of these bands.
    Band(Vec<String>),
    /// The mean confidence of the findings that counted lies within.
    Confidence(Bound),
    /// The share of criteria that could not be assessed, of those that applied, lies within. Criteria that only a
    /// person can judge count as well.
    NotAssessable(Bound),
    /// This criterion got one of these verdicts.
    Criterion(String, Vec<Verdict>),
    /// It is not sure who is who.
    SpeakersUnsure,
    /// The words are too unsure to quote.
    WordsUnsure,
    /// The customer is treated with priority.
    Vip,
    /// The customer's own score lies within.
    Survey(Bound),
    /// A condition as in rubrics holds.
    Said(Box<Condition>),
}

impl Policy {
    /// Reads and checks a policy. `name` is what errors call the file.
    ///
    /// # Errors
    /// Every mistake found, each with its line and column.
    pub fn parse(name: &str, yaml: &str) -> Result<Self, RubricError> {
        let refuse = |problems: Vec<Problem>| RubricError::new(name, yaml, problems);
        let tree = yaml::read(yaml).map_err(|problem| refuse(vec![problem]))?;
        let mut reader = Reader::new(&STANDARD);
        match super::read::policy(&mut reader, &tree) {
            Some(policy) if reader.problems.is_empty() => Ok(policy),
            _ => Err(refuse(reader.problems)),
        }
    }

    /// The version: a hash of what it says.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn hash(&self) -> Result<ContentHash, serde_json::Error> {
        ContentHash::of_json(self)
    }

    /// Names of criteria and bands that no rubric among these has, as problems without a place.
    pub fn strangers(&self, rubrics: &[crate::rubric::Compiled]) -> Vec<Problem> {
        let signals = self.rules.iter().flat_map(|rule| rule.when.iter().map(move |signal| (rule, signal)));
        let unknown = signals.filter_map(|(rule, signal)| match signal {
            Signal::Criterion(id, _) if !rubrics.iter().any(|rubric| rubric.criterion(id).is_some()) => {
                Some(format!("`{}` asks for the criterion `{id}`, which no rubric has", rule.id))
            }
            Signal::Band(bands) => {
                let known = |band: &&String| rubrics.iter().any(|r| r.bands.iter().any(|b| b.id == **band));
                let stranger = bands.iter().find(|band| !known(band))?;
                Some(format!("`{}` asks for the band `{stranger}`, which no rubric has", rule.id))
            }
            _ => None,
        });
        unknown.map(|message| Problem { at: Place::default(), message, hint: None }).collect()
    }
}
