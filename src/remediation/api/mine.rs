//! What agents are asked to mend: their own remediations, once the conversation is released to them.

use super::change::{Acted, said};
use super::documents::{FailedDocument, Words};
use crate::basic::{ConversationId, UnixMillis};
use crate::conversation::About;
use crate::http::{Json, Path, Problem, Query};
use crate::people::audit::store::note;
use crate::people::audit::{Action, Deed};
use crate::people::{Agent, Who};
use crate::remediation::store::{self, Wanted};
use crate::remediation::{Remediation, State as Stage, Step};
use crate::store::{Db, Tx};
use crate::text;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A step, without the names of those who judge.
#[derive(Debug, Serialize, ToSchema)]
pub struct MyStep {
    /// When, ms since 1970.
    pub at: UnixMillis,
    /// Did you take it?
    pub mine: bool,
    /// To which state.
    pub state: Stage,
    /// What was said, masked.
    pub note: String,
}

/// What an agent is asked to mend.
#[derive(Debug, Serialize, ToSchema)]
pub struct MyRemediation {
    /// Its id.
    pub id: String,
    /// The conversation that failed.
    pub conversation_id: String,
    /// The source's id of it, masked.
    pub external_id: String,
    /// Under which rubric.
    pub rubric: String,
    /// Name of who sees to it with you.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Where it stands.
    pub state: Stage,
    /// Late, as of now?
    pub overdue: bool,
    /// What you are asked to do; empty where nobody has said so.
    pub asked: String,
    /// What was done, masked.
    pub action: String,
    /// The score that failed, 0-100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overall: Option<f64>,
    /// Criteria that were not met, critical ones first.
    pub failed: Vec<FailedDocument>,
    /// When it should be closed, ms since 1970.
    pub due_at: UnixMillis,
    /// When it was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<UnixMillis>,
    /// How often a re-check failed.
    pub reopened: i64,
    /// May you say now what you have done?
    pub may_act: bool,
    /// All steps, the oldest first.
    pub history: Vec<MyStep>,
}

impl MyRemediation {
    fn new(one: Remediation, external_id: &str, words: &Words, (who, now): (&Who, UnixMillis)) -> Self {
        let overdue = one.is_overdue(now);
        let step = |step: Step| MyStep {
            at: step.at,
            mine: step.who == who.id.as_str(),
            state: step.state,
            note: text::masked(&step.note),
        };
        Self {
            id: one.id,
            conversation_id: one.conversation_id.to_string(),
            external_id: text::masked(external_id),
            failed: words.failed(&one.rubric_id, &one.failed),
            rubric: one.rubric_id,
            owner: one.owner.map(|id| words.name(id.as_str())),
            may_act: one.state == Stage::Open,
            state: one.state,
            overdue,
            asked: text::masked(&one.asked),
            action: text::masked(&one.action),
            overall: one.overall,
            due_at: one.due_at,
            closed_at: one.closed_at,
            reopened: one.reopened,
            history: one.history.into_iter().map(step).collect(),
        }
    }
}

/// Which of them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub(super) struct MyQuery {
    /// About this conversation only.
    conversation: Option<String>,
}

/// At most so many of each kind.
const LISTED: i64 = 100;

/// Own remediations about released conversations: those that go on, the most urgent first, then those that have ended
///
/// What was withdrawn is not among them.
#[utoipa::path(get, path = "/api/v1/my/remediations", tag = "my", params(MyQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<MyRemediation>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn list_my_remediations(
    who: Agent,
    State(db): State<Db>,
    Query(query): Query<MyQuery>,
) -> Result<Json<Vec<MyRemediation>>, Problem> {
    let Some(agent) = who.agent_id.as_deref() else { return Ok(Json(Vec::new())) };
    let now = UnixMillis::now();
    let mut tx = db.read().await?;
    let words = Words::read(&mut tx).await?;
    let conversation = query.conversation.map(ConversationId::new);
    let mut all = Vec::new();
    for going_on in [true, false] {
        let wanted =
            Wanted { going_on, owner: None, agent: Some(agent), conversation: conversation.as_ref() };
        all.extend(store::list(&mut tx, &who.sight(), wanted, LISTED).await?);
    }
    let counts = all.into_iter().filter(|(one, _)| one.state != Stage::Withdrawn);
    let document =
        |(one, about): (Remediation, About)| MyRemediation::new(one, &about.external_id, &words, (&who, now));
    Ok(Json(counts.map(document).collect()))
}

/// The remediation, if it is this agent's; nobody else changes it meanwhile.
async fn own(tx: &mut Tx, who: &Agent, id: &str) -> Result<Remediation, Problem> {
    let found = store::lock(tx, &who.sight(), id).await?;
    let own = found.filter(|one| who.agent_id.as_deref() == Some(one.agent_id.as_str()));
    own.ok_or_else(|| Problem::not_found("remediation"))
}

/// Say what you have done about an own remediation
///
/// Somebody else checks then whether it helped.
#[utoipa::path(post, path = "/api/v1/my/remediations/{id}/act", tag = "my", request_body = Acted, security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the remediation")),
    responses((status = 200, body = MyRemediation), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn act_on_my_remediation(
    who: Agent,
    State(db): State<Db>,
    Path(id): Path<String>,
    Json(acted): Json<Acted>,
) -> Result<Json<MyRemediation>, Problem> {
    let now = UnixMillis::now();
    let action = said(&acted.action)?;
    let mut tx = db.write().await?;
    let mut one = own(&mut tx, &who, &id).await?;
    one.act(&who.id, &action, now)?;
    store::put(&mut tx, &one).await?;
    let deed = Deed::new(&who, Action::Changed, format!("remediation:{id}")).detail("acted, by the agent");
    note(&mut tx, &deed, now).await?;
    let words = Words::read(&mut tx).await?;
    let row = crate::conversation::store::by_id(&mut tx, &one.conversation_id).await?;
    tx.commit().await?;
    let external = row.map(|row| row.about.external_id).unwrap_or_default();
    Ok(Json(MyRemediation::new(one, &external, &words, (&who, now))))
}
