//! Best and worst moments that the machine proposes.

use crate::coaching::store::{self, Judged};
use crate::coaching::{Proposal, Said, Seen, Worth, noted, propose, snapshot};
use crate::conversation::store as conversations;
use crate::facts::Evidence;
use crate::http::{Json, Problem, Query};
use crate::people::Staff;
use crate::people::audit::store::note_once;
use crate::people::audit::{Action, Deed, ONE_LOOK};
use crate::store::{Db, Tx};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Scorecards looked at: of the conversations that came last.
const LOOKED_AT: i64 = 2000;
/// Of each criterion, where all are asked for at once.
const OF_EACH: usize = 2;

/// Which proposals to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub(super) struct ProposalQuery {
    /// Id of a criterion; two moments of each where not given.
    criterion: Option<String>,
    /// `good` or `bad`.
    worth: Option<Worth>,
    /// `zh` or `en`.
    language: Option<String>,
    /// Proposals at most, 1-100; 30 where not given.
    limit: Option<usize>,
}

/// A moment that may be worth pinning.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProposalDocument {
    /// Where it is.
    pub conversation_id: String,
    /// First turn, 0-based.
    pub from_turn: usize,
    /// Last turn, inclusive.
    pub to_turn: usize,
    /// What was said, masked.
    pub said: Vec<Said>,
    /// To follow or to avoid.
    pub worth: Worth,
    /// The criterion's rubric.
    pub rubric_id: String,
    /// What it would be an example of.
    pub criterion: String,
    /// The criterion's dimension.
    pub dimension: String,
    /// The machine's reason.
    pub why: String,
    /// How sure the machine is, 0-1.
    pub confidence: f64,
    /// A person judged the same.
    pub confirmed: bool,
    /// The overall score of record of the conversation, 0-100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overall: Option<f64>,
}

/// Moments worth pinning, as the machine sees it
///
/// From current scorecards of the conversations that came last. A person's verdict outranks the machine, no agent fills
/// the list, and of conversations that are still to be judged blind nothing is proposed.
#[utoipa::path(get, path = "/api/v1/proposals", tag = "coaching", params(ProposalQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<ProposalDocument>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn list_proposals(
    who: Staff,
    State(db): State<Db>,
    Query(query): Query<ProposalQuery>,
) -> Result<Json<Vec<ProposalDocument>>, Problem> {
    let criterion = query.criterion.filter(|text| !text.is_empty());
    let language = query.language.filter(|text| !text.is_empty());
    let mut tx = db.read().await?;
    let judged = store::judged(&mut tx, &who, (language.as_deref(), criterion.as_deref()), LOOKED_AT).await?;
    let pinned = store::pinned(&mut tx).await?;
    drop(tx);
    let (wanted, limit) = (query.worth, query.limit.unwrap_or(30).clamp(1, 100));
    let choose = move || {
        let seen: Vec<Seen> = judged.iter().flat_map(seen).collect();
        let own = |one: &Seen| criterion.as_ref().is_none_or(|id| *id == one.criterion);
        let all = propose(seen.into_iter().filter(own).collect(), &pinned);
        let asked = all.into_iter().filter(|one| wanted.is_none_or(|worth| worth == one.worth));
        let mut of_each: BTreeMap<(String, Worth), usize> = BTreeMap::new();
        let room = |one: &Proposal| {
            let count = of_each.entry((one.seen.criterion.clone(), one.worth)).or_default();
            *count += 1;
            criterion.is_some() || *count <= OF_EACH
        };
        asked.filter(room).take(limit).collect::<Vec<_>>()
    };
    let proposals = tokio::task::spawn_blocking(choose).await.map_err(Problem::internal)?;
    let mut tx = db.read().await?;
    let mut documents = Vec::with_capacity(proposals.len());
    for proposal in proposals {
        documents.extend(document(&mut tx, proposal).await?);
    }
    drop(tx);
    let deed = Deed::new(&who, Action::Saw, "proposals").detail(format!("{} shown", documents.len()));
    note_once(&db, &deed, ONE_LOOK).await?;
    Ok(Json(documents))
}

/// The findings of a scorecard that have a quote.
fn seen(judged: &Judged) -> Vec<Seen> {
    let findings = judged.card.findings.iter().filter_map(|finding| {
        let quote = finding.evidence().into_iter().find_map(|evidence| match evidence {
            Evidence::Quote { turn, span, .. } => Some((*turn, *span)),
            _ => None,
        });
        let (turn, span) = quote?;
        let answer = judged.answers.iter().find(|answer| answer.criterion == finding.criterion);
        Some(Seen {
            conversation_id: judged.conversation_id.clone(),
            revision: judged.revision,
            agent: judged.agent_id.clone(),
            rubric_id: judged.card.rubric.id.clone(),
            criterion: finding.criterion.clone(),
            dimension: finding.dimension.clone(),
            machine: finding.mark(),
            person: answer.map(|answer| answer.mark),
            confidence: finding.confidence,
            overall: judged.overall,
            turn,
            span,
            why: finding.why.clone(),
        })
    });
    findings.collect()
}

/// With what was said: the quoted turn, and the one before it where that was somebody else's.
async fn document(tx: &mut Tx, proposal: Proposal) -> Result<Option<ProposalDocument>, Problem> {
    let Proposal { worth, confirmed, seen } = proposal;
    let transcript = conversations::transcript(tx, &seen.conversation_id, seen.revision).await?;
    let roles = conversations::roles(tx, &seen.conversation_id, seen.revision).await?;
    let (Some(transcript), Some(roles)) = (transcript, roles) else { return Ok(None) };
    let Some(own) = transcript.turns.get(seen.turn) else { return Ok(None) };
    let before = seen.turn.checked_sub(1).filter(|index| transcript.turns[*index].voice != own.voice);
    let from_turn = before.unwrap_or(seen.turn);
    let said = snapshot(&transcript, &roles, from_turn..=seen.turn);
    Ok(Some(ProposalDocument {
        conversation_id: seen.conversation_id.to_string(),
        from_turn,
        to_turn: seen.turn,
        said,
        worth,
        rubric_id: seen.rubric_id,
        criterion: seen.criterion,
        dimension: seen.dimension,
        why: noted(&seen.why),
        confidence: seen.confidence,
        confirmed,
        overall: seen.overall,
    }))
}
