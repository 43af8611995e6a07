//! One conversation derived and scored at once, because a person waits: after speakers were swapped or a word was
//! corrected. The same functions and the same rules as the jobs `derive` and `score`, in one commit; no model loads.
//!
//! What needs a model follows as a job: embeddings of corrected words, questions to the judge. Jobs that were under way
//! with the roles or words of before commit nothing (the edition has moved on).

use super::task::{self, Stage, proceed};
use super::{Judge, Judged, Judges, StageError, score};
use crate::basic::UnixMillis;
use crate::conversation::store::{self as conversations, MadeFrom, Row, State};
use crate::conversation::{RoleOrigin, Roles, Transcript};
use crate::facts::{Facts, Source, store as facts};
use crate::measure::{Embeddings, Measurements, store as measurements};
use crate::opinion::{Opinion, store as opinions};
use crate::review::records::{self, Known};
use crate::review::screen::store::{self as screen, Correction};
use crate::review::store as cases;
use crate::scoring::store as scorecards;
use crate::store::{self, Tx};
use std::sync::Arc;

/// A measured conversation, ready to be scored again.
pub struct Again {
    /// Its row as it was read.
    pub row: Row,
    /// What was said, with word times.
    pub transcript: Transcript,
    /// Who is who.
    pub roles: Roles,
    measurements: Measurements,
    embeddings: Embeddings,
    opinions: Vec<Opinion>,
    rubrics: String,
    judge: Arc<dyn Judge>,
}

/// What it came to, not kept yet.
pub struct Fresh {
    row: Row,
    roles: Roles,
    facts: Facts,
    judged: Judged,
    rubrics: String,
    unanswered: bool,
    corrected: Option<(Transcript, Measurements)>,
}

/// Reads it. `None` where it is not measured yet: then there is nothing to score.
///
/// # Errors
/// When the database cannot be read or a rubric does not compile.
pub async fn load(judges: &Judges, tx: &mut Tx, row: Row) -> Result<Option<Again>, StageError> {
    let (id, revision) = (&row.id, row.revision);
    let transcript = conversations::transcript(tx, id, revision).await?;
    let measurements = measurements::get(tx, id, revision).await?;
    let roles = conversations::roles(tx, id, revision).await?;
    let (Some(mut transcript), Some(measurements), Some(roles)) = (transcript, measurements, roles) else {
        return Ok(None);
    };
    transcript.words = conversations::words(tx, id, revision).await?;
    let opinions = opinions::of(tx, id).await?;
    let (rubrics, judge) = judges.current(tx).await?;
    let embeddings = match &measurements.text_model {
        Some(model) if judge.reads_embeddings() => measurements::embeddings(tx, id, model).await?,
        _ => Embeddings::none(),
    };
    Ok(Some(Again { row, transcript, roles, measurements, embeddings, opinions, rubrics, judge }))
}

impl Again {
    /// With other roles, as a person says. Computes; call it where that may block.
    pub fn with_roles(self, roles: Roles) -> Fresh {
        let roles = Roles { origin: RoleOrigin::Person, confidence: 1.0, ..roles };
        self.score(roles, None)
    }

    /// With other words in one turn. Computes; call it where that may block.
    pub fn with_words(mut self, transcript: Transcript, turn: usize) -> Fresh {
        // What was near to the words of before need not be near to these; measuring again will tell.
        self.measurements.echoes.retain(|echo| echo.first != turn && echo.again != turn);
        let by_person = self.roles.origin == RoleOrigin::Person;
        let given = self.roles.origin == RoleOrigin::Given;
        let roles = if by_person || given {
            self.roles.clone()
        } else {
            self.judge.roles(&self.row.about, &transcript, &self.measurements)
        };
        self.score(roles, Some(transcript))
    }

    fn score(self, roles: Roles, corrected: Option<Transcript>) -> Fresh {
        let Self { row, transcript, measurements, embeddings, opinions, rubrics, judge, .. } = self;
        let said = corrected.as_ref().unwrap_or(&transcript);
        let source =
            Source { about: &row.about, transcript: said, roles: &roles, measurements: &measurements };
        let facts = judge.derive(&source, &embeddings);
        let judged = judge.judge(&source, &facts, &opinions);
        let unanswered = !judge.questions(&source, &facts, &opinions).is_empty();
        let corrected = corrected.map(|transcript| (transcript, measurements));
        Fresh { row, roles, facts, judged, rubrics, unanswered, corrected }
    }
}

impl Fresh {
    /// Keeps new roles with their scores. `false` where something has changed meanwhile: then roll back and read
    /// again. `asking`: is there a judge whom open questions can be put to?
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn keep(&self, tx: &mut Tx, asking: bool, now: UnixMillis) -> Result<bool, StageError> {
        let Row { id, revision, edition, .. } = &self.row;
        let from = MadeFrom::Edition(*edition);
        if store::edition(tx).await? != self.rubrics
            || !conversations::advance(tx, id, from, State::Scored, Stage::Score.as_str()).await?
        {
            return Ok(false);
        }
        let edition = conversations::bump(tx, id).await?;
        self.keep_scores(tx, *revision, now).await?;
        if asking && self.unanswered {
            return Ok(proceed(tx, id, *revision, MadeFrom::Edition(edition), Stage::Ask, now).await?);
        }
        Ok(true)
    }

    /// Keeps corrected words as a revision of their own with its scores, and has them measured when a worker has time.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn keep_correction(
        &self,
        tx: &mut Tx,
        correction: &Correction,
        now: UnixMillis,
    ) -> Result<bool, StageError> {
        let Some((transcript, measured)) = &self.corrected else { return Ok(false) };
        let Row { id, edition, .. } = &self.row;
        let revision = correction.revision;
        if store::edition(tx).await? != self.rubrics || !screen::correct(tx, id, *edition, correction).await?
        {
            return Ok(false);
        }
        conversations::put_transcript(tx, id, revision, transcript).await?;
        measurements::put(tx, id, revision, measured).await?;
        screen::carry(tx, id, revision).await?;
        let from = MadeFrom::Revision(revision);
        conversations::advance(tx, id, from, State::Scored, Stage::Score.as_str()).await?;
        self.keep_scores(tx, revision, now).await?;
        task::enqueue(tx, Stage::Measure, id, revision, now).await?;
        Ok(true)
    }

    async fn keep_scores(&self, tx: &mut Tx, revision: i64, now: UnixMillis) -> Result<(), StageError> {
        let Row { id, sampled, .. } = &self.row;
        conversations::put_roles(tx, id, revision, &self.roles).await?;
        facts::put(tx, id, revision, &self.facts).await?;
        scorecards::record(tx, id, revision, &self.judged.cards, now).await?;
        let known = Known::of(&self.row.about, &self.facts, &self.judged.reasons);
        let cards: Vec<_> = self.judged.cards.iter().collect();
        records::store::keep(tx, id, revision, &known, &cards).await?;
        conversations::set_outcome(tx, id, self.judged.risk, &self.judged.reasons).await?;
        cases::settle(tx, id, &score::wanted(revision, *sampled, &self.judged), now).await?;
        Ok(())
    }
}
