//! Appeals as they leave the service: names for ids where they may be known, text masked.

use crate::basic::UnixMillis;
use crate::people::Who;
use crate::review::Names;
use crate::review::appeal::{Appeal, Decision, Done, Outcome, Point, State as Stage, store};
use crate::scoring::Mark;
use crate::text;
use serde::Serialize;
use utoipa::ToSchema;

/// A point of an appeal.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AppealPoint)]
pub struct PointDocument {
    /// The criterion.
    pub criterion: String,
    /// The mark that was shown.
    pub shown: Mark,
    /// Why the agent objects, masked.
    pub reason: String,
    /// What was decided first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<Decision>,
    /// The final word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<Decision>,
}

/// Who decided, and when.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AppealDone)]
pub struct DoneDocument {
    /// Their name; agents are not told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// When, ms since 1970.
    pub at: UnixMillis,
}

/// An appeal.
#[derive(Debug, Serialize, ToSchema)]
pub struct AppealDocument {
    /// Its id.
    pub id: String,
    /// Which conversation.
    pub conversation_id: String,
    /// The source's id of the conversation, masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// Under which rubric.
    pub rubric: String,
    /// Who objects: the source's id of the agent.
    pub agent_id: String,
    /// The agent's name, where the source gave it; agents are not told their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// Who gave the verdict; absent for the machine's score, and for agents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reviewer: Option<String>,
    /// Where it stands.
    pub state: Stage,
    /// What it has come to, once decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Mark by mark.
    pub points: Vec<PointDocument>,
    /// When it was made, ms since 1970.
    pub opened_at: UnixMillis,
    /// When it should be decided, while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<UnixMillis>,
    /// The first decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided: Option<DoneDocument>,
    /// Until when the agent may ask for the final word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub escalate_until: Option<UnixMillis>,
    /// When the agent did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub escalated_at: Option<UnixMillis>,
    /// What the agent says to the first decision.
    pub escalation: String,
    /// The final word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<DoneDocument>,
    /// May you decide on it now?
    pub may_decide: bool,
    /// Why you may not, where it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

fn masked(decision: Decision) -> Decision {
    Decision { reason: text::masked(&decision.reason), ..decision }
}

impl AppealDocument {
    fn new(appeal: Appeal, names: &Names) -> Self {
        let outcome = appeal.outcome();
        let point = |point: Point| PointDocument {
            criterion: point.criterion,
            shown: point.shown,
            reason: text::masked(&point.reason),
            first: point.first.map(masked),
            last: point.last.map(masked),
        };
        let done = |done: Done| DoneDocument { by: Some(names.of(done.by.as_str())), at: done.at };
        Self {
            id: appeal.id,
            conversation_id: appeal.conversation_id.to_string(),
            external_id: None,
            rubric: appeal.rubric_id,
            agent_id: appeal.agent_id,
            agent: None,
            reviewer: appeal.reviewer.map(|id| names.of(id.as_str())),
            state: appeal.state,
            outcome,
            points: appeal.points.into_iter().map(point).collect(),
            opened_at: appeal.opened_at,
            due_at: appeal.due_at,
            decided: appeal.decided.map(done),
            escalate_until: appeal.escalate_until,
            escalated_at: appeal.escalated_at,
            escalation: text::masked(&appeal.escalation),
            ended: appeal.ended.map(done),
            may_decide: false,
            refused: None,
        }
    }

    /// Without the names of those who judged.
    pub(crate) fn for_agent(appeal: Appeal, names: &Names) -> Self {
        let mut document = Self::new(appeal, names);
        document.reviewer = None;
        for done in [&mut document.decided, &mut document.ended].into_iter().flatten() {
            done.by = None;
        }
        document
    }

    pub(super) fn for_staff(listed: store::Listed, names: &Names, who: &Who) -> Self {
        let may = listed.appeal.may_decide(who);
        let waits = listed.appeal.state.waits();
        Self {
            external_id: Some(text::masked(&listed.about.external_id)),
            agent: listed.about.agent_called(&listed.appeal.agent_id).map(str::to_owned),
            may_decide: may.is_ok(),
            refused: may.err().filter(|_| waits).map(|refused| refused.to_string()),
            ..Self::new(listed.appeal, names)
        }
    }
}
