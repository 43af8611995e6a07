//! `spotcheck heads`: which trained heads are live, and the way of a new one to the desk.
//!
//! A new head never goes live by itself: `compare` holds it against the live one on labelled conversations that
//! neither has learned from, `promote` makes it live, `roll-back` takes it back. History is re-scored from stored
//! embeddings; no model is loaded.

use super::out;
use crate::config::Settings;
use crate::facts::heads::store::{self, Promoted};
use crate::facts::heads::{Head, Heads};
use crate::learn::eval::{Figures, Options, Report};
use crate::pipeline::{Inspector, eval, heads, rescore};
use crate::statistics::{Estimate, count};
use crate::worker;
use anyhow::Context;
use clap::Subcommand;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// The live heads: name, version, since when, how good
    List,
    /// A head's card
    Show {
        /// The head's file (.head.json)
        file: PathBuf,
    },
    /// Hold a new head against the live one, on labelled conversations that neither learned from
    Compare(Comparison),
    /// Make a head live, and have history scored again
    Promote {
        #[command(flatten)]
        comparison: Comparison,
        /// Only if this holds: LABEL.FIGURE>=VALUE, or LABEL.FIGURE>live (kappa, pearson, auc, precision, recall, `macro_f1`)
        #[arg(long, value_name = "TEST", requires = "on")]
        accept_if: Option<String>,
    },
    /// Go back to the version before the live one, and have history scored again
    RollBack {
        /// The head's name
        name: String,
    },
}

#[derive(clap::Args)]
pub(crate) struct Comparison {
    /// The head's file (.head.json)
    file: PathBuf,
    /// Labelled conversations to compare on
    #[arg(long, value_name = "FILE", num_args = 1..)]
    on: Vec<PathBuf>,
}

pub(crate) async fn run(settings: &Settings, command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::List => list(settings).await,
        Command::Show { file } => show(&Head::open(&file)?),
        Command::Compare(comparison) => {
            anyhow::ensure!(!comparison.on.is_empty(), "--on: which conversations?");
            let live = live(settings).await?;
            compare(settings, &live, &comparison)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Promote { comparison, accept_if } => {
            promote(settings, &comparison, accept_if.as_deref()).await
        }
        Command::RollBack { name } => roll_back(settings, &name).await,
    }
}

/// The live heads: promoted ones, and the shipped ones of other names.
async fn live(settings: &Settings) -> anyhow::Result<Heads> {
    let db = super::open::database(settings).await?;
    let mut tx = db.read().await?;
    heads::live(store::live(&mut tx).await?)
}

