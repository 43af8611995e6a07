//! What a person puts right while reviewing: who is who, what was said, what had failed. The score follows at once.

use crate::basic::{ConversationId, Span, UnixMillis};
use crate::config::Settings;
use crate::conversation::store::{self as conversations, Row};
use crate::conversation::{Channel, Party, RoleOrigin, Roles, correct};
use crate::http::{Json, Path, Problem};
use crate::people::audit::{Action, Deed, store as audit};
use crate::people::{Reviewer, Who};
use crate::pipeline::again::{self, Again};
use crate::pipeline::{Judges, StageError, correct_roles, retry};
use crate::review::claim::{mendable, take_to_mend};
use crate::review::screen::store::Correction;
use crate::review::screen::{Reader, ReviewDocument, document};
use crate::review::store as cases;
use crate::rubric::Shelf;
use crate::store::{Db, Tx};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// Tries while jobs or other people change the same conversation.
const TRIES: usize = 3;

type Answer = (StatusCode, Json<ReviewDocument>);

impl From<StageError> for Problem {
    fn from(error: StageError) -> Self {
        match error {
            StageError::Gone => Self::not_found("conversation"),
            other => Self::internal(other),
        }
    }
}

/// The conversation, if it is theirs to judge: seen, and no case of somebody else's.
async fn row(tx: &mut Tx, who: &Who, id: &ConversationId) -> Result<Row, Problem> {
    if !conversations::sees(tx, &who.sight(), id).await? {
        return Err(Problem::not_found("conversation"));
    }
    let case = cases::last(tx, id).await?;
    let holder = case.as_ref().and_then(|case| case.holder(UnixMillis::now()));
    if holder.is_some_and(|holder| holder != who.id.as_str()) {
        return Err(Problem::conflict("somebody else has taken this case"));
    }
    conversations::by_id(tx, id).await?.ok_or_else(|| Problem::not_found("conversation"))
}

/// The conversation as it is now, for a change to it: theirs to put right, and its open case theirs from now on.
async fn taken(tx: &mut Tx, who: &Who, id: &ConversationId) -> Result<(), Problem> {
    let row = row(tx, who, id).await?;
    take_to_mend(tx, who, &row, UnixMillis::now()).await
}

/// Swap agent and customer
///
/// For recordings whose speakers were taken for each other. Facts and scores are there with the answer (200), or follow
/// (202) where it is still on its way. Where nobody was known, the first voice becomes the agent and the second the
/// customer; swap again for the other way round. Takes the open case. Refused where a verdict stands on them, the agent was
/// shown them, or an appeal waits.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/swap-speakers", tag = "review", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the conversation")),
    responses((status = 200, body = ReviewDocument), (status = 202, body = ReviewDocument, description = "The score follows"),
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn swap_speakers(
    who: Reviewer,
    State(db): State<Db>,
    State(judges): State<Arc<Judges>>,
    State(shelf): State<Arc<Shelf>>,
    State(settings): State<Arc<Settings>>,
    Path(id): Path<String>,
) -> Result<Answer, Problem> {
    let id = ConversationId::new(id);
    let reader = Reader { shelf, settings: settings.screen_rules() };
    let asking = settings.judge.asked().is_some();
    for _ in 0..TRIES {
        let mut tx = db.read().await?;
        let row = row(&mut tx, &who, &id).await?;
        mendable(&mut tx, &who, &row).await?;
        let known = conversations::roles(&mut tx, &id, row.revision).await?;
        let roles = swapped(&known.ok_or_else(|| Problem::conflict("it is not transcribed yet"))?)?;
        let loaded = again::load(&judges, &mut tx, row).await?;
        drop(tx);
        let mut tx;
        let status = if let Some(again) = loaded {
            let fresh = computed(move || again.with_roles(roles)).await?;
            tx = db.write().await?;
            taken(&mut tx, &who, &id).await?;
            if !fresh.keep(&mut tx, asking, UnixMillis::now()).await? {
                continue;
            }
            StatusCode::OK
        } else {
            tx = db.write().await?;
            taken(&mut tx, &who, &id).await?;
            correct_roles(&mut tx, &id, &roles, UnixMillis::now()).await?;
            StatusCode::ACCEPTED
        };
        note(&mut tx, &who, &id, "swapped the speakers").await?;
        tx.commit().await?;
        return Ok((status, Json(document(&db, &reader, &who, &id).await?)));
    }
    Err(busy())
}

/// Agent and customer exchanged; where nobody was known, the first voice is the agent.
fn swapped(known: &Roles) -> Result<Roles, Problem> {
    if known.parties.len() < 2 {
        return Err(Problem::conflict("there is only one voice").hint("a mono recording mixes both speakers"));
    }
    if known.parties.contains(&Party::Agent) {
        return Ok(known.swapped());
    }
    let mut roles = Roles { origin: RoleOrigin::Person, ..known.clone() };
    for (party, new) in roles.parties.iter_mut().zip([Party::Agent, Party::Customer]) {
        *party = new;
    }
    Ok(roles)
}

/// Words that were misheard.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct BetterWords {
    /// First byte of the words in the turn's text.
    start: usize,
    /// One past their last byte.
    end: usize,
    /// What stands there now, unmasked.
    old: String,
    /// What was said.
    new: String,
}

