//! The command line: data to standard output, everything else to standard error.

mod audit;
mod cases;
mod eval;
mod files;
mod heads;
mod ingest;
#[cfg(feature = "bert")]
mod learn;
mod models;
mod open;
mod out;
mod rescore;
mod rubric;
mod score;
mod serve;
mod status;
mod team;
mod terminal;
mod upkeep;
mod user;

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Conversation quality inspection, AI plus human: every score with its evidence.
#[derive(Parser)]
#[command(name = "spotcheck", version, max_term_width = 100)]
struct Arguments {
    /// Settings file; defaults are documented in src/config/defaults.toml
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where everything lives
    #[arg(long, global = true, value_name = "DIR", env = "SPOTCHECK_DATA_DIR")]
    data_dir: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Score conversations and print their scorecards; stores nothing
    Score(score::Arguments),
    /// Take recordings and transcripts in
    Ingest(ingest::Arguments),
    /// The service: API and pages; loads no model
    Serve(serve::ServeArguments),
    /// Workers: transcribe, measure, score
    Work(serve::WorkArguments),
    /// Service and workers together
    Run(serve::ServeArguments),
    /// Score history again under the rubrics as they are now
    Rescore(rescore::Arguments),
    /// How well the machine agrees with people, on labelled conversations
    Eval(eval::Arguments),
    /// Check and test rubrics
    #[command(subcommand)]
    Rubric(rubric::Command),
    /// Train heads from what people said
    #[cfg(feature = "bert")]
    Learn(learn::Arguments),
    /// Trained heads: compare, promote, roll back
    #[command(subcommand)]
    Heads(heads::Command),
    /// The OpenAPI document
    Openapi,
    /// What people should look at, the most urgent first
    Cases(cases::Arguments),
    /// How many conversations are in which state
    Status(status::Arguments),
    /// People who log in
    #[command(subcommand)]
    User(user::Command),
    /// Teams of agents
    #[command(subcommand)]
    Team(team::Command),
    /// The audit log: who saw, changed, exported, played, unmasked what
    #[command(subcommand)]
    Audit(audit::Command),
    /// The model files on this machine
    #[command(subcommand)]
    Models(models::Command),
}

/// Runs the program; errors go to standard error with their hints.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    log();
    match run(arguments) {
        Ok(code) => code,
        Err(error) if out::reader_left(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let settings = crate::config::Settings::load(arguments.config.as_deref(), arguments.data_dir.as_deref())?;
    match arguments.command {
        Command::Score(arguments) => score::run(&settings, &arguments),
        Command::Ingest(arguments) => on_tokio(ingest::run(&settings, &arguments)),
        Command::Serve(arguments) => on_tokio(serve::serve(&settings, &arguments)),
        Command::Work(arguments) => on_tokio(serve::work(&settings, &arguments)),
        Command::Run(run) => on_tokio(serve::run(&settings, &run, arguments.config.as_deref())),
        Command::Rescore(arguments) => on_tokio(rescore::run(&settings, &arguments)),
        Command::Eval(arguments) => eval::run(&settings, &arguments),
        #[cfg(feature = "bert")]
        Command::Learn(arguments) => learn::run(&settings, &arguments),
        Command::Rubric(command) => rubric::run(&settings, &command),
        Command::Heads(command) => on_tokio(heads::run(&settings, command)),
        Command::Openapi => {
            out::line(&crate::web::openapi().to_pretty_json()?)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Cases(arguments) => on_tokio(cases::run(&settings, &arguments)),
        Command::Status(arguments) => on_tokio(status::run(&settings, &arguments)),
        Command::User(command) => on_tokio(user::run(&settings, command)),
        Command::Team(command) => on_tokio(team::run(&settings, command)),
        Command::Audit(command) => on_tokio(audit::run(&settings, command)),
        Command::Models(command) => models::run(&settings, &command),
    }
}

/// Runs what waits for the database or the network.
fn on_tokio<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}

/// Logs to standard error: readable in a terminal, JSON lines otherwise; `SPOTCHECK_LOG` sets the level. Nothing that
/// people said is ever logged, only ids, counts and reasons.
fn log() {
    use std::io::IsTerminal;
    use tracing_subscriber::EnvFilter;
    let level =
        EnvFilter::try_from_env("SPOTCHECK_LOG").unwrap_or_else(|_| EnvFilter::new("warn,spotcheck=info"));
    let format = tracing_subscriber::fmt().with_env_filter(level).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        format.without_time().with_target(false).init();
    } else {
        format.json().init();
    }
}
