//! `spotcheck eval FILE…`: how well the product agrees with people, with intervals.

use super::out;
use crate::config::Settings;
use crate::learn::eval::{Options, page, table};
use crate::pipeline::{Inspector, eval, heads};
use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Labelled conversations (.jsonl), or verdict files (.yaml) beside their chats and calls
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The figures as JSON, as documented in README
    #[arg(long)]
    json: bool,
    /// Write a page with tables, reliability curves and the worst disagreements, masked
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Rows of this split alone
    #[arg(long, value_name = "NAME")]
    split: Option<String>,
    /// At most so many rows
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Compare this label alone; may be given more than once
    #[arg(long = "label", value_name = "NAME")]
    labels: Vec<String>,
    /// The head, criterion, kind of moment or dimension that answers a label; `LABEL.CLASS=NAME` for labels of turns
    #[arg(long = "as", value_name = "LABEL=NAME")]
    aliases: Vec<String>,
    /// What counts as bad: `NAME<VALUE`, `NAME>VALUE` or `NAME=CLASS`. Where not given, a mean below the middle of
    /// its scale by an eighth of its width
    #[arg(long, value_name = "NAME<VALUE")]
    bad: Vec<String>,
    /// Trained heads to use instead of the shipped ones
    #[arg(long, value_name = "DIR")]
    heads: Option<PathBuf>,
    /// Score with this rubric instead of the configured ones
    #[arg(long, value_name = "FILE")]
    rubric: Option<PathBuf>,
    /// Do not load the text model: faster, but what rests on embeddings is not assessable
    #[arg(long)]
    no_embeddings: bool,
    /// Print the worst disagreements too
    #[arg(long)]
    worst: bool,
}

pub(crate) fn run(settings: &Settings, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let options = options(arguments)?;
    let mut inspector = Inspector::open(settings, arguments.rubric.as_deref())?;
    if let Some(folder) = &arguments.heads {
        inspector = inspector.with_heads(heads::in_folder(folder)?);
    }
    let labelled = eval::read(&mut inspector, &arguments.files)?;
    let how = eval::Run {
        split: arguments.split.as_deref(),
        limit: arguments.limit,
        embeddings: !arguments.no_embeddings,
        trained_on: &|row| inspector.heads().trained_on(&heads::fingerprint(&row.transcript)),
        options: &options,
    };
    let bar = ProgressBar::new(0).with_style(
        ProgressStyle::with_template("{pos}/{len} conversations {wide_bar} {eta}")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    let report = eval::run(&inspector, &labelled, &how, &mut |done, all| {
        bar.set_length(u64::try_from(all).unwrap_or(u64::MAX));
        bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
    })?;
    bar.finish_and_clear();
    if report.rows == 0 {
        let why = report.left_out.iter().map(|(reason, n)| format!("\n  {n} left out: {reason}"));
        anyhow::bail!(
            "no conversation to compare{}\n  hint: look at --split and --limit",
            why.collect::<String>()
        );
    }
    if let Some(file) = &arguments.html {
        let page = page(&report, &format!("spotcheck eval: {}", title(&arguments.files)));
        std::fs::write(file, page).with_context(|| format!("{}: cannot be written", file.display()))?;
        eprintln!("wrote {}", file.display());
    }
    if arguments.json {
        out::line(&report.to_json()?)?;
    } else {
        out::line(table(&report, arguments.worst).trim_end())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The names of a few files, the number of many.
fn title(files: &[PathBuf]) -> String {
    let names: Vec<String> =
        files.iter().filter_map(|file| Some(file.file_name()?.display().to_string())).collect();
    if names.len() > 3 { format!("{} files", names.len()) } else { names.join(", ") }
}

fn options(arguments: &Arguments) -> anyhow::Result<Options> {
    let mut options = Options { only: arguments.labels.iter().cloned().collect(), ..Options::default() };
    for alias in &arguments.aliases {
        options.add_alias(alias)?;
    }
    for bad in &arguments.bad {
        options.add_bad(bad)?;
    }
    Ok(options)
}
