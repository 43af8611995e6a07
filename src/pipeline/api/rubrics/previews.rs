//! What a draft would change in all history.

use super::check::refused;
use super::computed;
use super::drafts::find;
use super::people::{PeopleDocument, people};
use super::tries::same_rubric;
use crate::basic::{ConversationId, UnixMillis};
use crate::conversation::store as conversations;
use crate::http::{Json, Path, Problem};
use crate::people::audit::store::note;
use crate::people::audit::{Action, Deed};
use crate::people::{Lead, Sight, Who};
use crate::pipeline::preview::{self, CriterionMove, Effect, FlagMove, Scores, Stale, Standing};
use crate::pipeline::publishing;
use crate::review::blind::all_kept;
use crate::rubric::store::previews;
use crate::store::{Db, Tx};
use crate::text::masked;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// The largest moves that are shown.
const MOVERS: usize = 20;

/// How far a preview is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum PreviewState {
    /// Workers compute it.
    Running,
    /// The result is there.
    Done,
    /// It ended without one.
    Failed,
}

/// What a draft would change.
#[derive(Serialize, ToSchema)]
pub(super) struct PreviewDocument {
    /// Its id.
    id: String,
    state: PreviewState,
    /// Hash of the draft's compiled content: the version that was computed.
    hash: String,
    /// Conversations to look at.
    total: i64,
    /// Conversations looked at so far.
    seen: u64,
    /// Who asked for it.
    who: String,
    /// When, ms since 1970.
    started_at: i64,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    finished_at: Option<i64>,
    /// Why it ended without a result.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<String>,
    /// Why it does not speak of the draft and history as they are now; empty where it does.
    stale: Vec<Stale>,
    /// The result.
    #[serde(skip_serializing_if = "Option::is_none")]
    effect: Option<EffectDocument>,
}

/// What would change.
#[derive(Serialize, ToSchema)]
pub(super) struct EffectDocument {
    /// Conversations with another scorecard, of this rubric or (because facts have moved) another.
    changed: u64,
    /// Scorecards with another overall score; as `spotcheck rescore --dry-run` counts.
    scores_moved: u64,
    /// Scorecards in another band.
    bands_moved: u64,
    /// Conversations with other flags.
    flags_changed: u64,
    /// Conversations that could not be scored again and stay as they are.
    failed: u64,
    /// Conversations with a question that the judge has not answered.
    unanswered: u64,
    /// The rubric's overall scores.
    scores: Scores,
    /// From which band to which, with how many; no band is an empty name.
    bands: BTreeMap<String, BTreeMap<String, u64>>,
    /// By reason.
    flags: BTreeMap<String, FlagMove>,
    /// By criterion: the version in force against the draft, on the same facts.
    criteria: BTreeMap<String, CriterionMove>,
    people: PeopleDocument,
    /// The largest moves among conversations that you may see and are not still to judge yourself.
    movers: Vec<MoverDocument>,
}

/// A conversation whose score would move.
#[derive(Serialize, ToSchema)]
pub(super) struct MoverDocument {
    /// Our id of the conversation.
    id: String,
    /// The source's id, masked.
    external_id: String,
    /// The source's id of the agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    agent_id: Option<String>,
    /// The agent's name, where the source gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    agent: Option<String>,
    /// Score now.
    before: f64,
    /// Score by the draft.
    after: f64,
}

async fn document(
    tx: &mut Tx,
    who: &Who,
    rubric: &str,
    draft: &str,
) -> Result<Option<PreviewDocument>, Problem> {
    let draft = find(tx, rubric, draft).await?;
    let Some(one) = previews::of_draft(tx, &draft.id).await? else { return Ok(None) };
    let outdated = preview::stale(tx, &one, &draft).await?;
    let total = u64::try_from(one.total).unwrap_or(0);
    let (state, seen, failure, effect) = match preview::standing(tx, &one).await? {
        Standing::Running(seen) => (PreviewState::Running, seen, None, None),
        Standing::Failed(why) => (PreviewState::Failed, 0, Some(why), None),
        Standing::Done(effect) => (PreviewState::Done, total, None, Some(shown(tx, who, *effect).await?)),
    };
    Ok(Some(PreviewDocument {
        id: one.id,
        state,
        hash: one.hash,
        total: one.total,
        seen,
        who: one.who,
        started_at: one.started_at,
        finished_at: one.finished_at,
        failure,
        stale: outdated,
        effect,
    }))
}

