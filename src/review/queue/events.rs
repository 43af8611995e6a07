//! Live counts: server-sent events whenever a count changes for whoever listens.

use super::Viewer;
use super::store::{self, Counts};
use crate::basic::UnixMillis;
use crate::http::{Closing, Problem};
use crate::people::{Staff, Who};
use crate::store::{Db, StoreError};
use axum::Extension;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use std::convert::Infallible;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// The store is asked this often whether anything changed.
const LOOK: Duration = Duration::from_secs(1);
/// And counted anyhow this often: leases lapse and due times pass without a change.
const AGAIN: Duration = Duration::from_secs(15);
/// Counting never takes more than this share of a listener's time.
const SHARE: u32 = 20;

/// One listener.
struct Listener {
    db: Db,
    who: Who,
    viewer: Viewer,
    closing: CancellationToken,
    told: Option<Counts>,
    seen: i64,
    counted: Instant,
    pause: Duration,
    /// Are they to be told no more?
    over: bool,
}

impl Listener {
    /// Waits for counts that were not told yet; `None` when the service closes, the store is away or they may be told no
    /// more.
    async fn next(&mut self) -> Option<Counts> {
        loop {
            if self.told.is_some() {
                tokio::select! {
                    () = self.closing.cancelled() => return None,
                    () = tokio::time::sleep(self.pause) => {}
                }
            }
            match self.look().await {
                Ok(Some(counts)) => return Some(counts),
                Ok(None) if self.over => return None,
                Ok(None) => {}
                Err(error) => {
                    // The page comes back by itself.
                    tracing::warn!(%error, "live counts end");
                    return None;
                }
            }
        }
    }

    async fn look(&mut self) -> Result<Option<Counts>, StoreError> {
        let mut tx = self.db.read().await?;
        let change = store::last_change(&mut tx).await?;
        let due = self.told.is_none() || change != self.seen || self.counted.elapsed() >= AGAIN;
        if !due {
            return Ok(None);
        }
        let begun = Instant::now();
        drop(tx);
        // Who has logged out, was disabled or has another role now is not told on; who leads other teams is told theirs.
        match self.who.again(&self.db, UnixMillis::now()).await? {
            Some(who) if who.role == self.who.role => self.viewer = Viewer::of(&who),
            _ => {
                self.over = true;
                return Ok(None);
            }
        }
        let mut tx = self.db.read().await?;
        let counts = store::counts(&mut tx, &self.viewer, UnixMillis::now()).await?;
        self.pause = LOOK.max(begun.elapsed() * SHARE);
        (self.seen, self.counted) = (change, begun);
        if self.told.as_ref() == Some(&counts) {
            return Ok(None);
        }
        self.told = Some(counts.clone());
        Ok(Some(counts))
    }
}

/// Counts of the quick filters, now and whenever they change
///
/// Server-sent events named `counts` with the document of `GET /api/v1/cases/counts`.
#[utoipa::path(get, path = "/api/v1/cases/events", tag = "cases", security(("session" = []), ("token" = [])),
    responses((status = 200, description = "A stream of events", content_type = "text/event-stream", body = String),
        (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(in crate::review) async fn follow_counts(
    who: Staff,
    State(db): State<Db>,
    closing: Option<Extension<Closing>>,
) -> Result<Sse<impl futures_util::Stream<Item = Result<Event, Infallible>>>, Problem> {
    let listener = Listener {
        db,
        viewer: Viewer::of(&who),
        who: who.clone(),
        over: false,
        closing: closing.map(|Extension(closing)| closing.0).unwrap_or_default(),
        told: None,
        seen: 0,
        counted: Instant::now(),
        pause: LOOK,
    };
    let events = futures_util::stream::unfold(listener, |mut listener| async move {
        let counts = listener.next().await?;
        let event = Event::default().event("counts").json_data(&counts).unwrap_or_default();
        Some((Ok(event), listener))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}
