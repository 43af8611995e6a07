//! `spotcheck serve | work | run`: the service, the workers, and both with the workers as a supervised child.

use super::upkeep::upkeep;
use crate::blob::Blobs;
use crate::config::Settings;
use crate::people::{AdminToken, SignOn};
use crate::pipeline::judge;
use crate::web::{self, App};
use crate::worker::{self, Ended, Options, Until};
use anyhow::Context;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio_util::sync::CancellationToken;

#[derive(clap::Args)]
pub(crate) struct ServeArguments {
    /// Address and port; loopback unless you say otherwise
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
}

#[derive(clap::Args)]
pub(crate) struct WorkArguments {
    /// End when nothing is left to do
    #[arg(long)]
    drain: bool,
    /// Name of this worker, given by the process that supervises it
    #[arg(long, hide = true)]
    supervised: Option<String>,
}

/// The pages and the API; loads no model.
pub(crate) async fn serve(settings: &Settings, arguments: &ServeArguments) -> anyhow::Result<ExitCode> {
    let stop = worker::shutdown(false)?;
    serve_until(settings, arguments, stop).await?;
    Ok(ExitCode::SUCCESS)
}

async fn serve_until(
    settings: &Settings,
    arguments: &ServeArguments,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let intake = super::open::intake(settings).await?;
    super::open::house_rules(&intake.db, settings, true).await?;
    super::open::publish(&intake.db, settings).await?;
    let app = App {
        db: intake.db.clone(),
        intake: Arc::new(intake),
        admin: AdminToken::open(&settings.data_dir)?,
        sign_on: Arc::new(SignOn::open(&settings.sign_on)?),
        settings: Arc::new(settings.clone()),
        judges: Arc::new(judge::by_published(settings)?),
        shelf: Arc::default(),
    };
    let address = arguments.listen.unwrap_or(settings.http.listen);
    let listener = TcpListener::bind(address).await.with_context(|| format!("{address}: cannot listen"))?;
    let address = listener.local_addr()?;
    eprintln!(
        "listening on http://{address}; the token is in {}",
        AdminToken::path(&settings.data_dir).display()
    );
    if !address.ip().is_loopback() {
        tracing::warn!(%address, "listening beyond this machine; put a proxy with TLS in front");
    }
    let db = app.db.clone();
    let upkeep = tokio::spawn(upkeep(db.clone(), settings.terms()));
    web::serve(app, listener, async move { stop.cancelled().await }).await?;
    upkeep.abort();
    db.close().await;
    Ok(())
}

/// Takes jobs until told to stop or, with `--drain`, until none is left.
pub(crate) async fn work(settings: &Settings, arguments: &WorkArguments) -> anyhow::Result<ExitCode> {
    let stop = worker::shutdown(arguments.supervised.is_some())?;
    let context = super::open::context(settings, judge::by_published(settings)?).await?;
    super::open::house_rules(&context.db, settings, false).await?;
    super::open::publish(&context.db, settings).await?;
    let _presence = worker::arrive(&context.db, &context.blobs, &settings.data_dir).await?;
    let name = arguments.supervised.clone().unwrap_or_else(worker::new_worker_id);
    let mut options = Options::new(name, settings.cores());
    options.asking = settings.judge.at_once;
    options.terms.lease_ms = i64::from(settings.work.lease_seconds) * 1000;
    options.terms.time_limit_ms = i64::from(settings.work.deadline_minutes) * 60_000;
    if arguments.drain {
        options.until = Until::Drained;
    }
    let ended = worker::run(context, options, Arc::default(), stop).await?;
    // Threads of jobs that were handed back may still compute; they must not keep the process alive.
    std::process::exit(match ended {
        Ended::Drained | Ended::Stopped => 0,
        Ended::Hung => 3,
    })
}

/// The service here, the workers as a child: a crash in a model never takes the pages down.
pub(crate) async fn run(
    settings: &Settings,
    arguments: &ServeArguments,
    config: Option<&std::path::Path>,
) -> anyhow::Result<ExitCode> {
    let stop = worker::shutdown(false)?;
    let db = super::open::database(settings).await?;
    Blobs::open(&settings.data_dir)?;
    let program = std::env::current_exe().context("cannot find the program itself")?;
    let command = |worker: &str| {
        let mut command = Command::new(&program);
        command.arg("work").arg("--supervised").arg(worker).arg("--data-dir").arg(&settings.data_dir);
        if let Some(config) = config {
            command.arg("--config").arg(config);
        }
        command
    };
    let supervised = worker::supervise(&db, command, Duration::from_secs(30), stop.clone());
    let served = async {
        let served = serve_until(settings, arguments, stop.clone()).await;
        stop.cancel();
        served
    };
    let (served, supervised) = tokio::join!(served, supervised);
    served?;
    supervised?;
    Ok(ExitCode::SUCCESS)
}
