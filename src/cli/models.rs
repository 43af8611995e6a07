//! `spotcheck models list | check`: which weights there should be, and whether they are there and whole.

use super::out;
use crate::config::Settings;
use crate::models::{Manifest, check, list};
use clap::Subcommand;
use std::process::ExitCode;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// The models by the manifest: id, size, licence, purpose
    List,
    /// Verify size and SHA-256 of every file
    Check,
}

pub(crate) fn run(settings: &Settings, command: &Command) -> anyhow::Result<ExitCode> {
    let manifest = Manifest::shipped()?;
    match command {
        Command::List => {
            for row in list(&manifest) {
                let megabytes = row.bytes / 1_000_000;
                out::line(&format!("{:<40} {megabytes:>5} MB  {:<6} {}", row.id, row.licence, row.purpose))?;
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Check => {
            let dir = &settings.models.dir;
            let checked = check(&manifest, dir);
            for file in &checked {
                out::line(&file.to_string())?;
            }
            let whole = checked.iter().filter(|file| file.is_ok()).count();
            out::line(&format!("{whole} of {} files whole in {}", checked.len(), dir.display()))?;
            Ok(if whole == checked.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
    }
}
