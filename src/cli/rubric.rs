//! `spotcheck rubric check | test`: is it written right, and does it judge as its author meant?

use super::out;
use crate::config::Settings;
use crate::facts::{self, Facts, Source};
use crate::pipeline::asker::Consultation;
use crate::pipeline::rubrics;
use crate::rubric::{knowledge, summary};
use crate::scoring;
use anyhow::Context;
use clap::Subcommand;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Every mistake at once, with line, column and a hint
    Check {
        /// Rubric files, or knowledge files
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Run the cases of `NAME.cases.yaml` beside each rubric
    Test {
        /// Rubric files
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Put criteria with `ask:` to the configured judge: is its model good enough for them?
        #[arg(long)]
        ask: bool,
    },
}

pub(crate) fn run(settings: &Settings, command: &Command) -> anyhow::Result<ExitCode> {
    let mut good = true;
    match command {
        Command::Check { files } => {
            for file in files {
                good &= check(file)?;
            }
        }
        Command::Test { files, ask } => {
            let judge = if *ask { Some(super::open::judge(settings)?) } else { None };
            for file in files {
                good &= test(file, judge.as_ref())?;
            }
        }
    }
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn check(file: &Path) -> anyhow::Result<bool> {
    let name = file.display().to_string();
    let text = std::fs::read_to_string(file).with_context(|| name.clone())?;
    let checked = if knowledge::is_knowledge(&text) {
        knowledge::parse(&name, &text).map(|file| knowledge::summary(&file)).map_err(anyhow::Error::from)
    } else {
        rubrics::read(file).map(|written| summary(&written.compiled))
    };
    match checked {
        Ok(summary) => out::line(summary.trim_end())?,
        Err(error) => {
            eprintln!("{error:#}");
            return Ok(false);
        }
    }
    Ok(true)
}

fn test(file: &Path, judge: Option<&Consultation>) -> anyhow::Result<bool> {
    let rubric = rubrics::read(file)?.compiled;
    let cases = file.with_extension("cases.yaml");
    let name = cases.display().to_string();
    let text = std::fs::read_to_string(&cases).with_context(|| {
        format!("{name}\n  hint: write the rubric's cases into this file; rubrics/README.md says how")
    })?;
    let cases = scoring::cases::parse(&name, &text, &rubric)?;
    let ask = |source: &Source<'_>, facts: &Facts| {
        judge.map(|judge| judge.ask([&rubric], source, facts)).transpose()
    };
    let report = scoring::cases::run_asking(&rubric, &cases, facts::derive, ask)?;
    out::line(report.render(&name).trim_end())?;
    Ok(report.is_good())
}
