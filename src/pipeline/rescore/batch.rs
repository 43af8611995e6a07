//! One batch: read from a snapshot, computed on all cores, committed together with the job of the next.

use super::compare::{Hashed, moves};
use super::{BATCH, Progress, Tally, enqueue};
use crate::basic::{ContentHash, ConversationId, UnixMillis};
use crate::conversation::store::{self as conversations, MadeFrom, State};
use crate::conversation::{About, RoleOrigin, Roles, Transcript};
use crate::facts::{Facts, Source, store as facts};
use crate::measure::{Embeddings, Measurements, store as measurements};
use crate::opinion::{Opinion, store as opinions};
use crate::pipeline::store::{self, Before, Raw};
use crate::pipeline::task::proceed;
use crate::pipeline::{Context, Judge, Judged, Stage, StageError, score};
use crate::review::records::{self, Known};
use crate::review::{Reason, Step, Wanted, store as cases};
use crate::scoring::store as scorecards;
use crate::store::{StoreError, Tx, dialect, edition, from_text, to_text};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// A batch as read.
pub struct Input {
    pub(in crate::pipeline) progress: Progress,
    rows: Vec<Raw>,
    before: BTreeMap<ConversationId, Vec<Before>>,
    opinions: BTreeMap<ConversationId, Vec<Opinion>>,
    embeddings: BTreeMap<ConversationId, Embeddings>,
    rubrics: String,
    judge: Arc<dyn Judge>,
    /// Whose verdicts on the same facts are noted beside the new ones, for whoever observes.
    beside: Option<Arc<dyn Judge>>,
}

/// One conversation as an observer sees it.
pub(in crate::pipeline) struct Seen {
    pub id: String,
    pub agent: Option<String>,
    /// The scorecards that count now.
    pub before: Vec<Before>,
    pub flags: Vec<Reason>,
    /// What it would come to.
    pub judged: Judged,
    /// What the judge beside says of the same facts.
    pub beside: Judged,
}

/// A batch as scored.
pub struct Output {
    progress: Progress,
    last: bool,
    rubrics: String,
    changes: Vec<Change>,
    unanswered: Vec<Unanswered>,
}

/// What one conversation came to.
#[derive(Default)]
struct Again {
    change: Option<Change>,
    unanswered: Option<Unanswered>,
    seen: Option<Seen>,
}

/// A conversation with a question that the judge has not answered.
struct Unanswered {
    id: ConversationId,
    revision: i64,
    edition: i64,
}

/// What is to be written of one conversation; nothing where nothing changed.
struct Change {
    id: ConversationId,
    revision: i64,
    edition: i64,
    agent: Option<String>,
    known: Known,
    roles: Option<Roles>,
    facts: Option<Facts>,
    before: Vec<scorecards::Identity>,
    judged: Judged,
    moves: super::compare::Moves,
    flags_changed: bool,
    wanted: Wanted,
}

pub(in crate::pipeline) async fn load(
    context: &Context,
    tx: &mut Tx,
    progress: Progress,
) -> Result<Input, StageError> {
    let (rubrics, judge) = context.judges.current(tx).await?;
    read(tx, progress, rubrics, judge, None).await
}

/// Reads a batch for any judge.
pub(in crate::pipeline) async fn read(
    tx: &mut Tx,
    progress: Progress,
    rubrics: String,
    judge: Arc<dyn Judge>,
    beside: Option<Arc<dyn Judge>>,
) -> Result<Input, StageError> {
    let rows =
        store::batch(tx, &progress.filter, (&progress.after, progress.until.as_deref()), BATCH).await?;
    let (before, opinions) = match (rows.first(), rows.last()) {
        (Some(first), Some(last)) => (
            store::current(tx, &first.id, &last.id).await?,
            opinions::between(tx, &first.id, &last.id).await?,
        ),
        _ => (BTreeMap::new(), BTreeMap::new()),
    };
    let embeddings = match (rows.first(), rows.last()) {
        (Some(first), Some(last)) if judge.reads_embeddings() => {
            measurements::embeddings_between(tx, &first.id, &last.id).await?
        }
        _ => BTreeMap::new(),
    };
    Ok(Input { progress, rows, before, opinions, embeddings, rubrics, judge, beside })
}

impl Input {
    /// Is nothing left after this batch?
    pub(in crate::pipeline) fn is_last(&self) -> bool {
        i64::try_from(self.rows.len()).unwrap_or(i64::MAX) < BATCH
    }

    /// Where the next batch begins.
    pub(super) fn next(&self) -> Progress {
        let mut progress = self.progress.clone();
        if let Some(row) = self.rows.last() {
            progress.after.clone_from(&row.id);
        }
        progress
    }

