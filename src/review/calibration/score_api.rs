//! Judging a conversation of a session: what was said and what is asked, nothing of what anybody else said.

use super::api::{Taking, taking};
use super::{Given, store};
use crate::basic::{UnixMillis, Wording};
use crate::conversation::{Party, store as conversations};
use crate::http::{Json, Path, Problem};
use crate::people::Reviewer;
use crate::people::audit::store::note;
use crate::people::audit::{Action, Deed};
use crate::review::basis::by_machine;
use crate::review::screen::{MAX_EVIDENCE, MAX_TEXT, RecordingDocument, TOO_LONG, recording};
use crate::review::verdict::{Answer, Occasion, Pointed, Verdict, store as verdicts};
use crate::review::{compiled, heard};
use crate::rubric::Compiled;
use crate::scoring::document::TurnDocument;
use crate::scoring::{Mark, store as scorecards, tally};
use crate::store::{Db, Tx};
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A criterion to judge.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BlindCriterion)]
pub struct AskedDocument {
    /// Its id.
    pub criterion: String,
    /// Its dimension.
    pub dimension: String,
    /// Name of the dimension.
    pub dimension_title: Wording,
    /// Its name.
    pub title: Wording,
    /// 红线?
    pub critical: bool,
    /// Points to win or to lose.
    pub points: f64,
}

/// A mark with its reason.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = BlindMark)]
pub struct Marked {
    /// What you say.
    pub mark: Mark,
    /// Why.
    #[serde(default)]
    pub reason: String,
    /// Where it is seen.
    #[serde(default)]
    pub evidence: Vec<Pointed>,
}

/// A conversation to judge blind.
#[derive(Debug, Serialize, ToSchema)]
pub struct BlindDocument {
    /// Its place in the session, from 0.
    pub position: usize,
    /// How many there are.
    pub of: usize,
    /// Language of what was said, where known: `zh`, `en` or `other`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// What was said, masked.
    pub turns: Vec<TurnDocument>,
    /// The party of each voice; of a recording, of each channel.
    pub voices: Vec<Party>,
    /// The recording, where there is one that you may hear.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recording: Option<RecordingDocument>,
    /// What is asked, in the rubric's order.
    pub criteria: Vec<AskedDocument>,
    /// What you said, where you have judged it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own: Option<BTreeMap<String, Marked>>,
    /// May you judge it still?
    pub open: bool,
}

async fn rubric(tx: &mut Tx, taking: &Taking) -> Result<std::sync::Arc<Compiled>, Problem> {
    let rubric = compiled(tx, &taking.session.rubric_hash).await?;
    rubric.ok_or_else(|| Problem::conflict("the session's version of the rubric cannot be read any more"))
}

/// A conversation of a session, to be judged blind
#[utoipa::path(get, path = "/api/v1/calibrations/{id}/conversations/{position}", tag = "calibrations", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the session"), ("position" = usize, Path, description = "From 0")),
    responses((status = 200, body = BlindDocument), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn read_blind_conversation(
    who: Reviewer,
    State(db): State<Db>,
    Path((id, position)): Path<(String, String)>,
) -> Result<Json<BlindDocument>, Problem> {
    let mut tx = db.write().await?;
    let taking = taking(&mut tx, &who, &id).await?;
    let (position, conversation, revision) = taking.place(&position)?;
    let heard = heard(&mut tx, &conversation, revision).await?;
    let heard = heard.ok_or_else(|| Problem::not_found("conversation"))?;
    let rubric = rubric(&mut tx, &taking).await?;
    // The player streams the revision of today, to whoever sees the conversation.
    let audible =
        heard.row.revision == revision && conversations::sees(&mut tx, &who.sight(), &conversation).await?;
    let found =
        if audible { conversations::recording(&mut tx, &conversation, revision).await? } else { None };
    let own = match taking.own(&conversation) {
        Some(given) => verdicts::by_id(&mut tx, &given.verdict).await?,
        None => None,
    };
    note(&mut tx, &Deed::new(&who, Action::Saw, format!("conversation:{conversation}")), UnixMillis::now())
        .await?;
    tx.commit().await?;
    let dimension = |id: &str| rubric.dimensions.iter().find(|one| one.id == id);
    let asked = |criterion: &crate::rubric::Criterion| AskedDocument {
        criterion: criterion.id.clone(),
        dimension: criterion.dimension.clone(),
        dimension_title: dimension(&criterion.dimension).map(|one| one.title.clone()).unwrap_or_default(),
        title: criterion.title.clone(),
        critical: criterion.critical,
        points: criterion.points,
    };
    let marked = |answer: Answer| {
        (answer.criterion, Marked { mark: answer.mark, reason: answer.reason, evidence: answer.evidence })
    };
    Ok(Json(BlindDocument {
        position,
        of: taking.session.conversations.len(),
        language: heard.language(),
        voices: heard.roles.parties.clone(),
        recording: found.map(|found| recording(&heard.row, &found)),
        turns: heard.turns().await.map_err(Problem::internal)?,
        criteria: rubric.criteria.iter().map(asked).collect(),
        open: taking.is_participant && own.is_none() && taking.session.closed_at.is_none(),
        own: own.map(|verdict| verdict.answers.into_iter().map(marked).collect()),
    }))
}

/// What you say of a conversation.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct BlindAnswers {
    /// A mark for every criterion.
    answers: BTreeMap<String, Marked>,
    /// About the whole conversation.
    #[serde(default)]
    note: String,
    /// How long you had it open and were active.
    #[serde(default)]
    seconds: i64,
}

