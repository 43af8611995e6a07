//! What a score of record rests on: the machine's scorecard, and the verdict over it where there is one.

use super::verdict::{Answer, Record, Verdict, store as verdicts};
use crate::basic::ConversationId;
use crate::scoring::{Finding, Mark, RubricRef, Scorecard, store as scorecards};
use crate::store::{StoreError, Tx};

/// The score of record of one rubric with everything behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct Basis {
    /// What the machine says.
    pub card: scorecards::Stored,
    /// What a person says, where one has.
    pub verdict: Option<Verdict>,
}

impl Basis {
    /// The score.
    pub fn record(&self) -> Record {
        Record::of(&self.card.card, self.verdict.as_ref())
    }

    /// The version of the rubric that it was judged under.
    pub fn rubric(&self) -> &RubricRef {
        self.verdict.as_ref().map_or(&self.card.card.rubric, |verdict| &verdict.rubric)
    }

    /// What was said of each criterion; the machine's findings where no person has judged.
    pub fn answers(&self) -> Vec<Answer> {
        self.verdict.as_ref().map_or_else(|| by_machine(&self.card.card), |verdict| verdict.answers.clone())
    }

    /// What the machine found for a criterion.
    pub fn finding(&self, criterion: &str) -> Option<&Finding> {
        self.card.card.findings.iter().find(|finding| finding.criterion == criterion)
    }

    /// What stands for a criterion.
    pub fn mark(&self, criterion: &str) -> Option<Mark> {
        match &self.verdict {
            Some(verdict) => {
                verdict.answers.iter().find(|one| one.criterion == criterion).map(|one| one.mark)
            }
            None => self.finding(criterion).map(Finding::mark),
        }
    }
}

/// The machine's findings as answers that nobody has changed yet.
pub(super) fn by_machine(card: &Scorecard) -> Vec<Answer> {
    let answer = |finding: &Finding| Answer {
        criterion: finding.criterion.clone(),
        dimension: finding.dimension.clone(),
        machine: Some(finding.mark()),
        machine_confidence: Some(finding.confidence),
        first: None,
        mark: finding.mark(),
        reason: String::new(),
        evidence: Vec::new(),
    };
    card.findings.iter().map(answer).collect()
}

/// What the scores of record of a conversation rest on at this revision, one for each rubric.
///
/// # Errors
/// When the database cannot be read.
pub async fn bases(tx: &mut Tx, id: &ConversationId, revision: i64) -> Result<Vec<Basis>, StoreError> {
    let of_record = verdicts::of_record(tx, id, revision).await?;
    let cards = scorecards::current(tx, id).await?;
    let of_this = cards.into_iter().filter(|stored| stored.revision == revision);
    let with_verdict = |card: scorecards::Stored| {
        let own = |one: &&Verdict| one.rubric.id == card.card.rubric.id;
        Basis { verdict: of_record.iter().find(own).cloned(), card }
    };
    Ok(of_this.map(with_verdict).collect())
}