async fn list(settings: &Settings) -> anyhow::Result<ExitCode> {
    let db = super::open::database(settings).await?;
    let mut tx = db.read().await?;
    let promoted: Vec<Promoted> = store::all(&mut tx).await?;
    let live = heads::live(store::live(&mut tx).await?)?;
    out::line(&format!("{:<28} {:<13} {:<9} figures by cross-validation", "head", "version", "from"))?;
    for head in live.all() {
        let since = promoted.iter().any(|one| one.hash == head.hash() && one.live == 1);
        out::line(&format!(
            "{:<28} {:<13} {:<9} {}",
            head.name,
            head.source().rsplit('@').next().unwrap_or_default(),
            if since { "promoted" } else { "shipped" },
            summary(head)
        ))?;
    }
    for one in promoted.iter().filter(|one| one.live == 0) {
        out::line(&format!(
            "{:<28} {:<13} {:<9}",
            one.name,
            one.hash.get(..12).unwrap_or_default(),
            "resting"
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The figure that tells most, for each thing that it answers for; of many the range.
fn summary(head: &Head) -> String {
    let figure = |answer: &str| {
        let mut told = ["pearson", "macro_f1", "auc"].iter();
        told.find_map(|name| Some((*name, *head.card.metrics.get(&format!("{answer}.{name}"))?)))
    };
    let answers = head.answers();
    if answers.len() <= 4 {
        let one = |answer: &&str| figure(answer).map(|(name, value)| format!("{answer} {name} {value:.3}"));
        return answers.iter().filter_map(one).collect::<Vec<_>>().join("  ");
    }
    let aucs: Vec<f64> = answers
        .iter()
        .filter_map(|answer| head.card.metrics.get(&format!("{answer}.auc")).copied())
        .collect();
    let (low, high) =
        aucs.iter().fold((1.0, 0.0), |(low, high): (f64, f64), auc| (low.min(*auc), high.max(*auc)));
    format!("{} kinds, auc {low:.3}–{high:.3} (`heads show` tells each)", answers.len())
}

fn show(head: &Head) -> anyhow::Result<ExitCode> {
    let card = &head.card;
    out::line(&format!(
        "{}\n{}\nmade {} from {}",
        head.source(),
        card.about,
        card.made,
        card.data.join(", ")
    ))?;
    out::line(&format!("licence of the data: {}\ntext model: {}", card.licence, head.text_model))?;
    for (name, n) in &card.n {
        out::line(&format!("  {name}: {n}"))?;
    }
    for (name, value) in &card.metrics {
        out::line(&format!("  {name}: {value:.3} (cross-validated)"))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints both heads' figures on the same conversations, and both ways of being wrong. Returns them.
fn compare(settings: &Settings, live: &Heads, comparison: &Comparison) -> anyhow::Result<(Report, Report)> {
    let new = Head::open(&comparison.file)?;
    let what: Vec<String> = new.answers().into_iter().map(str::to_owned).collect();
    let with_new = Heads::new(vec![new]).over(live);
    let known = |text: &str| live.trained_on(text) || with_new.trained_on(text);
    let mut old_inspector = Inspector::open(settings, None)?.with_heads(live.clone());
    let labelled = eval::read(&mut old_inspector, &comparison.on)?;
    let options = Options::default();
    let run = eval::Run {
        split: None,
        limit: None,
        embeddings: true,
        trained_on: &|row| known(&heads::fingerprint(&row.transcript)),
        options: &options,
    };
    let old = eval::run(&old_inspector, &labelled, &run, &mut |_, _| {})?;
    drop(old_inspector);
    let new_inspector = Inspector::open(settings, None)?.with_heads(with_new.clone());
    let new = eval::run(&new_inspector, &labelled, &run, &mut |_, _| {})?;
    anyhow::ensure!(new.rows > 0, "no conversation is left that neither head learned from");
    out::line(&format!("{} conversations that neither head has learned from", new.rows))?;
    out::line(&format!("{:<28} {:<10} {:>22} {:>22}", "label", "figure", "live", "new"))?;
    for (label, new) in figures(&new) {
        let Some(old) = figures(&old).remove(label) else { continue };
        if !(what.contains(label) || differs(old, new)) {
            continue;
        }
        for (name, figure) in FIGURES {
            let (old, new) = (figure(old), figure(new));
            if old.is_some() || new.is_some() {
                out::line(&format!("{label:<28} {name:<10} {:>22} {:>22}", shown(old), shown(new)))?;
            }
        }
        for (name, wrong) in [("missed", missed as fn(&Figures) -> Option<f64>), ("false", raised)] {
            let (old, new) = (wrong(old), wrong(new));
            if old.is_some() || new.is_some() {
                let shown = |n: Option<f64>| n.map_or_else(|| "–".to_owned(), |n| format!("{n:.0}"));
                out::line(&format!("{label:<28} {name:<10} {:>22} {:>22}", shown(old), shown(new)))?;
            }
        }
    }
    Ok((old, new))
}

type Figure = fn(&Figures) -> Option<Estimate>;

const FIGURES: [(&str, Figure); 6] = [
    ("kappa", |one| one.kappa),
    ("pearson", |one| one.pearson),
    ("auc", |one| one.auc.as_ref().map(|auc| auc.area)),
    ("precision", |one| one.precision),
    ("recall", |one| one.recall),
    ("macro_f1", |one| one.macro_f1),
];

fn figures(report: &Report) -> BTreeMap<&String, &Figures> {
    report.all.labels.iter().chain(&report.all.dimensions).chain(&report.all.turns).collect()
}

fn differs(old: &Figures, new: &Figures) -> bool {
    FIGURES.iter().any(|(_, figure)| figure(old).map(|one| one.value) != figure(new).map(|one| one.value))
}

/// Positives that were not found.
fn missed(one: &Figures) -> Option<f64> {
    Some(((1.0 - one.recall?.value) * one.base_rate?.value * count(one.n)).round())
}

/// Found, but not positive.
fn raised(one: &Figures) -> Option<f64> {
    let found = one.recall?.value * one.base_rate?.value * count(one.n);
    let precision = one.precision?.value;
    (precision > 0.0).then(|| (found / precision - found).round())
}

fn shown(one: Option<Estimate>) -> String {
    one.map_or_else(|| "–".to_owned(), |one| format!("{:.3} ({:.3}–{:.3})", one.value, one.low, one.high))
}

async fn promote(
    settings: &Settings,
    comparison: &Comparison,
    test: Option<&str>,
) -> anyhow::Result<ExitCode> {
    let path: &Path = &comparison.file;
    let head = Head::open(path)?;
    if !comparison.on.is_empty() {
        let live = live(settings).await?;
        let (old, new) = tokio::task::block_in_place(|| compare(settings, &live, comparison))?;
        if let Some(test) = test {
            if !holds(test, &old, &new)? {
                out::line(&format!("{test} does not hold: {} stays as it is", head.name))?;
                return Ok(ExitCode::FAILURE);
            }
            out::line(&format!("{test} holds"))?;
        }
    }
    let file = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let db = super::open::database(settings).await?;
    let mut tx = db.write().await?;
    let changed = store::promote(&mut tx, &head, &file, worker::now()).await?;
    if changed {
        rescore::begin(&mut tx, &crate::conversation::store::Filter::default(), worker::now()).await?;
    }
    tx.commit().await?;
    out::line(&if changed {
        format!("{} is live; workers score history again", head.source())
    } else {
        format!("{} was live already", head.source())
    })?;
    Ok(ExitCode::SUCCESS)
}

/// `LABEL.FIGURE>=VALUE`, `LABEL.FIGURE>live` and so on.
fn holds(test: &str, old: &Report, new: &Report) -> anyhow::Result<bool> {
    let hint = "hint: LABEL.FIGURE>=VALUE or LABEL.FIGURE>live, e.g. customer_satisfaction.pearson>live";
    let (left, right) =
        test.split_once('>').with_context(|| format!("--accept-if {test}: no `>`\n{hint}"))?;
    let (or_equal, right) = right.strip_prefix('=').map_or((false, right), |rest| (true, rest));
    let (label, name) =
        left.trim().rsplit_once('.').with_context(|| format!("--accept-if {test}\n{hint}"))?;
    let (_, figure) =
        FIGURES.iter().find(|(one, _)| *one == name).with_context(|| format!("no figure {name}\n{hint}"))?;
    let value = |report: &Report| {
        let all = figures(report);
        let one = all.iter().find(|(known, _)| known.as_str() == label).map(|(_, one)| *one);
        one.and_then(figure)
            .map(|one| one.value)
            .with_context(|| format!("{label}.{name} is not among the figures"))
    };
    let wanted = match right.trim() {
        "live" => value(old)?,
        number => {
            number.parse().with_context(|| format!("--accept-if {test}: {number} is not a number\n{hint}"))?
        }
    };
    let got = value(new)?;
    Ok(got > wanted || (or_equal && got >= wanted))
}

async fn roll_back(settings: &Settings, name: &str) -> anyhow::Result<ExitCode> {
    let db = super::open::database(settings).await?;
    let mut tx = db.write().await?;
    let now = store::roll_back(&mut tx, name).await?;
    anyhow::ensure!(
        now.is_some(),
        "no promoted head is called {name}\nhint: `spotcheck heads list` names them"
    );
    rescore::begin(&mut tx, &crate::conversation::store::Filter::default(), worker::now()).await?;
    tx.commit().await?;
    let version = now
        .flatten()
        .map_or_else(|| "the shipped head".to_owned(), |hash| hash.get(..12).unwrap_or_default().to_owned());
    out::line(&format!("{name}: {version} is live; workers score history again"))?;
    Ok(ExitCode::SUCCESS)
}
