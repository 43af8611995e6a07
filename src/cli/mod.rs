//! The command line: data to standard output, everything else to standard error.

mod cases;
mod files;
mod models;
mod open;
mod out;
mod score;
mod status;
mod terminal;

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
    /// What people should look at, the most urgent first
    Cases(cases::Arguments),
    /// How many conversations are in which state
    Status(status::Arguments),
    /// The model files on this machine
    #[command(subcommand)]
    Models(models::Command),
}

/// Runs the program; errors go to standard error with their hints.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
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
        Command::Cases(arguments) => on_tokio(cases::run(&settings, &arguments)),
        Command::Status(arguments) => on_tokio(status::run(&settings, &arguments)),
        Command::Models(command) => models::run(&settings, &command),
    }
}

/// Runs what waits for the database or the network.
fn on_tokio<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}