/// Correct misheard words
///
/// Makes a revision with the corrected words; the one before keeps what it said, with its scorecards. Facts and scores
/// by rules are there with the answer; what models read from the words follows. Takes the open case. Refused where a
/// verdict stands on the words, the agent was shown them, or an appeal waits.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/turns/{turn}/text", tag = "review", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the conversation"), ("turn" = usize, Path, description = "Index of the turn, 0-based")),
    request_body = BetterWords,
    responses((status = 200, body = ReviewDocument), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn correct_words(
    who: Reviewer,
    State(db): State<Db>,
    State(judges): State<Arc<Judges>>,
    State(shelf): State<Arc<Shelf>>,
    State(settings): State<Arc<Settings>>,
    Path((id, turn)): Path<(String, usize)>,
    Json(words): Json<BetterWords>,
) -> Result<Answer, Problem> {
    let id = ConversationId::new(id);
    let reader = Reader { shelf, settings: settings.screen_rules() };
    for _ in 0..TRIES {
        let mut tx = db.read().await?;
        let row = row(&mut tx, &who, &id).await?;
        if row.about.channel == Channel::Chat {
            return Err(Problem::conflict("written words cannot have been misheard"));
        }
        mendable(&mut tx, &who, &row).await?;
        let revision = row.revision + 1;
        let loaded = again::load(&judges, &mut tx, row).await?;
        drop(tx);
        let again = loaded.ok_or_else(|| Problem::conflict("it is not measured yet"))?;
        let (transcript, correction) = corrected(&who, &again, revision, turn, &words)?;
        let fresh = computed(move || again.with_words(transcript, turn)).await?;
        let mut tx = db.write().await?;
        taken(&mut tx, &who, &id).await?;
        if !fresh.keep_correction(&mut tx, &correction, correction.corrected_at).await? {
            continue;
        }
        note(&mut tx, &who, &id, &format!("corrected words of turn {}", turn + 1)).await?;
        tx.commit().await?;
        return Ok((StatusCode::OK, Json(document(&db, &reader, &who, &id).await?)));
    }
    Err(busy())
}

fn corrected(
    who: &Who,
    again: &Again,
    revision: i64,
    turn: usize,
    words: &BetterWords,
) -> Result<(crate::conversation::Transcript, Correction), Problem> {
    let at = Span::new(words.start, words.end);
    let corrected =
        correct(&again.transcript, turn, at, (&words.old, words.new.trim())).map_err(|error| {
            Problem::unprocessable(error.to_string()).hint("masked words must be unmasked first")
        })?;
    let text = |transcript: &crate::conversation::Transcript| {
        transcript.turns.get(turn).map(|turn| turn.text.clone()).unwrap_or_default()
    };
    let correction = Correction {
        id: uuid::Uuid::now_v7().simple().to_string(),
        revision,
        turn: i64::try_from(turn).unwrap_or(i64::MAX),
        before: text(&again.transcript),
        after: text(&corrected),
        user: who.id.clone(),
        corrected_at: UnixMillis::now(),
    };
    Ok((corrected, correction))
}

/// Try again what could not be processed
///
/// For a conversation that failed: the work that was given up goes back into the queue, alone.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/retry", tag = "review", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the conversation")),
    responses((status = 202, description = "It is waiting again"), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn retry_conversation(
    who: Reviewer,
    State(db): State<Db>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let id = ConversationId::new(id);
    let mut tx = db.write().await?;
    row(&mut tx, &who, &id).await?;
    if !retry(&mut tx, &id, UnixMillis::now()).await? {
        return Err(Problem::conflict("nothing of it was given up"));
    }
    note(&mut tx, &who, &id, "asked to try again").await?;
    tx.commit().await?;
    Ok(StatusCode::ACCEPTED)
}

async fn computed<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(Problem::internal)
}

async fn note(tx: &mut Tx, who: &Who, id: &ConversationId, what: &str) -> Result<(), Problem> {
    let deed = Deed::new(who, Action::Changed, format!("conversation:{id}")).detail(what);
    Ok(audit::note(tx, &deed, UnixMillis::now()).await?)
}

fn busy() -> Problem {
    Problem::conflict("it is changing just now").hint("try again in a moment")
}
