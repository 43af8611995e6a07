//! The end of a review: verdicts, the case closed, the next one named.

use super::judged::{Ground, judged};
use super::read::{self, Reader};
use super::{Judgement, TOO_LONG, store};
use crate::basic::{ConversationId, UnixMillis};
use crate::conversation::store::{self as conversations, Row, State as Standing};
use crate::http::{Json, Path, Problem};
use crate::people::audit::{Action, Deed, store as audit};
use crate::people::{Reviewer, Who};
use crate::review::blind;
use crate::review::claim::take_to_judge;
use crate::review::verdict::{Occasion, Verdict, store as verdicts};
use crate::review::{Case, ScreenRules, store as cases};
use crate::rubric::Shelf;
use crate::scoring::{Mark, tally};
use crate::store::{Db, Tx};
use crate::text::masked;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Nobody is active for longer than a working day.
const LONGEST: i64 = 12 * 3_600;

/// A finished review.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct GivenVerdict {
    /// What is said, one answer for each criterion of each rubric.
    #[serde(flatten)]
    judgement: Judgement,
    /// The revision that was judged, as the review document gave it.
    revision: i64,
    /// The scorecards that were on the screen, as the review document gave them.
    seen: Vec<String>,
}

/// What became of it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VerdictsDocument {
    /// One for each rubric.
    verdicts: Vec<GivenDocument>,
    /// Id of the case that was closed by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    closed: Option<String>,
}

/// One verdict.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GivenDocument {
    /// Our id.
    id: String,
    /// Id of the rubric.
    rubric: String,
    /// 0-100; absent where nothing counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    overall: Option<f64>,
    /// Band of the overall score.
    #[serde(skip_serializing_if = "Option::is_none")]
    band: Option<String>,
    /// Criteria in which the person overturned the machine.
    overturned: usize,
}

/// Give the verdict
///
/// It becomes the score of record and closes the case, which must be open and yours or free for you. The machine's
/// findings stay beside it.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/review/verdict", tag = "review", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the conversation")), request_body = GivenVerdict,
    responses((status = 200, body = VerdictsDocument), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn give_verdict(
    who: Reviewer,
    State(db): State<Db>,
    State(shelf): State<Arc<Shelf>>,
    State(settings): State<ScreenRules>,
    Path(id): Path<String>,
    Json(given): Json<GivenVerdict>,
) -> Result<Json<VerdictsDocument>, Problem> {
    if given.judgement.is_too_long() {
        return Err(Problem::too_large(TOO_LONG));
    }
    let id = ConversationId::new(id);
    let reader = Reader { shelf, settings };
    let now = UnixMillis::now();
    let mut tx = db.write().await?;
    let row = read::row(&mut tx, &who, &id).await?;
    let case = take_to_judge(&mut tx, &who, &row, now).await?;
    let verdicts = verdicts_of(&mut tx, &reader, &who, &row, &case, &given, now).await?;
    for verdict in &verdicts {
        verdicts::give(&mut tx, verdict).await?;
    }
    let closed = Some(finish(&mut tx, &who, &row, &case, now).await?);
    tx.commit().await?;
    let document = |verdict: Verdict| GivenDocument {
        overturned: verdict.overturned().count(),
        id: verdict.id,
        rubric: verdict.rubric.id,
        overall: verdict.tally.overall,
        band: verdict.tally.band,
    };
    Ok(Json(VerdictsDocument { verdicts: verdicts.into_iter().map(document).collect(), closed }))
}

/// One verdict for each scorecard of the conversation as it is now.
async fn verdicts_of(
    tx: &mut Tx,
    reader: &Reader,
    who: &Who,
    row: &Row,
    case: &Case,
    given: &GivenVerdict,
    now: UnixMillis,
) -> Result<Vec<Verdict>, Problem> {
    let changed = || {
        Problem::conflict("words, speakers or scores changed while you judged")
            .hint("look at it again; what you answered is kept as a draft")
    };
    if row.revision != given.revision {
        return Err(changed());
    }
    let cards = reader.to_judge(tx, row).await?;
    if cards.is_empty() {
        return Err(nothing_to_judge(row));
    }
    if blind::withheld(tx, who, row).await? {
        return Err(Problem::conflict("this review is blind").hint("send the answers to review/reveal first"));
    }
    let first = store::first_answers(tx, (&row.id, row.revision), &who.id, Occasion::Review).await?;
    let on_screen = |hash: &str| given.seen.iter().any(|seen| seen == hash);
    if !cards.iter().all(|(stored, _)| on_screen(stored.hash.as_str())) {
        return Err(changed());
    }
    let Some(transcript) = conversations::transcript(tx, &row.id, row.revision).await? else {
        return Err(Problem::conflict("there is nothing to judge yet"));
    };
    let (mut verdicts, mut lacks) = (Vec::new(), Vec::new());
    for (stored, rubric) in cards {
        let ground = Ground {
            rubric: &rubric,
            card: &stored.card,
            transcript: &transcript,
            first: first.as_ref().map(|first| first.answers.as_slice()),
            reason_needed: reader.settings.reason_when_overturned,
        };
        let answers = match judged(ground, &given.judgement.answers) {
            Ok(answers) => answers,
            Err(more) => {
                lacks.extend(more.iter().map(ToString::to_string));
                continue;
            }
        };
        let marks: Vec<Mark> = answers.iter().map(|answer| answer.mark).collect();
        verdicts.push(Verdict {
            id: uuid::Uuid::now_v7().simple().to_string(),
            conversation_id: row.id.clone(),
            revision: row.revision,
            case_id: Some(case.id.clone()),
            rubric: stored.card.rubric.clone(),
            scorecard: Some(stored.hash),
            reviewer: who.id.clone(),
            occasion: Occasion::Review,
            blind: first.is_some() && blind::counts(who.role),
            tally: tally(&rubric, &marks),
            answers,
            note: given.judgement.note.trim().to_owned(),
            seconds: given.judgement.seconds.clamp(0, LONGEST),
            given_at: now,
        });
    }
    if lacks.is_empty() { Ok(verdicts) } else { Err(Problem::unprocessable(lacks.join("; "))) }
}

/// A verdict without an answer would close the case as judged.
fn nothing_to_judge(row: &Row) -> Problem {
    if row.state == Standing::Scored {
        Problem::conflict("no rubric that is in force asks anything of this conversation")
            .hint("close the case without a verdict")
    } else {
        read::unscored()
    }
}

async fn finish(tx: &mut Tx, who: &Who, row: &Row, case: &Case, now: UnixMillis) -> Result<String, Problem> {
    cases::close(tx, &case.id, &format!("judged by {}", who.name), now).await?;
    store::drop_draft(tx, &row.id, &who.id, Occasion::Review).await?;
    let deed = Deed::new(who, Action::Changed, format!("conversation:{}", row.id)).detail("gave a verdict");
    audit::note(tx, &deed, now).await?;
    Ok(case.id.to_string())
}

/// Why a case is closed without a verdict.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct Closing {
    /// In the person's words.
    why: String,
}

