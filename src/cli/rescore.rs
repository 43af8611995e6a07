//! `spotcheck rescore`: history under the rubrics as they are now. Restarts at `derive`; no model is loaded.

use super::out;
use crate::config::Settings;
use crate::conversation::store::Filter;
use crate::pipeline::rescore::{self, Tally};
use crate::pipeline::{Context, files, judge};
use crate::worker::{self, Options, Until};
use indicatif::{ProgressBar, ProgressStyle};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Only say what would change
    #[arg(long)]
    dry_run: bool,
    /// Also put to the judge what it has not answered yet; workers do the asking
    #[arg(long, conflicts_with = "dry_run")]
    ask: bool,
    /// Only conversations of this agent
    #[arg(long, value_name = "ID")]
    agent: Option<String>,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(settings: &Settings, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let filter = Filter { agent_id: arguments.agent.clone(), ..Filter::default() };
    let begun = Instant::now();
    let tally = if arguments.dry_run {
        let db = super::open::database(settings).await?;
        let judges = judge::by(settings, files::in_force(&db, settings).await?)?;
        let context = super::open::context(settings, judges).await?;
        dry_run(&context, &filter).await?
    } else {
        let context = super::open::context(settings, judge::by_published(settings)?).await?;
        super::open::publish(&context.db, settings).await?;
        anyhow::ensure!(!arguments.ask || context.asker.is_some(), super::open::NO_JUDGE);
        now(&context, settings, &filter, arguments.ask).await?
    };
    print(&tally, arguments, begun.elapsed())?;
    Ok(if tally.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn dry_run(context: &Context, filter: &Filter) -> anyhow::Result<Tally> {
    let mut tx = context.db.read().await?;
    let total = rescore::count(&mut tx, filter).await?;
    drop(tx);
    let bar =
        ProgressBar::new(total.try_into()?).with_style(ProgressStyle::with_template("{bar:40} {pos}/{len}")?);
    let tally = rescore::dry_run(context, filter, |seen| bar.set_position(seen)).await?;
    bar.finish_and_clear();
    Ok(tally)
}

/// Puts the re-score into the queue and works on such jobs until it is finished; other workers may help.
async fn now(context: &Context, settings: &Settings, filter: &Filter, ask: bool) -> anyhow::Result<Tally> {
    let _presence = worker::arrive(&context.db, &context.blobs, &settings.data_dir).await?;
    let mut tx = context.db.write().await?;
    let name = if ask {
        rescore::begin_asking(&mut tx, filter, worker::now()).await?
    } else {
        rescore::begin(&mut tx, filter, worker::now()).await?
    };
    tx.commit().await?;
    let mut options = Options::new(worker::new_worker_id(), settings.cores());
    options.terms.only = Some(rescore::KIND.to_owned());
    options.until = Until::Drained;
    options.poll = Duration::from_millis(200);
    let stop = worker::shutdown(false)?;
    worker::run(context.clone(), options, Arc::default(), stop).await?;
    let mut tx = context.db.read().await?;
    let finished = rescore::finished(&mut tx, &name).await?;
    finished.ok_or_else(|| anyhow::anyhow!("interrupted; the next worker goes on where it stopped"))
}

fn print(tally: &Tally, arguments: &Arguments, took: Duration) -> anyhow::Result<()> {
    if arguments.json {
        out::line(&serde_json::to_string(tally)?)?;
        return Ok(());
    }
    let would = if arguments.dry_run { "would change" } else { "changed" };
    let rate = f64::from(u32::try_from(tally.seen).unwrap_or(u32::MAX)) / took.as_secs_f64().max(1e-3);
    out::line(&format!(
        "{} conversations looked at, {} {would} ({rate:.0} a second)",
        tally.seen, tally.changed
    ))?;
    out::line(&format!(
        "  {} scores, {} bands, {} with other flags",
        tally.scores_moved, tally.bands_moved, tally.flags_changed
    ))?;
    out::line(&format!("  {} cases opened, {} withdrawn", tally.opened, tally.withdrawn))?;
    out::line(&format!(
        "  {} agents: {}",
        tally.agents.len(),
        tally.agents.iter().cloned().collect::<Vec<_>>().join(", ")
    ))?;
    if tally.unanswered > 0 {
        let then = if arguments.ask { "workers ask now" } else { "`spotcheck rescore --ask` asks" };
        out::line(&format!("  {} have questions that the judge has not answered; {then}", tally.unanswered))?;
    }
    if tally.failed > 0 {
        out::line(&format!("  {} could not be scored again and stay as they are", tally.failed))?;
    }
    Ok(())
}
