//! Agreement of the shipped rubrics with the QA lead's verdicts on our fixtures, tuned and held apart; and how many
//! turns a second are measured, derived and scored.
//!
//! `cargo bench --bench agreement -- [--show]` (`--show` lists the disagreements of the tuned half)

#![allow(missing_docs, clippy::pedantic, clippy::unwrap_used, clippy::expect_used)]

use anyhow::Context;
use spotcheck::config::Settings;
use spotcheck::conversation::import::{TextLimits, json};
use spotcheck::learn::eval::{Figures, Options};
use spotcheck::measure::embed;
use spotcheck::pipeline::eval::{self, Run};
use spotcheck::pipeline::{Inspector, weights};
use std::fs;
use std::path::Path;

fn main() -> anyhow::Result<()> {
    let show = std::env::args().any(|arg| arg == "--show");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let nowhere = tempfile::tempdir()?;
    let mut inspector = Inspector::open(&Settings::load(None, Some(nowhere.path()))?, None)?;
    agreement(&mut inspector, root, show)?;
    drop(inspector);
    turns_a_second(root)?;
    println!("peak memory {} MB", peak_kb()? / 1024);
    Ok(())
}

/// Every turn of the fixture chats through the text model, each text once.
fn turns_a_second(root: &Path) -> anyhow::Result<()> {
    let nowhere = tempfile::tempdir()?;
    let settings = Settings::load(None, Some(nowhere.path()))?;
    let mut model = weights::text_model(&settings)?;
    let mut texts = Vec::new();
    for entry in fs::read_dir(root.join("fixtures/chats"))? {
        let path = entry?.path();
        let name = path.display().to_string();
        for one in json(&name, &name, &fs::read_to_string(&path)?, TextLimits::default())? {
            texts.extend(one.transcript.turns.into_iter().map(|turn| turn.text));
        }
    }
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let before = cpu_seconds()?;
    let embedded = embed(model.as_mut(), &texts)?.len();
    let cpu = cpu_seconds()? - before;
    println!("\n{embedded} distinct turns measured: {:.0} a CPU second", embedded as f64 / cpu);
    Ok(())
}

/// User and system time of this process so far (`/proc/self/stat`, 100 ticks a second on Linux).
fn cpu_seconds() -> anyhow::Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks =
        |n: usize| after_name.split_whitespace().nth(n).and_then(|t| t.parse::<f64>().ok()).unwrap_or(0.0);
    Ok((ticks(11) + ticks(12)) / 100.0)
}

fn peak_kb() -> anyhow::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

/// Prints agreement and κ per dimension for both halves; `show` lists the disagreements of the tuned half.
fn agreement(inspector: &mut Inspector, root: &Path, show: bool) -> anyhow::Result<()> {
    let mut files = Vec::new();
    for entry in fs::read_dir(root.join("fixtures/verdicts"))? {
        files.push(entry?.path());
    }
    files.sort();
    let labelled = eval::read(inspector, &files)?;
    let options = Options { worst: 1_000, ..Options::default() };
    let run = Run { split: None, limit: None, embeddings: true, trained_on: &|_| false, options: &options };
    let report = eval::run(inspector, &labelled, &run, &mut |_, _| {})?;
    println!("Agreement with the fixture verdicts (three verdicts: met, not met, not applicable)\n");
    println!("half   dimension      n  agree  kappa  95 % interval   not assessable");
    for half in ["tuned", "held"] {
        let section = report.splits.get(half).with_context(|| format!("no {half} half"))?;
        let (all, dimensions): (Vec<_>, Vec<_>) =
            section.dimensions.iter().partition(|(name, _)| *name == "all");
        for (dimension, one) in dimensions.into_iter().chain(all) {
            line(half, dimension, one);
        }
    }
    if show {
        println!("\nDisagreements in the tuned half (those of the held half are never kept)");
        for (criterion, all) in &report.all.disagreements {
            for one in all {
                println!("{:<28} {criterion:<24} person {:<15} machine {}", one.id, one.person, one.machine);
            }
        }
    }
    Ok(())
}

fn line(half: &str, dimension: &str, one: &Figures) {
    let (agree, kappa) = (one.accuracy.map_or(f64::NAN, |one| one.value), one.kappa);
    let (kappa, low, high) =
        kappa.map_or((f64::NAN, f64::NAN, f64::NAN), |one| (one.value, one.low, one.high));
    println!(
        "{half:<6} {dimension:<11} {:>4}  {agree:>5.2}  {kappa:>5.2}  {low:>5.2} .. {high:<5.2}  {:>5}",
        one.n, one.not_assessable
    );
}