/// The part of the result that is theirs to see: sums over everybody, but people who were in
/// their own teams all the time, and conversations of those.
async fn shown(tx: &mut Tx, who: &Who, effect: Effect) -> Result<EffectDocument, Problem> {
    let sight = who.sight();
    let own: Option<BTreeSet<String>> = match sight {
        Sight::All => None,
        _ => Some(conversations::agents_wholly_in_sight(tx, &sight).await?.into_iter().collect()),
    };
    let kept = all_kept(tx, who).await?;
    let mut movers = Vec::new();
    for mover in effect.movers {
        if movers.len() == MOVERS {
            break;
        }
        let id = ConversationId::new(mover.conversation);
        if kept.contains(&id) || !conversations::sees(tx, &sight, &id).await? {
            continue;
        }
        let Some(row) = conversations::by_id(tx, &id).await? else { continue };
        let (agent_id, agent) = row.about.agent.map(|agent| (agent.id, agent.name)).unzip();
        movers.push(MoverDocument {
            id: id.to_string(),
            external_id: masked(&row.about.external_id),
            agent_id,
            agent: agent.flatten(),
            before: mover.before,
            after: mover.after,
        });
    }
    let mut people = people(&effect.agents, |agent| own.as_ref().is_none_or(|own| own.contains(agent)));
    for one in &mut people.moved {
        one.agent = conversations::agent_called(tx, &one.agent_id).await?;
    }
    let tally = effect.tally;
    Ok(EffectDocument {
        changed: tally.changed,
        scores_moved: tally.scores_moved,
        bands_moved: tally.bands_moved,
        flags_changed: tally.flags_changed,
        failed: tally.failed,
        unanswered: tally.unanswered,
        scores: effect.scores,
        bands: effect.bands,
        flags: effect.flags,
        criteria: effect.criteria,
        people,
        movers,
    })
}

/// What a draft would change in all history, as far as it is computed
///
/// `null` where nobody has asked for it.
#[utoipa::path(get, path = "/api/v1/rubrics/{id}/drafts/{draft}/preview", tag = "rubrics", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the rubric"), ("draft" = String, Path, description = "Id of the draft")),
    responses((status = 200, body = Option<PreviewDocument>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn get_preview(
    who: Lead,
    State(db): State<Db>,
    Path((id, draft)): Path<(String, String)>,
) -> Result<Json<Option<PreviewDocument>>, Problem> {
    let mut tx = db.read().await?;
    Ok(Json(document(&mut tx, &who, &id, &draft).await?))
}

/// Compute what a draft would change in all history
///
/// Workers do it, from what is measured already; nothing of a conversation is written. An earlier preview of the draft
/// is dropped.
#[utoipa::path(post, path = "/api/v1/rubrics/{id}/drafts/{draft}/preview", tag = "rubrics", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the rubric"), ("draft" = String, Path, description = "Id of the draft")),
    responses((status = 202, body = PreviewDocument), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn begin_preview(
    who: Lead,
    State(db): State<Db>,
    Path((id, draft)): Path<(String, String)>,
) -> Result<(StatusCode, Json<PreviewDocument>), Problem> {
    let one = find(&mut db.read().await?, &id, &draft).await?;
    let yaml = one.yaml.clone();
    let compiled = computed(move || publishing::compile(&yaml)).await?;
    let (_, version) = compiled.map_err(|error| refused(&error))?;
    same_rubric(&id, &version.id)?;
    let now = UnixMillis::now();
    let mut tx = db.write().await?;
    preview::begin(&mut tx, &one, &version.hash, &who.name, now).await?;
    let deed =
        Deed::new(&who, Action::Saw, format!("rubric:{id}")).detail(format!("preview of draft {draft}"));
    note(&mut tx, &deed, now).await?;
    let document = document(&mut tx, &who, &id, &draft).await?;
    let document = document.ok_or_else(|| Problem::not_found("preview"))?;
    tx.commit().await?;
    Ok((StatusCode::ACCEPTED, Json(document)))
}