    /// Scores on all cores. What fails stays as it is and is counted.
    pub(in crate::pipeline) fn compute(self) -> Output {
        self.observed().0
    }

    /// The same, and what became of every conversation, where a judge stands beside.
    pub(in crate::pipeline) fn observed(self) -> (Output, Vec<Seen>) {
        let last = self.is_last();
        let scored: Vec<Result<Again, String>> = self.rows.par_iter().map(|row| self.guarded(row)).collect();
        let mut progress = self.next();
        progress.tally.seen += u64::try_from(scored.len()).unwrap_or(u64::MAX);
        let (mut changes, mut unanswered, mut seen) = (Vec::new(), Vec::new(), Vec::new());
        for (row, outcome) in self.rows.iter().zip(scored) {
            match outcome {
                Ok(again) => {
                    changes.extend(again.change);
                    unanswered.extend(again.unanswered);
                    seen.extend(again.seen);
                }
                Err(reason) => {
                    tracing::warn!(
                        conversation = row.id,
                        reason,
                        "could not be scored again and stays as it is"
                    );
                    progress.tally.failed += 1;
                }
            }
        }
        let tally = &mut progress.tally;
        tally.unanswered += u64::try_from(unanswered.len()).unwrap_or(u64::MAX);
        for change in &changes {
            tally.changed += u64::from(change.moves.changed);
            tally.scores_moved += change.moves.scores;
            tally.bands_moved += change.moves.bands;
            tally.flags_changed += u64::from(change.flags_changed);
            if change.moves.changed {
                tally.agents.extend(change.agent.clone());
            }
        }
        (Output { progress, last, rubrics: self.rubrics, changes, unanswered }, seen)
    }

    /// A panic over one conversation must not stop the others.
    fn guarded(&self, row: &Raw) -> Result<Again, String> {
        let id = ConversationId::new(row.id.clone());
        let before = self.before.get(&id).map(Vec::as_slice).unwrap_or_default();
        let given = self.opinions.get(&id).map(Vec::as_slice).unwrap_or_default();
        let none = Embeddings::none();
        let embeddings = self.embeddings.get(&id).unwrap_or(&none);
        let judges = (self.judge.as_ref(), self.beside.as_deref());
        match catch_unwind(AssertUnwindSafe(|| again(row, before, given, embeddings, judges))) {
            Ok(Ok(again)) => Ok(again),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("scoring panicked".to_owned()),
        }
    }
}

/// A conversation's row, parsed, with who is who.
pub(in crate::pipeline) struct Read {
    pub about: About,
    pub transcript: Transcript,
    pub measurements: Measurements,
    /// As stored.
    known: Option<Roles>,
    /// As a person said, else as inferred now.
    pub roles: Roles,
}

impl Read {
    pub(in crate::pipeline) fn new(row: &Raw, judge: &dyn Judge) -> Result<Self, StoreError> {
        let about: About = from_text("conversation", &row.about)?;
        let transcript: Transcript = from_text("transcript", &row.transcript)?;
        let measurements: Measurements = from_text("measurements", &row.measurements)?;
        let known: Option<Roles> = row.roles.as_deref().map(|body| from_text("roles", body)).transpose()?;
        let by_person = known.as_ref().filter(|roles| roles.origin == RoleOrigin::Person).cloned();
        let roles = by_person.unwrap_or_else(|| judge.roles(&about, &transcript, &measurements));
        Ok(Self { about, transcript, measurements, known, roles })
    }

    pub(in crate::pipeline) fn source(&self) -> Source<'_> {
        Source {
            about: &self.about,
            transcript: &self.transcript,
            roles: &self.roles,
            measurements: &self.measurements,
        }
    }
}

