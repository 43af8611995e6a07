//! What follows a decision: a verdict that becomes the score of record, a case of the rubric, a release to the agent.

use super::{Appeal, Decision, kept, store};
use crate::basic::UnixMillis;
use crate::conversation::store as conversations;
use crate::people::Who;
use crate::review::release::{Why, release};
use crate::review::verdict::{Answer, Occasion, Verdict, store as verdicts};
use crate::review::{Basis, Terms, bases, compiled};
use crate::rubric::Compiled;
use crate::scoring::{Mark, tally};
use crate::store::{StoreError, Tx};
use std::collections::BTreeMap;

/// Why a decision cannot take effect.
#[derive(Debug, thiserror::Error)]
pub enum DecideError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The conversation has no score under this rubric any more.
    #[error("the conversation has no score under this rubric any more; score it again first")]
    NoScore,
    /// The version of the rubric cannot be read.
    #[error("the version of the rubric that the score was made with cannot be read by this program")]
    NoRubric,
    /// A place that is not in the conversation.
    #[error("the evidence for `{0}` points outside the conversation")]
    Evidence(String),
}

/// Keeps a decision that was made, with all that follows from it. The state machine has allowed it already.
///
/// # Errors
/// When the score cannot be made or the database cannot be written; then nothing may be committed.
pub(super) async fn take_effect(
    tx: &mut Tx,
    terms: &Terms,
    appeal: &Appeal,
    (who, note, now): (&Who, &str, UnixMillis),
) -> Result<Verdict, DecideError> {
    let id = &appeal.conversation_id;
    let row = conversations::by_id(tx, id).await?.ok_or(DecideError::NoScore)?;
    let mut all = bases(tx, id, row.revision).await?.into_iter();
    let basis =
        all.find(|basis| basis.card.card.rubric.id == appeal.rubric_id).ok_or(DecideError::NoScore)?;
    let rubric = compiled(tx, &basis.rubric().hash).await?.ok_or(DecideError::NoRubric)?;
    let transcript = conversations::transcript(tx, id, row.revision).await?.unwrap_or_default();
    for point in &appeal.points {
        let places = point.stands().map(|decision| decision.evidence.as_slice()).unwrap_or_default();
        if !places.iter().all(|place| place.fits(&transcript)) {
            return Err(DecideError::Evidence(point.criterion.clone()));
        }
    }
    let verdict = Verdict {
        id: uuid::Uuid::now_v7().simple().to_string(),
        conversation_id: id.clone(),
        revision: row.revision,
        case_id: None,
        rubric: basis.rubric().clone(),
        scorecard: Some(basis.card.hash.clone()),
        reviewer: who.id.clone(),
        occasion: Occasion::Appeal,
        blind: false,
        answers: answers(&basis, &rubric, appeal),
        note: note.trim().to_owned(),
        tally: tally(&rubric, &marks(&basis, &rubric, appeal)),
        seconds: 0,
        given_at: now,
    };
    verdicts::give(tx, &verdict).await?;
    let upheld = appeal.points.iter().filter(|point| point.is_upheld());
    let expected = upheld.filter_map(|point| Some((point.criterion.clone(), point.stands()?.mark)));
    let roles = conversations::roles(tx, id, row.revision).await?;
    let roles = roles.unwrap_or_else(|| crate::conversation::Roles::unknown(transcript.voices.len()));
    let name = format!("appeal {}", appeal.id.get(..12).unwrap_or(&appeal.id));
    let case = kept(&name, &row.about, (&transcript, &roles), &rubric, expected);
    store::keep_case(tx, appeal, case.as_ref(), now).await?;
    // Whatever the record says now the agent shall see at once, marked as the outcome of the appeal.
    let released = release(tx, terms, id, (Why::Appeal, who.id.as_str()), now).await?;
    tracing::debug!(released = released.is_ok(), "appeal decided");
    Ok(verdict)
}

/// What was said before, with what the decisions say on the points that were raised.
fn answers(basis: &Basis, rubric: &Compiled, appeal: &Appeal) -> Vec<Answer> {
    let decided = decisions(appeal);
    let before: BTreeMap<String, Answer> =
        basis.answers().into_iter().map(|answer| (answer.criterion.clone(), answer)).collect();
    let answer = |criterion: &crate::rubric::Criterion| {
        let machine = basis.finding(&criterion.id);
        let mut answer = before.get(&criterion.id).cloned().unwrap_or_else(|| Answer {
            criterion: criterion.id.clone(),
            dimension: criterion.dimension.clone(),
            machine: machine.map(crate::scoring::Finding::mark),
            machine_confidence: machine.map(|finding| finding.confidence),
            first: None,
            mark: Mark::NotAssessable,
            reason: String::new(),
            evidence: Vec::new(),
        });
        if let Some(decision) = decided.get(criterion.id.as_str()) {
            answer.first = None; // that was another person's
            answer.mark = decision.mark;
            answer.reason.clone_from(&decision.reason);
            if decision.accepted || !decision.evidence.is_empty() {
                answer.evidence.clone_from(&decision.evidence);
            }
        }
        answer
    };
    rubric.criteria.iter().map(answer).collect()
}

fn marks(basis: &Basis, rubric: &Compiled, appeal: &Appeal) -> Vec<Mark> {
    answers(basis, rubric, appeal).iter().map(|answer| answer.mark).collect()
}

fn decisions(appeal: &Appeal) -> BTreeMap<&str, &Decision> {
    appeal.points.iter().filter_map(|point| Some((point.criterion.as_str(), point.stands()?))).collect()
}
