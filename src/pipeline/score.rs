//! Facts → scorecards, flags, and the case that a person gets. Pure until the commit.

use super::task::Task;
use super::{Context, Judge, Judged, StageError};
use crate::basic::UnixMillis;
use crate::conversation::store::{self as conversations, MadeFrom, Row, State};
use crate::conversation::{Roles, Transcript};
use crate::facts::{Facts, Source, store as facts};
use crate::measure::{Measurements, store as measurements};
use crate::opinion::{Opinion, store as opinions};
use crate::review::records::{self, Known};
use crate::review::{Stream, Wanted, store as cases};
use crate::scoring::store as scorecards;
use crate::store::{self, Tx};
use std::sync::Arc;

pub(super) struct Input {
    row: Row,
    transcript: Transcript,
    roles: Roles,
    measurements: Measurements,
    facts: Facts,
    opinions: Vec<Opinion>,
    rubrics: String,
    judge: Arc<dyn Judge>,
}

pub(super) struct Output {
    row: Row,
    rubrics: String,
    known: Known,
    judged: Judged,
}

pub(super) async fn load(context: &Context, tx: &mut Tx, row: Row, task: Task) -> Result<Input, StageError> {
    let transcript = conversations::transcript(tx, &row.id, task.revision).await?.ok_or(StageError::Gone)?;
    let measurements = measurements::get(tx, &row.id, task.revision).await?.ok_or(StageError::Gone)?;
    let roles = conversations::roles(tx, &row.id, task.revision).await?.ok_or(StageError::Gone)?;
    let facts = facts::get(tx, &row.id, task.revision).await?.ok_or(StageError::Gone)?;
    let opinions = opinions::of(tx, &row.id).await?;
    let (rubrics, judge) = context.judges.current(tx).await?;
    Ok(Input { row, transcript, roles, measurements, facts, opinions, rubrics, judge })
}

impl Input {
    pub(super) fn external_id(&self) -> &str {
        &self.row.about.external_id
    }

    pub(super) fn compute(self) -> Output {
        let source = Source {
            about: &self.row.about,
            transcript: &self.transcript,
            roles: &self.roles,
            measurements: &self.measurements,
        };
        let judged = self.judge.judge(&source, &self.facts, &self.opinions);
        let known = Known::of(&self.row.about, &self.facts, &judged.reasons);
        Output { row: self.row, rubrics: self.rubrics, known, judged }
    }
}

impl Output {
    pub(super) fn external_id(&self) -> &str {
        &self.row.about.external_id
    }

    /// The end of the way. `false` where roles, metadata or rubrics have changed meanwhile.
    pub(super) async fn commit(&self, tx: &mut Tx, now: UnixMillis) -> Result<bool, StageError> {
        let Row { id, revision, edition, sampled, .. } = &self.row;
        let kept =
            conversations::advance(tx, id, MadeFrom::Edition(*edition), State::Scored, "score").await?;
        if !kept || store::edition(tx).await? != self.rubrics {
            return Ok(false);
        }
        scorecards::record(tx, id, *revision, &self.judged.cards, now).await?;
        let cards: Vec<_> = self.judged.cards.iter().collect();
        records::store::keep(tx, id, *revision, &self.known, &cards).await?;
        conversations::set_outcome(tx, id, self.judged.risk, &self.judged.reasons).await?;
        cases::settle(tx, id, &wanted(*revision, *sampled, &self.judged), now).await?;
        Ok(true)
    }
}

/// What the outcome asks of people.
pub(super) fn wanted(revision: i64, sampled: bool, judged: &Judged) -> Wanted {
    Wanted {
        revision,
        stream: if sampled { Stream::Sample } else { Stream::Risk },
        reasons: judged.reasons.clone(),
        risk: judged.risk,
        // Whatever makes a case urgent, a VIP customer among it, is in the policy and so in the risk.
        priority: 0,
        due_in: judged.due_in,
    }
}
