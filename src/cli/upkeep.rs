//! What goes on behind the pages while the service runs. Never ends; what goes wrong is logged and tried again.

use crate::conversation::store as conversations;
use crate::remediation;
use crate::review::records::store as records;
use crate::review::{Terms, release, store as cases};
use crate::store::Db;
use crate::worker;
use std::time::Duration;

/// What follows verdicts by itself is looked for so often: releases by age, remediations.
const OFTEN: Duration = Duration::from_secs(5);

/// Brings what came in before up to date, then follows verdicts.
pub(super) async fn upkeep(db: Db, terms: Terms) {
    tokio::join!(catch_up(&db), follow(&db, &terms));
}

/// What came in before there were search and reports is brought into them.
async fn catch_up(db: &Db) {
    match conversations::back_fill(db).await {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "conversations of before can be searched now"),
        Err(error) => tracing::warn!(%error, "conversations of before cannot be searched yet"),
    }
    let ids = async { anyhow::Ok(conversations::back_fill_ids(db).await? + cases::back_fill(db).await?) };
    match ids.await {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "ids and cases of before are searched masked now"),
        Err(error) => {
            tracing::warn!(%error, "some ids of before are found whole only; the next start goes on");
        }
    }
    match records::backfill(db).await {
        Ok(0) => {}
        Ok(n) => tracing::info!(conversations = n, "brought into the reports"),
        Err(error) => {
            tracing::warn!(%error, "not all conversations are in the reports; the next start goes on");
        }
    }
}

async fn follow(db: &Db, terms: &Terms) {
    let mut ticks = tokio::time::interval(OFTEN);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let now = worker::now();
        let done = async {
            release::by_policy(db, terms, now).await?;
            remediation::sweep(db, terms, now).await
        };
        if let Err(error) = done.await {
            tracing::warn!(%error, "what follows verdicts could not be brought up to date; trying again");
        }
    }
}
