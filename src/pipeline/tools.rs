//! What the stages compute with: models that need weights, a judge that needs rubrics, and where things are kept.

use super::StageError;
use crate::audio::{Limits, Mono16k};
use crate::basic::{ContentHash, Lang, Millis};
use crate::blob::Blobs;
use crate::conversation::{About, Roles, Transcript};
use crate::facts::heads::{Head, store as heads};
use crate::facts::{Facts, Source};
use crate::measure::{Embeddings, Measured, Measurements};
use crate::opinion::{Asker, Opinion, Question};
use crate::review::Reason;
use crate::rubric::store::{self as rubrics, Published};
use crate::scoring::Scorecard;
use crate::store::{Db, Tx, edition};
use std::sync::{Arc, Mutex, PoisonError};

/// Everything that a stage works with. Cheap to clone.
#[derive(Clone)]
pub struct Context {
    /// The database.
    pub db: Db,
    /// Recordings and what is decoded from them.
    pub blobs: Blobs,
    /// Speech and text models.
    pub models: Arc<dyn Models>,
    /// Rubrics and policy.
    pub judges: Arc<Judges>,
    /// Bounds on recordings.
    pub limits: Limits,
    /// The judge that criteria may ask; off by default.
    pub asker: Option<Arc<Asker>>,
}

/// What needs weights. Called from several threads at once; calls block until a model is free.
pub trait Models: Send + Sync {
    /// Recording to turns.
    ///
    /// # Errors
    /// [`StageError::Missing`] where there is no speech engine or no weights for it.
    fn transcribe(
        &self,
        channels: Vec<Mono16k>,
        hint: Option<Lang>,
        progress: &mut dyn FnMut(f32),
    ) -> Result<Transcript, StageError>;

    /// Turns to measurements. Without weights what rests on them is left out: not assessable, never zero.
    ///
    /// # Errors
    /// When a model that is there fails.
    fn measure(&self, transcript: &Transcript, given: Option<Lang>) -> Result<Measured, StageError>;
}

/// The verdict on one conversation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judged {
    /// One scorecard for each rubric that is for it.
    pub cards: Vec<Scorecard>,
    /// Why a person should look.
    pub reasons: Vec<Reason>,
    /// All reasons together, 0-1.
    pub risk: f64,
    /// How soon a person should look; the queue's own time where no reason says.
    pub due_in: Option<Millis>,
}

/// Roles, facts and scores by one edition of the rubrics. Pure: same in, same bytes out.
pub trait Judge: Send + Sync {
    /// Who is who, as far as it can be told.
    fn roles(&self, about: &About, transcript: &Transcript, measurements: &Measurements) -> Roles;
    /// What follows without a model.
    fn derive(&self, source: &Source<'_>, embeddings: &Embeddings) -> Facts;
    /// Does [`Judge::derive`] read embeddings?
    fn reads_embeddings(&self) -> bool;
    /// What is to be put to the judge about a conversation of which it has `given` these opinions already.
    fn questions(&self, _source: &Source<'_>, _facts: &Facts, _given: &[Opinion]) -> Vec<Question> {
        Vec::new()
    }
    /// Scores and flags; `given` is what the judge has said, oldest first.
    fn judge(&self, source: &Source<'_>, facts: &Facts, given: &[Opinion]) -> Judged;
}

/// Makes a judge from the published rubrics and the promoted heads.
pub type MakeJudge = dyn Fn(&[Published], Vec<Head>) -> anyhow::Result<Arc<dyn Judge>> + Send + Sync;

/// The judge of the newest edition of rubrics and heads, compiled once for each edition.
pub struct Judges {
    make: Box<MakeJudge>,
    newest: Mutex<Option<(String, Arc<dyn Judge>)>>,
    /// The last judge with a draft in it, by edition and draft.
    drafted: Mutex<Option<((String, ContentHash), Arc<dyn Judge>)>>,
}

impl Judges {
    /// With a way to compile rubrics.
    pub fn new(
        make: impl Fn(&[Published], Vec<Head>) -> anyhow::Result<Arc<dyn Judge>> + Send + Sync + 'static,
    ) -> Self {
        Self { make: Box::new(make), newest: Mutex::new(None), drafted: Mutex::new(None) }
    }

    /// The edition as this transaction sees it, and its judge.
    ///
    /// # Errors
    /// When the database cannot be read or a published rubric does not compile.
    pub async fn current(&self, tx: &mut Tx) -> Result<(String, Arc<dyn Judge>), StageError> {
        let edition = edition(tx).await?;
        if let Some((known, judge)) = self.newest.lock().unwrap_or_else(PoisonError::into_inner).as_ref()
            && *known == edition
        {
            return Ok((edition, judge.clone()));
        }
        let live = heads::live(tx).await.map_err(anyhow::Error::from)?;
        let judge = (self.make)(&rubrics::active(tx).await?, live)?;
        *self.newest.lock().unwrap_or_else(PoisonError::into_inner) = Some((edition.clone(), judge.clone()));
        Ok((edition, judge))
    }

    /// The same with a draft in the place of the active version of its rubric, or beside the others.
    ///
    /// # Errors
    /// When the database cannot be read, or a rubric does not compile.
    pub async fn with(&self, tx: &mut Tx, draft: &Published) -> Result<Arc<dyn Judge>, StageError> {
        let key = (edition(tx).await?, draft.hash.clone());
        if let Some((known, judge)) = self.drafted.lock().unwrap_or_else(PoisonError::into_inner).as_ref()
            && *known == key
        {
            return Ok(judge.clone());
        }
        let live = heads::live(tx).await.map_err(anyhow::Error::from)?;
        let mut all = rubrics::active(tx).await?;
        all.retain(|one| one.id != draft.id);
        all.push(draft.clone());
        all.sort_by(|a, b| a.id.cmp(&b.id));
        let judge = (self.make)(&all, live)?;
        *self.drafted.lock().unwrap_or_else(PoisonError::into_inner) = Some((key, judge.clone()));
        Ok(judge)
    }
}
