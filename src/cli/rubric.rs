//! `spotcheck rubric check | test | cases`: is it written right, does it judge as its author meant, and as people have
//! decided on appeals?

use super::out;
use crate::config::Settings;
use crate::facts::{self, Facts, Source};
use crate::pipeline::asker::Consultation;
use crate::pipeline::rubrics;
use crate::review::appeal::{self, store::StoredCase};
use crate::rubric::{knowledge, summary};
use crate::scoring;
use crate::store::Db;
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
    /// Run the cases of `NAME.cases.yaml` beside each rubric, and those that upheld appeals have made of it
    Test {
        /// Rubric files
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Put criteria with `ask:` to the configured judge: is its model good enough for them?
        #[arg(long)]
        ask: bool,
    },
    /// The cases that upheld appeals have made of a rubric, as a cases file to keep beside it
    Cases {
        /// Id of the rubric, e.g. support.zh
        rubric: String,
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
            let appealed = super::on_tokio(from_appeals(settings))?;
            for file in files {
                good &= test(file, &appealed, judge.as_ref())?;
            }
        }
        Command::Cases { rubric } => {
            let all = super::on_tokio(from_appeals(settings))?;
            let own: Vec<_> =
                all.into_iter().filter(|one| one.rubric_id == *rubric).map(|one| one.case).collect();
            out::line(appeal::export(rubric, &own).trim_end())?;
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

/// The cases that appeals have made of any rubric. A machine without a database, where a rubric is only written, has
/// none, and none is made for that.
async fn from_appeals(settings: &Settings) -> anyhow::Result<Vec<StoredCase>> {
    let url = settings.database_url();
    if url.strip_prefix("sqlite:").is_some_and(|file| !Path::new(file).is_file()) {
        return Ok(Vec::new());
    }
    let db = Db::connect(&url).await?;
    let mut tx = db.read().await?;
    Ok(appeal::store::cases(&mut tx, None).await?)
}

fn test(file: &Path, appealed: &[StoredCase], judge: Option<&Consultation>) -> anyhow::Result<bool> {
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
    let own = appealed.iter().filter(|one| one.rubric_id == rubric.id);
    let kept: Vec<_> = own.map(|one| one.case.case(&rubric)).collect();
    if kept.is_empty() {
        return Ok(report.is_good());
    }
    let of_appeals = scoring::cases::run_asking(&rubric, &kept, facts::derive, ask)?;
    out::line(of_appeals.render(&format!("{} (appeals)", rubric.id)).trim_end())?;
    Ok(report.is_good() && of_appeals.is_good())
}