/// One conversation from `derive` on; the judge is not asked, what it has said is read.
fn again(
    row: &Raw,
    before: &[Before],
    given: &[Opinion],
    embeddings: &Embeddings,
    (judge, beside): (&dyn Judge, Option<&dyn Judge>),
) -> Result<Again, StoreError> {
    let id = ConversationId::new(row.id.clone());
    let read = Read::new(row, judge)?;
    let Read { about, known, roles, .. } = &read;
    let source = read.source();
    let facts = judge.derive(&source, embeddings);
    let judged = judge.judge(&source, &facts, given);
    let flags: Option<Vec<Reason>> = row.flags.as_deref().map(|body| from_text("flags", body)).transpose()?;
    let agent = about.agent.as_ref().map(|agent| agent.id.clone()).filter(|id| !id.is_empty());
    let seen = beside.map(|beside| Seen {
        id: row.id.clone(),
        agent: agent.clone(),
        before: before.to_vec(),
        flags: flags.clone().unwrap_or_default(),
        judged: judged.clone(),
        beside: beside.judge(&source, &facts, given),
    });
    let (revision, edition) = (row.revision, row.edition);
    let unanswered = !judge.questions(&source, &facts, given).is_empty();
    let unanswered = unanswered.then(|| Unanswered { id: id.clone(), revision, edition });

    let facts_hash = ContentHash::of(to_text("facts", &facts)?.as_bytes());
    let facts_changed = row.facts_hash.as_deref() != Some(facts_hash.as_str());
    let flags_changed = flags.as_ref() != Some(&judged.reasons);
    let mut hashed = Vec::new();
    for card in &judged.cards {
        let hash = ContentHash::of(to_text("scorecard", card)?.as_bytes());
        hashed.push(Hashed { card: card.clone(), hash: hash.as_str().to_owned() });
    }
    let moves = moves(before, row.revision, &hashed);
    let roles_changed = known.as_ref() != Some(roles);
    if !(moves.changed || flags_changed || facts_changed || roles_changed) {
        return Ok(Again { change: None, unanswered, seen });
    }
    let change = Change {
        wanted: score::wanted(revision, row.sampled == 1, &judged),
        id,
        revision,
        edition,
        known: Known::of(about, &facts, &judged.reasons),
        agent: about.agent.as_ref().map(|agent| agent.id.clone()),
        roles: roles_changed.then(|| roles.clone()),
        facts: facts_changed.then_some(facts),
        before: before.iter().map(|old| (old.rubric.clone(), old.revision, old.hash.clone())).collect(),
        judged,
        moves,
        flags_changed,
    };
    Ok(Again { change: Some(change), unanswered, seen })
}

impl Output {
    pub(super) fn into_tally(self) -> Tally {
        self.progress.tally
    }

    /// Where the next batch begins, with the sums so far; `None` where nothing is left.
    pub(in crate::pipeline) fn next(&self) -> (Tally, Option<Progress>) {
        (self.progress.tally.clone(), (!self.last).then(|| self.progress.clone()))
    }

    /// Keeps the batch. `false` where the rubrics have changed meanwhile: then it is done again.
    pub(in crate::pipeline) async fn commit(&self, tx: &mut Tx, now: UnixMillis) -> Result<bool, StageError> {
        if edition(tx).await? != self.rubrics {
            return Ok(false);
        }
        let mut progress = self.progress.clone();
        for change in &self.changes {
            match change.keep(tx, now).await? {
                Step::Open => progress.tally.opened += 1,
                Step::Withdraw => progress.tally.withdrawn += 1,
                Step::Nothing | Step::Update => {}
            }
        }
        if progress.ask {
            for one in &self.unanswered {
                one.ask(tx, now).await?;
            }
        }
        if self.last {
            dialect::set_meta(tx, &progress.key(), &to_text("re-score", &progress.tally)?).await?;
        } else {
            dialect::set_meta(tx, &progress.so_far(), &progress.tally.seen.to_string()).await?;
            enqueue(tx, &progress, now).await?;
        }
        Ok(true)
    }
}

impl Unanswered {
    /// Sends it through `ask` and `score` once more, with roles and facts as they are stored now.
    async fn ask(&self, tx: &mut Tx, now: UnixMillis) -> Result<(), StoreError> {
        proceed(tx, &self.id, self.revision, MadeFrom::Edition(self.edition), Stage::Ask, now).await.map(drop)
    }
}

impl Change {
    async fn keep(&self, tx: &mut Tx, now: UnixMillis) -> Result<Step, StageError> {
        let from = MadeFrom::Edition(self.edition);
        if !conversations::advance(tx, &self.id, from, State::Scored, "score").await? {
            return Ok(Step::Nothing); // it changed meanwhile, and its own job scores it by the same rubrics
        }
        if let Some(roles) = &self.roles {
            conversations::put_roles(tx, &self.id, self.revision, roles).await?;
        }
        if let Some(facts) = &self.facts {
            facts::put(tx, &self.id, self.revision, facts).await?;
        }
        if self.moves.changed {
            scorecards::replace(tx, &self.id, self.revision, &self.before, &self.judged.cards, now).await?;
        }
        let cards: Vec<_> = self.judged.cards.iter().collect();
        records::store::keep(tx, &self.id, self.revision, &self.known, &cards).await?;
        if !self.flags_changed {
            cases::refresh(tx, &self.id, now).await?;
            return Ok(Step::Nothing);
        }
        conversations::set_outcome(tx, &self.id, self.judged.risk, &self.judged.reasons).await?;
        Ok(cases::settle(tx, &self.id, &self.wanted, now).await?)
    }
}