/// Close a case that cannot be judged
///
/// For conversations that could not be processed, or that no rubric is for: there is nothing to answer. The case must be
/// yours or free for you. Needs a reason.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/review/close", tag = "review", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the conversation")), request_body = Closing,
    responses((status = 200, body = VerdictsDocument), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn close_case(
    who: Reviewer,
    State(db): State<Db>,
    State(shelf): State<Arc<Shelf>>,
    State(settings): State<ScreenRules>,
    Path(id): Path<String>,
    Json(closing): Json<Closing>,
) -> Result<Json<VerdictsDocument>, Problem> {
    let why = closing.why.trim();
    if why.is_empty() || why.len() > 500 {
        return Err(Problem::unprocessable("say why, in at most 500 bytes"));
    }
    let reader = Reader { shelf, settings };
    let now = UnixMillis::now();
    let mut tx = db.write().await?;
    let row = read::row(&mut tx, &who, &ConversationId::new(id)).await?;
    let case = take_to_judge(&mut tx, &who, &row, now).await?;
    let judgeable = match row.state {
        Standing::Failed => false,
        Standing::Scored => !reader.to_judge(&mut tx, &row).await?.is_empty(),
        // The score that is on its way may say what to look at.
        Standing::Waiting | Standing::Working => return Err(read::unscored()),
    };
    if judgeable {
        return Err(Problem::conflict("there is no case here that could not be judged"));
    }
    cases::close(&mut tx, &case.id, &masked(why), now).await?;
    store::drop_draft(&mut tx, &row.id, &who.id, Occasion::Review).await?;
    let deed =
        Deed::new(&who, Action::Changed, format!("case:{}", case.id)).detail("closed without a verdict");
    audit::note(&mut tx, &deed, now).await?;
    tx.commit().await?;
    Ok(Json(VerdictsDocument { verdicts: Vec::new(), closed: Some(case.id.to_string()) }))
}
