//! A draft tried on chosen conversations: scorecards before and after, side by side. Nothing is written, no model is
//! loaded: it starts from what is measured already, as a re-score does.

use super::rescore::Read;
use super::store::{self as rows, Raw};
use super::{Judge, Judges, StageError};
use crate::basic::ConversationId;
use crate::measure::{Embeddings, store as measurements};
use crate::opinion::{Opinion, store as opinions};
use crate::review::Reason;
use crate::rubric::store::Published;
use crate::scoring::document::{ScoreDocument, TurnDocument, turns};
use crate::scoring::{Scorecard, store as scorecards};
use crate::store::{Tx, from_text};
use rayon::prelude::*;
use std::sync::Arc;

/// Conversations in one trial, at most.
pub const MOST: usize = 20;

/// What a trial reads.
pub struct Trial {
    rubric: String,
    judge: Arc<dyn Judge>,
    all: Vec<Material>,
}

struct Material {
    row: Raw,
    before: Option<Scorecard>,
    embeddings: Embeddings,
    opinions: Vec<Opinion>,
}

/// One conversation tried.
pub struct Tried {
    /// Our id.
    pub id: ConversationId,
    /// What was said, masked.
    pub turns: Vec<TurnDocument>,
    /// The current scorecard of this rubric.
    pub before: Option<ScoreDocument>,
    /// The scorecard by the draft; `None` where the draft is not for this conversation.
    pub after: Option<ScoreDocument>,
    /// Why a person should look, as it stands.
    pub flags_before: Vec<Reason>,
    /// Why a person would be asked to look.
    pub flags_after: Vec<Reason>,
}

/// Reads what a trial of `draft` on these conversations needs. Those that are not scored yet are left out.
///
/// # Errors
/// When the database cannot be read, or the draft does not compile.
pub async fn prepare(
    tx: &mut Tx,
    judges: &Judges,
    draft: &Published,
    ids: &[ConversationId],
) -> Result<Trial, StageError> {
    let judge = judges.with(tx, draft).await?;
    let mut all = Vec::new();
    for id in ids.iter().take(MOST) {
        let Some(row) = rows::one(tx, id).await? else { continue };
        let current = scorecards::current(tx, id).await?;
        let before =
            current.into_iter().find(|stored| stored.card.rubric.id == draft.id).map(|stored| stored.card);
        let embeddings = if judge.reads_embeddings() {
            let mut found = measurements::embeddings_between(tx, id.as_str(), id.as_str()).await?;
            found.remove(id).unwrap_or_else(Embeddings::none)
        } else {
            Embeddings::none()
        };
        all.push(Material { row, before, embeddings, opinions: opinions::of(tx, id).await? });
    }
    Ok(Trial { rubric: draft.id.clone(), judge, all })
}

impl Trial {
    /// Scores, on all cores. Blocks.
    ///
    /// # Errors
    /// When something stored cannot be read.
    pub fn run(self) -> anyhow::Result<Vec<Tried>> {
        self.all.par_iter().map(|one| self.one(one)).collect()
    }

    fn one(&self, material: &Material) -> anyhow::Result<Tried> {
        let read = Read::new(&material.row, self.judge.as_ref())?;
        let source = read.source();
        let facts = self.judge.derive(&source, &material.embeddings);
        let judged = self.judge.judge(&source, &facts, &material.opinions);
        // The turns stand once beside both cards.
        let document = |card: &Scorecard| {
            let mut document = ScoreDocument::new(&read.about, &read.transcript, &read.roles, card)?;
            document.turns.clear();
            Ok::<_, serde_json::Error>(document)
        };
        let after = judged.cards.iter().find(|card| card.rubric.id == self.rubric);
        let flags = material.row.flags.as_deref().map(|body| from_text("flags", body)).transpose()?;
        Ok(Tried {
            id: ConversationId::new(material.row.id.clone()),
            turns: turns(&read.transcript, &read.roles),
            before: material.before.as_ref().map(document).transpose()?,
            after: after.map(document).transpose()?,
            flags_before: flags.unwrap_or_default(),
            flags_after: judged.reasons,
        })
    }
}
