//! Agreement of the shipped rubrics with the QA lead's verdicts on our fixtures, tuned and held apart; and how many
//! turns a second are measured, derived and scored.
//!
//! `cargo bench --bench agreement -- [--show]` (`--show` lists the disagreements of the tuned half)
//! `cargo bench --profile dev --bench agreement -- --practice [--show]` takes the practice conversations instead

#![allow(missing_docs, clippy::pedantic, clippy::unwrap_used, clippy::expect_used)]

mod practice;

use serde::Deserialize;
use spotcheck::config::Settings;
use spotcheck::conversation::import::{TextLimits, json};
use spotcheck::measure::embed;
use spotcheck::pipeline::{Inspected, Inspector, weights};
use spotcheck::scoring::{Outcome, Scorecard};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A verdict file.
#[derive(Deserialize)]
struct Verdicts {
    verdicts: BTreeMap<String, Verdict>,
}

#[derive(Deserialize)]
struct Verdict {
    verdict: String,
    #[serde(default)]
    because: String,
}

/// One criterion of one conversation: what the person and what the machine said.
struct Pair {
    conversation: String,
    criterion: String,
    dimension: String,
    person: String,
    machine: &'static str,
    because: String,
    why: String,
}

fn main() -> anyhow::Result<()> {
    let show = std::env::args().any(|arg| arg == "--show");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if std::env::args().any(|arg| arg == "--practice") {
        return practice::practice(root, show);
    }
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

/// Prints κ per dimension for both halves; `show` lists the disagreements of the tuned half.
fn agreement(inspector: &mut Inspector, root: &Path, show: bool) -> anyhow::Result<()> {
    let mut pairs = Vec::new();
    for stem in stems(&root.join("fixtures/verdicts"), ".yaml")? {
        let text = fs::read_to_string(root.join(format!("fixtures/verdicts/{stem}.yaml")))?;
        let verdicts: Verdicts = serde_saphyr::from_str(&text)?;
        let inspected = inspect(inspector, root, &stem)?;
        pairs.extend(pair(&stem, &verdicts, &inspected.scorecards));
    }
    println!("Agreement with the fixture verdicts (three verdicts: met, not met, not applicable)\n");
    println!("half   dimension      n  agree  kappa  95 % interval   not assessable");
    for half in ["tuned", "held"] {
        let of_half: Vec<&Pair> =
            pairs.iter().filter(|p| (half == "held") == p.conversation.contains(".held")).collect();
        let mut dimensions: Vec<&str> = of_half.iter().map(|pair| pair.dimension.as_str()).collect();
        dimensions.sort_unstable();
        dimensions.dedup();
        for dimension in dimensions {
            line(
                half,
                dimension,
                &of_half.iter().copied().filter(|p| p.dimension == dimension).collect::<Vec<_>>(),
            );
        }
        line(half, "all", &of_half);
    }
    if show {
        println!("\nDisagreements in the tuned half (never look at the held half)");
        for pair in pairs.iter().filter(|p| !p.conversation.contains(".held") && p.person != p.machine) {
            println!(
                "{:<28} {:<24} person {:<15} machine {}",
                pair.conversation, pair.criterion, pair.person, pair.machine
            );
        }
    }
    Ok(())
}

fn stems(folder: &Path, ending: &str) -> anyhow::Result<Vec<String>> {
    let mut stems = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        stems.extend(name.strip_suffix(ending).map(str::to_owned));
    }
    stems.sort();
    Ok(stems)
}

/// The fixture behind a verdict file: a chat, or a call heard from its recording.
fn inspect(inspector: &mut Inspector, root: &Path, stem: &str) -> anyhow::Result<Inspected> {
    let chat = root.join(format!("fixtures/chats/{stem}.json"));
    if chat.is_file() {
        return inspector.chat_file(&chat);
    }
    let endings = ["wav", "flac", "mp3", "ogg"];
    let files = endings.map(|ending| root.join(format!("fixtures/calls/{stem}.{ending}")));
    let call: Option<PathBuf> = files.into_iter().find(|file| file.is_file());
    inspector.call_file(&call.ok_or_else(|| anyhow::anyhow!("{stem}: no such fixture"))?)
}

fn pair(stem: &str, verdicts: &Verdicts, cards: &[Scorecard]) -> Vec<Pair> {
    let findings = cards.iter().flat_map(|card| &card.findings);
    let with_person =
        findings.filter_map(|finding| Some((finding, verdicts.verdicts.get(&finding.criterion)?)));
    with_person
        .filter(|(finding, _)| finding.criterion != "knowledge_correct")
        .map(|(finding, person)| Pair {
            conversation: stem.to_owned(),
            criterion: finding.criterion.clone(),
            dimension: finding.dimension.clone(),
            person: person.verdict.clone(),
            machine: match finding.outcome {
                Outcome::Met { .. } => "met",
                Outcome::NotMet { .. } => "not_met",
                Outcome::NotApplicable => "not_applicable",
                Outcome::NotAssessable => "not_assessable",
            },
            because: person.because.clone(),
            why: finding.why.clone(),
        })
        .collect()
}

fn line(half: &str, dimension: &str, pairs: &[&Pair]) {
    let judged: Vec<(&str, &str)> = pairs
        .iter()
        .filter(|p| p.machine != "not_assessable")
        .map(|p| (p.person.as_str(), p.machine))
        .collect();
    let open = pairs.len() - judged.len();
    let agree = share(judged.iter().filter(|(person, machine)| person == machine).count(), judged.len());
    let (low, high) = bootstrap(pairs);
    println!(
        "{half:<6} {dimension:<11} {:>4}  {agree:>5.2}  {:>5.2}  {low:>5.2} .. {high:<5.2}  {open:>5}",
        judged.len(),
        kappa(&judged)
    );
}

/// Cohen's kappa (Cohen 1960): agreement beyond what the two margins would give by chance.
fn kappa(pairs: &[(&str, &str)]) -> f64 {
    let n = pairs.len();
    let observed = share(pairs.iter().filter(|(a, b)| a == b).count(), n);
    let expected: f64 = ["met", "not_met", "not_applicable"]
        .iter()
        .map(|level| {
            share(pairs.iter().filter(|(a, _)| a == level).count(), n)
                * share(pairs.iter().filter(|(_, b)| b == level).count(), n)
        })
        .sum();
    if expected >= 1.0 { 1.0 } else { (observed - expected) / (1.0 - expected) }
}

/// Percentile bootstrap over conversations, 1,000 draws, fixed seed.
fn bootstrap(pairs: &[&Pair]) -> (f64, f64) {
    let mut by_conversation: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for pair in pairs.iter().filter(|p| p.machine != "not_assessable") {
        by_conversation.entry(&pair.conversation).or_default().push((&pair.person, pair.machine));
    }
    let groups: Vec<&Vec<(&str, &str)>> = by_conversation.values().collect();
    if groups.is_empty() {
        return (f64::NAN, f64::NAN);
    }
    let mut state: u64 = 0x5eed;
    let mut draw = || {
        // SplitMix64 (Steele, Lea, Flood 2014): small, seeded, the same on every machine.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % groups.len() as u64).unwrap_or(0)
    };
    let mut values: Vec<f64> = (0..1000)
        .map(|_| kappa(&(0..groups.len()).flat_map(|_| groups[draw()].iter().copied()).collect::<Vec<_>>()))
        .collect();
    values.sort_by(f64::total_cmp);
    (values[25], values[974])
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { f64::NAN } else { part as f64 / whole as f64 }
}
