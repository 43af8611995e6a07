//! `spotcheck status`: how many conversations are in which state; with `--wait` until nothing is left to do.

use super::out;
use crate::config::Settings;
use crate::conversation::store;
use crate::queue;
use crate::store::Db;
use crate::{opinion, worker};
use indicatif::{ProgressBar, ProgressStyle};
use std::process::ExitCode;
use std::time::Duration;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Wait until every conversation is scored or failed
    #[arg(long)]
    wait: bool,
}

pub(crate) async fn run(settings: &Settings, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let db = super::open::database(settings).await?;
    if arguments.wait {
        wait(&db).await?;
    }
    let mut tx = db.read().await?;
    for (state, n) in store::states(&mut tx).await? {
        out::line(&format!("{n:>8} {state}"))?;
    }
    let jobs = queue::counts(&mut tx, None).await?;
    out::line(&format!(
        "{:>8} jobs to do, {} waiting for a model, {} buried",
        jobs.ready + jobs.leased,
        jobs.parked,
        jobs.buried
    ))?;
    if settings.judge.asked().is_some() {
        let (requests, tokens) = opinion::store::spent(&mut tx, worker::now()).await?;
        out::line(&format!("{requests:>8} requests to the judge today, {tokens} tokens"))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Shows how far it is until the queue is drained. A person may stop it at any time; the work goes on.
async fn wait(db: &Db) -> anyhow::Result<()> {
    let bar = ProgressBar::new(0).with_style(ProgressStyle::with_template("{bar:40} {pos}/{len} {msg}")?);
    loop {
        let mut tx = db.read().await?;
        let states = store::states(&mut tx).await?;
        let jobs = queue::counts(&mut tx, None).await?;
        drop(tx);
        let total: i64 = states.iter().map(|(_, n)| n).sum();
        let ended: i64 =
            states.iter().filter(|(state, _)| state == "scored" || state == "failed").map(|(_, n)| n).sum();
        bar.set_length(u64::try_from(total)?);
        bar.set_position(u64::try_from(ended)?);
        bar.set_message(format!("conversations, {} jobs to do", jobs.ready + jobs.leased));
        if jobs.is_drained() {
            bar.finish();
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
}
