//! Remediations as they leave the service: names for ids, text masked.

use crate::basic::{UnixMillis, Wording};
use crate::conversation::About;
use crate::people::Who;
use crate::remediation::{Remediation, State as Stage, Step};
use crate::review::{Names, Titles};
use crate::scoring::Mark;
use crate::store::{StoreError, Tx};
use crate::text;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What people and criteria are called.
pub(super) struct Words {
    names: Names,
    titles: Titles,
}

impl Words {
    /// Reads them.
    pub(super) async fn read(tx: &mut Tx) -> Result<Self, StoreError> {
        Ok(Self { names: Names::read(tx).await?, titles: Titles::read(tx).await? })
    }

    /// What failed, with names.
    pub(super) fn failed(&self, rubric: &str, criteria: &[String]) -> Vec<FailedDocument> {
        let one = |id: &String| FailedDocument { criterion: id.clone(), title: self.titles.of(rubric, id) };
        criteria.iter().map(one).collect()
    }

    /// What somebody is called.
    pub(super) fn name(&self, id: &str) -> String {
        self.names.of(id)
    }
}

/// A criterion that was not met.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RemediationFailed)]
pub struct FailedDocument {
    /// Its id.
    pub criterion: String,
    /// Its name.
    pub title: Wording,
}

/// A step that was taken.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RemediationStep)]
pub struct StepDocument {
    /// When, ms since 1970.
    pub at: UnixMillis,
    /// Who; `spotcheck` where nobody had to.
    pub who: String,
    /// To which state.
    pub state: Stage,
    /// What they say, masked.
    pub note: String,
    /// The conversation that a re-check looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation_id: Option<String>,
}

/// What is done about a conversation that failed.
#[derive(Debug, Serialize, ToSchema)]
pub struct RemediationDocument {
    /// Its id.
    pub id: String,
    /// The conversation that failed.
    pub conversation_id: String,
    /// The source's id of it, masked.
    pub external_id: String,
    /// Under which rubric.
    pub rubric: String,
    /// Whose conversation: the source's id of the agent.
    pub agent_id: String,
    /// The agent's name, where the source gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// The agent's team then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// Name of who sees to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Is it yours?
    pub mine: bool,
    /// Where it stands.
    pub state: Stage,
    /// Late, as of now?
    pub overdue: bool,
    /// What the agent is asked to do, masked; empty where nobody has said so.
    pub asked: String,
    /// What was done, masked.
    pub action: String,
    /// The score that failed, 0-100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overall: Option<f64>,
    /// Criteria that were not met, critical ones first.
    pub failed: Vec<FailedDocument>,
    /// When it should be closed, as last agreed, ms since 1970.
    pub due_at: UnixMillis,
    /// When it should have been closed before anybody moved the date; being on time is measured by this.
    pub first_due_at: UnixMillis,
    /// When it was opened.
    pub opened_at: UnixMillis,
    /// When it was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<UnixMillis>,
    /// How often a re-check failed.
    pub reopened: i64,
    /// May you re-check it now? Not where you acted on it.
    pub may_recheck: bool,
    /// All steps, the oldest first.
    pub history: Vec<StepDocument>,
}

impl RemediationDocument {
    pub(super) fn new(
        one: Remediation,
        about: &About,
        words: &Words,
        (who, now): (&Who, UnixMillis),
    ) -> Self {
        let overdue = one.is_overdue(now);
        let step = |step: Step| StepDocument {
            at: step.at,
            who: words.name(&step.who),
            state: step.state,
            note: text::masked(&step.note),
            conversation_id: step.conversation.map(|id| id.to_string()),
        };
        Self {
            id: one.id,
            conversation_id: one.conversation_id.to_string(),
            external_id: text::masked(&about.external_id),
            failed: words.failed(&one.rubric_id, &one.failed),
            rubric: one.rubric_id,
            agent: about.agent_called(&one.agent_id).map(str::to_owned),
            agent_id: one.agent_id,
            team: one.team,
            mine: one.owner.as_ref() == Some(&who.id),
            owner: one.owner.map(|id| words.name(id.as_str())),
            may_recheck: one.state == Stage::Acted && one.acted_by.as_ref() != Some(&who.id),
            state: one.state,
            overdue,
            asked: text::masked(&one.asked),
            action: text::masked(&one.action),
            overall: one.overall,
            due_at: one.due_at,
            first_due_at: one.first_due_at,
            opened_at: one.opened_at,
            closed_at: one.closed_at,
            reopened: one.reopened,
            history: one.history.into_iter().map(step).collect(),
        }
    }
}

/// A later conversation of the agent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RemediationLater)]
pub struct LaterDocument {
    /// Which.
    pub conversation_id: String,
    /// The source's id, masked.
    pub external_id: String,
    /// When it took place, ms since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<UnixMillis>,
    /// The score of record, 0-100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overall: Option<f64>,
    /// `person` or `machine`.
    pub by: String,
    /// What it got for the criteria that had failed.
    pub marks: BTreeMap<String, Mark>,
}

/// A remediation with what a re-check can look at.
#[derive(Debug, Serialize, ToSchema)]
pub struct RemediationWhole {
    /// The remediation.
    #[serde(flatten)]
    pub remediation: RemediationDocument,
    /// Later conversations of the agent, the newest first.
    pub later: Vec<LaterDocument>,
}