impl BlindAnswers {
    /// Is any text longer than fits? As for a verdict.
    fn is_too_long(&self) -> bool {
        let answer = |marked: &Marked| marked.reason.len() > MAX_TEXT || marked.evidence.len() > MAX_EVIDENCE;
        self.note.len() > MAX_TEXT || self.answers.values().any(answer)
    }
}

/// Judge a conversation of a session, once
#[utoipa::path(post, path = "/api/v1/calibrations/{id}/conversations/{position}", tag = "calibrations", request_body = BlindAnswers,
    security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the session"), ("position" = usize, Path, description = "From 0")),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 413, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn judge_blind_conversation(
    who: Reviewer,
    State(db): State<Db>,
    Path((id, position)): Path<(String, String)>,
    Json(mut said): Json<BlindAnswers>,
) -> Result<StatusCode, Problem> {
    if said.is_too_long() {
        return Err(Problem::too_large(TOO_LONG));
    }
    let now = UnixMillis::now();
    let mut tx = db.write().await?;
    let taking = taking(&mut tx, &who, &id).await?;
    let (_, conversation, revision) = taking.place(&position)?;
    if !taking.is_participant {
        return Err(Problem::conflict("you do not take part in this session"));
    }
    if taking.session.closed_at.is_some() {
        return Err(Problem::conflict("the session is closed"));
    }
    let rubric = rubric(&mut tx, &taking).await?;
    let missing: Vec<&str> = rubric
        .criteria
        .iter()
        .map(|criterion| criterion.id.as_str())
        .filter(|id| !said.answers.contains_key(*id))
        .collect();
    if !missing.is_empty() {
        return Err(Problem::unprocessable(format!("no mark for {}", missing.join(", "))));
    }
    let transcript = conversations::transcript(&mut tx, &conversation, revision).await?.unwrap_or_default();
    let outside: Vec<&str> = said
        .answers
        .iter()
        .filter(|(_, marked)| !marked.evidence.iter().all(|place| place.fits(&transcript)))
        .map(|(criterion, _)| criterion.as_str())
        .collect();
    if !outside.is_empty() {
        let detail = format!("the evidence for {} is not in the conversation", outside.join(", "));
        return Err(Problem::unprocessable(detail));
    }
    let cards = scorecards::current(&mut tx, &conversation).await?;
    let card = cards
        .into_iter()
        .find(|one| one.card.rubric.hash == taking.session.rubric_hash && one.revision == revision);
    let machine: BTreeMap<String, Answer> = card
        .iter()
        .flat_map(|one| by_machine(&one.card))
        .map(|answer| (answer.criterion.clone(), answer))
        .collect();
    let answer = |criterion: &crate::rubric::Criterion| {
        let own = said.answers.remove(&criterion.id)?;
        let beside = machine.get(&criterion.id);
        Some(Answer {
            criterion: criterion.id.clone(),
            dimension: criterion.dimension.clone(),
            machine: beside.and_then(|one| one.machine),
            machine_confidence: beside.and_then(|one| one.machine_confidence),
            first: Some(own.mark),
            mark: own.mark,
            reason: own.reason.trim().to_owned(),
            evidence: own.evidence,
        })
    };
    let answers: Vec<Answer> = rubric.criteria.iter().filter_map(answer).collect();
    let marks: Vec<Mark> = answers.iter().map(|answer| answer.mark).collect();
    let verdict = Verdict {
        id: uuid::Uuid::now_v7().simple().to_string(),
        conversation_id: conversation.clone(),
        revision,
        case_id: None,
        rubric: crate::scoring::RubricRef {
            id: taking.session.rubric_id.clone(),
            hash: taking.session.rubric_hash.clone(),
        },
        scorecard: card.map(|one| one.hash),
        reviewer: who.id.clone(),
        occasion: Occasion::Calibration,
        blind: true,
        answers,
        note: said.note.trim().to_owned(),
        tally: tally(&rubric, &marks),
        seconds: said.seconds.clamp(0, 86_400),
        given_at: now,
    };
    verdicts::give(&mut tx, &verdict).await?;
    let given = Given { conversation, user: who.id.clone(), verdict: verdict.id };
    match store::give(&mut tx, &id, &given).await {
        Err(error) if error.is_duplicate() => {
            return Err(Problem::conflict("you have judged this conversation already"));
        }
        other => other?,
    }
    let deed = Deed::new(&who, Action::Changed, format!("calibration:{id}"));
    note(&mut tx, &deed.detail(format!("judged {}", given.conversation)), now).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
