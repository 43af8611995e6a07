//! The board of phrases (话术): as it was last computed, and computed anew beside everything else.

use crate::basic::UnixMillis;
use crate::coaching::compute::compute;
use crate::coaching::phrases::{Board, Outcome};
use crate::coaching::store::{self, Key};
use crate::http::{Json, Problem, Query};
use crate::people::{Coach, Sight, Staff};
use crate::store::Db;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use utoipa::{IntoParams, ToSchema};

/// A board is as good as new for a day.
const FRESH_MS: i64 = 24 * 3_600_000;

/// Which boards are being computed here. One at a time each; another machine may compute the same, which does no harm.
#[derive(Clone, Default)]
pub(super) struct Computing(Arc<Mutex<HashSet<Key>>>);

impl Computing {
    fn begin(&self, key: &Key) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone())
    }

    fn end(&self, key: &Key) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }

    fn is_under_way(&self, key: &Key) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(key)
    }

    /// Starts unless it is under way.
    fn start(&self, db: &Db, sight: Sight, (language, outcome): (String, Outcome), key: Key) {
        if !self.begin(&key) {
            return;
        }
        let (own, db) = (self.clone(), db.clone());
        tokio::spawn(async move {
            let done = compute(&db, &sight, &language, outcome, UnixMillis::now()).await;
            if let Err(error) = done {
                tracing::warn!(%error, "the board of phrases could not be computed");
            }
            own.end(&key);
        });
    }
}

/// Which board.
#[derive(Debug, Deserialize, IntoParams)]
pub(super) struct BoardQuery {
    /// `zh` or `en`.
    language: String,
    /// What makes a conversation good or bad.
    outcome: Outcome,
}

impl BoardQuery {
    fn language(&self) -> Result<String, Problem> {
        match self.language.as_str() {
            "zh" | "en" => Ok(self.language.clone()),
            _ => Err(Problem::unprocessable("`language` is zh or en")),
        }
    }
}

/// The board and whether a newer one is on its way.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoardDocument {
    /// As it was last computed; absent before the first time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub board: Option<Board>,
    /// Is it being computed?
    pub computing: bool,
    /// From this value on a conversation is good.
    pub good_from: f64,
    /// Below this value it is bad; what lies between is left out.
    pub bad_below: f64,
}

/// Phrases that go with good and with bad conversations
///
/// Correlation, not cause. Asking for a board that is not there, or older than a day, has it computed; ask again until
/// `computing` is false.
#[utoipa::path(get, path = "/api/v1/scripts", tag = "coaching", params(BoardQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = BoardDocument), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn get_board(
    who: Staff,
    State(db): State<Db>,
    Extension(computing): Extension<Computing>,
    Query(query): Query<BoardQuery>,
) -> Result<Json<BoardDocument>, Problem> {
    let (language, outcome, sight) = (query.language()?, query.outcome, who.sight());
    let key = Key::of(&sight, &language, outcome);
    let mut tx = db.read().await?;
    let board = store::board(&mut tx, &key).await?;
    drop(tx);
    let stale = board.as_ref().is_none_or(|board| (UnixMillis::now() - board.computed_at).0 > FRESH_MS);
    if stale {
        computing.start(&db, sight, (language, outcome), key.clone());
    }
    Ok(Json(BoardDocument {
        board,
        computing: computing.is_under_way(&key),
        good_from: outcome.good_from(),
        bad_below: outcome.bad_below(),
    }))
}

/// Compute a board anew
#[utoipa::path(post, path = "/api/v1/scripts", tag = "coaching", params(BoardQuery), security(("session" = []), ("token" = [])),
    responses((status = 202, description = "It is being computed"), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn compute_board(
    who: Coach,
    State(db): State<Db>,
    Extension(computing): Extension<Computing>,
    Query(query): Query<BoardQuery>,
) -> Result<StatusCode, Problem> {
    let (language, outcome, sight) = (query.language()?, query.outcome, who.sight());
    let key = Key::of(&sight, &language, outcome);
    computing.start(&db, sight, (language, outcome), key);
    Ok(StatusCode::ACCEPTED)
}
